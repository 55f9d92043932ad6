import type { Vault } from '../../shared/vault';
import type { LocalChange } from '../local';

type Listener = (change: LocalChange) => void;
const PLACE = 'change of a draft';

/** Tells this tab and the others what changed. What is said between tabs is sealed like what lies on the disk. */
export class Tabs {
  readonly #listeners = new Set<Listener>();
  readonly #channel: BroadcastChannel;

  constructor(
    name: string,
    private readonly vault: Vault,
  ) {
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data instanceof Uint8Array) this.#tell(this.vault.open(data, PLACE) as LocalChange);
    };
    // In Node a channel would keep the process alive.
    if ('unref' in this.#channel && typeof this.#channel.unref === 'function') this.#channel.unref();
  }

  on(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  spread(change: LocalChange): void {
    this.#tell(change);
    this.#channel.postMessage(this.vault.seal(change, PLACE));
  }

  close(): void {
    this.#channel.close();
    this.#listeners.clear();
  }

  #tell(change: LocalChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}
