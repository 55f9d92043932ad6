/**
 * A database of IndexedDB that others write, for reading: no Dexie, so that the first screen and the service worker
 * start without it. A database that is not there yet is not made: it is looked for again at the next read.
 */
export class ReadDatabase {
  readonly #name: string;
  #open: Promise<IDBDatabase | undefined> | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  /** Undefined where the database, the store or the row is not there. The caller says what rows the store holds. */
  async get<T>(store: string, key: IDBValidKey): Promise<T | undefined> {
    return this.#read([store], undefined, (open) => answer<T | undefined>(open(store).get(key)));
  }

  async getAll<T>(store: string, range?: IDBKeyRange): Promise<readonly T[]> {
    return this.#read([store], [], (open) => answer<readonly T[]>(open(store).getAll(range)));
  }

  /** In the order of the keys. */
  async getMany<T>(store: string, keys: readonly IDBValidKey[]): Promise<readonly (T | undefined)[]> {
    return this.#read([store], [], (open) => many<T>(open(store), keys));
  }

  /** All rows of a store, each with the row of another that it names, as both were at one moment. */
  async getPairs<T, U>(
    store: string,
    other: string,
    keyOf: (row: T) => IDBValidKey,
  ): Promise<readonly { readonly row: T; readonly named: U | undefined }[]> {
    return this.#read([store, other], [], async (open) => {
      const all = await answer<readonly T[]>(open(store).getAll());
      const named = await many<U>(open(other), all.map(keyOf));
      return all.map((row, at) => ({ row, named: named[at] }));
    });
  }

  /** One transaction over all of the stores; `ask` is given its stores by name. */
  async #read<T>(stores: readonly string[], absent: T, ask: (open: Stores) => Promise<T>): Promise<T> {
    const db = await this.#opened();
    if (db === undefined) {
      this.#open = undefined;
      return absent;
    }
    if (!stores.every((store) => db.objectStoreNames.contains(store))) return absent;
    const transaction = db.transaction(stores, 'readonly');
    return ask((store) => transaction.objectStore(store));
  }

  #opened(): Promise<IDBDatabase | undefined> {
    this.#open ??= this.#connect().catch((error: unknown) => {
      this.#open = undefined;
      throw error;
    });
    return this.#open;
  }

  #connect(): Promise<IDBDatabase | undefined> {
    return new Promise((done, fail) => {
      const request = indexedDB.open(this.#name);
      // Only a database that does not exist is upgraded to version 1 here: leave it to those who write.
      request.onupgradeneeded = () => request.transaction?.abort();
      request.onerror = () => {
        if (request.error?.name === 'AbortError') done(undefined);
        else fail(request.error);
      };
      request.onsuccess = () => {
        const db = request.result;
        const gone = () => (this.#open = undefined);
        db.onclose = gone;
        // Whoever upgrades or deletes the database must not wait for a reader.
        db.onversionchange = () => {
          gone();
          db.close();
        };
        done(db);
      };
    });
  }

  async close(): Promise<void> {
    (await this.#open)?.close();
    this.#open = undefined;
  }
}

type Stores = (name: string) => IDBObjectStore;

const many = <T>(rows: IDBObjectStore, keys: readonly IDBValidKey[]): Promise<readonly (T | undefined)[]> =>
  Promise.all(keys.map((key) => answer<T | undefined>(rows.get(key))));

const answer = <T>(request: IDBRequest): Promise<T> =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result as T);
    request.onerror = () => fail(request.error);
  });
