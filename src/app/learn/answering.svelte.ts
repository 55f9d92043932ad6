import type { Draft } from '$lib/learning/learning';
import type { Place } from '$lib/trace/statement';
import type { SubmissionDocument } from '$lib/dossier/documents';
import { messageOf } from '../errors';
import type { Services } from '../services';
import { language } from '../text';
import { DraftKeeper } from './draft-keeper.svelte';
import type { Learner } from './learner.svelte';

/** Somebody answers an item: the draft, whether something is being done with it now, and what went wrong, in words. */
export class Answering {
  readonly keeper: DraftKeeper;
  #ready = $state(false);
  #busy = $state(false);
  #fault = $state('');
  readonly #learner: Learner;
  readonly #place: Place;

  constructor(learner: Learner, place: Place, { clock, random }: Pick<Services, 'clock' | 'random'>) {
    this.#learner = learner;
    this.#place = place;
    const { kit, item } = place;
    this.keeper = new DraftKeeper({
      notes: () => learner.notes(),
      records: learner.parts.records,
      clock,
      random,
      kit,
      item,
    });
  }

  get draft(): Draft | undefined {
    return this.keeper.draft;
  }
  /** The draft that was left here was looked for. */
  get ready(): boolean {
    return this.#ready;
  }
  get busy(): boolean {
    return this.#busy;
  }
  get fault(): string {
    return this.#fault;
  }
  set fault(words: string) {
    this.#fault = words;
  }

  /** Finds the draft that was left here, then does `then`. Keeps the draft until the returned function is called. */
  open(then: () => Promise<void> | void = () => undefined): () => void {
    this.keeper
      .load()
      .then(then)
      .catch((error: unknown) => (this.#fault = messageOf(error)))
      .finally(() => (this.#ready = true));
    return this.keeper.follow();
  }

  /** Does one thing at a time; what goes wrong is said. */
  async run(what: () => Promise<void>): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#fault = '';
    try {
      await what();
    } catch (error) {
      this.#fault = messageOf(error);
    } finally {
      this.#busy = false;
    }
  }

  /** Hands the draft in as it stands; `true` when it was, and then there is no draft any more. */
  async handIn(work: SubmissionDocument['work']): Promise<boolean> {
    let handedIn = false;
    await this.run(async () => {
      const { draft } = this.keeper;
      if (draft === undefined) return;
      await this.keeper.flush();
      const submitted = await this.#learner.submit({ place: this.#place, draft, work, language: language() });
      if (!submitted.ok) throw submitted.error;
      this.keeper.forget();
      handedIn = true;
    });
    return handedIn;
  }
}
