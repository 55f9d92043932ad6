import type { Clock } from '../../lib/shared/clock';
import { Throttle } from '../accounts/throttle';
import { networkOf } from '../accounts/throttles';
import { Refused, busy } from '../http/answer';
import { Gauge } from '../http/limits';

/** Exchanges at a time. */
const AT_ONCE = 3;

/** Where sites come in that nobody signs in for: so many at a time, one of each network, and slowly where it failed. */
export class ExchangeGate {
  readonly #all = new Gauge<'all'>(AT_ONCE);
  readonly #each = new Gauge<string>(1);
  readonly #failures: Throttle;

  constructor(clock: Clock) {
    this.#failures = new Throttle(clock, { free: 5, longestMs: 5 * 60_000 });
  }

  /** `work` says by `refused` that it was no courier of a site. */
  async pass<T>(address: string, work: (refused: () => void) => Promise<T>): Promise<T> {
    const network = networkOf(address);
    const wait = this.#failures.wait(network);
    if (wait > 0) throw new Refused(429, 'too-many-tries', { retryAfter: wait });
    if (!this.#all.enter('all')) throw busy();
    try {
      if (!this.#each.enter(network)) throw busy();
      try {
        return await work(() => this.#failures.failed(network));
      } finally {
        this.#each.leave(network);
      }
    } finally {
      this.#all.leave('all');
    }
  }
}
