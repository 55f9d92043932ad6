import 'fake-indexeddb/auto';
import { Dexie, liveQuery, type Table } from 'dexie';
import { describe, expect, it, vi } from 'vitest';
import { systemRandom } from './ids';
import { sealedTables } from './sealed-tables';
import { VaultFault, openVault } from './vault';

const vault = await openVault(new Uint8Array(32).fill(1), systemRandom);
let databases = 0;

interface Row {
  key: string;
  word: string;
}

function open(name: string, withVault = vault) {
  const db = new Dexie(name);
  db.use(sealedTables(withVault, ['files']));
  db.version(1).stores({ named: 'key', counted: '++', files: 'key' });
  return {
    db,
    named: db.table('named') as Table<Row, string>,
    counted: db.table('counted') as Table<Omit<Row, 'key'>, number>,
    files: db.table('files') as Table<Row, string>,
  };
}

/** As IndexedDB has them. */
async function raw(name: string): Promise<Record<string, unknown[]>> {
  const db = await new Dexie(name).open();
  const rows = await Promise.all(db.tables.map(async (table) => [table.name, await table.toArray()] as const));
  db.close();
  return Object.fromEntries(rows);
}

describe('sealed tables', () => {
  it('give back what was put, by every road that Dexie has', async () => {
    const { named, counted, db } = open(`sealed-${(databases += 1)}`);
    const rows = ['a', 'b', 'c'].map((key) => ({ key, word: `word ${key}` }));
    await named.bulkPut(rows);
    expect(await named.get('a')).toEqual(rows[0]);
    expect(await named.get('z')).toBeUndefined();
    expect(await named.bulkGet(['b', 'z'])).toEqual([rows[1], undefined]);
    expect(await named.toArray()).toEqual(rows);
    expect(await named.where('key').above('a').limit(1).toArray()).toEqual([rows[1]]);
    expect(await named.filter(({ word }) => word !== 'word b').toArray()).toEqual([rows[0], rows[2]]);
    expect(await named.toCollection().reverse().offset(1).first()).toEqual(rows[1]);
    expect(await named.update('a', { word: 'other' })).toBe(1);
    await named.toCollection().modify((row) => void (row.word += '!'));
    expect((await named.toArray()).map(({ word }) => word)).toEqual(['other!', 'word b!', 'word c!']);
    expect([await counted.add({ word: 'one' }), await counted.add({ word: 'two' })]).toEqual([1, 2]);
    expect(await counted.toArray()).toEqual([{ word: 'one' }, { word: 'two' }]);
    await named.delete('a');
    expect(await named.count()).toBe(2);
    db.close();
  });

  it('lie in IndexedDB as a key and a box; tables that are named as plain as they are', async () => {
    const name = `sealed-${(databases += 1)}`;
    const { named, counted, files, db } = open(name);
    await named.put({ key: 'a', word: 'secret' });
    await counted.add({ word: 'secret' });
    await files.put({ key: 'a', word: 'plain' });
    db.close();
    const rows = await raw(name);
    expect(rows.named).toEqual([{ key: 'a', box: expect.any(Uint8Array) }]);
    expect(rows.counted).toEqual([{ box: expect.any(Uint8Array) }]);
    expect(rows.files).toEqual([{ key: 'a', word: 'plain' }]);
  });

  it('open for no other profile, and not in another table', async () => {
    const name = `sealed-${(databases += 1)}`;
    const { named, db } = open(name);
    await named.put({ key: 'a', word: 'secret' });
    db.close();
    const other = open(name, await openVault(new Uint8Array(32).fill(2), systemRandom));
    await expect(other.named.get('a')).rejects.toThrow(VaultFault);
    other.db.close();
    const plain = await new Dexie(name).open();
    const row = (await plain.table('named').get('a')) as object;
    await plain.table('counted').add(row);
    plain.close();
    await expect(open(name).counted.toArray()).rejects.toThrow(VaultFault);
  });

  it('are watched by live queries', async () => {
    const { named } = open(`sealed-${(databases += 1)}`);
    const seen = vi.fn();
    liveQuery(() => named.toArray()).subscribe(seen);
    await vi.waitFor(() => expect(seen).toHaveBeenCalledWith([]));
    await named.put({ key: 'a', word: 'secret' });
    await vi.waitFor(() => expect(seen).toHaveBeenLastCalledWith([{ key: 'a', word: 'secret' }]));
  });

  it('are none whose keys would tell what they are of', async () => {
    const db = new Dexie('telling');
    db.version(1).stores({ rows: '[kit+item]' });
    db.use(sealedTables(await openVault(new Uint8Array(32), systemRandom)));
    await expect(db.open()).rejects.toThrow('its key would tell what it is of');
  });
});
