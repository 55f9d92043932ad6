/*
 * The little of IndexedDB that signing in needs. Dexie would do it as well, but is a third of a first load by itself.
 */

/** Opens a database, making its stores at the first time. `stores`: name → key path. */
export function openDatabase(name: string, stores: Readonly<Record<string, string>>): Promise<IDBDatabase> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    for (const [store, keyPath] of Object.entries(stores)) opening.result.createObjectStore(store, { keyPath });
  };
  return done(opening);
}

export const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });

export const read = <T>(db: IDBDatabase, store: string, key: IDBValidKey): Promise<T | undefined> =>
  done(db.transaction(store).objectStore(store).get(key) as IDBRequest<T | undefined>);

export const readAll = <T>(db: IDBDatabase, store: string): Promise<T[]> =>
  done(db.transaction(store).objectStore(store).getAll() as IDBRequest<T[]>);

/** One writing transaction; on the disk when it resolves, nothing is changed when it rejects. */
export function write(db: IDBDatabase, store: string, change: (store: IDBObjectStore) => void): Promise<void> {
  const transaction = db.transaction(store, 'readwrite', { durability: 'strict' });
  const written = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB aborted'));
  });
  change(transaction.objectStore(store));
  return written;
}
