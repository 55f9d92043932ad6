import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentOf, shareOf } from './percent';

describe('percent', () => {
  it.each([
    ['50', 0.5],
    [' 33.3 ', 0.333],
    ['-100', -1],
    ['+5.', 0.05],
    ['.5', 0.005],
    ['5e1', 0.5],
    ['33.33333', 0.3333333],
  ])('%j is the share %d', (text, share) => expect(shareOf(text)).toBe(share));

  it.each(['', ' ', '.', 'x', '101', '-100.1', '1e5', '0x10', 'Infinity', '5 5'])('%j is none', (text) =>
    expect(shareOf(text)).toBeUndefined(),
  );

  it('is written as people write it', () => {
    expect([1, 0.5, -1, 0, 0.05, 1 / 3, 0.07, 0.005].map(percentOf)).toEqual(
      ['100', '50', '-100', '0', '5', '33.33333333333333', '7', '0.5'], // prettier-ignore
    );
  });

  it('is read as it was meant', () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (share) => {
        expect(shareOf(percentOf(share))! + 0).toBe(share + 0);
      }),
      { numRuns: 5000 },
    );
  });
});
