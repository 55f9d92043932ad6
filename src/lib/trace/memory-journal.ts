import { timestamp } from '../shared/clock';
import type { Clock } from '../shared/clock';
import { recordable } from './event';
import type { ChainHead, Journal, JournalRecord, Witness, Witnessed } from './journal';
import type { SegmentDocument } from './segment';
import type { TraceEvent } from './statement';

/** A journal that lives as long as its object: for tests, and the plainest form of the contract. */
export class MemoryJournal implements Journal {
  readonly #clock: Clock;
  #records: JournalRecord[] = [];
  #sealedBelow = 0;
  #head: ChainHead | undefined;
  #undelivered: SegmentDocument[] = [];
  #newest: string | undefined;
  #witnessed: readonly Witnessed[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async append(event: TraceEvent): Promise<JournalRecord> {
    const record = {
      counter: this.#records.length,
      time: timestamp(this.#clock.now()),
      event: recordable(structuredClone(event)),
    };
    this.#records.push(record);
    return record;
  }

  async unsealed(limit = Infinity): Promise<readonly JournalRecord[]> {
    return this.#records.slice(this.#sealedBelow, this.#sealedBelow + limit);
  }

  async head(): Promise<ChainHead | undefined> {
    return this.#head;
  }

  async seal(segment: SegmentDocument, { first, last }: { first: number; last: number }): Promise<boolean> {
    const follows =
      segment.sequence === (this.#head?.sequence ?? -1) + 1 && segment.previous === (this.#head?.hash ?? null);
    if (!follows || first !== this.#sealedBelow || last < first || last >= this.#records.length) return false;
    this.#sealedBelow = last + 1;
    this.#head = { sequence: segment.sequence, hash: segment.hash };
    this.#undelivered.push(segment);
    this.#witnessed = this.#witnessed.filter(({ before }) => before > last);
    return true;
  }

  async witness({ receipt, digest, at }: Witness): Promise<void> {
    if (this.#newest !== undefined && at <= this.#newest) return;
    this.#newest = at;
    const before = this.#records.length;
    this.#witnessed = [...this.#witnessed.filter((known) => known.before !== before), { before, receipt, digest }];
  }

  async witnessed(): Promise<readonly Witnessed[]> {
    return this.#witnessed;
  }

  async undelivered(): Promise<readonly SegmentDocument[]> {
    return [...this.#undelivered];
  }

  async delivered(id: string): Promise<void> {
    this.#undelivered = this.#undelivered.filter((segment) => segment._id !== id);
  }

  async recent(limit: number): Promise<readonly JournalRecord[]> {
    return this.#records.toReversed().slice(0, limit);
  }
}
