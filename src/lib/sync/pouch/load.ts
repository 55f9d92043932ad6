/*
 * PouchDB for a browser: loaded when somebody is signed in, never with the first page and never on a server.
 */

/** PouchDB with its IndexedDB adapter and with durable writes. */
export async function loadPouch(): Promise<PouchDB.Static> {
  const [core, indexeddb] = await Promise.all([import('pouchdb-core'), import('pouchdb-adapter-indexeddb')]);
  makeDurable(IDBDatabase.prototype);
  return core.default.plugin(indexeddb.default);
}

/** How PouchDB's adapter names its databases. */
const POUCH = '_pouch_';
const durable = new WeakSet<object>();

/**
 * PouchDB leaves durability to the browser, and Chromium then answers before the disk has it: a power cut could take
 * back work that the page called saved. PouchDB has no option for it, so its databases (no others) get strict
 * transactions here. Safe to call again.
 */
export function makeDurable(prototype: Pick<IDBDatabase, 'transaction'>): void {
  if (durable.has(prototype)) return;
  durable.add(prototype);
  const transaction = prototype.transaction;
  prototype.transaction = function (this: IDBDatabase, stores, mode, options) {
    const strict = mode === 'readwrite' && this.name.startsWith(POUCH);
    return transaction.call(this, stores, mode, strict ? { durability: 'strict', ...options } : options);
  };
}
