import { bagInfo, bagManifest, BAG_DECLARATION, TAG_FILES } from '../../bag/bag';
import { publicKeyFile } from '../../minisign/format';
import type { KitManifest } from '../../manifest';
import { utf8 } from '../bytes';
import type { SignedList } from '../../institution/list';
import { sign, type SigningKey } from '../keys';
import { listParts, textPart, writeBag, type BagPart } from '../write-bag';
import type { BuiltKit } from './manifest';
import { isText } from '../../media-types';
import type { Packing } from './packing';

export interface WrittenKit {
  /** Hex SHA-256 of the tag manifest. */
  readonly fingerprint: string;
  readonly bytes: number;
}

/** Signs what was built and writes the `.kit`. */
export async function writeKit(
  packing: Packing,
  built: BuiltKit,
  { key, out, list }: { readonly key: SigningKey; readonly out: string; readonly list?: SignedList | undefined },
  onBytes?: (written: number) => void,
): Promise<WrittenKit> {
  const { manifest, measures } = built;
  const folder = `${manifest.id}-${manifest.version}`;
  const kitJson = await textPart('data/kit.json', `${JSON.stringify(manifest)}\n`);
  const payload = manifest.files.map((file): BagPart => {
    const output = packing.outputs.get(file.path)!;
    return {
      path: `data/${file.path}`,
      content: output.content,
      measure: measures.get(file.path)!,
      text: isText(output.mediaType),
    };
  });
  const tags = await tagParts(manifest, [kitJson, ...payload], key);
  const bytes = await writeBag(
    out,
    { folder, tags: [...tags.parts, ...(await listParts(list))], kitJson, payload },
    onBytes,
  );
  return { fingerprint: tags.fingerprint, bytes };
}

async function tagParts(manifest: KitManifest, payload: readonly BagPart[], key: SigningKey) {
  const total = payload.reduce((sum, part) => sum + part.measure.size, 0);
  const info = bagInfo([
    ['Source-Organization', Object.values(manifest.institution.name)[0]!],
    ['External-Identifier', `${manifest.id}-${manifest.version}`],
    ['External-Description', Object.values(manifest.title)[0]!],
    ['Payload-Oxum', `${total}.${payload.length}`],
    ['Bag-Software-Agent', 'sandyq'],
  ]);
  const byPath = [...payload].sort((a, b) => (a.path < b.path ? -1 : 1));
  const listed = [
    await textPart(TAG_FILES.info, info),
    await textPart(TAG_FILES.declaration, BAG_DECLARATION),
    await textPart(TAG_FILES.manifest, bagManifest(byPath.map((part) => [part.path, part.measure.sha256]))),
    await textPart(TAG_FILES.signer, publicKeyFile(key)),
  ];
  const text = bagManifest(listed.map((part) => [part.path, part.measure.sha256]));
  const tagManifest = await textPart(TAG_FILES.tagManifest, text);
  const signature = sign(utf8(text), `sandyq kit ${manifest.id} ${manifest.version}`, key);
  const parts = [...listed, tagManifest, await textPart(TAG_FILES.signature, signature)];
  return { parts, fingerprint: tagManifest.measure.sha256 };
}
