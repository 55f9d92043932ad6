import { expect, it } from 'vitest';
import { timestamp } from '../shared/clock';
import type { JournalRecord } from './journal';
import { clockFault, clockNotes } from './verify-clock';

const NOON = Date.UTC(2026, 8, 1, 12);
const at = (counter: number, minutes: number): JournalRecord => ({
  counter,
  time: timestamp(NOON + minutes * 60_000),
  event: { kind: 'signed-out' },
});
const received = (minutes: number): string => timestamp(NOON + minutes * 60_000);

it('a clock that was set back by a minute or more is told, within a segment and from one to the next', () => {
  const notes = clockNotes('trace:d:1', at(4, 10), [at(5, 0), at(6, 3), at(7, 2.5), at(8, 2)], received(60));
  expect(notes).toEqual([{ code: 'clock-set-back', document: 'trace:d:1', statement: 5, ms: 600_000 }]);
  expect(clockNotes('trace:d:0', undefined, [at(0, 5), at(1, 4)], received(60))).toMatchObject([
    { code: 'clock-set-back', statement: 1, ms: 60_000 },
  ]);
});

it('a clock that runs a minute or more ahead of the hub is told, and only where the hub has said when', () => {
  const records = [at(0, 0), at(1, 30)];
  expect(clockNotes('trace:d:0', undefined, records, received(29))).toEqual([
    { code: 'clock-ahead', document: 'trace:d:0', statement: 1, ms: 60_000 },
  ]);
  expect(clockNotes('trace:d:0', undefined, records, received(29.5))).toEqual([]);
  expect(clockNotes('trace:d:0', undefined, records, undefined)).toEqual([]);
  expect(clockNotes('trace:d:0', undefined, [], received(0))).toEqual([]);
});

it('a record from after its own receipt is the first fault', () => {
  expect(clockFault([at(0, 0), at(1, 11), at(2, 12)], NOON + 10 * 60_000)?.counter).toBe(1);
  expect(clockFault([at(0, 0), at(1, 10)], NOON + 10 * 60_000)).toBeUndefined();
});

it('a record of a clock that was set back a day is no fault', () => {
  expect(clockFault([at(0, 5), at(1, 6 - 24 * 60)], NOON + 10 * 60_000)).toBeUndefined();
});
