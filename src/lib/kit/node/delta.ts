import { err, type Result } from '../../shared/result';
import { FETCH, fetchText, type KitName } from '../bag/fetch';
import { CHUNKS } from '../bag/layout';
import { chunkName, completeKit, type CompleteFile, type KitAt } from '../complete';
import type { KitFault } from '../fault';
import { CHUNK_BYTES, type KitFile } from '../manifest';
import type { OpenedKit } from '../open';
import { compareVersions } from '../version';
import { measure } from './content';
import { contentOf, readSignedParts, withContents } from './kit-parts';
import { textPart, writeBag, type BagPart } from './write-bag';

export interface WrittenDelta {
  readonly base: KitName;
  /** Of the file that was written. */
  readonly bytes: number;
  /** Files of the kit that are left out, for the base has them: wholly, or all but some chunks. */
  readonly absent: number;
}

/** Why no update can be made from one kit to the other. */
export type UnfitBase =
  | { readonly code: 'other-institution'; readonly base: string; readonly kit: string }
  | { readonly code: 'other-kit'; readonly base: string; readonly kit: string }
  | { readonly code: 'not-older'; readonly base: string; readonly kit: string };

/** undefined where `base` can be what an update to `kit` builds on. */
export function unfitBase(kit: OpenedKit['manifest'], base: OpenedKit['manifest']): UnfitBase | undefined {
  if (base.institution.id !== kit.institution.id)
    return { code: 'other-institution', base: base.institution.id, kit: kit.institution.id };
  if (base.id !== kit.id) return { code: 'other-kit', base: base.id, kit: kit.id };
  if (compareVersions(base.version, kit.version) >= 0)
    return { code: 'not-older', base: base.version, kit: kit.version };
  return undefined;
}

/**
 * Writes the delta of a whole kit to a base: the same signed files, without what the base has (docs/formats/kit.md,
 * section 13). The same kits give the same bytes. Where the base has nothing of it, the whole kit is written. Both were
 * verified before; a fault says that they were changed meanwhile.
 */
export async function writeDelta(
  kit: KitAt,
  base: Pick<OpenedKit, 'manifest'>,
  out: string,
  onBytes?: (written: number) => void,
): Promise<Result<WrittenDelta, KitFault | UnfitBase>> {
  const { manifest } = kit.kit;
  const unfit = unfitBase(manifest, base.manifest);
  if (unfit) return err(unfit);
  const files = completeKit(kit, undefined);
  if (!files.ok) return files;
  const signed = await readSignedParts(kit.source);
  if (!signed.ok) return signed;
  const had = new Contents(base.manifest.files);
  const absent = files.value.filter(({ file }) => had.partOf(file));
  const name = { id: base.manifest.id, version: base.manifest.version };
  const fetch = fetchText(
    name,
    absent.map(({ file }) => file),
  );
  return withContents(async () => {
    const carried = files.value.filter((file) => !absent.includes(file));
    const bytes = await writeBag(
      out,
      {
        folder: `${manifest.id}-${manifest.version}`,
        tags: [...signed.value.tags, ...(absent.length > 0 ? [await textPart(FETCH, fetch)] : [])],
        kitJson: signed.value.kitJson,
        payload: carried.map((file) => partOf(kit.kit, file)),
        pieces: await piecesOf(absent, had),
      },
      onBytes,
    );
    return { base: name, bytes, absent: absent.length };
  });
}

/** As it lies in the kit. */
function partOf(kit: OpenedKit, complete: CompleteFile): BagPart {
  const { file } = complete;
  const entry = kit.entries.get(file.path)!;
  return {
    path: `data/${file.path}`,
    content: contentOf(complete),
    measure: { ...file, crc32: entry.crc32 },
    text: entry.method === 'deflated',
  };
}

/** The chunks of the files left out that the base does not have, each once. */
async function piecesOf(absent: readonly CompleteFile[], had: Contents): Promise<readonly BagPart[]> {
  const pieces = new Map<string, BagPart>();
  for (const { file, parts } of absent)
    for (const [index, sha256] of file.chunks?.entries() ?? []) {
      if (had.chunk(file, index) || pieces.has(sha256)) continue;
      const content = contentOf({ parts: [parts[index]!] });
      pieces.set(sha256, { path: `${CHUNKS}${sha256}`, content, measure: await measure(content), text: false });
    }
  return [...pieces.values()];
}

/** What the files of a manifest are made of. */
class Contents {
  readonly #small = new Set<string>();
  readonly #chunks = new Set<string>();

  constructor(files: readonly KitFile[]) {
    for (const file of files) {
      if (file.size <= CHUNK_BYTES) this.#small.add(file.sha256);
      for (const index of file.chunks?.keys() ?? []) this.#chunks.add(chunkName(file, index));
    }
  }

  /** All of a small file; at least a chunk of a large one. */
  partOf(file: KitFile): boolean {
    return file.chunks ? file.chunks.some((_, index) => this.chunk(file, index)) : this.#small.has(file.sha256);
  }

  chunk(file: KitFile, index: number): boolean {
    return this.#chunks.has(chunkName(file, index));
  }
}
