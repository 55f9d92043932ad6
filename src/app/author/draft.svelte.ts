import { createContext } from 'svelte';
import type { DraftInfo } from '$lib/draft/api';
import type { DraftPart, FileAbsence, OpenDraft } from '$lib/draft/drafts';
import type { Parts } from '$lib/draft/outline';
import type { DraftId, FileValue, PartId, PartValue, PartValues } from '$lib/draft/part';
import type { Result } from '$lib/shared/result';

/** A draft that is open, as pages see it: whatever changes in it, here or by others, changes on the screen. */
export class DraftView {
  readonly #draft: OpenDraft;
  #parts: Parts;
  #info: DraftInfo | undefined;
  #pens = $state.raw<readonly { readonly kept: boolean }[]>([]);
  #works = 0;
  #writing = $state(false);

  constructor(draft: OpenDraft) {
    this.#draft = draft;
    this.#parts = $state.raw(draft.parts);
    this.#info = $state.raw(draft.info);
  }

  get id(): DraftId {
    return this.#draft.id;
  }

  get parts(): Parts {
    return this.#parts;
  }

  /** Ends names that are given out here, so that nobody else gives out the same. */
  get tail(): string {
    return this.#draft.tail;
  }

  /** As the hub last told it; undefined of a draft that it has not got yet. */
  get info(): DraftInfo | undefined {
    return this.#info;
  }

  /** From review on it stands still: what is written then waits until it is a draft again. */
  get still(): boolean {
    return this.#info !== undefined && this.#info.stage !== 'writing';
  }

  /** What a part of this kind holds; undefined where it is not there. */
  value<K extends keyof PartValues>(kind: K, name = ''): PartValues[K] | undefined {
    const id = (kind === 'kit' ? 'kit' : `${kind}:${name}`) as PartId;
    return this.#parts.get(id) as PartValues[K] | undefined;
  }

  part(id: PartId): DraftPart | undefined {
    // Read, so that whoever asks is told of changes.
    return this.#parts && this.#draft.part(id);
  }

  /** Is anything on the screen that is not in the draft yet? */
  get saving(): boolean {
    return this.#writing || this.#pens.some(({ kept }) => !kept);
  }

  /** A pen tells of its words until the returned function is called. */
  watch(pen: { readonly kept: boolean }): () => void {
    this.#pens = [...this.#pens, pen];
    return () => (this.#pens = this.#pens.filter((other) => other !== pen));
  }

  /** What the hub has not got as it is here, in conflict or not. */
  get waiting(): readonly DraftPart[] {
    return this.#parts && this.#draft.waiting;
  }

  /**
   * `on`: `parts` as they were when the person began; an editor that holds a text of its own has to say so, or what came in
   * meanwhile is overwritten. Look at the value afterwards: it may be both, merged.
   */
  async write(
    changes: ReadonlyMap<PartId, PartValue | undefined>,
    on: Parts = this.#parts,
  ): Promise<Result<undefined, { readonly code: 'storage-full' }>> {
    return this.#keep(this.#draft.write(changes, on));
  }

  keepFile(...file: Parameters<OpenDraft['keepFile']>): ReturnType<OpenDraft['keepFile']> {
    return this.#draft.keepFile(...file);
  }

  file(file: FileValue): Promise<Result<Blob, FileAbsence>> {
    return this.#draft.file(file);
  }

  async settle(...how: Parameters<OpenDraft['settle']>): Promise<void> {
    await this.#keep(this.#draft.settle(...how));
  }

  async #keep<T>(work: Promise<T>): Promise<T> {
    this.#writing = (this.#works += 1) > 0;
    try {
      return await work;
    } finally {
      this.#writing = (this.#works -= 1) > 0;
      this.look();
    }
  }

  /** Something of it is another now. */
  look(): void {
    this.#parts = this.#draft.parts;
    this.#info = this.#draft.info;
  }

  close(): void {
    this.#draft.close();
  }
}

/** Set by the layout of a draft's pages: they may rely on it. */
export const [useDraft, provideDraft] = createContext<DraftView>();
