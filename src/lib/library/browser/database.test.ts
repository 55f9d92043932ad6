import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReadDatabase } from './database';

let databases = 0;
let name: string;
let reader: ReadDatabase;

beforeEach(() => {
  name = `read-${++databases}`;
  reader = new ReadDatabase(name);
});
afterEach(() => reader.close());

/** What somebody else writes; `version` 2 has a store more. */
function write(rows: readonly string[], version = 1): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => request.result.createObjectStore(version === 1 ? 'kits' : 'files');
    request.onerror = () => fail(request.error);
    request.onsuccess = () => {
      const transaction = request.result.transaction('kits', 'readwrite');
      rows.forEach((row, at) => transaction.objectStore('kits').put(row, at));
      transaction.oncomplete = () => done(request.result);
    };
  });
}

const remove = (): Promise<void> =>
  new Promise((done, fail) => {
    const request = indexedDB.deleteDatabase(name);
    request.onblocked = () => fail(new Error('a reader holds it'));
    request.onsuccess = () => done();
  });

describe('ReadDatabase', () => {
  it('makes no database where there is none, and looks again', async () => {
    expect(await reader.get('kits', 0)).toBeUndefined();
    expect(await reader.getAll('kits')).toEqual([]);
    expect(await reader.getMany('kits', [0])).toEqual([]);
    expect((await indexedDB.databases()).map((database) => database.name)).not.toContain(name);
    (await write(['a', 'b'])).close();
    expect(await reader.get('kits', 1)).toBe('b');
    expect(await reader.getAll('kits')).toEqual(['a', 'b']);
    expect(await reader.getAll('kits', IDBKeyRange.lowerBound(1))).toEqual(['b']);
    expect(await reader.getMany('kits', [1, 7, 0])).toEqual(['b', undefined, 'a']);
  });

  it('has nothing of a store that is not there', async () => {
    (await write([])).close();
    expect(await reader.get('files', 0)).toBeUndefined();
    expect(await reader.getAll('files')).toEqual([]);
  });

  it('keeps nobody from upgrading the database, and reads the new one', async () => {
    (await write(['a'])).close();
    expect(await reader.get('kits', 0)).toBe('a');
    (await write(['b'], 2)).close();
    expect(await reader.get('kits', 0)).toBe('b');
    expect(await reader.getAll('files')).toEqual([]);
  });

  it('keeps nobody from deleting it', async () => {
    (await write(['a'])).close();
    await reader.get('kits', 0);
    await remove();
    expect(await reader.get('kits', 0)).toBeUndefined();
  });

  it('opens once for many reads, and anew after it was closed', async () => {
    (await write(['a'])).close();
    const open = indexedDB.open.bind(indexedDB);
    let opened = 0;
    indexedDB.open = (...of) => (opened++, open(...of));
    try {
      await Promise.all([reader.get('kits', 0), reader.getAll('kits')]);
      expect(opened).toBe(1);
      await reader.close();
      expect(await reader.get('kits', 0)).toBe('a');
      expect(opened).toBe(2);
    } finally {
      indexedDB.open = open;
    }
  });
});
