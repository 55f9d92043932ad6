import { isQuotaError, messageOf } from '../../errors';
import type { HubFailure } from '../../hub-client';
import { chooseTarget } from '../../save-stream';
import { m } from '../../text';
import type { SitesClient } from './client';

export type Making =
  | { readonly phase: 'idle' }
  | { readonly phase: 'gathering' }
  | { readonly phase: 'saving'; readonly name: string; readonly bytes: number; readonly total?: number }
  | { readonly phase: 'saved'; readonly name: string; readonly bytes: number }
  | { readonly phase: 'failed'; readonly words: string };

const ACCEPT = { 'application/vnd.sandyq.courier': ['.courier'] };

export interface CourierOutParts {
  readonly client: Pick<SitesClient, 'courier'>;
  readonly choose?: typeof chooseTarget;
  /** It is on the stick: numbers and times are others now. */
  readonly onmade: () => void;
}

/** One courier for another hub at a time: asked where to, made by the hub, saved as it comes. */
export class CourierOut {
  #making = $state.raw<Making>({ phase: 'idle' });
  readonly #parts: CourierOutParts;

  constructor(parts: CourierOutParts) {
    this.#parts = parts;
  }

  get making(): Making {
    return this.#making;
  }

  get busy(): boolean {
    return this.#making.phase === 'gathering' || this.#making.phase === 'saving';
  }

  /** To be called while a click is fresh. The hub makes none before somebody said where it is to go. */
  async make(path: string, wanted: string): Promise<void> {
    if (this.busy) return;
    const target = await (this.#parts.choose ?? chooseTarget)(wanted, ACCEPT);
    if (target === undefined) return;
    this.#making = { phase: 'gathering' };
    const answer = await this.#parts.client.courier(path);
    if (!answer.ok) {
      this.#making = { phase: 'failed', words: why(answer.error) };
      return;
    }
    const { stream, total } = answer.value;
    const { name } = target;
    let bytes = 0;
    const counted = stream.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform: (piece, controller) => {
          bytes += piece.length;
          this.#making = { phase: 'saving', name, bytes, ...(total !== undefined && { total }) };
          controller.enqueue(piece);
        },
      }),
    );
    try {
      await target.write(counted);
      this.#making = { phase: 'saved', name, bytes };
    } catch (error) {
      this.#making = { phase: 'failed', words: isQuotaError(error) ? messageOf(error) : m.sites_make_broken() };
    }
    this.#parts.onmade();
  }
}

/** No character that a stick's file system refuses. */
export const courierName = (name: string, number: number): string =>
  `${[...(name.match(/[\p{L}\p{N}]+/gu) ?? ['site']), number].join('-')}.courier`;

function why(failure: HubFailure): string {
  if (failure.code === 'conflict' && failure.detail === 'blocked-site') return m.sites_make_blocked();
  // An officer looks through what leaves: it was made, and is given out later.
  if (failure.code === 'strange-answer' && failure.status === 202) return m.sites_held();
  return messageOf(failure);
}
