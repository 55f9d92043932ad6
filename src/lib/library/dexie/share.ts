import { chunkName } from '../../kit/complete';
import type { KitFile } from '../../kit/manifest';
import type { ChunkPlace } from '../store';
import type { KeptFiles } from '../wanted';
import { chunksOf, storedChunks } from './chunks';
import type { LibraryDatabase } from './schema';

/**
 * Gives chunks of the files that a new kit keeps, and that lie in files of other kits, or elsewhere in its own, their
 * places: one more row, no byte copied. Which chunk is which is read out of the manifests that are kept, its own among
 * them. Call it inside a writing transaction in which that row, and so these addresses, come to be named.
 */
export async function shareChunks(db: LibraryDatabase, { files, addresses }: KeptFiles): Promise<void> {
  const wanted = await wantedChunks(db, files, addresses);
  if (wanted.size === 0) return;
  for (const fingerprint of await db.manifests.toCollection().primaryKeys()) {
    const row = await db.manifests.get(fingerprint);
    // Picked without waiting: Dexie loses the transaction over a hundred awaits that ask the database nothing.
    const holders = (row?.manifest.files ?? []).flatMap((file, at) => {
      const address = row?.addresses[at];
      const holds = file.chunks?.some((_, index) => wanted.has(chunkName(file, index))) === true;
      return holds && address !== undefined ? [{ file, address }] : [];
    });
    for (const { file, address } of holders) await shareFrom(db, file, address, wanted);
  }
}

type Wanted = Map<string, readonly ChunkPlace[]>;

async function shareFrom(db: LibraryDatabase, file: KitFile, address: string, wanted: Wanted): Promise<void> {
  for (const { index, blob, size } of await chunksOf(db, address).toArray()) {
    const name = chunkName(file, index);
    const places = wanted.get(name);
    if (places === undefined) continue;
    await db.chunks.bulkAdd(places.map((place) => ({ ...place, blob, size })));
    wanted.delete(name);
  }
}

/** The chunks of these files that are not stored, by what their bytes are. */
async function wantedChunks(
  db: LibraryDatabase,
  files: readonly KitFile[],
  addresses: readonly string[],
): Promise<Wanted> {
  const wanted = new Map<string, ChunkPlace[]>();
  const large = new Map(files.flatMap((file, at) => (file.chunks ? [[addresses[at] ?? '', file] as const] : [])));
  for (const [address, file] of large) {
    const stored = await storedChunks(db, file, address);
    for (const index of file.chunks?.keys() ?? []) {
      if (stored.has(index)) continue;
      const name = chunkName(file, index);
      wanted.set(name, [...(wanted.get(name) ?? []), { address, index }]);
    }
  }
  return wanted;
}
