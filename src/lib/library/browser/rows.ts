import type { StoredRows } from '../lookup';
import { LIBRARY_DATABASE } from '../names';
import { ReadDatabase } from './database';

/** The rows of the library (docs/formats/storage.md) read without Dexie. */
export function libraryRows(db: ReadDatabase = new ReadDatabase(LIBRARY_DATABASE)): StoredRows {
  return {
    kit: (id) => db.get('kits', id),
    manifest: (fingerprint) => db.get('manifests', fingerprint),
    file: (address) => db.get('files', address),
    chunks: (address) => db.getAll('chunks', IDBKeyRange.bound([address], [address, []])),
    blobs: async (ids) => (await db.getMany<{ readonly bytes: Blob }>('blobs', ids)).map((row) => row?.bytes),
  };
}
