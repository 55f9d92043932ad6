import type { KitFile, KitManifest } from '../kit/manifest';

/** The stored rows that lead from a path to its bytes. Page and service worker read them without Dexie, the installer by it. */
export interface StoredRows {
  kit(id: string): Promise<{ readonly version: string; readonly fingerprint: string } | undefined>;
  manifest(
    fingerprint: string,
  ): Promise<{ readonly manifest: KitManifest; readonly addresses: readonly string[] } | undefined>;
  file(address: string): Promise<{ readonly blob: number; readonly offset: number } | undefined>;
  /** All chunks, in order. */
  chunks(address: string): Promise<readonly { readonly blob: number }[]>;
  blobs(ids: readonly number[]): Promise<readonly (Blob | undefined)[]>;
}

export interface FoundFile {
  /** Its type is the file's media type. */
  readonly blob: Blob;
  readonly file: KitFile;
  /** Content address: the same bytes, the same address. */
  readonly address: string;
}

/** Finds a file of an installed kit, of the given version where one is given; undefined where there is none. */
export type FindFile = (kit: string, path: string, version?: string) => Promise<FoundFile | undefined>;

type Paths = ReadonlyMap<string, { readonly file: KitFile; readonly address: string }>;

/** Kits whose paths are kept in memory: a manifest is long, and a video asks for its file many times. */
const KEPT = 4;

export function findFile(rows: StoredRows): FindFile {
  const kept = new Map<string, Paths>();
  const joined = new Map<string, Blob>();

  async function paths(fingerprint: string): Promise<Paths | undefined> {
    const known = kept.get(fingerprint);
    if (known !== undefined) return known;
    const row = await rows.manifest(fingerprint);
    if (row === undefined) return undefined;
    const { files } = row.manifest;
    const found: Paths = new Map(files.map((file, at) => [file.path, { file, address: row.addresses[at] ?? '' }]));
    remember(kept, fingerprint, found);
    return found;
  }

  async function bytes(file: KitFile, address: string): Promise<Blob | undefined> {
    if (file.chunks === undefined) return packed(rows, file, address);
    const known = joined.get(address);
    if (known !== undefined) return known;
    const chunks = await rows.blobs((await rows.chunks(address)).map(({ blob }) => blob));
    const blob = new Blob(chunks.filter((chunk) => chunk !== undefined));
    if (blob.size === file.size) remember(joined, address, blob);
    return blob;
  }

  return async (kit, path, version) => {
    const head = await rows.kit(kit);
    if (head === undefined || (version !== undefined && head.version !== version)) return undefined;
    const found = (await paths(head.fingerprint))?.get(path);
    if (found === undefined) return undefined;
    const blob = await bytes(found.file, found.address);
    if (blob?.size !== found.file.size) return undefined;
    return { ...found, blob: blob.slice(0, blob.size, found.file.mediaType) };
  };
}

async function packed(rows: StoredRows, file: KitFile, address: string): Promise<Blob | undefined> {
  const place = await rows.file(address);
  if (place === undefined) return undefined;
  const [blob] = await rows.blobs([place.blob]);
  return blob?.slice(place.offset, place.offset + file.size);
}

/** The last few, the newest last. */
function remember<T>(kept: Map<string, T>, key: string, value: T): void {
  kept.delete(key);
  kept.set(key, value);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
  }
}
