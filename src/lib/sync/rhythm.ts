import type { Random } from '../shared/ids';

/** When rounds run by themselves; all in ms. */
export interface Rhythm {
  /** Between two rounds when all is well. */
  readonly idleMs: number;
  /** After a local change: others may follow at once. */
  readonly settleMs: number;
  /** After the first failure; doubled by each one more. */
  readonly retryMs: number;
  readonly maxRetryMs: number;
}

export const RHYTHM: Rhythm = { idleMs: 120_000, settleMs: 1_500, retryMs: 5_000, maxRetryMs: 300_000 };

/** Between half of `ms` and all of it: a class that lost its hub at one moment must not come back at one moment. */
export function pause(ms: number, random: Random): number {
  const [high, low] = random.bytes(2);
  return Math.round(ms * (0.5 + (high! * 256 + low!) / 131_072));
}
