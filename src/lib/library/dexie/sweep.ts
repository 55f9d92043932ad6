import { keptFiles } from '../wanted';
import { chunksOf } from './chunks';
import type { LibraryDatabase } from './schema';

/**
 * Deletes what no installed kit and no begun install needs. References are derived from the manifests each time,
 * never counted: a count can go wrong. Call it inside a writing transaction over all tables.
 */
export async function sweep(db: LibraryDatabase): Promise<void> {
  const named = new Set<string>();
  const heads = [...(await db.kits.toArray()), ...(await db.pending.toArray())];
  const fingerprints = new Set(heads.map((head) => head.fingerprint));
  for (const { fingerprint, films } of heads) {
    const row = await db.manifests.get(fingerprint);
    for (const address of row === undefined ? [] : keptFiles(row, films).addresses) named.add(address);
  }
  await db.manifests.bulkDelete(
    (await db.manifests.toCollection().primaryKeys()).filter((key) => !fingerprints.has(key)),
  );
  await db.files.bulkDelete((await db.files.toCollection().primaryKeys()).filter((key) => !named.has(key)));
  await sweepChunks(db, named);
  const used = new Set([
    ...(await db.files.orderBy('blob').uniqueKeys()),
    ...(await db.chunks.orderBy('blob').uniqueKeys()),
  ]);
  await db.blobs.bulkDelete((await db.blobs.toCollection().primaryKeys()).filter((key) => !used.has(key)));
}

async function sweepChunks(db: LibraryDatabase, named: ReadonlySet<string>): Promise<void> {
  const keys = await db.chunks.toCollection().primaryKeys();
  const addresses = new Set(keys.map(([address]) => address));
  for (const address of addresses) {
    if (!named.has(address)) await chunksOf(db, address).delete();
  }
}
