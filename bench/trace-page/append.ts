import { studyDay } from '../../tests/fixtures/traces/day';
import { systemRandom } from '../../src/lib/shared/ids';
import { openVault } from '../../src/lib/shared/vault';
import { openJournal } from '../../src/lib/trace/dexie/journal';
import type { JournalRecord } from '../../src/lib/trace/journal';

/* Appends one after the other, each on the disk before the next: the journal, and the fewest calls that do the same. */

async function timed(
  records: readonly JournalRecord[],
  append: (record: JournalRecord) => Promise<unknown>,
): Promise<number[]> {
  const times: number[] = [];
  for (const record of records) {
    const began = performance.now();
    await append(record);
    times.push(performance.now() - began);
  }
  return times;
}

/** Milliseconds of each append. */
export async function appendDexie(count: number, round: number): Promise<number[]> {
  const vault = await openVault(new Uint8Array(32).fill(1), systemRandom);
  const journal = openJournal({ database: `append-${round}`, vault, clock: { now: () => Date.now() } });
  await journal.append({ kind: 'signed-out' });
  return timed(studyDay(count), ({ event }) => journal.append(event));
}

/** Bare IndexedDB: one strict transaction with one `add` each. */
export async function appendRaw(count: number, round: number): Promise<number[]> {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(`raw-${round}`, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('records', { autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('no database'));
  });
  const append = ({ time, event }: JournalRecord): Promise<void> =>
    new Promise((resolve, reject) => {
      const transaction = db.transaction('records', 'readwrite', { durability: 'strict' });
      transaction.objectStore('records').add({ time, event });
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
    });
  await append(studyDay(1)[0]!);
  return timed(studyDay(count), append);
}
