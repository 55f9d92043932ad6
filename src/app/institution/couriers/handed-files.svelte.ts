import { courierFaultMessage } from '../../courier-errors';
import type { HeldCourier, QueueEntry } from '$lib/institution/review';
import { messageOf } from '../../errors';
import type { HubAnswer, HubFailure } from '../../hub-client';
import { m } from '../../text';
import type { UploadProgress } from '../upload';

/** A file that was handed in, and what became of it. */
export type Handed<Report> =
  | { readonly key: number; readonly name: string; readonly phase: 'waiting' }
  | {
      readonly key: number;
      readonly name: string;
      readonly phase: 'sending';
      readonly sent: number;
      readonly total: number;
    }
  | { readonly key: number; readonly name: string; readonly phase: 'taken'; readonly report: Report }
  /** An officer looks at it first. */
  | { readonly key: number; readonly name: string; readonly phase: 'held'; readonly entry: QueueEntry }
  | { readonly key: number; readonly name: string; readonly phase: 'refused'; readonly words: string };

/** Sends one file to the hub. */
export type Send<Report> = (
  file: File,
  onProgress: (progress: UploadProgress) => void,
) => HubAnswer<Report | HeldCourier>;

/** Files that go to the hub one after another: a stick is slow, and a report is read more easily than ten. */
export class HandedFiles<Report extends object> {
  #files = $state.raw<readonly Handed<Report>[]>([]);
  readonly #send: Send<Report>;
  #last: Promise<void> = Promise.resolve();
  #count = 0;

  constructor(send: Send<Report>) {
    this.#send = send;
  }

  /** The newest first. */
  get files(): readonly Handed<Report>[] {
    return this.#files;
  }

  get waiting(): number {
    return this.#files.filter(({ phase }) => phase === 'waiting').length;
  }

  /** Resolves when the hub has said of this file what there is to say. */
  take(file: File): Promise<void> {
    const key = (this.#count += 1);
    this.#files = [{ key, name: file.name, phase: 'waiting' }, ...this.#files];
    this.#last = this.#last.then(() => this.#hand(key, file));
    return this.#last;
  }

  async #hand(key: number, file: File): Promise<void> {
    const { name, size: total } = file;
    this.#set({ key, name, phase: 'sending', sent: 0, total });
    const answer = await this.#send(file, ({ sentBytes }) =>
      this.#set({ key, name, phase: 'sending', sent: sentBytes, total }),
    );
    if (!answer.ok) this.#set({ key, name, phase: 'refused', words: why(answer.error) });
    else if ('held' in answer.value) this.#set({ key, name, phase: 'held', entry: answer.value.held });
    else this.#set({ key, name, phase: 'taken', report: answer.value });
  }

  #set(handed: Handed<Report>): void {
    this.#files = this.#files.map((file) => (file.key === handed.key ? handed : file));
  }
}

function why(failure: HubFailure): string {
  if (failure.code === 'invalid' && failure.fault !== undefined) return courierFaultMessage(failure.fault);
  if (failure.code === 'conflict' && failure.detail === 'queue-full') return m.release_queue_full();
  return failure.code === 'unreachable' ? m.institution_couriers_lost() : messageOf(failure);
}
