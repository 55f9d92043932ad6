import type { CourierFault } from '$lib/courier/fault';
import type { CourierPlan, Knowledge, LearnerCourier, MadeCourier, TakenCourier } from '$lib/sync/courier';
import { courierFaultMessage } from '../../courier-errors';
import { messageOf } from '../../errors';
import { chooseTarget } from '../../save-stream';
import { m } from '../../text';

export type Making =
  | { readonly phase: 'idle' }
  | { readonly phase: 'gathering'; readonly bytes: number }
  | { readonly phase: 'writing'; readonly bytes: number; readonly total: number }
  | { readonly phase: 'made'; readonly courier: MadeCourier; readonly name: string }
  | { readonly phase: 'failed'; readonly words: string };

export type Opening =
  | { readonly phase: 'idle' }
  | { readonly phase: 'reading'; readonly name: string; readonly bytes: number; readonly total: number }
  | { readonly phase: 'opened'; readonly name: string; readonly taken: TakenCourier; readonly why?: string }
  | { readonly phase: 'failed'; readonly name: string; readonly words: string };

const ACCEPT = { 'application/vnd.sandyq.courier': ['.courier'] };

export interface RoomParts {
  readonly courier: () => Promise<LearnerCourier>;
  readonly login: string;
  /** Something came in: whoever counts what waits counts anew. */
  readonly ontaken: () => void;
  readonly choose?: typeof chooseTarget;
}

/** The courier page's doings: one file made and one opened at a time. */
export class CourierRoom {
  #plan = $state.raw<CourierPlan>();
  #made = $state.raw<readonly MadeCourier[]>();
  #knowledge = $state.raw<Knowledge>({});
  #making = $state.raw<Making>({ phase: 'idle' });
  #opening = $state.raw<Opening>({ phase: 'idle' });
  #fault = $state('');
  readonly #parts: RoomParts;

  constructor(parts: RoomParts) {
    this.#parts = parts;
  }

  /** Undefined while it is being counted. */
  get plan(): CourierPlan | undefined {
    return this.#plan;
  }
  get made(): readonly MadeCourier[] | undefined {
    return this.#made;
  }
  get knowledge(): Knowledge {
    return this.#knowledge;
  }
  get making(): Making {
    return this.#making;
  }
  get opening(): Opening {
    return this.#opening;
  }
  get busy(): boolean {
    return this.#opening.phase === 'reading' || this.#making.phase === 'gathering' || this.#making.phase === 'writing';
  }
  /** Why nothing can be said here. */
  get fault(): string {
    return this.#fault;
  }

  async refresh(): Promise<void> {
    this.#fault = '';
    try {
      const courier = await this.#parts.courier();
      this.#made = await courier.made();
      this.#knowledge = await courier.knowledge();
      this.#plan = await courier.plan();
    } catch (error) {
      this.#fault = messageOf(error);
    }
  }

  /** Asks where to save first: browsers let a page ask only while the click is fresh. */
  async make(): Promise<void> {
    if (this.#plan === undefined || this.busy) return;
    const name = `sandyq-${this.#parts.login}-${this.#plan.number}.courier`;
    const target = await (this.#parts.choose ?? chooseTarget)(name, ACCEPT);
    if (target === undefined) return;
    let writing = false;
    this.#making = { phase: 'gathering', bytes: 0 };
    try {
      const courier = await this.#parts.courier();
      const made = await courier.make(
        ({ stream, bytes: total }) => {
          writing = true;
          return target.write(told(stream, (bytes) => (this.#making = { phase: 'writing', bytes, total })));
        },
        (bytes) => (this.#making = { phase: 'gathering', bytes }),
      );
      this.#making = made.ok
        ? { phase: 'made', courier: made.value, name: target.name }
        : { phase: 'failed', words: m.errors_courier_no_recipient() };
    } catch (error) {
      this.#making = { phase: 'failed', words: writing ? m.errors_courier_no_room() : messageOf(error) };
    }
    await this.refresh();
  }

  async open(file: File): Promise<void> {
    if (this.busy) return;
    const { name, size: total } = file;
    this.#opening = { phase: 'reading', name, bytes: 0, total };
    try {
      const courier = await this.#parts.courier();
      const opened = await courier.open(file, (bytes) => (this.#opening = { phase: 'reading', name, bytes, total }));
      if (opened.ok) {
        const { fault } = opened.value;
        this.#opening = { phase: 'opened', name, taken: opened.value, ...(fault !== undefined && { why: why(fault) }) };
        this.#parts.ontaken();
      } else {
        this.#opening = { phase: 'failed', name, words: why(opened.error) };
      }
    } catch (error) {
      this.#opening = { phase: 'failed', name, words: messageOf(error) };
    }
    await this.refresh();
  }
}

const why = ({ code }: CourierFault): string => courierFaultMessage(code);

function told(stream: ReadableStream<Uint8Array>, tell: (bytes: number) => void): ReadableStream<Uint8Array> {
  let bytes = 0;
  return stream.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        bytes += piece.length;
        tell(bytes);
        controller.enqueue(piece);
      },
    }),
  );
}
