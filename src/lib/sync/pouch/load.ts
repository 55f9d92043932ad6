/*
 * PouchDB for a browser: loaded when somebody is signed in, never with the first page and never on a server.
 */

/** PouchDB with its IndexedDB adapter and with durable writes. */
export async function loadPouch(): Promise<PouchDB.Static> {
  const [core, indexeddb] = await Promise.all([import('pouchdb-core'), import('pouchdb-adapter-indexeddb')]);
  makeDurable(IDBDatabase.prototype);
  makeClockless(IDBFactory.prototype);
  return core.default.plugin(indexeddb.default);
}

/** How PouchDB's adapter names its databases. */
const POUCH = '_pouch_';
const durable = new WeakSet<object>();
const clockless = new WeakSet<object>();

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

/** A version of PouchDB's databases is its own number times this, and the milliseconds of the clock. */
const OF_CLOCK = 10 ** 13;
/** Later than every clock that opened a database before: the year 2198, where such versions end. */
const LATEST = Number.MAX_SAFE_INTEGER % OF_CLOCK;

/**
 * PouchDB opens a database under a version that it takes from the clock, for indexes that we have none of. A clock that
 * was set back then keeps a learner out of the dossier until it has caught up: old computers with a dead battery wake up
 * years ago. So its databases (no others) are opened under the same version always. Safe to call again.
 */
export function makeClockless(prototype: Pick<IDBFactory, 'open'>): void {
  if (clockless.has(prototype)) return;
  clockless.add(prototype);
  const open = prototype.open;
  prototype.open = function (this: IDBFactory, name, version) {
    if (version === undefined) return open.call(this, name);
    const ofClock = name.startsWith(POUCH) && version > OF_CLOCK;
    return open.call(this, name, ofClock ? version - (version % OF_CLOCK) + LATEST : version);
  };
}
