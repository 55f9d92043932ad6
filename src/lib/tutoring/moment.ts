import type { DossierDocument } from '../dossier/documents';

/**
 * When something happened, and whose word that is. The hub's receipt is to be believed and is taken where there is
 * one; else it is the clock of the device on which it was written, and the screen says so. `ms` is UTC.
 */
export interface Moment {
  readonly ms: number;
  readonly by: 'receipt' | 'clock';
}

interface Dated {
  readonly _id: string;
  readonly at: string;
}

export interface Moments {
  of(document: Dated): Moment;
  /** The hub's time for a document by its id; undefined before a receipt. */
  received(id: string): number | undefined;
}

/** Reads the receipts of a dossier. Of several receipts for one document the earliest counts: it was safe then. */
export function momentsOf(documents: readonly DossierDocument[]): Moments {
  const received = new Map<string, number>();
  for (const document of documents) {
    if (document.type !== 'receipt') continue;
    const ms = Date.parse(document.at);
    if (Number.isNaN(ms)) continue;
    for (const id of Object.keys(document.documents)) {
      received.set(id, Math.min(received.get(id) ?? Infinity, ms));
    }
  }
  return {
    received: (id) => received.get(id),
    of(document) {
      const ms = received.get(document._id);
      if (ms !== undefined) return { ms, by: 'receipt' };
      return { ms: clockOf(document), by: 'clock' };
    },
  };
}

/** The writer's own word; what is no time at all counts as the oldest, so that it is seen and not lost. */
export function clockOf(document: { readonly at: string }): number {
  const ms = Date.parse(document.at);
  return Number.isNaN(ms) ? 0 : ms;
}

/** Milliseconds somebody has waited; never negative, whatever a clock that is ahead says. */
export const waitedMs = (since: Moment, now: number): number => Math.max(0, now - since.ms);
