import { describe, expect, it } from 'vitest';
import { marksAfter } from './ledger';
import type { PeerMarks, TakenPart } from './ledger';

const held = (more: Partial<PeerMarks> = {}): PeerMarks => ({ _id: '_local/x', brought: {}, ...more });
const part = (more: Partial<TakenPart> = {}): TakenPart => ({
  ...{
    generation: 'theirs',
    own: 'ours',
    since: 0,
    until: 10,
    tells: true,
    whole: true,
    brought: new Map(),
    changes: 0,
  },
  ...more,
});
const at = (sequence: number | string, generation = 'theirs') => ({ generation, sequence });

describe('how far another hub’s changes are taken in', () => {
  it.each<[string, PeerMarks['taken'], Partial<TakenPart>, PeerMarks['taken']]>([
    ['begins at the start', undefined, {}, at(10)],
    ['does not begin in the middle', undefined, { since: 4 }, undefined],
    ['goes on where it was', at(10), { since: 8, until: 12 }, at(12)],
    ['goes on by CouchDB’s sequences', at('10-abc'), { since: '9-x', until: '12-y' }, at('12-y')],
    ['does not jump over a gap', at(10), { since: 11, until: 20 }, at(10)],
    ['does not go back for an old courier', at(10), { since: 0, until: 5 }, at(10)],
    ['stays where parts are missing', at(10), { since: 10, until: 12, whole: false }, at(10)],
    ['stays where nothing is said of it', at(10), { since: undefined, until: undefined }, at(10)],
    ['begins anew with other data', at(50), { generation: 'other', since: 0, until: 3 }, at(3, 'other')],
    [
      'keeps the old mark of other data, which makes the other side begin anew',
      at(50),
      { generation: 'other', since: 2 },
      at(50),
    ],
  ])('%s', (_what, taken, more, expected) => {
    expect(marksAfter(held({ taken }), part(more)).taken).toEqual(expected);
  });
});

describe('what another hub brought', () => {
  it('is remembered until it has gone past that place of our changes', () => {
    const first = marksAfter(held(), part({ brought: new Map([['a', '1-x']]), changes: 7 }));
    expect(first.brought).toEqual({ a: ['1-x', 7] });
    const early = marksAfter(held(first), part({ seen: at(6, 'ours') }));
    expect(early.brought).toEqual({ a: ['1-x', 7] });
    expect(marksAfter(held(first), part({ seen: at(7, 'ours') })).brought).toEqual({});
    // What it says of data that ours are no more means nothing.
    expect(marksAfter(held(first), part({ seen: at(99, 'before') })).brought).toEqual({ a: ['1-x', 7] });
  });

  it('is forgotten when its data are others: it may have lost them', () => {
    const before = held({ generation: 'theirs', brought: { a: ['1-x', 7] } });
    expect(marksAfter(before, part({ generation: 'other' })).brought).toEqual({});
  });
});

describe('how far another hub says that it is', () => {
  it('is what its newest courier says, also where that is less', () => {
    const before = held({ told: at(20, 'ours') });
    expect(marksAfter(before, part({ seen: at(5, 'ours') })).told).toEqual(at(5, 'ours'));
    expect(marksAfter(before, part({ seen: undefined })).told).toBeUndefined();
    expect(marksAfter(before, part({ seen: at(5, 'ours'), tells: false })).told).toEqual(at(20, 'ours'));
  });
});
