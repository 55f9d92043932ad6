import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { journalContract } from '../../../../tests/contract/journal';
import { systemClock } from '../../shared/clock';
import { systemRandom } from '../../shared/ids';
import { importPublicKey, signDetached, verifyDetached } from '../jws';
import { TraceDatabase } from './database';
import { openDeviceKeys } from './device-keys';
import { openJournal } from './journal';

let databases = 0;
const newName = (): string => `trace-${(databases += 1)}`;

journalContract('Dexie', async (clock) => {
  const database = newName();
  const open = () => openJournal({ database, clock, keep: 50 });
  const tabs = [open()];
  return {
    journal: tabs[0]!,
    anotherTab: () => (tabs.push(open()), tabs.at(-1)!),
    restart: async () => {
      for (const tab of tabs) tab.close();
      return open();
    },
  };
});

describe('the journal in IndexedDB', () => {
  it('asks for strict durability', async () => {
    const database = newName();
    const asked: unknown[] = [];
    const transaction = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args: Parameters<typeof transaction>) {
      if (args[1] === 'readwrite') asked.push(args[2]?.durability);
      return transaction.apply(this, args);
    };
    try {
      await openJournal({ database, clock: systemClock }).append({ kind: 'signed-out' });
    } finally {
      IDBDatabase.prototype.transaction = transaction;
    }
    expect(asked).toEqual(['strict']);
  });

  it('leaves no gap where a write failed', async () => {
    const database = newName();
    const journal = openJournal({ database, clock: systemClock });
    await journal.append({ kind: 'signed-out' });
    const db = new TraceDatabase(database);
    const failed = db.transaction('rw', db.records, async () => {
      await db.records.add({ time: '2026-09-01T00:00:00.000Z', event: { kind: 'signed-out' } } as never);
      throw new DOMException('full', 'QuotaExceededError');
    });
    await expect(failed).rejects.toThrow();
    db.close();
    expect((await journal.append({ kind: 'signed-out' })).counter).toBe(1);
  });

  it('says that the disk is full in the words of the platform', async () => {
    const journal = openJournal({ database: newName(), clock: systemClock });
    await journal.append({ kind: 'signed-out' });
    const add = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = function () {
      throw new DOMException('no room', 'QuotaExceededError');
    };
    try {
      await expect(journal.append({ kind: 'signed-out' })).rejects.toMatchObject({ name: 'QuotaExceededError' });
    } finally {
      IDBObjectStore.prototype.add = add;
    }
    expect((await journal.append({ kind: 'signed-out' })).counter).toBe(1);
  });
});

describe('a full disk that is told only at the end of the transaction', () => {
  it('is told as what it is, and other failures as what they are', async () => {
    const journal = openJournal({ database: newName(), clock: systemClock });
    await journal.append({ kind: 'signed-out' });
    const failing = async (failure: DOMException) => {
      const add = IDBObjectStore.prototype.add;
      IDBObjectStore.prototype.add = function (this: IDBObjectStore, ...row: Parameters<typeof add>) {
        const request = add.apply(this, row);
        request.addEventListener('success', () => {
          Object.defineProperty(this.transaction, 'error', { value: failure });
          this.transaction.abort();
        });
        return request;
      };
      try {
        await journal.append({ kind: 'signed-out' });
        return undefined;
      } catch (error) {
        return (error as Error).name;
      } finally {
        IDBObjectStore.prototype.add = add;
      }
    };
    expect(await failing(new DOMException('no room', 'QuotaExceededError'))).toBe('QuotaExceededError');
    expect(await failing(new DOMException('disk', 'UnknownError'))).toBe('AbortError');
    expect((await journal.append({ kind: 'signed-out' })).counter).toBe(1);
  });
});

describe('device keys', () => {
  it('are made once, by whichever tab is first, and stay', async () => {
    const database = newName();
    const opened = await Promise.all([openDeviceKeys(database, systemRandom), openDeviceKeys(database, systemRandom)]);
    const again = await openDeviceKeys(database, systemRandom);
    for (const keys of opened) expect(keys).toMatchObject({ device: again.device, publicKey: again.publicKey });
  });

  it('sign, and cannot be taken out', async () => {
    const { privateKey, publicKey } = await openDeviceKeys(newName(), systemRandom);
    await expect(crypto.subtle.exportKey('jwk', privateKey)).rejects.toThrow();
    const payload = new TextEncoder().encode('{}');
    const key = await importPublicKey(publicKey);
    expect(await verifyDetached(await signDetached(payload, privateKey), payload, key!)).toBe(true);
  });
});
