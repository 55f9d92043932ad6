import { expect, it } from 'vitest';
import { linesOf, placeOf, positionOf } from './book';

it('the contents become a tree, whatever levels they jump over', () => {
  const entry = (title: string, level: number, chapter = 0) => ({ title, level, chapter });
  const lines = linesOf([entry('1', 1), entry('1.1.1', 3), entry('1.2', 2, 4), entry('2', 1)]);
  const titles = (list: typeof lines): unknown => list.map(({ title, under }) => [title, titles(under)]);
  expect(titles(lines)).toEqual([
    [
      '1',
      [
        ['1.1.1', []],
        ['1.2', []],
      ],
    ],
    ['2', []],
  ]);
  expect(lines[0]?.under[1]?.page).toBe(5);
  expect(titles(linesOf([entry('deep', 4), entry('top', 1)]))).toEqual([
    ['deep', []],
    ['top', []],
  ]);
});

it('a place in a book is a chapter and a share of it, also when the book has become shorter', () => {
  expect(placeOf(positionOf(3, 0.25), 9)).toEqual({ chapter: 3, share: 0.25 });
  expect(placeOf(positionOf(3, 2), 9).chapter).toBe(3);
  expect(placeOf(positionOf(3, -1), 9)).toEqual({ chapter: 3, share: 0 });
  expect(placeOf(12.5, 9)).toEqual({ chapter: 9, share: 0 });
  expect(placeOf(0, 9)).toEqual({ chapter: 1, share: 0 });
});
