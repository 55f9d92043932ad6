import type { PackagePart } from '$lib/kit/package/index-file';
import {
  NOTHING_REMEMBERED,
  readMemory,
  takeOpening,
  takeReport,
  type News,
  type PackageMemory,
} from '$lib/learning/package-memory';
import type { ReportMessage } from '$lib/player/protocol';
import type { Clock } from '$lib/shared/clock';
import { timestamp } from '$lib/shared/clock';
import { MAX_STATE } from '$lib/trace/event';
import type { Learner } from '../learner.svelte';
import type { StudySession } from '../study-session.svelte';

/**
 * One learner's work in one package: what it reports goes into the trace, what it wants to find again beside it. One
 * report after the other; what a full disk refuses is told with the next one, for a package tells everything each time.
 */
export class PackageWork {
  readonly #learner: Learner;
  readonly #study: StudySession;
  readonly #parts: readonly PackagePart[];
  readonly #clock: Clock;
  #memory = $state.raw<PackageMemory>(NOTHING_REMEMBERED);
  #attempt = $state.raw(0);
  #fault = $state.raw<unknown>();
  #turn: Promise<void> = Promise.resolve();
  /** What the trace has of the state. */
  #suspended = '';

  constructor(learner: Learner, study: StudySession, parts: readonly PackagePart[], clock: Clock) {
    this.#learner = learner;
    this.#study = study;
    this.#parts = parts;
    this.#clock = clock;
  }

  get memory(): PackageMemory {
    return this.#memory;
  }
  /** 0 before the first one. */
  get attempt(): number {
    return this.#attempt;
  }
  /** Why the last report was not written down; undefined where all is. */
  get fault(): unknown {
    return this.#fault;
  }

  async load(): Promise<void> {
    const { kit, item } = this.#study.place;
    const kept = await this.#learner.parts.records.state(kit, item);
    this.#attempt = kept?.attempt ?? 0;
    this.#memory = readMemory(kept?.state);
    this.#suspended = kept?.state ?? '';
  }

  /** A new attempt, with nothing remembered. Rejects with what the disk refuses. */
  begin(attemptsBefore: number): Promise<void> {
    return this.#inTurn(async () => {
      const attempt = Math.max(this.#attempt, attemptsBefore) + 1;
      await this.#learner.record({ kind: 'started-attempt', at: this.#study.place, attempt });
      this.#attempt = attempt;
      await this.#keep(NOTHING_REMEMBERED);
    });
  }

  opened(part: string): Promise<void> {
    return this.#inTurn(() => this.#write(takeOpening(this.#memory, this.#parts, part), part));
  }

  take(part: string, report: ReportMessage): Promise<void> {
    return this.#inTurn(() => this.#write(takeReport(this.#memory, this.#parts, part, report), part));
  }

  /** What the package wants to find again goes into the trace, so that another device of the learner has it too. */
  suspend(): Promise<void> {
    return this.#inTurn(async () => {
      const state = JSON.stringify(this.#memory);
      if (this.#attempt === 0 || state === this.#suspended || state.length > MAX_STATE) return;
      await this.#learner.record({ kind: 'suspended-item', at: this.#study.place, attempt: this.#attempt, state });
      this.#suspended = state;
    });
  }

  async #write({ memory, answers, finished, result }: News, part: string): Promise<void> {
    const at = this.#study.place;
    const attempt = this.#attempt;
    for (const { question, interaction, response, score } of answers) {
      const name = this.#parts.length === 1 ? question : `${part}/${question}`.slice(0, 200);
      await this.#learner.record({
        kind: 'answered-question',
        at,
        question: name,
        interaction,
        attempt,
        response,
        score,
      });
    }
    const activeMs = this.#study.activeMs();
    if (result !== undefined) {
      const { score, passed } = result;
      await this.#learner.record({ kind: 'finished-attempt', at, attempt, score, passed, activeMs });
    }
    if (finished) await this.#learner.record({ kind: 'finished-item', at, activeMs });
    // Last: killed before, the package tells it again, and nothing is lost.
    await this.#keep(memory);
  }

  async #keep(memory: PackageMemory): Promise<void> {
    const { kit, item } = this.#study.place;
    const state = JSON.stringify(memory);
    const at = timestamp(this.#clock.now());
    await this.#learner.parts.records.keepState({ kit, item, attempt: this.#attempt, state, at });
    this.#memory = memory;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.then(
      () => void (this.#fault = undefined),
      (error: unknown) => void (this.#fault = error),
    );
    return done;
  }
}
