import { assert, constantFrom, integer, property, shuffledSubarray, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOTHING_HEARD, hasArrived, noteArrival } from './ledger';

describe('the ledger of couriers', () => {
  it('tells which numbers are missing between those that arrived', () => {
    const heard = [1, 2, 5, 9].reduce(noteArrival, NOTHING_HEARD);
    expect(heard).toEqual({ highest: 9, missing: [3, 4, 6, 7, 8] });
    expect(noteArrival(heard, 4).missing).toEqual([3, 6, 7, 8]);
    expect(noteArrival(heard, 5)).toEqual(heard);
    expect([1, 4, 9, 10].map((number) => hasArrived(heard, number))).toEqual([true, false, true, false]);
  });

  it('says the same in whatever order they arrive, and twice', () => {
    const arrivals = integer({ min: 1, max: 90 }).chain((last) =>
      shuffledSubarray(Array.from({ length: last }, (_, at) => at + 1)),
    );
    assert(
      property(tuple(arrivals, constantFrom(1, 2)), ([numbers, times]) => {
        const heard = Array.from({ length: times }, () => numbers)
          .flat()
          .reduce(noteArrival, NOTHING_HEARD);
        const highest = Math.max(0, ...numbers);
        expect(heard.highest).toBe(highest);
        for (let number = 1; number <= highest; number += 1)
          expect(hasArrived(heard, number)).toBe(numbers.includes(number));
      }),
      { numRuns: 100 },
    );
  });

  it('stays small, whatever number somebody writes', () => {
    const heard = noteArrival({ highest: 5, missing: [2] }, 1_000_000_000);
    expect(heard.missing).toHaveLength(100);
    expect(heard.missing.at(-1)).toBe(999_999_999);
  });
});
