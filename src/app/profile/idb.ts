/*
 * The little of IndexedDB that signing in needs. Dexie would do it as well, but is a third of a first load by itself.
 */

/** Opens a database, making the stores that it lacks. `stores`: name → key path. */
export function openDatabase(
  name: string,
  version: number,
  stores: Readonly<Record<string, string>>,
): Promise<IDBDatabase> {
  const opening = indexedDB.open(name, version);
  opening.onupgradeneeded = () => {
    const db = opening.result;
    for (const [store, keyPath] of Object.entries(stores))
      if (!db.objectStoreNames.contains(store)) db.createObjectStore(store, { keyPath });
  };
  // Another tab brings a newer version: it must not wait for this one.
  return done(opening).then((db) => {
    db.onversionchange = () => db.close();
    return db;
  });
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

/** One writing transaction over these stores; on the disk when it resolves, nothing is changed when it rejects. */
export function write<Name extends string>(
  db: IDBDatabase,
  stores: readonly Name[],
  change: (store: (name: Name) => IDBObjectStore) => void,
): Promise<void> {
  const transaction = db.transaction([...stores], 'readwrite', { durability: 'strict' });
  const written = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB aborted'));
  });
  change((name) => transaction.objectStore(name));
  return written;
}
