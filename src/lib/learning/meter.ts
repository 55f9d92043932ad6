import type { Clock } from '../shared/clock';

/** After so long without a sign of life, milliseconds, the time that passes is nobody's study. */
export const IDLE_AFTER_MS = 60_000;

/**
 * Measures active time on one item: time in a tab that is seen, with a person at it. A person reading shows no sign for
 * a while, so IDLE_AFTER_MS after each sign still count; so does all time in which a recording plays.
 *
 * Feed it what happens; `take` gives what has gathered since the last time. No timers of its own.
 */
export class ActiveTimeMeter {
  readonly #clock: Clock;
  #visible: boolean;
  #playing = false;
  /** Up to here time was counted. */
  #countedTo: number;
  #lastSign: number;
  #gathered = 0;

  constructor(clock: Clock, visible = true) {
    this.#clock = clock;
    this.#visible = visible;
    this.#countedTo = this.#lastSign = clock.now();
  }

  /** A key, a pointer, a scroll: somebody is there. */
  sign(): void {
    this.#count();
    this.#lastSign = this.#clock.now();
  }

  setVisible(visible: boolean): void {
    this.#count();
    this.#visible = visible;
    if (visible) this.#lastSign = this.#clock.now();
  }

  setPlaying(playing: boolean): void {
    this.#count();
    if (this.#playing && !playing) this.#lastSign = this.#clock.now();
    this.#playing = playing;
  }

  /** Milliseconds of active time since the last call. */
  take(): number {
    this.#count();
    const taken = this.#gathered;
    this.#gathered = 0;
    return taken;
  }

  #count(): void {
    const now = this.#clock.now();
    const until = this.#playing ? now : Math.min(now, this.#lastSign + IDLE_AFTER_MS);
    // A clock that was set back gives nothing, and counting goes on from where it stands now.
    if (this.#visible && until > this.#countedTo) this.#gathered += until - this.#countedTo;
    this.#countedTo = now;
  }
}
