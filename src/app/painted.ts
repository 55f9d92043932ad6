/** A hidden tab paints nothing: it does not wait for longer than this, milliseconds. */
const AT_MOST = 500;
/** On a first load the link, which may be slow, belongs to what the screen shows for a while longer, milliseconds. */
const FIRST_LOAD = 1500;
/** Asked once: soon the worker takes the page over, with nothing kept yet. */
const isFirstLoad = globalThis.navigator?.serviceWorker?.controller === null;

/** Resolves once what stands in the page now was painted. */
export const whenPainted = (): Promise<void> =>
  new Promise((done) => {
    setTimeout(done, AT_MOST);
    requestAnimationFrame(() => requestAnimationFrame(() => done()));
  });

/**
 * When to fetch what the first screen does without (Dexie, the copies, sync): after the paint, so that it stands in nobody's
 * way; on a first load, when no worker has kept anything yet and every part comes over the link, a little later.
 */
export async function whenSettled(): Promise<void> {
  await whenPainted();
  if (isFirstLoad) await new Promise((done) => setTimeout(done, FIRST_LOAD));
}
