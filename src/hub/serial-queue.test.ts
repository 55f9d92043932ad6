import { describe, expect, it } from 'vitest';
import { SerialQueue } from './serial-queue';

describe('the queue', () => {
  it('runs the same key in turn, another beside it, and goes on after a failure', async () => {
    const queue = new SerialQueue();
    const said: string[] = [];
    const work =
      (name: string, ms: number, fails = false) =>
      async () => {
        said.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, ms));
        said.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      };
    const results = await Promise.allSettled([
      queue.run('a', work('a1', 20, true)),
      queue.run('a', work('a2', 1)),
      queue.run('b', work('b1', 5)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(said.indexOf('a2 begins')).toBeGreaterThan(said.indexOf('a1 ends'));
    expect(said.indexOf('b1 begins')).toBeLessThan(said.indexOf('a1 ends'));
  });
});
