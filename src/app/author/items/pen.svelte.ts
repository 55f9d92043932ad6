import type { Parts } from '$lib/draft/outline';
import { parsePartId, type PartId, type PartValue, type PartValues } from '$lib/draft/part';
import { holdsWork } from '../../open-work';
import type { DraftView } from '../draft.svelte';
import { afterWriting, NOTHING, toWrite, withChanges, withWaiting, changesOf } from './waiting';

/** A pause in typing after which it is written down, milliseconds. */
const PAUSE_MS = 400;

type Written = Pick<DraftView, 'parts' | 'write'> & Partial<Pick<DraftView, 'watch'>>;

/**
 * What is being typed into a draft: on the screen at once, in the draft after a pause, and before the page goes. While it waits,
 * what comes from others does not move under the hands; writing merges both.
 */
export class Pen {
  readonly #draft: Written;
  #waiting = $state.raw(NOTHING);
  #full = $state(false);
  #writing = NOTHING;
  #running: Promise<boolean> = Promise.resolve(true);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(draft: Written) {
    this.#draft = draft;
  }

  /** There is no room: what is typed is on the screen alone. */
  get full(): boolean {
    return this.#full;
  }

  /** Is everything in the draft? */
  get kept(): boolean {
    return this.#waiting.size === 0;
  }

  /** Every part, with what is being typed. */
  get parts(): Parts {
    return withWaiting(this.#draft.parts, this.#waiting);
  }

  value<K extends keyof PartValues>(kind: K, name: string): PartValues[K] | undefined {
    const id = `${kind}:${name}` as PartId;
    const waiting = this.#waiting.get(id);
    return (waiting ? waiting.value : this.#draft.parts.get(id)) as PartValues[K] | undefined;
  }

  text(path: string): string | undefined {
    return this.value('text', path)?.text;
  }

  /** Shows it at once; the draft has it after a pause. */
  set(...change: readonly [id: PartId, value: PartValue | undefined]): void {
    this.#take([change]);
  }

  setText(path: string, text: string): void {
    this.set(`text:${path}`, { text });
  }

  /** Several parts that belong together, in the draft at once; false where there was no room. */
  async write(changes: Iterable<readonly [PartId, PartValue | undefined]>): Promise<boolean> {
    this.#take(changes);
    return this.flush();
  }

  #take(taken: Iterable<readonly [PartId, PartValue | undefined]>): void {
    const changes = changesOf(taken);
    for (const id of changes.keys()) if (parsePartId(id) === undefined) throw new RangeError(`no part: ${id}`);
    this.#waiting = withChanges(this.#waiting, changes, this.#writing, this.#draft.parts);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), PAUSE_MS);
  }

  /** Writes down what waits; false where there was no room. */
  flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#running = this.#running.then(() => this.#flush());
    return this.#running;
  }

  async #flush(): Promise<boolean> {
    const writing = this.#waiting;
    if (writing.size === 0) return true;
    this.#writing = writing;
    const { changes, on } = toWrite(writing, this.#draft.parts);
    const written = changes.size === 0 || (await this.#draft.write(changes, on)).ok;
    this.#writing = NOTHING;
    this.#full = !written;
    if (written) this.#waiting = afterWriting(this.#waiting, writing);
    return written;
  }

  /** Asked before the page goes, hidden, or locked; gives what ends it, which writes for the last time. */
  hold(): () => void {
    const release = holdsWork(() => this.flush());
    const forget = this.#draft.watch?.(this);
    const hidden = () => document.hidden && void this.flush();
    // What is begun when the page goes may be lost: the browser asks whoever closes it within a pause.
    const leaving = (event: BeforeUnloadEvent) => {
      if (this.kept) return;
      event.preventDefault();
      void this.flush();
    };
    document.addEventListener('visibilitychange', hidden);
    addEventListener('beforeunload', leaving);
    return () => {
      release();
      document.removeEventListener('visibilitychange', hidden);
      removeEventListener('beforeunload', leaving);
      void this.flush().then(forget);
    };
  }
}
