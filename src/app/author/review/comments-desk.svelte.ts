import type { CommentValue } from '$lib/draft/part';
import type { Clock } from '$lib/shared/clock';
import { timestamp } from '$lib/shared/clock';
import { newUuid, type Random, type Uuid } from '$lib/shared/ids';
import type { ProfileServices } from '../../services';
import type { DraftView } from '../draft.svelte';
import { commentChange, threadsOf, type Comment, type Thread } from './threads';

export interface NewComment {
  readonly part: string;
  readonly text: string;
  readonly quote?: string;
  /** The comment that it answers. */
  readonly answers?: string;
}

/** Writes comments of the person who is here; with no hub in reach as well. Failures are those of `DraftView.write`. */
export class CommentsDesk {
  readonly view: DraftView;
  readonly #me: ProfileServices['account'];
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #threads = $derived.by(() => threadsOf(this.view.parts));

  constructor(view: DraftView, me: ProfileServices['account'], parts: { clock: Clock; random: Random }) {
    this.view = view;
    this.#me = me;
    this.#clock = parts.clock;
    this.#random = parts.random;
  }

  get threads(): readonly Thread[] {
    return this.#threads;
  }

  /** Undefined when it is kept, else the failure. */
  async add({ part, text, quote, answers }: NewComment): Promise<{ readonly code: string } | undefined> {
    return this.#write(newUuid(this.#random), {
      part,
      text,
      ...(quote !== undefined && { quote }),
      ...(answers !== undefined && { answers: answers as Uuid }),
      ...this.#now(),
    });
  }

  resolve({ id, ...comment }: Comment, resolved: boolean): Promise<{ readonly code: string } | undefined> {
    const { resolved: _, ...open } = comment;
    return this.#write(id, resolved ? { ...open, resolved: this.#now() } : open);
  }

  /** One's own, as long as nobody has answered it. */
  mayTakeBack(comment: Comment): boolean {
    if (comment.by !== this.#me.id) return false;
    return !this.#threads.some(({ comment: first, answers }) => first.id === comment.id && answers.length > 0);
  }

  takeBack(comment: Comment): Promise<{ readonly code: string } | undefined> {
    return this.#write(comment.id, undefined);
  }

  /** The hub writes these itself when it takes it. */
  #now(): Pick<CommentValue, 'by' | 'name' | 'at'> {
    return { by: this.#me.id, name: this.#me.name, at: timestamp(this.#clock.now()) };
  }

  async #write(id: string, value: CommentValue | undefined): Promise<{ readonly code: string } | undefined> {
    const written = await this.view.write(commentChange(id, value));
    return written.ok ? undefined : written.error;
  }
}
