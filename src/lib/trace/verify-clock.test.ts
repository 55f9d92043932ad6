import { describe, expect, it } from 'vitest';
import { timestamp } from '../shared/clock';
import type { DeviceId } from '../shared/ids';
import { timedRecords } from './chain';
import type { VerifiedChain, VerifiedSegment } from './chain';
import { clockFault, clockNotes } from './verify-clock';

const NOON = Date.UTC(2026, 8, 1, 12);
const HOUR = 60;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** Minutes from noon. */
const at = (minutes: number) => timestamp(NOON + minutes * 60_000);

interface Run {
  /** What the device's clock says of each statement, minutes from noon. */
  readonly said: readonly number[];
  readonly received?: number;
  /** Statement within the run → the hub's time of the receipt that was there before it; null: of one that is lost. */
  readonly held?: readonly (readonly [number, number | null])[];
  readonly zone?: number;
}

function chain(...runs: readonly Run[]): VerifiedChain {
  let counter = 0;
  const segments = runs.map(({ said, received, held = [], zone }, index): VerifiedSegment => {
    const first = counter;
    return {
      id: `trace:d:${index}`,
      records: said.map((minutes) => ({ counter: counter++, time: at(minutes), event: { kind: 'signed-out' } })),
      ...(received !== undefined && { receivedAt: at(received) }),
      held: held.map(([row, hub]) => ({
        before: first + row,
        receipt: 'receipt:r',
        ...(hub !== null && { at: at(hub) }),
      })),
      ...(zone !== undefined && { zone }),
    };
  });
  return { device: 'd' as DeviceId, segments };
}
const boundsOf = (...runs: readonly Run[]) =>
  [...timedRecords(chain(...runs))].map(({ notBefore, notAfter }) => [notBefore, notAfter]);
const notesOf = (...runs: readonly Run[]) => clockNotes(chain(...runs));

describe('the bounds of a statement', () => {
  it('are the newest receipt that the device held before it, and the earliest of its segment or a later one', () => {
    expect(
      boundsOf({ said: [0, 1], received: 30 }, { said: [40, 41, 42], held: [[1, 30]] }, { said: [50], received: 60 }),
    ).toEqual([
      [undefined, at(30)],
      [undefined, at(30)],
      [undefined, at(60)],
      [at(30), at(60)],
      [at(30), at(60)],
      [at(30), at(60)],
    ]);
  });

  it('are none where no receipt says so, and a receipt that is lost proves nothing', () => {
    expect(boundsOf({ said: [0] }, { said: [1], held: [[0, null]] })).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });

  it('get no wider by an older receipt that came later, nor by a later receipt of the same segment', () => {
    expect(boundsOf({ said: [0], held: [[0, 20]] }, { said: [1], held: [[0, 10]], received: 70 })).toEqual([
      [at(20), at(70)],
      [at(20), at(70)],
    ]);
    expect(boundsOf({ said: [0], received: 90 }, { said: [1], received: 60 })).toEqual([
      [undefined, at(60)],
      [undefined, at(60)],
    ]);
  });
});

describe('a clock that was set back', () => {
  it('by a minute or more is told, within a segment and from one to the next, between two receipts', () => {
    expect(
      notesOf({ said: [10, 11], held: [[1, 9.5]] }, { said: [1, 4, 3.5, 2.2], received: 60 }).filter(
        ({ code }) => code === 'clock-set-back',
      ),
    ).toEqual([
      {
        code: 'clock-set-back',
        document: 'trace:d:1',
        statement: 2,
        ms: 600_000,
        notBefore: at(9.5),
        notAfter: at(60),
      },
      {
        code: 'clock-set-back',
        document: 'trace:d:1',
        statement: 5,
        ms: 78_000,
        notBefore: at(9.5),
        notAfter: at(60),
      },
    ]);
    expect(notesOf({ said: [5, 4] })).toEqual([
      { code: 'clock-set-back', document: 'trace:d:0', statement: 1, ms: 60_000 },
    ]);
    expect(notesOf({ said: [5, 4.1] })).toEqual([]);
  });

  it('is no fault, however far', () => {
    expect(clockFault(chain({ said: [5, 6 - 400 * DAY], received: 10 }), 0)).toBeUndefined();
  });
});

