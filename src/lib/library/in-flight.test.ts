import { describe, expect, it } from 'vitest';
import { inFlight } from './in-flight';

const later = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

describe('inFlight', () => {
  it('does every item, in order of beginning, at most so many at once', async () => {
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    await inFlight([1, 2, 3, 4, 5], 2, undefined, async (item) => {
      begun.push(item);
      most = Math.max(most, ++running);
      await later(item % 2 === 0 ? 1 : 5);
      running--;
    });
    expect(begun).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  it('begins nothing after a failure and throws it when all that ran has ended', async () => {
    const begun: number[] = [];
    let slowEnded = false;
    const run = inFlight([1, 2, 3, 4], 2, undefined, async (item, signal) => {
      begun.push(item);
      if (item === 1) throw new Error('first');
      await later(10);
      slowEnded = true;
      expect(signal.aborted).toBe(true);
      throw new Error('second');
    });
    await expect(run).rejects.toThrow('first');
    expect(slowEnded).toBe(true);
    expect(begun).toEqual([1, 2]);
  });

  it('stops on the signal from outside', async () => {
    const stop = new AbortController();
    const begun: number[] = [];
    const run = inFlight([1, 2, 3], 1, stop.signal, async (item) => {
      begun.push(item);
      stop.abort();
      await later(1);
    });
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect(begun).toEqual([1]);
  });

  it('begins nothing under a signal that was aborted before', async () => {
    const begun: number[] = [];
    const run = inFlight([1], 1, AbortSignal.abort(), async (item) => void begun.push(item));
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect(begun).toEqual([]);
  });
});
