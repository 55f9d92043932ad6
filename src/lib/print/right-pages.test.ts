import fc from 'fast-check';
import { expect, it } from 'vitest';
import { onRightPages } from './right-pages';

it('every sheet begins on an odd page, with at most one empty page before it, and nothing before them moves', () => {
  fc.assert(
    fc.property(
      fc.nat(50),
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 20 }),
      (first, lengths) => {
        const starts = lengths.map(
          (_, at) => first + 2 + lengths.slice(0, at).reduce((sum, length) => sum + length, 0),
        );
        const names = lengths.map((_, at) => `s${at}`);
        const pages = new Map([['p-u-one', first + 1], ...names.map((name, at) => [name, starts[at]!] as const)]);
        const right = onRightPages(names, pages);
        expect(right.pages.get('p-u-one')).toBe(first + 1);
        names.forEach((name, at) => {
          const start = right.pages.get(name)!;
          expect(start % 2).toBe(1);
          const before = at === 0 ? first + 2 : right.pages.get(names[at - 1]!)! + lengths[at - 1]!;
          expect(start - before).toBe(right.blankBefore.has(name) ? 1 : 0);
        });
      },
    ),
  );
});

it('a sheet that was not found stays where it is', () => {
  expect(onRightPages(['s'], new Map())).toEqual({ pages: new Map(), blankBefore: new Set() });
});
