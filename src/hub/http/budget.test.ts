import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryBudget } from './budget';

describe('the memory budget', () => {
  let budget: MemoryBudget;
  beforeEach(() => {
    budget = new MemoryBudget(100, 60);
  });

  it('lends to everybody together no more than there is', () => {
    expect(budget.loan('a').take(60)).toBe(true);
    expect(budget.loan('b').take(41)).toBe(false);
    expect(budget.loan('b').take(40)).toBe(true);
    expect(budget.loan('c').take(1)).toBe(false);
  });

  it('lends to one, over all their requests, no more than their share', () => {
    expect(budget.loan('a').take(50)).toBe(true);
    expect(budget.loan('a').take(11)).toBe(false);
    expect(budget.loan('a').take(10)).toBe(true);
    expect(budget.loan('b').take(40)).toBe(true);
  });

  it('takes back what was taken, once, and no more', () => {
    const [first, second] = [budget.loan('a'), budget.loan('b')];
    first.take(50);
    second.take(50);
    first.give(20);
    expect(second.take(10)).toBe(true);
    first.give(1000);
    first.giveAll();
    expect(second.take(1)).toBe(false);
    expect(first.take(40)).toBe(true);
    expect(first.take(1)).toBe(false);
    first.giveAll();
    second.giveAll();
    expect(budget.loan('c').take(60)).toBe(true);
  });
});
