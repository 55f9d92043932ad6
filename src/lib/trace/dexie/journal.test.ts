import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { describe, expect, it } from 'vitest';
import { sealedJournalContract } from '../../../../tests/contract/sealed';
import { systemClock } from '../../shared/clock';
import { systemRandom } from '../../shared/ids';
import { generateSigningKeys, importPublicKey, signDetached, verifyDetached } from '../jws';
import { VaultFault, openVault } from '../../shared/vault';
import { TraceDatabase } from './database';
import { openDeviceKeys } from './device-keys';
import { openJournal } from './journal';
import { sealJournalOf } from './unsealed';

const vault = await openVault(new Uint8Array(32).fill(3), systemRandom);
let databases = 0;
const newName = (): string => `trace-${(databases += 1)}`;

sealedJournalContract('Dexie', { vault, newName });

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
      await openJournal({ database, vault, clock: systemClock }).append({ kind: 'signed-out' });
    } finally {
      IDBDatabase.prototype.transaction = transaction;
    }
    expect(asked).toEqual(['strict']);
  });

  it('leaves no gap where a write failed', async () => {
    const database = newName();
    const journal = openJournal({ database, vault, clock: systemClock });
    await journal.append({ kind: 'signed-out' });
    const db = new TraceDatabase(database, vault);
    const failed = db.transaction('rw', db.records, async () => {
      await db.records.add({ time: '2026-09-01T00:00:00.000Z', event: { kind: 'signed-out' } } as never);
      throw new DOMException('full', 'QuotaExceededError');
    });
    await expect(failed).rejects.toThrow();
    db.close();
    expect((await journal.append({ kind: 'signed-out' })).counter).toBe(1);
  });

  it('says that the disk is full in the words of the platform', async () => {
    const journal = openJournal({ database: newName(), vault, clock: systemClock });
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
    const journal = openJournal({ database: newName(), vault, clock: systemClock });
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
    const opened = await Promise.all([
      openDeviceKeys(database, vault, systemRandom),
      openDeviceKeys(database, vault, systemRandom),
    ]);
    const again = await openDeviceKeys(database, vault, systemRandom);
    for (const keys of opened) expect(keys).toMatchObject({ device: again.device, publicKey: again.publicKey });
  });

  it('sign, and cannot be taken out', async () => {
    const { privateKey, publicKey } = await openDeviceKeys(newName(), vault, systemRandom);
    await expect(crypto.subtle.exportKey('jwk', privateKey)).rejects.toThrow();
    const payload = new TextEncoder().encode('{}');
    const key = await importPublicKey(publicKey);
    expect(await verifyDetached(await signDetached(payload, privateKey), payload, key!)).toBe(true);
  });
});

describe('a journal at rest', () => {
  const words = ['signed-in', 'secret-answer', 'introduction', 'dossier-word', '"crv"'];

  it('shows nothing of what was done, of whose it is, and of the key that signs', async () => {
    const database = newName();
    const keys = await openDeviceKeys(database, vault, systemRandom);
    const journal = openJournal({ database, vault, clock: systemClock });
    await journal.append({ kind: 'read-answer', document: 'secret-answer' });
    journal.close();
    const db = await new Dexie(database).open();
    const rows = (await Promise.all(db.tables.map((table) => table.toArray()))).flat() as { box: Uint8Array }[];
    db.close();
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(['box']);
      const text = new TextDecoder('latin1').decode(row.box);
      for (const word of [...words, keys.device]) expect(text).not.toContain(word);
    }
  });

  it('opens for its own profile alone', async () => {
    const database = newName();
    await openDeviceKeys(database, vault, systemRandom);
    const other = await openVault(new Uint8Array(32).fill(4), systemRandom);
    await expect(openDeviceKeys(database, other, systemRandom)).rejects.toThrow(VaultFault);
  });
});

describe('a journal from before profiles were sealed', () => {
  async function oldJournal(name: string) {
    const db = new Dexie(name);
    db.version(1).stores({ records: '++', chain: '', segments: '_id', keys: '' });
    const device = 'd0000000-0000-4000-8000-000000000001';
    const pair = await generateSigningKeys(false);
    await db.table('keys').add({ device, ...pair }, 'device');
    for (const kind of ['signed-out', 'signed-out'])
      await db.table('records').add({ time: '2026-09-01T00:00:00.000Z', event: { kind } });
    await db.table('chain').put({ sequence: 0, hash: 'h', next: 1 }, 'head');
    await db.table('segments').add({ _id: `trace:${device}:00000000`, sequence: 0, hash: 'h' });
    db.close();
    return { device, pair };
  }

  it('moves whole, and goes on where it was', async () => {
    const [old, database] = [newName(), newName()];
    const { device, pair } = await oldJournal(old);
    await sealJournalOf(old, database, vault);
    expect(await Dexie.exists(old)).toBe(false);
    const keys = await openDeviceKeys(database, vault, systemRandom);
    expect(keys.device).toBe(device);
    const payload = new TextEncoder().encode('{}');
    expect(await verifyDetached(await signDetached(payload, keys.privateKey), payload, pair.publicKey)).toBe(true);
    const journal = openJournal({ database, vault, clock: systemClock });
    expect(await journal.head()).toEqual({ sequence: 0, hash: 'h' });
    expect((await journal.unsealed()).map(({ counter }) => counter)).toEqual([1]);
    expect((await journal.append({ kind: 'signed-out' })).counter).toBe(2);
    expect(await journal.undelivered()).toMatchObject([{ sequence: 0 }]);
    await journal.delivered(`trace:${device}:00000000`);
    expect(await journal.undelivered()).toEqual([]);
  });

  it('moves once: killed before the old one went, what was written since stays', async () => {
    const [old, database] = [newName(), newName()];
    await oldJournal(old);
    await sealJournalOf(old, database, vault);
    const journal = openJournal({ database, vault, clock: systemClock });
    await journal.append({ kind: 'signed-out' });
    await oldJournal(old);
    await sealJournalOf(old, database, vault);
    expect(await journal.recent(10)).toHaveLength(3);
    await sealJournalOf(old, database, vault);
  });
});