describe('a clock that is wrong', () => {
  it('is told as ahead when it says what is later than the receipt, of this segment or of one that follows', () => {
    const ahead = { code: 'clock-ahead', document: 'trace:d:0', statement: 1, ms: 60_000, notAfter: at(29) };
    expect(notesOf({ said: [0, 30], received: 29 })).toEqual([ahead]);
    expect(notesOf({ said: [0, 30] }, { said: [30], received: 29 })).toEqual([ahead]);
    expect(notesOf({ said: [0, 30], received: 29.5 })).toEqual([]);
    expect(notesOf({ said: [0, 30] })).toEqual([]);
  });

  it('is told as behind when it says what is before a receipt that was there already', () => {
    expect(notesOf({ said: [0, 1], held: [[1, 2]] })).toEqual([
      { code: 'clock-behind', document: 'trace:d:0', statement: 1, ms: 60_000, notBefore: at(2) },
    ]);
    expect(notesOf({ said: [1], held: [[0, 1.9]] })).toEqual([]);
  });

  it('is one note until it is set, with the most that it was off', () => {
    const runs = [
      { said: [0, 10], received: 5, held: [] },
      { said: [20, 30], received: 15, held: [[0, 5]] },
      { said: [40, 47], received: 30, held: [[0, 15]] },
    ] as const;
    expect(notesOf(...runs)).toMatchObject([{ code: 'clock-ahead', statement: 1, ms: 17 * 60_000 }]);
    const set = { said: [31, 99], received: 32, held: [[0, 30]] } as const;
    expect(notesOf(...runs, set).map(({ code, statement }) => [code, statement])).toEqual([
      ['clock-ahead', 1],
      ['clock-set-back', 6],
      ['clock-ahead', 7],
    ]);
  });

  it('is a jump ahead and back again in a courier that arrived weeks late', () => {
    const notes = notesOf({ said: [0], received: 1 }, { said: [10, 5 * WEEK, 12], held: [[0, 1]], received: 3 * WEEK });
    const bounds = { notBefore: at(1), notAfter: at(3 * WEEK) };
    expect(notes).toEqual([
      { code: 'clock-ahead', document: 'trace:d:1', statement: 2, ms: 2 * WEEK * 60_000, ...bounds },
      { code: 'clock-set-back', document: 'trace:d:1', statement: 3, ms: (5 * WEEK - 12) * 60_000, ...bounds },
    ]);
  });

  it('beyond the tolerance is a fault at the first statement from after its receipt', () => {
    const late = chain({ said: [0, 11, 12], received: 10 });
    expect(clockFault(late, 0)?.record.counter).toBe(1);
    expect(clockFault(late, 60_000)?.record.counter).toBe(2);
    expect(clockFault(late, 120_000)).toBeUndefined();
    expect(clockFault(chain({ said: [0, 11] }, { said: [9], received: 10 }), 0)).toMatchObject({
      segment: { id: 'trace:d:0' },
      record: { counter: 1 },
    });
    expect(clockFault(chain({ said: [0, 11] }), 0)).toBeUndefined();
  });
});

describe('what else a chain tells of clocks', () => {
  it('a change of the time zone, with its place and which way', () => {
    const notes = notesOf(
      { said: [0], zone: 360, received: 1 },
      { said: [10], zone: 300, held: [[0, 1]], received: 20 },
      { said: [30], zone: 300 },
      { said: [40] },
      { said: [50], zone: 360 },
    );
    expect(notes).toEqual([
      { code: 'zone-changed', document: 'trace:d:1', statement: 1, ms: -60 * 60_000, notAfter: at(20) },
    ]);
    expect(notesOf({ said: [0], zone: 0 }, { said: [1], zone: 345 })).toMatchObject([{ ms: 345 * 60_000 }]);
  });

  it('a hub whose own clock went back: no device could hold a receipt before it was signed', () => {
    expect(notesOf({ said: [0, 1], held: [[1, 50]], received: 20 })).toMatchObject([
      { code: 'hub-clock-set-back', document: 'trace:d:0', statement: 1, ms: 30 * 60_000 },
    ]);
    // Else the learner would pay for it: what was written then is no fault either.
    expect(clockFault(chain({ said: [55], held: [[0, 50]], received: 20 }), 0)).toBeUndefined();
    expect(notesOf({ said: [0], held: [[0, 0.1]], received: 0.1 })).toEqual([]);
  });

  it('a receipt that the device named and that is not here', () => {
    expect(notesOf({ said: [0, 1], held: [[1, null]] })).toEqual([
      { code: 'receipt-missing', document: 'trace:d:0', statement: 1, ms: 0, receipt: 'receipt:r' },
    ]);
  });
});
