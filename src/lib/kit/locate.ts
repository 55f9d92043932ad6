import { err, ok, type Result } from '../shared/result';
import type { BagLayout } from './bag/layout';
import type { PayloadClaims } from './bag/tags';
import type { KitFault } from './fault';
import { CHUNK_BYTES, type KitFile, type KitManifest } from './manifest';
import type { ZipEntry } from './zip/entry';

/**
 * One file of the manifest and where it lies in the `.kit`. A file larger than CHUNK_BYTES is always stored, so that a
 * range of it is a range of the kit. Its local header and bytes are unchecked: `takeBatch` and `takeChunk` do that.
 */
export interface KitEntry extends ZipEntry {
  readonly file: KitFile;
}

/**
 * Each file of the manifest with its place in the source. What `kit.json` lists, what the bag lists and what the archive
 * holds must be the same files, of the same sizes and hashes.
 */
export function locateFiles(
  manifest: KitManifest,
  bag: BagLayout,
  claims: PayloadClaims,
): Result<ReadonlyMap<string, KitEntry>, KitFault> {
  const listed = new Map(manifest.files.map((file) => [file.path, file]));
  for (const [path, file] of listed) {
    if (!bag.payload.has(path)) return err({ code: 'file-missing', path });
    if (claims.hashes.get(`data/${path}`) !== file.sha256) return err({ code: 'hash-mismatch', path });
  }
  for (const path of claims.hashes.keys())
    if (path !== 'data/kit.json' && !listed.has(path.slice('data/'.length))) return err({ code: 'file-extra', path });
  const located = new Map<string, KitEntry>();
  for (const [path, entry] of bag.payload) {
    const file = listed.get(path);
    if (!file) return err({ code: 'file-extra', path });
    if (file.size !== entry.size) return err({ code: 'hash-mismatch', path, detail: 'another size' });
    if (file.size > CHUNK_BYTES && entry.method !== 'stored')
      return err({ code: 'zip-unsupported', path, detail: 'large, and not stored' });
    located.set(path, { ...entry, file });
  }
  const bytes = manifest.files.reduce((sum, file) => sum + file.size, bag.manifest.size);
  if (claims.oxum.bytes !== bytes || claims.oxum.files !== manifest.files.length + 1)
    return err({ code: 'not-a-bag', path: 'bag-info.txt', detail: 'Payload-Oxum is of another payload' });
  return ok(located);
}
