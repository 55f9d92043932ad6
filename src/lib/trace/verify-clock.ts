import type { JournalRecord } from './journal';

/*
 * What the times of a chain tell. A device clock is not to be believed, so a clock that was set back is a note and not
 * a fault: counters and hashes keep the order. A statement from after its own receipt can't be.
 */

export interface ClockNote {
  readonly code: 'clock-set-back' | 'clock-ahead';
  readonly document: string;
  readonly statement: number;
  /** How far, milliseconds. */
  readonly ms: number;
}

/** The first record that claims a time after `latest` (ms UTC). */
export const clockFault = (records: readonly JournalRecord[], latest: number): JournalRecord | undefined =>
  records.find((record) => Date.parse(record.time) > latest);

/** Smaller steps back are what clocks do when they are set by a server. */
const WORTH_TELLING_MS = 60_000;

/** `before`: the last record of the segment before. `receivedAt`: the hub's time. */
export function clockNotes(
  document: string,
  before: JournalRecord | undefined,
  records: readonly JournalRecord[],
  receivedAt: string | undefined,
): readonly ClockNote[] {
  const notes: ClockNote[] = [];
  let previous = before;
  for (const record of records) {
    const back = previous === undefined ? 0 : Date.parse(previous.time) - Date.parse(record.time);
    if (back >= WORTH_TELLING_MS) notes.push({ code: 'clock-set-back', document, statement: record.counter, ms: back });
    previous = record;
  }
  const last = records.at(-1);
  if (receivedAt === undefined || last === undefined) return notes;
  const ahead = Date.parse(last.time) - Date.parse(receivedAt);
  if (ahead >= WORTH_TELLING_MS) notes.push({ code: 'clock-ahead', document, statement: last.counter, ms: ahead });
  return notes;
}
