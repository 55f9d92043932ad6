import { LIBRARY_DATABASE } from '../names';
import { roomOf, type Room, type RoomRows } from '../room';
import { ReadDatabase } from './database';

/** Measures the library of this browser: a row a file and a handle a Blob are read, no bytes. Not for the first screen. */
export async function readRoom(): Promise<Room> {
  const db = new ReadDatabase(LIBRARY_DATABASE);
  try {
    const [kits, pending, manifests, files, chunks, blobs] = await Promise.all([
      db.getAll<RoomRows['kits'][number]>('kits'),
      db.getAll<RoomRows['pending'][number]>('pending'),
      db.getAll<RoomRows['manifests'][number]>('manifests'),
      db.getAll<RoomRows['files'][number]>('files'),
      db.getAll<RoomRows['chunks'][number]>('chunks'),
      db.getAll<RoomRows['blobs'][number]>('blobs'),
    ]);
    return roomOf({ kits, pending, manifests, files, chunks, blobs });
  } finally {
    await db.close();
  }
}
