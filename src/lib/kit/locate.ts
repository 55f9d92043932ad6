import { err, ok, type Result } from '../shared/result';
import { FETCH, type FetchList } from './bag/fetch';
import { CHUNKS, type BagLayout } from './bag/layout';
import type { PayloadClaims } from './bag/tags';
import type { KitFault } from './fault';
import { CHUNK_BYTES, chunkBytes, type KitFile, type KitManifest } from './manifest';
import { compareVersions } from './version';
import type { ZipEntry } from './zip/entry';

/**
 * One file of the manifest and where it lies in the `.kit`. A file larger than CHUNK_BYTES is always stored, so that a
 * range of it is a range of the kit. Its local header and bytes are unchecked: `takeBatch` and `takeChunk` do that.
 */
export interface KitEntry extends ZipEntry {
  readonly file: KitFile;
}

/** One chunk that a delta carries of a large file that it leaves out, with its place; unchecked likewise. */
export interface KitPiece extends ZipEntry {
  readonly file: KitFile;
  readonly index: number;
}

/** What a delta leaves out. Anybody may have written this: only hashes say what is right. */
export interface KitDelta {
  /** Version of the same kit that is said to have what is left out. */
  readonly base: string;
  readonly absent: readonly KitFile[];
  /** Each content once, though several chunks of the files left out may be it. */
  readonly pieces: readonly KitPiece[];
}

/** Says which base is wanted, and the first file that it is wanted for. */
export const baseMissing = ({ id }: Pick<KitManifest, 'id'>, delta: KitDelta, path?: string): KitFault => ({
  code: 'base-missing',
  detail: `${id} ${delta.base}`,
  ...(path === undefined ? {} : { path }),
});

export interface LocatedFiles {
  readonly entries: ReadonlyMap<string, KitEntry>;
  readonly delta: KitDelta | undefined;
}

/**
 * Each file of the manifest with its place in the source. What `kit.json` lists, what the bag lists and what the archive
 * holds must be the same files, of the same sizes and hashes; in a delta each file is in the archive or in `fetch`.
 */
export function locateFiles(
  manifest: KitManifest,
  bag: BagLayout,
  claims: PayloadClaims,
  fetch: FetchList | undefined,
): Result<LocatedFiles, KitFault> {
  const listed = new Map(manifest.files.map((file) => [file.path, file]));
  for (const [path, file] of listed) {
    if (!bag.payload.has(path) && !fetch?.files.has(path)) return err({ code: 'file-missing', path });
    if (claims.hashes.get(`data/${path}`) !== file.sha256) return err({ code: 'hash-mismatch', path });
  }
  for (const path of claims.hashes.keys())
    if (path !== 'data/kit.json' && !listed.has(path.slice('data/'.length))) return err({ code: 'file-extra', path });
  const entries = placeEntries(bag, listed);
  if (!entries.ok) return entries;
  const bytes = manifest.files.reduce((sum, file) => sum + file.size, bag.manifest.size);
  if (claims.oxum.bytes !== bytes || claims.oxum.files !== manifest.files.length + 1)
    return err({ code: 'not-a-bag', path: 'bag-info.txt', detail: 'Payload-Oxum is of another payload' });
  if (fetch === undefined) return ok({ entries: entries.value, delta: undefined });
  const delta = locateDelta(manifest, bag, listed, fetch);
  return delta.ok ? ok({ entries: entries.value, delta: delta.value }) : delta;
}

type Listed = ReadonlyMap<string, KitFile>;

function placeEntries(bag: BagLayout, listed: Listed): Result<ReadonlyMap<string, KitEntry>, KitFault> {
  const located = new Map<string, KitEntry>();
  for (const [path, entry] of bag.payload) {
    const file = listed.get(path);
    if (!file) return err({ code: 'file-extra', path });
    if (file.size !== entry.size) return err({ code: 'hash-mismatch', path, detail: 'another size' });
    if (file.size > CHUNK_BYTES && entry.method !== 'stored')
      return err({ code: 'zip-unsupported', path, detail: 'large, and not stored' });
    located.set(path, { ...entry, file });
  }
  return ok(located);
}

function locateDelta(
  { id, version }: KitManifest,
  bag: BagLayout,
  listed: Listed,
  { base, files }: FetchList,
): Result<KitDelta, KitFault> {
  const fault = (detail: string) => err({ code: 'not-a-bag', path: FETCH, detail } as const);
  if (base.id !== id) return fault(`the base is another kit: ${base.id}`);
  if (compareVersions(base.version, version) >= 0) return fault(`the base is not older: ${base.version}`);
  const absent: KitFile[] = [];
  for (const [path, size] of files) {
    const file = listed.get(path);
    if (!file) return fault('lists what is not of this kit');
    if (bag.payload.has(path)) return err({ code: 'not-a-bag', path, detail: 'there, and in fetch.txt' });
    if (file.size !== size) return err({ code: 'hash-mismatch', path, detail: 'another size in fetch.txt' });
    absent.push(file);
  }
  const pieces = placePieces(bag, absent);
  return pieces.ok ? ok({ base: base.version, absent, pieces: pieces.value }) : pieces;
}

/** Every piece is a chunk of a file that is left out. */
function placePieces(bag: BagLayout, absent: readonly KitFile[]): Result<readonly KitPiece[], KitFault> {
  const pieces = new Map<string, KitPiece>();
  for (const file of absent)
    for (const [index, sha256] of (file.chunks ?? []).entries()) {
      const entry = bag.pieces.get(sha256);
      if (!entry) continue;
      const path = `${CHUNKS}${sha256}`;
      if (entry.size !== chunkBytes(file.size, index))
        return err({ code: 'hash-mismatch', path, detail: 'another size' });
      if (entry.method !== 'stored') return err({ code: 'zip-unsupported', path, detail: 'large, and not stored' });
      if (!pieces.has(sha256)) pieces.set(sha256, { ...entry, file, index });
    }
  for (const sha256 of bag.pieces.keys())
    if (!pieces.has(sha256)) return err({ code: 'file-extra', path: `${CHUNKS}${sha256}` });
  return ok([...pieces.values()]);
}
