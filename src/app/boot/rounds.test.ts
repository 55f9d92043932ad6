import { describe, expect, it, vi } from 'vitest';
import type { Round } from '$lib/sync/replicator';
import { joinRounds } from './rounds';

const round = (waiting: number, refused: string[]): Round => ({
  run: vi.fn(async () => ({ refused: refused.map((id) => ({ id, reason: 'invalid' })) })),
  waiting: async () => waiting,
  onWrite: () => () => undefined,
  forgiveRefusals: vi.fn(),
});

describe('joinRounds', () => {
  it('leaves a single one as it is', () => {
    const only = round(1, []);
    expect(joinRounds([only])).toBe(only);
  });

  it('runs all, in order, and adds up what waits and what was refused', async () => {
    const both = [round(2, ['a']), round(3, ['b'])];
    const joined = joinRounds(both);
    const { refused } = await joined.run(new AbortController().signal);
    expect(refused.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(await joined.waiting()).toBe(5);
    joined.forgiveRefusals();
    for (const one of both) expect(one.forgiveRefusals).toHaveBeenCalledOnce();
  });
});
