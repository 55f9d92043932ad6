import type { KitId } from '../../shared/ids';
import type { StoredRows } from '../lookup';
import { chunksOf } from './chunks';
import type { LibraryDatabase } from './schema';

/** The rows of the library read by Dexie. */
export const dexieTables = (db: LibraryDatabase): StoredRows => ({
  // Outside text is only looked up: what is no kit's id finds no row.
  kit: (id) => db.kits.get(id as KitId),
  manifest: (fingerprint) => db.manifests.get(fingerprint),
  file: (address) => db.files.get(address),
  chunks: (address) => chunksOf(db, address).toArray(),
  blobs: async (ids) => (await db.blobs.bulkGet([...ids])).map((row) => row?.bytes),
});
