/*
 * How much a link carries, learnt from what it carried: on 2G a request of a megabyte takes a quarter of an hour and is
 * lost whole when the link breaks; on a LAN twenty small ones are slower than one.
 */

/** A request should be through in about so long, ms: what is lost with a broken link, and what a question may wait for. */
export const REQUEST_MS = 15_000;
/** Nothing is known yet: what 9.6 kbit/s carry in that time. */
export const FIRST_BYTES = 16_000;
/** Less is not worth the headers of a request. */
export const LEAST_BYTES = 4_000;
export const MOST_BYTES = 1_000_000;
/** Of less than this the time is the distance's, and not the rate's. */
const TELLING_BYTES = 3_000;

export type Direction = 'up' | 'down';

export class Pace {
  readonly #rates: Partial<Record<Direction, number>> = {};

  /** `requestMs`: how long a request should take, in the time of the clock that `note` is told. */
  constructor(private readonly requestMs = REQUEST_MS) {}

  /** Bytes a second; undefined where nothing large enough went by yet. */
  rate(direction: Direction): number | undefined {
    return this.#rates[direction];
  }

  /** So many bytes took so long. */
  note(direction: Direction, bytes: number, ms: number): void {
    if (bytes < TELLING_BYTES) return;
    const rate = (bytes * 1000) / Math.max(ms, 1);
    const before = this.#rates[direction];
    this.#rates[direction] = before === undefined ? rate : (before + rate) / 2;
  }

  /** A request broke: the next ones are smaller, for a while. */
  stumbled(): void {
    for (const direction of ['up', 'down'] as const) {
      const rate = this.#rates[direction];
      if (rate !== undefined) this.#rates[direction] = rate / 2;
    }
  }

  /** Bytes on the wire that the next request may have. */
  budget(direction: Direction): number {
    const rate = this.#rates[direction];
    if (rate === undefined) return FIRST_BYTES;
    return Math.round(Math.min(MOST_BYTES, Math.max(LEAST_BYTES, (rate * this.requestMs) / 1000)));
  }
}
