import type { KitManifest } from '../../kit/manifest';
import type { KitId } from '../../shared/ids';
import type { InstalledKit, PendingInstall } from '../library';
import type { InstallDeps } from '../install';
import { countBytes, isWhole } from '../plan';
import {
  InstallGone,
  KitIncomplete,
  type Begun,
  type ChunkPlace,
  type InstallKey,
  type KitHead,
  type KitStore,
  type NewKit,
  type Pack,
  type StagedBlob,
  type Stored,
} from '../store';
import { keptFiles, type KeptFiles } from '../wanted';
import { checkStored } from './check';
import { storedChunks } from './chunks';
import type { StoredRows } from '../lookup';
import { LibraryDatabase, type ChunkRow, type PendingRow } from './schema';
import { shareChunks } from './share';
import { sweep } from './sweep';
import { dexieTables } from './tables';

/** KitStore in IndexedDB. Several tabs may hold one each over the same database. */
export class DexieKitStore implements KitStore {
  readonly #db: LibraryDatabase;
  /** The same database, for writes that may be lost with the power: they are found undone, and done again. */
  readonly #relaxed: LibraryDatabase;

  constructor(name: string) {
    this.#db = new LibraryDatabase(name);
    this.#relaxed = new LibraryDatabase(name, 'relaxed');
  }

