import type { KitId } from '../../shared/ids';
import { damagedPieces, type Piece, type ReadPiece } from '../damage';
import type { InstallDeps } from '../install';
import { keptFiles } from '../wanted';
import type { LibraryDatabase } from './schema';

/**
 * Reads every byte of the installed kits again, forgets what is not what it should be, and notes with each kit how many
 * of its pieces are gone, so that it can be installed again from any road. Answers how many kits are damaged. `alone`: no
 * other tab installs the kit meanwhile.
 */
export async function checkStored(db: LibraryDatabase, alone: InstallDeps['alone']): Promise<number> {
  let damaged = 0;
  for (const id of await db.kits.toCollection().primaryKeys()) {
    if ((await alone(id, undefined, () => checkKit(db, id))) > 0) damaged += 1;
  }
  return damaged;
}

/** How many pieces of the kit are damaged; none where it was removed meanwhile. */
async function checkKit(db: LibraryDatabase, id: KitId): Promise<number> {
  const head = await db.kits.get(id);
  const row = head && (await db.manifests.get(head.fingerprint));
  if (head === undefined || row === undefined) return 0;
  const kept = keptFiles(row, head.films);
  const pieces = await damagedPieces(kept.files, kept.addresses, readPiece(db));
  return db.transaction('rw', db.kits, db.files, db.chunks, async () => {
    // A removal waits for nobody.
    if ((await db.kits.get(id))?.fingerprint !== head.fingerprint) return 0;
    for (const piece of pieces) await forget(db, piece);
    await db.kits.update(id, { damaged: pieces.length === 0 ? undefined : pieces.length });
    return pieces.length;
  });
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

/** In a transaction. Of a damaged chunk, every row that leads to its Blob goes: another kit must not be given it again. */
async function forget(db: LibraryDatabase, { address, index }: Piece): Promise<unknown> {
  if (index === undefined) return db.files.delete(address);
  const chunk = await db.chunks.get([address, index]);
  return chunk === undefined ? undefined : db.chunks.where('blob').equals(chunk.blob).delete();
}
