import { describe, expect, it } from 'vitest';
import { timestamp } from '../shared/clock';
import type { ItemId, KitId } from '../shared/ids';
import { compactRecords, expandRecords } from './compact';
import { decodeRow } from './rows';
import type { SharedPart } from './shared';
import type { TraceEvent } from './statement';

const START = Date.UTC(2026, 8, 7);
const shared: SharedPart = {
  homePage: 'urn:sandyq:hub',
  start: timestamp(START),
  kits: [['course' as KitId, '1.0.0']],
  places: [
    [0, 'page' as ItemId],
    [7, 'lost' as ItemId],
  ],
};
const at = { kit: 'course', version: '1.0.0', item: 'page' };

describe('decodeRow', () => {
  it('leaves out what is absent', () => {
    expect(decodeRow(['w', 0, 0, 'air'], shared)).toStrictEqual({ kind: 'watched-broadcast', at, entry: 'air' });
    expect(decodeRow(['w', 0, 0], shared)).toBeUndefined();
    expect(decodeRow(['f', 0, 0], shared)).toStrictEqual({ kind: 'finished-item', at });
    expect(decodeRow(['e', 0, 0, 1, null, 1], shared)).toStrictEqual({
      kind: 'finished-attempt',
      at,
      attempt: 1,
      passed: true,
    });
    expect(decodeRow(['h', 0, 'question:1'], shared)).toStrictEqual({ kind: 'asked-question', thread: 'question:1' });
  });

  it.each<[string, unknown]>([
    ['a text', 'u0'],
    ['a row without its time', ['u']],
    ['a null at the end', ['u', null]],
    ['a column more', ['u', 0, 1]],
    ['a hundred columns', ['q', 0, ...Array.from({ length: 100 }, () => 0)]],
    ['a place that is not there', ['b', 0, 2]],
    ['a place of a kit that is not there', ['b', 0, 1]],
    ['a place by its name', ['b', 0, 'page']],
    ['a kit that is not there', ['x', 0, 1]],
    ['a kit by its name', ['x', 0, 'course']],
    ['a question at a place that is not there', ['h', 0, 'question:1', 2]],
    ['a question at a place of no kit', ['h', 0, 'question:1', 1]],
    ['a flag that is a number', ['i', 0, 2]],
    ['no ranges', ['p', 0, 0, 10]],
    ['ranges that are a number', ['p', 0, 0, 10, 5]],
    ['ranges that are a text', ['p', 0, 0, 10, 'ab']],
  ])('takes nothing for an event that is none: %s', (_, row) => {
    expect(decodeRow(row, shared)).toBeUndefined();
  });
});

describe('expandRecords', () => {
  const expand = (...deltas: readonly unknown[]) =>
    expandRecords(5, { shared, statements: deltas.map((delta) => ['u', delta]) });
  const YEAR_10000 = 253_402_300_800_000;

  it('counts on, and adds up the time', () => {
    expect(expand(0, 7, -2)).toMatchObject({
      ok: true,
      value: {
        records: [0, 7, 5].map((ms, index) => ({ counter: 5 + index, time: timestamp(START + ms) })),
      },
    });
  });

  it.each<[string, readonly unknown[], number | undefined]>([
    ['the last moment of the year 9999', [YEAR_10000 - 1 - START], undefined],
    ['the year 10,000', [0, YEAR_10000 - START], 1],
    ['the first moment of 1970', [-START], undefined],
    ['a moment before 1970', [-START - 1], 0],
    ['half a millisecond', [0.5], 0],
    ['a time that is a text', ['0'], 0],
  ])('%s', (_, deltas, faultAt) => {
    const expanded = expand(...deltas);
    if (faultAt === undefined) expect(expanded.ok).toBe(true);
    else expect(expanded).toEqual({ ok: false, error: { code: 'malformed', at: faultAt } });
  });

  it('refuses what is shared in another form', () => {
    expect(expandRecords(0, { shared: { ...shared, start: 'noon' }, statements: [] })).toEqual({
      ok: false,
      error: { code: 'malformed', at: 'shared' },
    });
  });

  const RECEIPT = 'r'.repeat(16);
  const DIGEST = 'd'.repeat(43);
  it.each<[string, object, boolean]>([
    [
      'a receipt before each of two rows',
      {
        after: [
          [0, RECEIPT, DIGEST],
          [1, RECEIPT, DIGEST],
        ],
      },
      true,
    ],
    ['a receipt before a row that is not there', { after: [[2, RECEIPT, DIGEST]] }, false],
    [
      'receipts out of the order of rows',
      {
        after: [
          [1, RECEIPT, DIGEST],
          [0, RECEIPT, DIGEST],
        ],
      },
      false,
    ],
    [
      'two receipts before one row',
      {
        after: [
          [1, RECEIPT, DIGEST],
          [1, RECEIPT, DIGEST],
        ],
      },
      false,
    ],
    ['a list of no receipts', { after: [] }, false],
    ['a receipt without a digest', { after: [[0, RECEIPT]] }, false],
    ['a receipt by no name of one', { after: [[0, 'receipt', DIGEST]] }, false],
    ['a digest that is none', { after: [[0, RECEIPT, 'd']] }, false],
    ['a time zone', { zone: -210 }, true],
    ['half a minute of a time zone', { zone: 0.5 }, false],
    ['a time zone of another planet', { zone: 1081 }, false],
  ])('%s', (_, more, good) => {
    const statements = [
      ['u', 0],
      ['u', 1],
    ];
    expect(expandRecords(0, { shared: { ...shared, ...more }, statements }).ok).toBe(good);
  });

  it('knows each kit and place again', () => {
    const place = (kit: string, item: string) => ({ kit: kit as KitId, version: '1.0.0', item: item as ItemId });
    const events = [place('one', 'a'), place('two', 'a'), place('one', 'b'), place('two', 'a'), place('one', 'a')].map(
      (where): TraceEvent => ({ kind: 'opened-item', at: where }),
    );
    const records = events.map((event, counter) => ({ counter, time: timestamp(START), event }));
    const part = compactRecords(records, { homePage: shared.homePage });
    expect(part.shared).toMatchObject({
      kits: [
        ['one', '1.0.0'],
        ['two', '1.0.0'],
      ],
      places: { length: 3 },
    });
    expect(expandRecords(0, part)).toMatchObject({ ok: true, value: { records } });
  });
});
