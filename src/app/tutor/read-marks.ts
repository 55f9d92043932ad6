import type { DossierStore } from '$lib/dossier/store';
import type { Timestamp } from '$lib/shared/clock';
import type { AccountId } from '$lib/shared/ids';
import { readMark, type Reading } from '$lib/tutoring/tutoring';

export interface Readable {
  readonly id: string;
  readonly readings: readonly Reading[];
}

/**
 * Says once that a tutor opened something. A mark never changes: a page that asks twice, before the first mark was
 * seen, must not make another one with a later time.
 */
export class ReadMarks {
  readonly #begun = new Set<string>();

  constructor(
    private readonly reader: AccountId,
    private readonly now: () => Timestamp,
  ) {}

  /** How many marks were made; durable when it resolves. */
  async mark(store: DossierStore, documents: readonly Readable[]): Promise<number> {
    let made = 0;
    for (const { id, readings } of documents) {
      if (this.#begun.has(id) || readings.some(({ by }) => by === this.reader)) continue;
      this.#begun.add(id);
      const mark = readMark(this.reader, id, this.now());
      try {
        if ((await store.get(mark._id)) !== undefined) continue;
        await store.put(mark);
        made += 1;
      } catch (error) {
        this.#begun.delete(id);
        throw error;
      }
    }
    return made;
  }
}