  /** The rows, for reading. */
  get rows(): StoredRows {
    return dexieTables(this.#db);
  }

  close(): void {
    this.#db.close();
    this.#relaxed.close();
  }

  async head(id: KitId): Promise<KitHead | undefined> {
    return this.#db.kits.get(id);
  }

  installed(): Promise<readonly InstalledKit[]> {
    const db = this.#db;
    return db.transaction('r', db.kits, db.manifests, async () => {
      const heads = await db.kits.toArray();
      const manifests = await db.manifests.bulkGet(heads.map((head) => head.fingerprint));
      return heads.map((head, at) => installedKit(head, manifests[at]?.manifest));
    });
  }

  async pending(): Promise<readonly PendingInstall[]> {
    const rows = await this.#db.pending.toArray();
    return rows.map(({ id, version, title, totalBytes, storedBytes }) => ({
      id,
      version,
      title,
      totalBytes,
      storedBytes,
    }));
  }

  begin(kit: NewKit, judge?: (stored: Stored) => void): Promise<Begun> {
    const { manifest, addresses, ...head } = kit;
    return this.#write(async (db) => {
      await db.manifests.put({ fingerprint: kit.fingerprint, manifest, addresses });
      const kept = keptFiles(kit, kit.films);
      await shareChunks(db, kept);
      const stored = await this.#stored(kept);
      judge?.(stored);
      const counted = countBytes(kept.files, kept.addresses, stored);
      await db.pending.put({ ...head, title: manifest.title, ...counted });
      await sweep(db);
      return { stored, ...counted };
    });
  }

  /*
   * In these transactions what can be asked at once is asked at once: while this thread inflates and hashes, each answer
   * waits for it, and all other writes wait for the transaction.
   */

  putPack(install: InstallKey, pack: Pack): Promise<void> {
    const db = this.#db;
    return db.transaction('rw', db.pending, db.blobs, db.files, async () => {
      const [begun, blob] = await Promise.all([begunIn(db, install), db.blobs.add({ bytes: pack.blob })]);
      await Promise.all([
        db.files.bulkPut(pack.files.map((file) => ({ ...file, blob }))),
        db.pending.put(grown(begun, pack.blob.size)),
      ]);
    });
  }

  putChunk(install: InstallKey, places: readonly ChunkPlace[], bytes: Blob): Promise<void> {
    const db = this.#db;
    return db.transaction('rw', db.pending, db.blobs, db.chunks, async () => {
      const [begun, known, blob] = await Promise.all([
        begunIn(db, install),
        knownChunks(db, places),
        db.blobs.add({ bytes }),
      ]);
      await keepChunk(db, begun, places, known, { blob, size: bytes.size });
    });
  }

  async stage(install: InstallKey, bytes: Blob): Promise<StagedBlob> {
    const db = this.#db;
    const id = await db.transaction('rw', db.pending, db.blobs, async () => {
      const [, added] = await Promise.all([begunIn(db, install), db.blobs.add({ bytes })]);
      return added;
    });
    return { id, bytes: (await db.blobs.get(id))?.bytes };
  }

  acceptChunk(install: InstallKey, places: readonly ChunkPlace[], { id, bytes }: StagedBlob): Promise<boolean> {
    const db = this.#relaxed;
    return db.transaction('rw', db.pending, db.blobs, db.chunks, async () => {
      const [begun, staged, known] = await Promise.all([
        begunIn(db, install),
        db.blobs.where('id').equals(id).count(),
        knownChunks(db, places),
      ]);
      if (staged === 0 || bytes === undefined) return false;
      await keepChunk(db, begun, places, known, { blob: id, size: bytes.size });
      return true;
    });
  }

  async unstage({ id }: StagedBlob): Promise<void> {
    await this.#relaxed.blobs.delete(id);
  }

  publish(install: InstallKey, installedAt: number): Promise<InstalledKit> {
    return this.#write(async (db) => {
      const { title: _title, totalBytes: _total, storedBytes: _stored, ...head } = await begunIn(db, install);
      const row = await db.manifests.get(install.fingerprint);
      if (row === undefined) throw new Error('a begun install without its manifest');
      const lacking = await this.#lacking(keptFiles(row, head.films));
      if (lacking !== undefined) throw new KitIncomplete(`${head.id}: ${lacking} is not stored`);
      await db.kits.put({ ...head, installedAt });
      await db.pending.delete(install.id);
      await this.#clearMended();
      await sweep(db);
      return installedKit({ ...head, installedAt }, row.manifest);
    });
  }

  /** As `check` of Library. */
  check(alone: InstallDeps['alone']): Promise<number> {
    return checkStored(this.#db, alone);
  }

  remove(id: KitId): Promise<void> {
    return this.#write(async (db) => {
      await db.kits.delete(id);
      await sweep(db);
    });
  }

  discard(id: KitId): Promise<void> {
    return this.#write(async (db) => {
      await db.pending.delete(id);
      await sweep(db);
    });
  }

  #write<T>(work: (db: LibraryDatabase) => Promise<T>): Promise<T> {
    // Async itself, or Dexie loses the transaction over native promises.
    return this.#db.transaction('rw', this.#db.tables, async () => work(this.#db));
  }

  async #stored({ files, addresses }: KeptFiles): Promise<Stored> {
    const named = new Set(addresses);
    const small = (await this.#db.files.toArray()).filter(({ address }) => named.has(address));
    const chunks = new Map<string, ReadonlyMap<number, number>>();
    for (const [at, file] of files.entries()) {
      const address = addresses[at];
      if (address !== undefined && file.chunks !== undefined)
        chunks.set(address, await storedChunks(this.#db, file, address));
    }
    return { files: new Map(small.map(({ address, size }) => [address, size])), chunks };
  }

  /** The path of a file that is not there whole; undefined where all are. */
  async #lacking(kept: KeptFiles): Promise<string | undefined> {
    const stored = await this.#stored(kept);
    return kept.files.find((file, at) => !isWhole(file, kept.addresses[at] ?? '', stored))?.path;
  }

  /** A check took away the rows of what is damaged: a kit that lacks none any more is mended, by whatever kit brought them. */
  async #clearMended(): Promise<void> {
    for (const { id, fingerprint, films, damaged } of await this.#db.kits.toArray()) {
      const row = damaged === undefined ? undefined : await this.#db.manifests.get(fingerprint);
      if (row !== undefined && (await this.#lacking(keptFiles(row, films))) === undefined)
        await this.#db.kits.update(id, { damaged: undefined });
    }
  }
}

async function begunIn(db: LibraryDatabase, install: InstallKey): Promise<PendingRow> {
  const row = await db.pending.get(install.id);
  if (row?.fingerprint !== install.fingerprint) throw new InstallGone(`${install.id} is no longer being installed`);
  return row;
}

const grown = (begun: PendingRow, bytes: number): PendingRow => ({
  ...begun,
  storedBytes: begun.storedBytes + bytes,
});

const knownChunks = (db: LibraryDatabase, places: readonly ChunkPlace[]) =>
  db.chunks.bulkGet(places.map(({ address, index }) => [address, index]));

/** Where another tab was quicker with the same chunk, its Blob serves both, and counts once. */
async function keepChunk(
  db: LibraryDatabase,
  begun: PendingRow,
  places: readonly ChunkPlace[],
  known: readonly (ChunkRow | undefined)[],
  { blob, size }: { readonly blob: number; readonly size: number },
): Promise<void> {
  const kept = known.find((row) => row !== undefined)?.blob ?? blob;
  const rows = places.filter((_, at) => known[at] === undefined).map((place) => ({ ...place, blob: kept, size }));
  await Promise.all([
    ...(kept === blob ? [] : [db.blobs.delete(blob)]),
    ...(rows.length === 0 ? [] : [db.chunks.bulkAdd(rows), db.pending.put(grown(begun, rows.length * size))]),
  ]);
}

function installedKit(head: KitHead, manifest: KitManifest | undefined): InstalledKit {
  if (manifest === undefined) throw new Error(`${head.id} is installed without its manifest`);
  const { signerFingerprint: _, ...kit } = head;
  return { ...kit, manifest };
}
