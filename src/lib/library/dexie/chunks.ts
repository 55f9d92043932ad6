import { Dexie } from 'dexie';
import type { LibraryDatabase } from './schema';

/** Which chunks of a large file are stored. */
export async function chunkIndexes(db: LibraryDatabase, address: string): Promise<ReadonlySet<number>> {
  const keys = await chunksOf(db, address).primaryKeys();
  return new Set(keys.map(([, index]) => index));
}

/** All chunks of a large file, in order. */
export const chunksOf = (db: LibraryDatabase, address: string) =>
  db.chunks.where('[address+index]').between([address, Dexie.minKey], [address, Dexie.maxKey]);
