import { ActiveTimeMeter } from '$lib/learning/meter';
import type { Place } from '$lib/trace/statement';
import type { Clock } from '$lib/shared/clock';
import type { Learner } from './learner.svelte';

/** Active time is written down so often while an item stays open, milliseconds. */
const REPORT_MS = 5 * 60_000;
/** Less than that is a glance, and no statement. */
const LEAST_MS = 2_000;

/** One opening of an item: the statement that it was opened, the active time, where one was. */
export class StudySession {
  readonly #learner: Learner;
  readonly #place: Place;
  readonly #meter: ActiveTimeMeter;
  #total = 0;

  constructor(learner: Learner, place: Place, clock: Clock) {
    this.#learner = learner;
    this.#place = place;
    this.#meter = new ActiveTimeMeter(clock, !document.hidden);
  }

  get place(): Place {
    return this.#place;
  }

  /** Runs until the returned function is called. */
  start(): () => void {
    void this.#learner.record({ kind: 'opened-item', at: this.#place });
    void this.#learner.remember(this.#place);
    const sign = () => this.#meter.sign();
    const visibility = () => {
      this.#meter.setVisible(!document.hidden);
      if (document.hidden) void this.report();
    };
    const signs = ['pointerdown', 'pointermove', 'keydown', 'scroll', 'touchstart'] as const;
    for (const name of signs) addEventListener(name, sign, { passive: true });
    document.addEventListener('visibilitychange', visibility);
    const timer = setInterval(() => void this.report(), REPORT_MS);
    return () => {
      clearInterval(timer);
      for (const name of signs) removeEventListener(name, sign);
      document.removeEventListener('visibilitychange', visibility);
      void this.report();
    };
  }

  setPlaying(playing: boolean): void {
    this.#meter.setPlaying(playing);
  }

  /** Active time since the item was opened, milliseconds. */
  activeMs(): number {
    this.#gather();
    return Math.round(this.#total);
  }

  #pending = 0;

  #gather(): void {
    const taken = this.#meter.take();
    this.#total += taken;
    this.#pending += taken;
  }

  async report(): Promise<void> {
    this.#gather();
    if (this.#pending < LEAST_MS) return;
    const activeMs = Math.round(this.#pending);
    this.#pending = 0;
    await this.#learner.record({ kind: 'spent-time', at: this.#place, activeMs });
  }

  async finish(): Promise<void> {
    await this.report();
    await this.#learner.record({ kind: 'finished-item', at: this.#place, activeMs: this.activeMs() });
  }
}
