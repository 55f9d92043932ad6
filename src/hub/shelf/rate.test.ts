import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Rate } from './rate';

const PER_SECOND = 1_000_000;
const PIECE = 50_000;

describe('the rate at which kits go out', () => {
  let gone: AbortController;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    gone = new AbortController();
  });
  afterEach(() => {
    gone.abort();
    vi.useRealTimers();
  });

  /** Takes without end; counts what it got. */
  function taker(rate: Rate, who: string, piece = PIECE, signal = gone.signal): { bytes: number } {
    const got = { bytes: 0 };
    const go = async (): Promise<void> => {
      for (;;) {
        await rate.take(who, piece, signal);
        got.bytes += piece;
      }
    };
    go().catch(() => undefined);
    return got;
  }
  const sum = (takers: readonly { bytes: number }[]): number => takers.reduce((all, { bytes }) => all + bytes, 0);

  it('is kept by everybody together', async () => {
    const rate = new Rate(PER_SECOND);
    const takers = Array.from({ length: 30 }, (_, at) => taker(rate, `learner${at}`));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sum(takers) / PER_SECOND).toBeGreaterThan(19.5);
    expect(sum(takers) / PER_SECOND).toBeLessThan(20.5);
  });

  it('is shared by people, not by connections or by the size of what they take', async () => {
    const rate = new Rate(PER_SECOND);
    const one = taker(rate, 'one');
    const greedy = Array.from({ length: 6 }, () => taker(rate, 'greedy'));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(one.bytes / sum(greedy)).toBeGreaterThan(0.9);
    expect(one.bytes / sum(greedy)).toBeLessThan(1.1);
    const lanes = greedy.map(({ bytes }) => bytes);
    expect(Math.max(...lanes) - Math.min(...lanes)).toBeLessThanOrEqual(PIECE);
  });

  it('lets the first bytes go at once, and no more than a moment’s worth after a long rest', async () => {
    const rate = new Rate(PER_SECOND);
    await rate.take('one', PIECE, gone.signal);
    await vi.advanceTimersByTimeAsync(60_000);
    const late = taker(rate, 'two');
    await vi.advanceTimersByTimeAsync(0);
    expect(late.bytes).toBeGreaterThan(0);
    expect(late.bytes).toBeLessThanOrEqual(PER_SECOND / 4 + PIECE);
  });

  it('lets a piece pass that is larger than what is saved up', async () => {
    const rate = new Rate(1000);
    const large = taker(rate, 'one', 64 * 1024);
    await vi.advanceTimersByTimeAsync(0);
    expect(large.bytes).toBe(64 * 1024);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(large.bytes).toBe(64 * 1024);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(large.bytes).toBe(2 * 64 * 1024);
  });

  it('forgets who has gone, and gives their share to the others', async () => {
    const rate = new Rate(PER_SECOND);
    const leaving = new AbortController();
    const waits = [1, 2, 3].map(() => rate.take('gone', 5 * PER_SECOND, leaving.signal).catch(() => 'gone'));
    leaving.abort();
    expect(await Promise.all(waits.slice(1))).toEqual(['gone', 'gone']);
    await expect(rate.take('gone', 1, leaving.signal)).rejects.toThrow();
    const stays = taker(rate, 'stays');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(stays.bytes / PER_SECOND).toBeGreaterThan(4.5);
    expect(stays.bytes / PER_SECOND).toBeLessThan(5.5);
  });
});
