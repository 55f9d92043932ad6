import type { Timestamp } from '../shared/clock';
import type { SegmentDocument } from './segment';
import type { TraceEvent } from './statement';

/** One event as it is written down: `counter` runs from 0 in each device, without a gap. */
export interface JournalRecord {
  readonly counter: number;
  readonly time: Timestamp;
  readonly event: TraceEvent;
}

/** A receipt of the hub that this device holds: statements written from now on are younger than it. */
export interface Witness {
  /** `receipt:…` */
  readonly receipt: string;
  /** base64url SHA-256 of the receipt's canonical JSON. Its signature is in it, so nobody can name it beforehand. */
  readonly digest: string;
  /** The hub's time. */
  readonly at: Timestamp;
}

/** The device held the receipt before it wrote the statement with the counter `before`. */
export interface Witnessed extends Omit<Witness, 'at'> {
  readonly before: number;
}

/** Where a device's chain stands. `hash` is that of the last sealed segment. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}

/**
 * Statements that are not sealed yet, and segments that are not in the dossier yet. One journal a profile.
 *
 * Contract (tests/contract/journal.ts runs against every implementation):
 * - `append` returns only when the record would survive a power cut (strict durability).
 * - Counters are given out without gap or double, from any number of tabs.
 * - `seal` is one transaction: either the records became the segment, or nothing changed.
 * - `witness` and `append` are ordered: what is appended after a witness was taken has a counter from its `before` on.
 */
export interface Journal {
  /** Writes it down durably. Rejects with the storage's error (a QuotaExceededError among them): then nothing is written. */
  append(event: TraceEvent): Promise<JournalRecord>;
  /** Records that no segment holds yet, oldest first. */
  unsealed(limit?: number): Promise<readonly JournalRecord[]>;
  head(): Promise<ChainHead | undefined>;
  /**
   * Replaces the unsealed records from `first` to `last` by a segment. False where the head or the records are no
   * longer those that the segment was made from (another tab was faster): make it anew. What was witnessed before
   * `last` or earlier is forgotten with it: the segment says it.
   */
  seal(segment: SegmentDocument, range: { readonly first: number; readonly last: number }): Promise<boolean>;
  /** Notes, between two statements, that this receipt is here; one that is not newer than the last says nothing. */
  witness(witness: Witness): Promise<void>;
  /** What was witnessed and no segment says yet, in the order of `before`, one for each. Read it after the records. */
  witnessed(): Promise<readonly Witnessed[]>;
  /** Segments that are sealed and not known to lie in the dossier yet, oldest first. */
  undelivered(): Promise<readonly SegmentDocument[]>;
  /** The dossier holds it: the journal may forget its copy. */
  delivered(id: string): Promise<void>;
  /** Every record of the past that this device still knows, newest first: the learner's own view. */
  recent(limit: number): Promise<readonly JournalRecord[]>;
}
