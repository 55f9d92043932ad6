import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { byOrder, orderBetween, ordersFor } from './order';
import { Order } from './part';

describe('orderBetween', () => {
  it('gives what stands between, whatever was put in before, and always leaves room', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 120 }), (places) => {
        const row: string[] = [];
        for (const place of places) {
          const at = place % (row.length + 1);
          row.splice(at, 0, orderBetween(row[at - 1], row[at]));
        }
        expect(row).toEqual([...row].sort());
        expect(new Set(row).size).toBe(row.length);
        for (const order of row) expect(v.is(Order, order)).toBe(true);
      }),
    );
  });

  it('grows slowly where everything is put at the end', () => {
    let last: string | undefined;
    for (let count = 0; count < 300; count++) last = orderBetween(last, undefined);
    expect(last!.length).toBeLessThan(70);
  });

  it('fits nothing between two that are alike or the wrong way round', () => {
    expect(() => orderBetween('b', 'b')).toThrow(RangeError);
    expect(() => orderBetween('c', 'b')).toThrow(RangeError);
  });
});

describe('ordersFor', () => {
  it('gives a row that is in order, with room everywhere', () => {
    for (const count of [0, 1, 2, 35, 36, 37, 1000, 5000]) {
      const row = ordersFor(count);
      expect(row).toHaveLength(count);
      expect(row).toEqual([...new Set(row)].sort());
      for (const [at, order] of row.entries()) {
        expect(v.is(Order, order)).toBe(true);
        expect(orderBetween(row[at - 1], order) < order).toBe(true);
      }
    }
  });
});

describe('byOrder', () => {
  it('parts those that two people put in the same place by their ids', () => {
    const rows = [
      { id: 'b', order: 'i' },
      { id: 'a', order: 'i' },
      { id: 'c', order: '9' },
    ];
    expect(byOrder(rows).map(({ id }) => id)).toEqual(['c', 'a', 'b']);
  });
});
