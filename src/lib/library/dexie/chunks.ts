import { Dexie } from 'dexie';
import { chunkBytes, type KitFile } from '../../kit/manifest';
import type { LibraryDatabase } from './schema';

/** Which chunks of a large file are stored, by index, and their bytes. */
export async function storedChunks(
  db: LibraryDatabase,
  file: Pick<KitFile, 'size'>,
  address: string,
): Promise<ReadonlyMap<number, number>> {
  const rows = await chunksOf(db, address).toArray();
  return new Map(rows.map(({ index, size }) => [index, size ?? chunkBytes(file.size, index)]));
}

/** All chunks of a large file, in order. */
export const chunksOf = (db: LibraryDatabase, address: string) =>
  db.chunks.where('[address+index]').between([address, Dexie.minKey], [address, Dexie.maxKey]);
