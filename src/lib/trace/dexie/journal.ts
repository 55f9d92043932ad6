import { timestamp } from '../../shared/clock';
import type { Clock } from '../../shared/clock';
import type { Vault } from '../../shared/vault';
import { recordable } from '../event';
import type { ChainHead, Journal, JournalRecord, Witness, Witnessed } from '../journal';
import type { SegmentDocument } from '../segment';
import type { TraceEvent } from '../statement';
import { TraceDatabase } from './database';
import type { StoredRecord } from './database';

export interface JournalOptions {
  /** Name of the IndexedDB database, one a profile; the same as for `openDeviceKeys`. */
  readonly database: string;
  readonly vault: Vault;
  readonly clock: Clock;
  /** Sealed records that stay for the learner's own view. Default 2,000. */
  readonly keep?: number;
}

export type ClosableJournal = Journal & { close(): void };

export function openJournal({ database, vault, clock, keep = 2_000 }: JournalOptions): ClosableJournal {
  return new DexieJournal(new TraceDatabase(database, vault), clock, keep);
}

class DexieJournal implements ClosableJournal {
  readonly #db: TraceDatabase;
  readonly #clock: Clock;
  readonly #keep: number;

  constructor(db: TraceDatabase, clock: Clock, keep: number) {
    this.#db = db;
    this.#clock = clock;
    this.#keep = keep;
  }

  /** One transaction with one write and no read: IndexedDB's own key generator gives out the counters. */
  async append(event: TraceEvent): Promise<JournalRecord> {
    const stored = { time: timestamp(this.#clock.now()), event: recordable(event) };
    try {
      const key = await this.#db.records.add(stored);
      return { counter: key - 1, ...stored };
    } catch (error) {
      throw storageError(error);
    }
  }

  unsealed(limit = Infinity): Promise<readonly JournalRecord[]> {
    return this.#db.transaction('r', this.#db.records, this.#db.chain, async () => {
      const head = await this.#db.chain.get('head');
      return this.#records((head?.next ?? 0) + 1, Infinity, limit);
    });
  }

  async head(): Promise<ChainHead | undefined> {
    const head = await this.#db.chain.get('head');
    return head && { sequence: head.sequence, hash: head.hash };
  }

  seal(segment: SegmentDocument, { first, last }: { first: number; last: number }): Promise<boolean> {
    const { records, chain, segments, witnesses } = this.#db;
    return this.#db.transaction('rw', records, chain, segments, async () => {
      const head = await chain.get('head');
      const follows =
        segment.sequence === (head?.sequence ?? -1) + 1 &&
        segment.previous === (head?.hash ?? null) &&
        first === (head?.next ?? 0) &&
        last >= first;
      if (!follows) return false;
      if (
        (await records
          .where(':id')
          .between(first + 1, last + 1, true, true)
          .count()) !==
        last - first + 1
      )
        return false;
      await chain.put({ sequence: segment.sequence, hash: segment.hash, next: last + 1 }, 'head');
      await segments.add(segment, segment.sequence);
      const witness = await witnesses.get('witness');
      if (witness !== undefined)
        await witnesses.put({ ...witness, list: witness.list.filter(({ before }) => before > last) }, 'witness');
      await records
        .where(':id')
        .belowOrEqual(last + 1 - this.#keep)
        .delete();
      return true;
    });
  }

  witness({ receipt, digest, at }: Witness): Promise<void> {
    const { records, chain, witnesses } = this.#db;
    return this.#db.transaction('rw', records, chain, async () => {
      const known = await witnesses.get('witness');
      if (known !== undefined && at <= known.newest) return;
      // Keys are counters plus one; where no record is kept, the head says where they stand.
      const newest = await records.toCollection().lastKey();
      const before = typeof newest === 'number' ? newest : ((await chain.get('head'))?.next ?? 0);
      const others = (known?.list ?? []).filter((other) => other.before !== before);
      await witnesses.put({ newest: at, list: [...others, { before, receipt, digest }] }, 'witness');
    });
  }

  async witnessed(): Promise<readonly Witnessed[]> {
    return (await this.#db.witnesses.get('witness'))?.list ?? [];
  }

  undelivered(): Promise<readonly SegmentDocument[]> {
    return this.#db.segments.toArray();
  }

  async delivered(id: string): Promise<void> {
    await this.#db.segments.delete(sequenceOf(id));
  }

  recent(limit: number): Promise<readonly JournalRecord[]> {
    return this.#db.transaction('r', this.#db.records, async () => {
      const newest = await this.#db.records.toCollection().lastKey();
      if (typeof newest !== 'number') return [];
      return (await this.#records(newest - limit + 1, newest, limit)).toReversed();
    });
  }

  close(): void {
    this.#db.close();
  }

  /** Records of a range of keys, both ends in it. Keys have no gaps, so the first one tells the others. */
  async #records(from: number, to: number, limit: number): Promise<JournalRecord[]> {
    const range = this.#db.records.where(':id').between(Math.max(from, 1), to, true, true);
    const [first, stored] = await Promise.all([
      range.clone().firstKey(),
      (Number.isFinite(limit) ? range.limit(limit) : range).toArray(),
    ]);
    return stored.map((record, index) => recordOf(Number(first) - 1 + index, record));
  }
}

/** The end of a segment's id: `trace:<device>:<sequence>`. */
const sequenceOf = (id: string): number => Number(id.split(':').at(-1));

const recordOf = (counter: number, { time, event }: StoredRecord): JournalRecord => ({ counter, time, event });

/** Dexie tells of a full disk at commit as an AbortError around the real one: callers look for the real one. */
function storageError(error: unknown): unknown {
  const inner = error instanceof Error && 'inner' in error ? error.inner : undefined;
  return inner instanceof Error && inner.name === 'QuotaExceededError' ? inner : error;
}
