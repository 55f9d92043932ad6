/** A hidden tab paints nothing: it does not wait for longer than this, milliseconds. */
const AT_MOST = 500;

/**
 * Resolves once what stands in the page now was painted. What the first screen does without (Dexie, PouchDB, sync) is
 * fetched after that, so that it stands in nobody's way.
 */
export const whenPainted = (): Promise<void> =>
  new Promise((done) => {
    setTimeout(done, AT_MOST);
    requestAnimationFrame(() => requestAnimationFrame(() => done()));
  });
