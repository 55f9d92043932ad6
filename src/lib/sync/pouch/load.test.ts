import { describe, expect, it } from 'vitest';
import { makeDurable } from './load';

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
