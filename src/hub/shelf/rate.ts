interface Waiting {
  readonly bytes: number;
  readonly go: () => void;
}

/** Saved up while nobody takes anything, of a second's worth: a small file need not wait. */
const BURST_SECONDS = 0.25;

/**
 * So many bytes a second for everybody together (a token bucket), one piece to each in turn: whoever opens more connections
 * gets no more. Nobody may save up more than a moment's worth, nobody waits for good.
 */
export class Rate {
  /** By who waits, in the order of their turns. */
  readonly #waiting = new Map<string, Waiting[]>();
  #saved: number;
  #at: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly bytesPerSecond: number,
    /** Monotonic, ms. */
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#saved = bytesPerSecond * BURST_SECONDS;
    this.#at = now();
  }

  /** Resolves when `bytes` may go. Rejects with the signal's reason when the taker has gone. */
  take(who: string, bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const waiting: Waiting = {
        bytes,
        go: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      const leave = (): void => {
        this.#leave(who, waiting);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.set(who, [...(this.#waiting.get(who) ?? []), waiting]);
      this.#serve();
    });
  }

  #leave(who: string, waiting: Waiting): void {
    const left = (this.#waiting.get(who) ?? []).filter((one) => one !== waiting);
    if (left.length > 0) this.#waiting.set(who, left);
    else this.#waiting.delete(who);
  }

  #serve(): void {
    const now = this.now();
    const most = this.bytesPerSecond * BURST_SECONDS;
    this.#saved = Math.min(most, this.#saved + ((now - this.#at) / 1000) * this.bytesPerSecond);
    this.#at = now;
    // A piece may be larger than what is saved: it is owed, and all wait until it is paid.
    for (const [who, [first, ...others]] of this.#waiting) {
      if (this.#saved <= 0) break;
      this.#saved -= first!.bytes;
      this.#waiting.delete(who);
      // Behind all the others: the loop comes to it again in its next turn.
      if (others.length > 0) this.#waiting.set(who, others);
      first!.go();
    }
    clearTimeout(this.#timer);
    if (this.#waiting.size === 0) return;
    const wait = Math.max(1, (-this.#saved / this.bytesPerSecond) * 1000);
    this.#timer = setTimeout(() => this.#serve(), wait).unref();
  }
}
