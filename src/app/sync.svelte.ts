import { createContext } from 'svelte';
import type { Replicator, SyncStatus } from '$lib/sync/state';
import { whenSettled } from './painted';

/** The replicator's status as a page sees it. */
export class Sync {
  #status = $state.raw<SyncStatus>({ phase: 'idle', waiting: 0 });
  readonly #replicator: Replicator;

  constructor(replicator: Replicator) {
    this.#replicator = replicator;
    this.#status = replicator.status;
  }

  get status(): SyncStatus {
    return this.#status;
  }

  /** Runs until the returned function is called. */
  start(): () => void {
    const unsubscribe = this.#replicator.subscribe((status) => (this.#status = status));
    let ended = false;
    void whenSettled().then(() => ended || this.#replicator.start());
    return () => {
      ended = true;
      unsubscribe();
      this.#replicator.stop();
    };
  }

  now(): void {
    void this.#replicator.syncNow();
  }
}

export const [useSync, provideSync] = createContext<Sync>();
