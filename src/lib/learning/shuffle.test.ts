import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shuffled } from './shuffle';

it('keeps every thing, and the order of one seed', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.string(), (things, seed) => {
      const order = shuffled(things, seed);
      expect([...order].sort()).toEqual([...things].sort());
      expect(shuffled(things, seed)).toEqual(order);
    }),
  );
});

it('gives other seeds other orders', () => {
  const things = Array.from({ length: 20 }, (_, at) => at);
  const orders = new Set(['a', 'b', 'c', 'd'].map((seed) => shuffled(things, seed).join()));
  expect(orders.size).toBe(4);
});
