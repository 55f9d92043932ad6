import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { ReceiptEntry } from './receipt';
import { Segment } from './sealed';
import { Shared } from './shared';
import { Time } from './time';

const digest = 'a'.repeat(43);
const time = '2026-09-07T04:01:34.361Z';
const segment = {
  _id: 'trace:1',
  type: 'segment',
  v: 1,
  learner: 'abcdefghijkmnpqr',
  device: '3d1c8a52-7a52-4b43-9a3c-0f5d4c3b2a19',
  sequence: 1,
  previous: digest,
  first: 0,
  shared: {},
  statements: [[]],
  hash: digest,
  signature: 'x',
};
const rows = (length: number) => Array.from({ length }, () => []);
const shared = { homePage: 'urn:sandyq:hub', start: time, kits: [['course', '1.0.0']], places: [[0, 'page']] };
const place = (...more: readonly unknown[]) => ({ ...shared, places: [[...more]] });
const receipt = {
  _id: `receipt:${'a'.repeat(16)}`,
  type: 'receipt',
  v: 1,
  at: time,
  documents: { 'trace:1': digest },
  signature: 'x',
};

/** Each pair: as far as it goes, and one step further. */
const edges =
  (schema: v.GenericSchema) =>
  (_: string, good: unknown, bad: unknown): void => {
    expect(v.is(schema, good)).toBe(true);
    expect(v.is(schema, bad)).toBe(false);
  };

describe('a segment from outside is taken to the edge and no further:', () => {
  it.each<[string, object, object]>([
    ['its hash', { hash: 'A-_9'.padEnd(43, 'z') }, { hash: 'a'.repeat(42) }],
    ['letters of a hash', {}, { hash: '+'.repeat(43) }],
    ['the hash before', {}, { previous: 'a'.repeat(44) }],
    ['the first statement', { first: 2 ** 40 }, { first: 2 ** 40 + 1 }],
    ['a whole number of it', {}, { first: 0.5 }],
    ['its place in the chain', { sequence: 99_999_999 }, { sequence: 100_000_000 }],
    ['the first of a chain', { sequence: 0, previous: null }, { sequence: 1, previous: null }],
    ['not the first of a chain', {}, { sequence: 0 }],
    ['statements', { statements: rows(500) }, { statements: rows(501) }],
    ['any statement', {}, { statements: [] }],
    ['its signature', { signature: 'x'.repeat(400) }, { signature: 'x'.repeat(401) }],
  ])('%s', (name, good, bad) => edges(Segment)(name, { ...segment, ...good }, { ...segment, ...bad }));

  it('without what only a database needs', () => {
    expect(v.parse(Segment, { ...segment, _rev: '1-a' })).toStrictEqual(segment);
  });
});

describe('what a segment shares is taken to the edge and no further:', () => {
  it.each<[string, unknown, unknown]>([
    ['a home page', shared, { ...shared, homePage: 'https://example.org' }],
    [
      'its length',
      { ...shared, homePage: `urn:sandyq:${'x'.repeat(64)}` },
      { ...shared, homePage: `urn:sandyq:${'x'.repeat(65)}` },
    ],
    ['a program', { ...shared, platform: 'x'.repeat(100) }, { ...shared, platform: 'x'.repeat(101) }],
    ['a language', { ...shared, language: 'kk' }, { ...shared, language: 'Kazakh!' }],
    ['a version of a kit', shared, { ...shared, kits: [['course', '1.0']] }],
    ['a kit', place(1, 'page'), place(-1, 'page')],
    ['a whole number of a kit', shared, place(0.5, 'page')],
    ['a kind of item', place(0, 'page', 'x'.repeat(20)), place(0, 'page', 'x'.repeat(21))],
    ['letters of a kind', place(0, 'page', 'video'), place(0, 'page', '<b>')],
    ['a name', place(0, 'page', 'page', { kk: 'x'.repeat(500) }), place(0, 'page', 'page', { kk: 'x'.repeat(501) })],
    ['a column', place(0, 'page', 'page', {}), place(0, 'page', 'page', {}, 1)],
    ['a member', shared, { ...shared, more: 1 }],
  ])('%s', edges(Shared));
});

describe('a receipt from outside is taken to the edge and no further:', () => {
  it.each<[string, object, object]>([
    ['its id', {}, { _id: `receipt:${'a'.repeat(17)}` }],
    ['a digest', {}, { documents: { 'trace:1': 'a'.repeat(42) } }],
    [
      'the id of a document',
      { documents: { ['x'.repeat(400)]: digest } },
      { documents: { ['x'.repeat(401)]: digest } },
    ],
    ['its signature', { signature: 'x'.repeat(400) }, { signature: 'x'.repeat(401) }],
    ['its time', {}, { at: 'yesterday' }],
  ])('%s', (name, good, bad) => edges(ReceiptEntry)(name, { ...receipt, ...good }, { ...receipt, ...bad }));
});

describe('a time from outside', () => {
  it.each([
    ['2026-09-07T04:01:34.361Z', true],
    ['2024-02-29T00:00:00.000Z', true],
    ['2026-02-29T00:00:00.000Z', false],
    ['2026-13-01T00:00:00.000Z', false],
    ['2026-09-07T24:00:00.000Z', false],
    ['2026-09-07T04:01:34Z', false],
    ['2026-09-07T04:01:34.361+05:00', false],
    ['+010000-01-01T00:00:00.000Z', false],
    ['noon', false],
  ])('%s: %s', (text, good) => expect(v.is(Time, text)).toBe(good));
});
