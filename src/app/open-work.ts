/*
 * Work on the screen that is not written down yet. A browser drops the transactions of a page that it unloads, so what is
 * begun when the page goes may be lost: whoever makes it go asks here before.
 */

/** Writes down what waits; false where that failed, and the words are only on the screen. */
export type KeepWork = () => Promise<boolean>;

const holders = new Set<KeepWork>();

/** From now on this is asked before the page goes; until the returned function is called. */
export function holdsWork(keep: KeepWork): () => void {
  holders.add(keep);
  return () => void holders.delete(keep);
}

/** Resolves when everything is written down, or with false where something could not be. */
export async function keepOpenWork(): Promise<boolean> {
  const kept = await Promise.all([...holders].map((keep) => keep().catch(() => false)));
  return kept.every(Boolean);
}
