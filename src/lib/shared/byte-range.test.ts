import { expect, it } from 'vitest';
import { byteRange } from './byte-range';

it.each([
  ['bytes=0-', 10, { start: 0, end: 10 }],
  ['bytes=3-5', 10, { start: 3, end: 6 }],
  ['bytes=3-99', 10, { start: 3, end: 10 }],
  ['bytes=-4', 10, { start: 6, end: 10 }],
  ['bytes=-40', 10, { start: 0, end: 10 }],
  ['bytes=10-', 10, 'unsatisfiable'],
  ['bytes=-0', 10, 'unsatisfiable'],
  ['bytes=0-', 0, 'unsatisfiable'],
  ['bytes=-5', 0, 'unsatisfiable'],
  ['bytes=5-3', 10, undefined],
  ['bytes=-', 10, undefined],
  ['bytes=0-1,4-5', 10, undefined],
  ['items=0-1', 10, undefined],
  ['bytes=1e3-', 10, undefined],
  [null, 10, undefined],
])('reads %s of %i bytes', (header, size, range) => {
  expect(byteRange(header, size)).toEqual(range);
});
