import type { Clock } from '$lib/shared/clock';

/** Speed is judged by so much of the past, milliseconds: long enough to be steady, short enough to be true. */
const WINDOW_MS = 10_000;

/** Tells how long something still takes by how fast it went of late. */
export class RemainingTime {
  readonly #clock: Clock;
  #past: { readonly ms: number; readonly bytes: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds; undefined while nobody can know. */
  after(storedBytes: number, totalBytes: number): number | undefined {
    const now = this.#clock.now();
    this.#past = [...this.#past.filter(({ ms }) => ms > now - WINDOW_MS && ms <= now), { ms: now, bytes: storedBytes }];
    const first = this.#past[0]!;
    const [ms, bytes] = [now - first.ms, storedBytes - first.bytes];
    if (ms < 1_000 || bytes <= 0) return undefined;
    return ((totalBytes - storedBytes) * ms) / bytes;
  }
}
