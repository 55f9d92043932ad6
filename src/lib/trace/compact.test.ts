import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeDay, studyDay } from '../../../tests/fixtures/traces/day';
import { timestamp } from '../shared/clock';
import type { AccountId, DeviceId } from '../shared/ids';
import { compactRecords, expandRecords } from './compact';
import { expandSegment } from './expand';
import { generateSigningKeys } from './jws';
import { makeSegment } from './seal';
import { anyEvent } from './any-event.fixture';

const context = {
  homePage: 'urn:sandyq:5b1f6c1e-9f0c-4b39-8d6e-6a4e5d0c1b2a',
  platform: 'Sandyq 0.1.0',
  language: 'ru',
};

const records = fc
  .array(fc.record({ event: anyEvent, ms: fc.integer({ min: 0, max: 4_000_000_000_000 }) }), {
    minLength: 1,
    maxLength: 30,
  })
  .map((list) => list.map(({ event, ms: at }, index) => ({ counter: 7 + index, time: timestamp(at), event })));

describe('the compact form', () => {
  it('gives back just what was put in, through JSON', () => {
    fc.assert(
      fc.property(records, (list) => {
        const part = compactRecords(list, context, describeDay);
        const expanded = expandRecords(7, JSON.parse(JSON.stringify(part)) as typeof part);
        expect(expanded).toEqual({ ok: true, value: { records: list, shared: part.shared } });
      }),
    );
  });

  it('takes any JSON without an exception and never makes a wrong event of it', () => {
    const part = compactRecords(studyDay(30), context);
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue(), { maxLength: 9 }))), (rows) => {
        const expanded = expandRecords(0, { shared: part.shared, statements: rows });
        if (!expanded.ok) expect(expanded.error.code).toBe('malformed');
      }),
    );
  });

  it.each([
    ['an unknown code', ['zz', 0]],
    ['a place that is not in the table', ['o', 0, 99]],
    ['a column too many', ['o', 0, 0, 1]],
    ['a null at the end', ['f', 0, 0, null]],
    ['half a range', ['p', 0, 0, 10, [1]]],
    ['a range that runs backwards', ['p', 0, 0, 10, [5, 1]]],
    ['time that is no number', ['o', '0', 0]],
    ['time out of this world', ['o', 9e15, 0]],
    ['a score above one', ['e', 0, 0, 1, 1.5]],
  ])('refuses %s', (_, row) => {
    const { shared } = compactRecords(studyDay(30), context);
    expect(expandRecords(0, { shared, statements: [row] })).toEqual({ ok: false, error: { code: 'malformed', at: 0 } });
  });

  it('keeps a day of 200 statements, hash and signature below 7.5 kB', async () => {
    const keys = await generateSigningKeys(false);
    const device = '3d1c8a52-7a52-4b43-9a3c-0f5d4c3b2a19' as DeviceId;
    const signer = { device, learner: 'abcdefghijkmnpqr' as AccountId, privateKey: keys.privateKey };
    const segment = await makeSegment(studyDay(200), undefined, signer, context, describeDay);
    const statements = await expandSegment(segment);
    const plain = statements.ok ? JSON.stringify(statements.value) : '';
    // Otherwise the day would not be a typical one: some 900 bytes a statement.
    expect(plain.length / 200).toBeGreaterThan(800);
    expect(plain.length / 200).toBeLessThan(1_100);
    const bytes = gzipSync(JSON.stringify(segment)).length;
    expect(bytes).toBeLessThan(7_500);
  });
});
