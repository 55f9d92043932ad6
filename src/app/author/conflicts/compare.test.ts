import { expect, it } from 'vitest';
import { bothTexts, chunksOf, differences, withTheirs } from './compare';

it('shows where two texts part', () => {
  expect(chunksOf('a\nb\nc', 'a\nB\nB2\nc')).toEqual([
    { both: ['a'] },
    { mine: ['b'], theirs: ['B', 'B2'] },
    { both: ['c'] },
  ]);
  expect(bothTexts('a\nb\nc', 'a\nB\nc')).toBe('a\nb\nB\nc');
  expect(bothTexts('', 'x')).toBe('\nx');
});

it('shows which members are others, and makes one of both', () => {
  const mine = { order: 'a', item: { kind: 'page', title: { kk: 'М', ru: 'м' }, minutes: 5, list: [1] } };
  const theirs = { order: 'b', item: { kind: 'page', title: { kk: 'М', ru: 'т' }, list: [2] } };
  const all = differences(mine, theirs);
  expect(all.map(({ path }) => path.join('.'))).toEqual(['order', 'item.title.ru', 'item.minutes', 'item.list']);
  expect(withTheirs(mine, all)).toEqual(theirs);
  expect(withTheirs(mine, all.slice(1, 3))).toEqual({
    order: 'a',
    item: { kind: 'page', title: { kk: 'М', ru: 'т' }, list: [1] },
  });
  expect(withTheirs(mine, [])).toEqual(mine);
});
