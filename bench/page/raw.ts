import { inflateSync } from 'fflate';

/*
 * The raw limits: the fewest steps that read, check and store the same bytes, with nothing of ours — no directory, no
 * signature, no resume. What the library is measured beside. `strict` waits for the disk with every write, as ours does.
 */

const CHUNK = 8 * 1024 * 1024;
const AT_ONCE = 2;

export type Durability = 'strict' | 'relaxed';

export interface Place {
  readonly start: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly deflated: boolean;
}

const asked = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

async function emptyStore(name: string): Promise<IDBDatabase> {
  await new Promise((done) => (indexedDB.deleteDatabase(name).onsuccess = done));
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => void request.result.createObjectStore('blobs', { autoIncrement: true });
  return asked(request);
}

function put(db: IDBDatabase, value: unknown, durability: Durability): Promise<void> {
  return new Promise((done, fail) => {
    const transaction = db.transaction('blobs', 'readwrite', { durability });
    transaction.objectStore('blobs').put(value);
    transaction.oncomplete = () => done();
    transaction.onabort = () => fail(transaction.error);
  });
}

async function timed(work: (db: IDBDatabase) => Promise<void>): Promise<number> {
  const db = await emptyStore('raw');
  const began = performance.now();
  await work(db);
  const ms = performance.now() - began;
  db.close();
  await new Promise((done) => (indexedDB.deleteDatabase('raw').onsuccess = done));
  return ms;
}

async function lanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]();
  const lane = async () => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

const chunksOf = (size: number) => Array.from({ length: Math.ceil(size / CHUNK) }, (_, at) => at * CHUNK);

/** One large stored file: slice, native SHA-256, the slice itself as a Blob. ms. */
export const storeLarge = (file: File, start: number, size: number, durability: Durability): Promise<number> =>
  timed((db) =>
    lanes(chunksOf(size), async (at) => {
      const slice = file.slice(start + at, start + Math.min(at + CHUNK, size));
      await crypto.subtle.digest('SHA-256', await slice.arrayBuffer());
      await put(db, slice, durability);
    }),
  );

/** Small files: one read for 128 of them, inflate, native SHA-256 of each, one Blob for all. ms. */
export const storeSmall = (file: File, places: readonly Place[], durability: Durability): Promise<number> => {
  const groups = Array.from({ length: Math.ceil(places.length / 128) }, (_, at) =>
    places.slice(at * 128, at * 128 + 128),
  );
  return timed((db) =>
    lanes(groups, async (group) => {
      const from = group[0]!.start;
      const last = group.at(-1)!;
      const read = new Uint8Array(await file.slice(from, last.start + last.compressedSize).arrayBuffer());
      const parts = group.map(({ start, compressedSize, size, deflated }) => {
        const data = read.subarray(start - from, start - from + compressedSize);
        return deflated ? inflateSync(data, { out: new Uint8Array(size) }) : data;
      });
      await Promise.all(parts.map((part) => crypto.subtle.digest('SHA-256', part as BufferSource)));
      await put(db, new Blob(parts as BlobPart[]), durability);
    }),
  );
};

/** Fetches by ranges and stores what comes, unchecked. ms. */
export const storeFetched = (url: string, size: number, durability: Durability): Promise<number> =>
  timed((db) =>
    lanes(chunksOf(size), async (at) => {
      const headers = { Range: `bytes=${at}-${Math.min(at + CHUNK, size) - 1}` };
      const response = await fetch(url, { headers, cache: 'no-store' });
      await put(db, await response.blob(), durability);
    }),
  );

/** Keeps a whole file as one Blob, under 1 in the database `film`: what bench/page/public/raw/worker.js serves. */
export async function keepWhole(file: File): Promise<void> {
  const db = await emptyStore('film');
  await put(db, file, 'relaxed');
  db.close();
}
