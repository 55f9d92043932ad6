import type { QueueEntry } from '$lib/institution/review';
import type { AccountId, DeviceId } from '$lib/shared/ids';
import { FRAME_LIMITS } from '$lib/courier/frames/frame';
import { messageOf } from '../../errors';
import type { HubFailure } from '../../hub-client';
import { m } from '../../text';
import type { StaffClient } from '../staff-client';

/** Whom an answer is for. */
export interface Addressee {
  readonly learner: AccountId;
  readonly name: string;
  /** Where it is left out, the hub takes the one device that there is. */
  readonly device?: DeviceId;
}

export type Answering =
  | { readonly phase: 'making' }
  | { readonly phase: 'saved'; readonly name: string }
  /** An officer looks at it first. */
  | { readonly phase: 'held'; readonly entry: QueueEntry }
  | { readonly phase: 'failed'; readonly words: string };

export interface AnswerParts {
  readonly client: Pick<StaffClient, 'answerCourier'>;
  readonly save: (blob: Blob, name: string) => void;
}

/** An answer that is shown as codes. */
export interface ShownAnswer {
  readonly name: string;
  readonly number?: number;
  readonly file: Uint8Array<ArrayBuffer>;
}

/** Answer couriers, made by the hub and saved here one after another, or shown as codes. */
export class Answers {
  #states = $state.raw<Readonly<Record<string, Answering>>>({});
  #shown = $state.raw<ShownAnswer>();
  readonly #parts: AnswerParts;

  constructor(parts: AnswerParts) {
    this.#parts = parts;
  }

  get busy(): boolean {
    return Object.values(this.#states).some(({ phase }) => phase === 'making');
  }

  of(addressee: Addressee): Answering | undefined {
    return this.#states[keyOf(addressee)];
  }

  /** Undefined where none is shown. */
  get shown(): ShownAnswer | undefined {
    return this.#shown;
  }

  /** One small enough to be shown. */
  async show(addressee: Addressee): Promise<void> {
    this.#set(addressee, { phase: 'making' });
    const { learner, device, name } = addressee;
    const answer = await this.#parts.client.answerCourier(learner, device, FRAME_LIMITS.courierBytes);
    if (!answer.ok) {
      this.#set(addressee, { phase: 'failed', words: why(answer.error) });
      return;
    }
    if ('held' in answer.value) {
      this.#set(addressee, { phase: 'held', entry: answer.value.held });
      return;
    }
    const { file, number } = answer.value;
    this.#shown = {
      name,
      file: new Uint8Array(await file.arrayBuffer()),
      ...(number !== undefined && { number }),
    };
    this.#set(addressee, undefined);
  }

  hide(): void {
    this.#shown = undefined;
  }

  async make(addressees: readonly Addressee[]): Promise<void> {
    for (const addressee of addressees) {
      this.#set(addressee, { phase: 'making' });
      const answer = await this.#parts.client.answerCourier(addressee.learner, addressee.device);
      if (!answer.ok) {
        this.#set(addressee, { phase: 'failed', words: why(answer.error) });
        continue;
      }
      if ('held' in answer.value) {
        this.#set(addressee, { phase: 'held', entry: answer.value.held });
        continue;
      }
      const name = fileName(addressee.name, answer.value.number);
      this.#parts.save(answer.value.file, name);
      this.#set(addressee, { phase: 'saved', name });
    }
  }

  #set(addressee: Addressee, state: Answering | undefined): void {
    const { [keyOf(addressee)]: _before, ...others } = this.#states;
    this.#states = state === undefined ? others : { ...others, [keyOf(addressee)]: state };
  }
}

const keyOf = ({ learner, device }: Addressee): string => `${learner} ${device ?? ''}`;

/** For whoever hands out the sticks of a class; no character that a stick's file system refuses. */
export const fileName = (name: string, number: number | undefined): string =>
  `${['answer', ...(name.match(/[\p{L}\p{N}]+/gu) ?? []), ...(number === undefined ? [] : [number])].join('-')}.courier`;

function why(failure: HubFailure): string {
  if (failure.code === 'conflict' && failure.detail === 'no-recipient') return m.institution_couriers_no_recipient();
  if (failure.code === 'conflict' && failure.detail === 'several-devices') return m.institution_couriers_several();
  if (failure.code === 'conflict' && failure.detail === 'too-large') return m.institution_couriers_answer_too_large();
  if (failure.code === 'conflict' && failure.detail === 'queue-full') return m.release_queue_full();
  return messageOf(failure);
}
