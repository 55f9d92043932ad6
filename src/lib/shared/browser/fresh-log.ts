/** A database of no content: made and deleted at once. */
const PASSING = 'sandyq-passing';

let begun: Promise<void> | undefined;

/**
 * Has Chromium begin a new log for the origin's IndexedDB; once a page. Resolves when it has, or can't.
 *
 * Chromium keeps IndexedDB in LevelDB and goes on writing to the log that it finds at a start. Where a power cut or a kill
 * tore the last record of that log, the first start reads all that was committed; but what it then writes stands behind
 * the tear, the second start takes it for damage, and Chromium throws away the whole origin without a word: journal, keys,
 * drafts, kits (seen in Chromium 156; `tests/e2e/sync-kill.spec.ts` tears it on purpose). LevelDB leaves a log behind
 * for good where Chromium has it compacted, and Chromium does so when a database is deleted. Elsewhere this does nothing.
 */
export const freshLog = (): Promise<void> => (begun ??= begin(globalThis.indexedDB));

/** The work of `freshLog`, at every call. */
export function begin(factory: IDBFactory): Promise<void> {
  return new Promise((done) => {
    const opening = tryToOpen(factory);
    // No room, or no IndexedDB at all: whoever writes next is told so by their own write.
    if (opening === undefined) return done();
    opening.onupgradeneeded = () => void opening.result.createObjectStore('nothing');
    opening.onerror = () => done();
    opening.onsuccess = () => {
      opening.result.close();
      const deleting = factory.deleteDatabase(PASSING);
      deleting.onsuccess = deleting.onerror = () => done();
    };
  });
}

/** Throws at once, a SecurityError, where cookies and data of sites are blocked. */
function tryToOpen(factory: IDBFactory): IDBOpenDBRequest | undefined {
  try {
    return factory.open(PASSING, 1);
  } catch {
    return undefined;
  }
}
