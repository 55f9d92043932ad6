import type { Clock } from '../../lib/shared/clock';

interface Record {
  failures: number;
  /** Ms UTC until which nothing is tried. */
  until: number;
  last: number;
}

export interface ThrottleOptions {
  /** Failures that are free: people mistype. */
  readonly free: number;
  /** The longest wait, ms. */
  readonly longestMs: number;
}

const FORGOTTEN_AFTER_MS = 60 * 60 * 1000;
const MOST_KEYS = 20_000;

/**
 * Slows down guessing: after some free failures each further one doubles the wait, from one second on. Kept in memory:
 * it is not missed where the hub starts anew, and another hub has its own.
 */
export class Throttle {
  readonly #records = new Map<string, Record>();

  constructor(
    private readonly clock: Clock,
    private readonly options: ThrottleOptions,
  ) {}

  /** Seconds to wait before the next try, 0 for none. */
  wait(key: string): number {
    const record = this.#records.get(key);
    return record === undefined ? 0 : Math.max(0, Math.ceil((record.until - this.clock.now()) / 1000));
  }

  failed(key: string): void {
    const now = this.clock.now();
    const held = this.#records.get(key);
    const record =
      held !== undefined && now - held.last < FORGOTTEN_AFTER_MS ? held : { failures: 0, until: 0, last: now };
    record.failures += 1;
    record.last = now;
    const beyond = record.failures - this.options.free;
    if (beyond >= 0) record.until = now + Math.min(this.options.longestMs, 1000 * 2 ** Math.min(beyond, 30));
    // Least recently failed first, so that the oldest is forgotten where there are too many.
    this.#records.delete(key);
    this.#records.set(key, record);
    if (this.#records.size > MOST_KEYS) this.#records.delete(this.#records.keys().next().value!);
  }

  succeeded(key: string): void {
    this.#records.delete(key);
  }

  forget(where: (key: string) => boolean): void {
    for (const key of this.#records.keys()) if (where(key)) this.#records.delete(key);
  }

  /** Takes back one failure: a success says nothing of the others who sit behind the same address. */
  forgive(key: string): void {
    const record = this.#records.get(key);
    if (record === undefined) return;
    record.failures -= 1;
    if (record.failures < this.options.free) record.until = 0;
    if (record.failures <= 0) this.#records.delete(key);
  }
}
