import { sha256Hex } from '../../shared/digest';
import { err, ok, type Result } from '../../shared/result';
import type { KitFault } from '../fault';
import { BAG_DECLARATION, LISTED_TAG_FILES, parseBagManifest, parseOxum, TAG_FILES, type Oxum } from './bag';

/** What the tag files say of the payload. */
export interface PayloadClaims {
  /** `data/…` → hex SHA-256. */
  readonly hashes: ReadonlyMap<string, string>;
  readonly oxum: Oxum;
}

/** Checks the tag files against the signed tag manifest, and reads them. `files` is by name in the bag. */
export async function checkTagFiles(
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): Promise<Result<PayloadClaims, KitFault>> {
  const text = (path: string) => new TextDecoder().decode(files.get(path));
  const listed = parseBagManifest(text(TAG_FILES.tagManifest), TAG_FILES.tagManifest);
  if (!listed.ok) return listed;
  const unlisted = LISTED_TAG_FILES.find((path) => !listed.value.has(path));
  if (unlisted) return err({ code: 'not-a-bag', path: unlisted, detail: 'not in the tag manifest' });
  for (const [path, hash] of listed.value) {
    const bytes = files.get(path);
    if (!bytes || path === TAG_FILES.tagManifest || path === TAG_FILES.signature)
      return err({ code: 'file-missing', path });
    if ((await sha256Hex(bytes)) !== hash) return err({ code: 'hash-mismatch', path });
  }
  if (text(TAG_FILES.declaration) !== BAG_DECLARATION) return err({ code: 'not-a-bag', path: TAG_FILES.declaration });
  const oxum = parseOxum(text(TAG_FILES.info));
  if (!oxum) return err({ code: 'not-a-bag', path: TAG_FILES.info, detail: 'no Payload-Oxum' });
  const hashes = parseBagManifest(text(TAG_FILES.manifest), TAG_FILES.manifest);
  return hashes.ok ? ok({ hashes: hashes.value, oxum }) : hashes;
}
