import * as v from 'valibot';

type Listener = (ids: readonly string[]) => void;

/** From tab to tab. */
const Told = v.object({ ids: v.array(v.string()), put: v.boolean() });
interface Change {
  readonly ids: readonly string[];
  /** Written by a person, not brought by sync or a courier. */
  readonly put: boolean;
}

/** Tells this tab and the others what changed in one copy. */
export class Listeners {
  readonly #all = new Set<Listener>();
  readonly #puts = new Set<Listener>();
  readonly #channel: BroadcastChannel;

  constructor(channel: string) {
    this.#channel = new BroadcastChannel(channel);
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      const told = v.safeParse(Told, data);
      if (told.success) this.#tell(told.output);
    };
    // In Node a channel would keep the process alive.
    if ('unref' in this.#channel && typeof this.#channel.unref === 'function') this.#channel.unref();
  }

  on(listener: Listener): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  onPut(listener: Listener): () => void {
    this.#puts.add(listener);
    return () => this.#puts.delete(listener);
  }

  spread(change: Change): void {
    this.#tell(change);
    this.#channel.postMessage(change);
  }

  close(): void {
    this.#channel.close();
    this.#all.clear();
    this.#puts.clear();
  }

  #tell({ ids, put }: Change): void {
    for (const listener of this.#all) listener(ids);
    if (put) for (const listener of this.#puts) listener(ids);
  }
}
