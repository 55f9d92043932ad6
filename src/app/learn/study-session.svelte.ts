import { ActiveTimeMeter } from '$lib/learning/meter';
import type { Place, TraceEvent } from '$lib/trace/statement';
import type { Clock } from '$lib/shared/clock';
import { holdsWork } from '../open-work';
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
  #opened: Promise<boolean> | undefined;
  #fault = $state.raw<unknown>();

  constructor(learner: Learner, place: Place, clock: Clock) {
    this.#learner = learner;
    this.#place = place;
    this.#meter = new ActiveTimeMeter(clock, !document.hidden);
  }

  get place(): Place {
    return this.#place;
  }

  /** Why the last write to the trace failed; it is tried again with the next one. Undefined where all is written. */
  get fault(): unknown {
    return this.#fault;
  }

  /** Runs until the returned function is called. */
  start(): () => void {
    void this.#open();
    this.#learner.remember(this.#place).catch(() => undefined);
    const sign = () => this.#meter.sign();
    const visibility = () => {
      this.#meter.setVisible(!document.hidden);
      if (document.hidden) void this.report();
    };
    const signs = ['pointerdown', 'pointermove', 'keydown', 'scroll', 'touchstart'] as const;
    for (const name of signs) addEventListener(name, sign, { passive: true });
    document.addEventListener('visibilitychange', visibility);
    const timer = setInterval(() => void this.report(), REPORT_MS);
    // A profile that is locked is shut before its page goes. Time is told again with the next report: it keeps nobody in.
    const close = holdsWork(async () => {
      await this.report();
      return true;
    });
    return () => {
      close();
      clearInterval(timer);
      for (const name of signs) removeEventListener(name, sign);
      document.removeEventListener('visibilitychange', visibility);
      void this.report();
    };
  }

  /** Somebody does something where this page can't see it: in a frame of another origin. */
  sign(): void {
    this.#meter.sign();
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

  /** Writes the active time since the last report. What a full disk refuses is kept for the next one, and told. */
  async report(): Promise<void> {
    this.#gather();
    await this.#open();
    if (this.#pending < LEAST_MS) return;
    const taken = this.#pending;
    this.#pending = 0;
    const written = await this.#record({ kind: 'spent-time', at: this.#place, activeMs: Math.round(taken) });
    if (!written) this.#pending += taken;
  }

  async #open(): Promise<void> {
    this.#opened ??= this.#record({ kind: 'opened-item', at: this.#place });
    if (!(await this.#opened)) this.#opened = undefined;
  }

  async #record(event: TraceEvent): Promise<boolean> {
    try {
      await this.#learner.record(event);
      this.#fault = undefined;
      return true;
    } catch (error) {
      this.#fault = error;
      return false;
    }
  }

  /** Rejects with what a full disk refused: whoever asked says so, once. */
  async finish(): Promise<void> {
    await this.report();
    const fault = this.#fault;
    this.#fault = undefined;
    if (fault !== undefined) throw fault;
    await this.#learner.record({ kind: 'finished-item', at: this.#place, activeMs: this.activeMs() });
  }
}
