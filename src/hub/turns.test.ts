import { describe, expect, it } from 'vitest';
import { Turns } from './turns';

describe('turns', () => {
  it('let only so many go on at a time, and all of them in the end', async () => {
    const turns = new Turns(2);
    let [running, most] = [0, 0];
    const order: number[] = [];
    const work = async (number: number): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running -= 1;
      order.push(number);
      if (number === 3) throw new Error('fails');
    };
    const all = await Promise.allSettled([1, 2, 3, 4, 5, 6].map((number) => turns.run(() => work(number))));
    expect(most).toBe(2);
    expect(order).toEqual([1, 2, 3, 4, 5, 6]);
    expect(all.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  });
});
