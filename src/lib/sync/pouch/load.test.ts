import { describe, expect, it } from 'vitest';
import { makeClockless, makeDurable } from './load';

class Database {
  readonly asked: unknown[] = [];
  constructor(readonly name: string) {}
  transaction(_stores: unknown, mode?: string, options?: IDBTransactionOptions): IDBTransaction {
    this.asked.push([mode, options?.durability]);
    return undefined as unknown as IDBTransaction;
  }
}

describe('durable PouchDB', () => {
  it('writes strictly in PouchDB databases and leaves all else alone', () => {
    makeDurable(Database.prototype as unknown as IDBDatabase);
    makeDurable(Database.prototype as unknown as IDBDatabase);
    const [pouch, other] = [new Database('_pouch_dossier-a'), new Database('library')];
    for (const database of [pouch, other]) {
      database.transaction(['x'], 'readwrite');
      database.transaction(['x'], 'readonly');
    }
    expect(pouch.asked).toEqual([
      ['readwrite', 'strict'],
      ['readonly', undefined],
    ]);
    expect(other.asked).toEqual([
      ['readwrite', undefined],
      ['readonly', undefined],
    ]);
  });
});

class Factory {
  readonly asked: unknown[] = [];
  open(...asked: [name: string, version?: number]): IDBOpenDBRequest {
    this.asked.push(asked);
    return undefined as unknown as IDBOpenDBRequest;
  }
}

describe('PouchDB whatever the clock says', () => {
  const versionAt = (system: number, clock: string) => system * 10 ** 13 + Date.parse(clock);

  it('opens its databases under one version, higher than any that a clock gave, and leaves all else alone', () => {
    makeClockless(Factory.prototype as unknown as IDBFactory);
    makeClockless(Factory.prototype as unknown as IDBFactory);
    const factory = new Factory();
    for (const clock of ['2026-11-21', '2010-01-01']) factory.open('_pouch_dossier-a', versionAt(2, clock));
    factory.open('_pouch_dossier-a', versionAt(3, '2010-01-01'));
    factory.open('_pouch_dossier-a');
    factory.open('library', versionAt(2, '2010-01-01'));
    factory.open('_pouch_other', 1);
    const [first, second, next, ...others] = factory.asked as [string, number][];
    expect(second).toEqual(first);
    expect(first![1]).toBeGreaterThan(versionAt(2, '2190-01-01'));
    expect(first![1]).toBeLessThan(versionAt(3, '1970-01-01'));
    expect(next![1]).toBe(first![1] + 10 ** 13);
    expect(others).toEqual([['_pouch_dossier-a'], ['library', versionAt(2, '2010-01-01')], ['_pouch_other', 1]]);
  });
});
