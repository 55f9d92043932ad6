import type { Timestamp } from '../shared/clock';
import { timedRecords } from './chain';
import type { Bounds, TimedRecord, VerifiedChain } from './chain';

/*
 * What the times of a chain tell. A device clock is not to be believed, so a clock that was set back or runs wrong is a
 * note and not a fault: counters, hashes and receipts keep the order. A statement from after its own receipt can't be.
 */

export interface ClockNote extends Bounds {
  readonly code:
    /** From the statement before to this one the clock went back by `ms`. */
    | 'clock-set-back'
    /** It says a time when the hub already had it; `ms` at most. From here on, until it is set. */
    | 'clock-ahead'
    /** It says a time before that of a receipt that the device held already; `ms` at most. From here on, until it is set. */
    | 'clock-behind'
    /** Local time lies `ms` further east (or, below 0, west) than in the segment before. */
    | 'zone-changed'
    /** The hub received it, by its own clock, `ms` before a receipt that was there already: the hub's clock went back. */
    | 'hub-clock-set-back'
    /** The device named a receipt that is not here: it proves nothing. */
    | 'receipt-missing';
  readonly document: string;
  readonly statement: number;
  /** How far, milliseconds. */
  readonly ms: number;
  /** Of `receipt-missing`. */
  readonly receipt?: string;
}

/** The first statement that claims a time more than `toleranceMs` after the hub had it. */
export function clockFault(chain: VerifiedChain, toleranceMs: number): TimedRecord | undefined {
  for (const timed of timedRecords(chain)) {
    if (timed.notAfter === undefined || hubInDoubt(timed)) continue;
    if (since(timed.notAfter, timed.record.time) > toleranceMs) return timed;
  }
  return undefined;
}

/** Smaller steps are what clocks do when they are set by a server. */
const WORTH_TELLING_MS = 60_000;

/** One note for each time that something happened: a clock that is wrong for a year makes one, not one a day. */
export function clockNotes(chain: VerifiedChain): readonly ClockNote[] {
  const notes: ClockNote[] = [];
  /** Index of the note on a clock that is wrong since then. */
  let wrong: number | undefined;
  let before: TimedRecord | undefined;
  for (const timed of timedRecords(chain)) {
    const { segment, record, notBefore, notAfter } = timed;
    const place = { document: segment.id, statement: record.counter };
    if (segment !== before?.segment) notes.push(...segmentNotes(timed, before));
    const back = before === undefined ? 0 : since(record.time, before.record.time);
    if (back >= WORTH_TELLING_MS) {
      notes.push({ code: 'clock-set-back', ...place, ms: back, ...boundsOf(before?.notBefore, notAfter) });
      wrong = undefined;
    }
    const found = wrongClock(timed);
    const known = wrong === undefined ? undefined : notes[wrong];
    if (found !== undefined && wrong !== undefined && known?.code === found.code) {
      notes[wrong] = { ...known, ms: Math.max(known.ms, found.ms) };
    } else if (found !== undefined) {
      wrong = notes.push({ ...found, ...place, ...boundsOf(notBefore, notAfter) }) - 1;
    }
    before = timed;
  }
  return notes;
}

/** No device can hold a receipt before it was signed: the hub's own clock went back, and its times say nothing here. */
const hubInDoubt = ({ notBefore, notAfter }: Bounds): boolean =>
  notBefore !== undefined && notAfter !== undefined && notBefore > notAfter;

function wrongClock(timed: TimedRecord): Pick<ClockNote, 'code' | 'ms'> | undefined {
  const { record, notBefore, notAfter } = timed;
  if (hubInDoubt(timed)) return undefined;
  const ahead = notAfter === undefined ? 0 : since(notAfter, record.time);
  if (ahead >= WORTH_TELLING_MS) return { code: 'clock-ahead', ms: ahead };
  const behind = notBefore === undefined ? 0 : since(record.time, notBefore);
  return behind >= WORTH_TELLING_MS ? { code: 'clock-behind', ms: behind } : undefined;
}

/** What is told once a segment, at its first statement. */
function segmentNotes({ segment, record, notAfter }: TimedRecord, before: TimedRecord | undefined): ClockNote[] {
  const notes: ClockNote[] = [];
  const place = { document: segment.id, statement: record.counter };
  const zones = [before?.segment.zone, segment.zone] as const;
  if (zones[0] !== undefined && zones[1] !== undefined && zones[0] !== zones[1]) {
    const ms = (zones[1] - zones[0]) * 60_000;
    notes.push({ code: 'zone-changed', ...place, ms, ...boundsOf(before?.notBefore, notAfter) });
  }
  for (const { before: statement, receipt, at } of segment.held) {
    if (at === undefined) notes.push({ code: 'receipt-missing', document: segment.id, statement, ms: 0, receipt });
    else if (notAfter !== undefined && since(notAfter, at) > 0) {
      notes.push({
        code: 'hub-clock-set-back',
        document: segment.id,
        statement,
        ms: since(notAfter, at),
        ...boundsOf(at, notAfter),
      });
    }
  }
  return notes;
}

const since = (from: Timestamp, to: Timestamp): number => Date.parse(to) - Date.parse(from);

const boundsOf = (notBefore: Timestamp | undefined, notAfter: Timestamp | undefined): Bounds => ({
  ...(notBefore && { notBefore }),
  ...(notAfter && { notAfter }),
});
