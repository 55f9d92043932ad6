import type { KitId } from '../../shared/ids';
import { damagedPieces, type Piece, type ReadPiece } from '../damage';
import { keptFiles } from '../wanted';
import type { LibraryDatabase } from './schema';

/**
 * Reads every byte of the installed kits again, forgets what is not what it should be, and notes with each kit how many
 * of its pieces are gone, so that it can be installed again from any road. Answers how many kits are damaged.
 */
export async function checkStored(db: LibraryDatabase): Promise<number> {
  const damaged = new Map<KitId, number>();
  for (const { id, fingerprint, films } of await db.kits.toArray()) {
    const row = await db.manifests.get(fingerprint);
    if (row === undefined) continue;
    const kept = keptFiles(row, films);
    const pieces = await damagedPieces(kept.files, kept.addresses, readPiece(db));
    for (const piece of pieces) await forget(db, piece);
    damaged.set(id, pieces.length);
  }
  await db.transaction('rw', db.kits, async () => {
    for (const [id, pieces] of damaged) await db.kits.update(id, { damaged: pieces === 0 ? undefined : pieces });
  });
  return [...damaged.values()].filter((pieces) => pieces > 0).length;
}

const readPiece =
  (db: LibraryDatabase): ReadPiece =>
  async ({ address, index }, size) => {
    if (index !== undefined) {
      const chunk = await db.chunks.get([address, index]);
      return chunk && (await db.blobs.get(chunk.blob))?.bytes;
    }
    const place = await db.files.get(address);
    const pack = place && (await db.blobs.get(place.blob));
    return pack?.bytes.slice(place?.offset, (place?.offset ?? 0) + size);
  };

/** Of a damaged chunk, every row that leads to its Blob goes: another kit must not be given it again. */
function forget(db: LibraryDatabase, { address, index }: Piece): Promise<unknown> {
  return db.transaction('rw', db.files, db.chunks, async () => {
    if (index === undefined) return db.files.delete(address);
    const chunk = await db.chunks.get([address, index]);
    return chunk === undefined ? undefined : db.chunks.where('blob').equals(chunk.blob).delete();
  });
}
