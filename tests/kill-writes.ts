/*
 * A browser that is killed in the middle of what it writes: from the nth write on nothing of IndexedDB works any more, and
 * what was not committed is gone. `restart` is the next start of the browser, on the same storage.
 */

export class Killed extends Error {
  override readonly name = 'Killed';
}

const WRITES = ['put', 'add', 'delete', 'clear'] as const;

export interface Kill {
  /** How many writes there were until now. */
  readonly writes: number;
  restart(): void;
}

/** `at`: the write that does not come any more, counted from 0; the deletion of a database counts as one. */
export function killWrites(at: number): Kill {
  const state = { writes: 0, dead: false };
  const [stores, factory, databases] = [IDBObjectStore.prototype, IDBFactory.prototype, IDBDatabase.prototype];
  const held = new Map(WRITES.map((name) => [name, stores[name]]));
  const { deleteDatabase } = factory;
  const { transaction } = databases;
  const die = (): void => {
    if (!state.dead && state.writes++ < at) return;
    state.dead = true;
    throw new Killed('the browser was killed');
  };
  for (const name of WRITES) {
    const write = held.get(name)!;
    stores[name] = function (this: IDBObjectStore, ...args: never[]) {
      try {
        die();
      } catch (error) {
        // Nothing of a transaction that was under way is there afterwards.
        abort(this.transaction);
        throw error;
      }
      return (write as (...given: never[]) => IDBRequest).apply(this, args);
    } as never;
  }
  factory.deleteDatabase = function (this: IDBFactory, name) {
    die();
    return deleteDatabase.call(this, name);
  };
  databases.transaction = function (this: IDBDatabase, ...args: Parameters<typeof transaction>) {
    if (state.dead) throw new Killed('the browser was killed');
    return transaction.apply(this, args);
  };
  return {
    get writes() {
      return state.writes;
    },
    restart() {
      for (const name of WRITES) stores[name] = held.get(name) as never;
      factory.deleteDatabase = deleteDatabase;
      databases.transaction = transaction;
    },
  };
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It ended by itself.
  }
}
