import type { Timestamp } from '../shared/clock';
import type { DeviceId } from '../shared/ids';
import type { JournalRecord } from './journal';

/* A device's chain as it was verified, and what it proves of the time of each statement. */

export interface VerifiedSegment {
  readonly id: string;
  readonly records: readonly JournalRecord[];
  /** The hub's time of the first receipt. */
  readonly receivedAt?: Timestamp;
  /** Receipts that the device held before the statement `before`; without `at` the receipt is not at hand. */
  readonly held: readonly { readonly before: number; readonly receipt: string; readonly at?: Timestamp }[];
  /** Minutes east of UTC, where the device said so. */
  readonly zone?: number;
}

export interface VerifiedChain {
  readonly device: DeviceId;
  /** In their order, without a gap. */
  readonly segments: readonly VerifiedSegment[];
}

/** All times are the hub's. Each end is there only where the chain proves it. */
export interface Bounds {
  /** The device held a receipt of this time: the statement is younger. */
  readonly notBefore?: Timestamp;
  /** The hub had this segment, or one that follows it and names its hash: the statement is older. */
  readonly notAfter?: Timestamp;
}

export interface TimedRecord extends Bounds {
  readonly segment: VerifiedSegment;
  readonly record: JournalRecord;
}

/** Every statement with its bounds, in the order of counters. */
export function* timedRecords({ segments }: VerifiedChain): Generator<TimedRecord> {
  const received = earliestFromHere(segments);
  let notBefore: Timestamp | undefined;
  for (const [index, segment] of segments.entries()) {
    const notAfter = received[index];
    let held = 0;
    for (const record of segment.records) {
      for (; held < segment.held.length && segment.held[held]!.before <= record.counter; held += 1) {
        const { at } = segment.held[held]!;
        if (at !== undefined && (notBefore === undefined || at > notBefore)) notBefore = at;
      }
      yield { segment, record, ...(notBefore && { notBefore }), ...(notAfter && { notAfter }) };
    }
  }
}

/** For each segment the earliest receipt of it or of any that follows: those could not be made without it. */
function earliestFromHere(segments: readonly VerifiedSegment[]): readonly (Timestamp | undefined)[] {
  let earliest: Timestamp | undefined;
  return segments
    .toReversed()
    .map(({ receivedAt }) => {
      if (receivedAt !== undefined && (earliest === undefined || receivedAt < earliest)) earliest = receivedAt;
      return earliest;
    })
    .toReversed();
}
