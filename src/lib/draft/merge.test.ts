import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONFLICT, merge, same } from './merge';

describe('merge', () => {
  it('takes both where members differ', () => {
    const base = { title: { kk: 'А', ru: 'А' }, minutes: 5 };
    const mine = { title: { kk: 'Ә', ru: 'А' }, minutes: 5 };
    const theirs = { title: { kk: 'А', ru: 'Б' }, minutes: 7 };
    expect(merge(base, mine, theirs)).toEqual({ title: { kk: 'Ә', ru: 'Б' }, minutes: 7 });
  });

  it('takes both where lines differ, and neither where they are the same lines', () => {
    const base = 'one\ntwo\nthree\nfour\nfive';
    expect(merge(base, 'ONE\ntwo\nthree\nfour\nfive', 'one\ntwo\nthree\nfour\nFIVE')).toBe(
      'ONE\ntwo\nthree\nfour\nFIVE',
    );
    expect(merge(base, 'one\nTWO\nthree\nfour\nfive', 'one\n2\nthree\nfour\nfive')).toBe(CONFLICT);
  });

  it('asks where both changed one word, or one took away what the other changed', () => {
    expect(merge({ a: 'x' }, { a: 'y' }, { a: 'z' })).toBe(CONFLICT);
    expect(merge({ a: 1 }, undefined, { a: 2 })).toBe(CONFLICT);
    expect(merge({ a: [1] }, { a: [1, 2] }, { a: [1, 3] })).toBe(CONFLICT);
  });

  it('takes a member away that only one side took away', () => {
    expect(merge({ a: 1, b: 1 }, { b: 1 }, { a: 1, b: 2 })).toEqual({ b: 2 });
  });

  it('is no way to change what objects inherit', () => {
    const theirs: unknown = JSON.parse('{"__proto__": {"evil": true}, "a": 1}');
    const merged = merge({}, { b: 1 }, theirs) as Record<string, unknown>;
    expect(merged['evil']).toBeUndefined();
    expect(({} as Record<string, unknown>)['evil']).toBeUndefined();
  });

  it('gives the change of one side where the other has none, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (base, changed) => {
        expect(merge(base, changed, base)).toEqual(same(base, changed) ? base : changed);
        expect(merge(base, base, changed)).toEqual(changed);
        expect(merge(base, changed, changed)).toEqual(changed);
      }),
    );
  });

  it('loses no line of either side', () => {
    const line: fc.Arbitrary<string> = fc.constantFrom('a', 'b', 'c', 'd', '');
    const lines = fc.array(line, { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(lines, lines, lines, (base, mine, theirs) => {
        const merged = merge(base.join('\n'), mine.join('\n'), theirs.join('\n'));
        if (merged === CONFLICT) return;
        const kept = new Set((merged as string).split('\n'));
        const inserted = (side: readonly string[]) => side.filter((one) => !base.includes(one));
        for (const one of [...inserted(mine), ...inserted(theirs)]) expect(kept).toContain(one);
      }),
    );
  });
});
