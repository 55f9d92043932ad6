import { newUuid, type Random } from '$lib/shared/ids';
import type { Clock } from '$lib/shared/clock';
import type { Draft, LearningRecords } from '$lib/learning/learning';
import type { ItemId, KitId } from '$lib/shared/ids';
import { holdsWork } from '../open-work';
import type { SealedNotes } from '../profile/notes';
import { dropLastWords, keepLastWords, withLastWords, type Written } from './last-words';

/** A pause in typing after which a draft is written down, milliseconds. */
const PAUSE_MS = 600;

export type DraftContent = Omit<Draft, 'kit' | 'item' | 'savedAt' | 'submission' | 'attempt'>;

export interface DraftKeeperParts {
  /** The profile's. */
  readonly notes: () => Promise<SealedNotes>;
  readonly records: LearningRecords;
  readonly clock: Clock;
  readonly random: Random;
  readonly kit: KitId;
  readonly item: ItemId;
}

export type DraftState =
  | { readonly state: 'unchanged' }
  | { readonly state: 'saving' }
  | { readonly state: 'saved'; readonly at: number }
  | { readonly state: 'failed'; readonly error: unknown };

/** Work in progress on one item: kept on each pause in typing, and when the page is left. */
export class DraftKeeper {
  #draft = $state.raw<Draft>();
  #state = $state.raw<DraftState>({ state: 'unchanged' });
  readonly #parts: DraftKeeperParts;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #written: Written = {};
  /** There from the loading on: in the last moment nothing can be waited for. */
  #notes: SealedNotes | undefined;

  constructor(parts: DraftKeeperParts) {
    this.#parts = parts;
  }

  get draft(): Draft | undefined {
    return this.#draft;
  }
  get state(): DraftState {
    return this.#state;
  }

  /** The draft that was left here, if there is one. */
  async load(): Promise<Draft | undefined> {
    const { records, kit, item } = this.#parts;
    const [kept, notes] = await Promise.all([records.draft(kit, item), this.#parts.notes()]);
    this.#notes = notes;
    this.#draft = withLastWords(notes, { kit, item }, kept);
    this.#written = { done: kept?.savedAt };
    if (kept !== undefined) this.#state = { state: 'saved', at: kept.savedAt };
    if (this.#draft !== kept) await this.#write();
    return this.#draft;
  }

  /** Begins the attempt `attempt` with this content. */
  async begin(attempt: number, content: DraftContent = {}): Promise<Draft> {
    const { kit, item, random, clock } = this.#parts;
    const draft: Draft = { kit, item, attempt, submission: newUuid(random), savedAt: clock.now(), ...content };
    this.#draft = draft;
    this.#written = {};
    await this.#write();
    return draft;
  }

  /** Takes a change over at once, and writes it down after a pause. */
  change(content: DraftContent): void {
    if (this.#draft === undefined) return;
    this.#draft = { ...this.#draft, ...content };
    this.#state = { state: 'saving' };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#write(), PAUSE_MS);
  }

  /** Writes down what waits whenever the page may go away, and when the returned function is called. */
  follow(): () => void {
    const flush = () => {
      // A write that is under way may go with the page as well.
      const written = this.#state.state === 'saved' || this.#state.state === 'unchanged';
      if (!written && this.#draft !== undefined && this.#notes !== undefined)
        keepLastWords(this.#notes, this.#draft, this.#written);
      void this.flush();
    };
    document.addEventListener('visibilitychange', flush);
    addEventListener('pagehide', flush);
    const close = holdsWork(() => this.#keep());
    return () => {
      close();
      document.removeEventListener('visibilitychange', flush);
      removeEventListener('pagehide', flush);
      flush();
    };
  }

  /** Writes down now what waits for a pause. */
  async flush(): Promise<void> {
    if (this.#timer !== undefined) await this.#write();
    await this.#writing;
  }

  /** What failed is tried once more: there may be room by now. */
  async #keep(): Promise<boolean> {
    if (this.#state.state === 'failed') await this.#write();
    await this.flush();
    return this.#state.state !== 'failed';
  }

  /** It was handed in or thrown away: nothing is to be kept. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#dropLastWords();
    this.#draft = undefined;
    this.#written = {};
    this.#state = { state: 'unchanged' };
  }

  #dropLastWords(): void {
    if (this.#notes !== undefined) dropLastWords(this.#notes, this.#parts);
  }

  #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#put());
    return this.#writing;
  }

  async #put(): Promise<void> {
    if (this.#draft === undefined) return;
    const draft = { ...this.#draft, savedAt: this.#parts.clock.now() };
    const { done } = this.#written;
    this.#written = { done, underWay: draft.savedAt };
    try {
      await this.#parts.records.saveDraft(draft);
      this.#written = { done: draft.savedAt };
      if (this.#timer === undefined) this.#dropLastWords();
      if (this.#timer === undefined) this.#state = { state: 'saved', at: draft.savedAt };
    } catch (error) {
      this.#written = { done };
      this.#state = { state: 'failed', error };
    }
  }
}
