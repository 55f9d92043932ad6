import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coveredSeconds, isWatched, mergeRanges, type Range } from './ranges';

describe('mergeRanges', () => {
  it('joins what overlaps or nearly touches, and keeps what lies apart', () => {
    expect(
      mergeRanges([
        [10, 20],
        [0, 5],
        [5.2, 8],
        [15, 30],
      ]),
    ).toEqual([
      [0, 8],
      [10, 30],
    ]);
  });

  it('drops empty and backward ranges', () => {
    expect(
      mergeRanges([
        [3, 3],
        [9, 2],
      ]),
    ).toEqual([]);
  });

  it('covers no less than the longest range and no more than their sum', () => {
    const range = fc.tuple(fc.nat(1000), fc.nat(1000)).map(([from, length]): Range => [from, from + length]);
    fc.assert(
      fc.property(fc.array(range), (ranges) => {
        const lengths = ranges.map(([from, to]) => to - from);
        const covered = coveredSeconds(ranges);
        expect(covered).toBeGreaterThanOrEqual(Math.max(0, ...lengths));
        expect(covered).toBeLessThanOrEqual(lengths.reduce((sum, length) => sum + length, 0));
      }),
    );
  });
});

describe('isWatched', () => {
  it('asks for nine tenths, each second once', () => {
    expect(isWatched([[0, 90]], 100)).toBe(true);
    expect(
      isWatched(
        [
          [0, 50],
          [0, 50],
        ],
        100,
      ),
    ).toBe(false);
    expect(isWatched([], 0)).toBe(false);
  });
});
