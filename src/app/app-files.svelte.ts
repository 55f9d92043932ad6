import { keepOpenWork } from './open-work';
import type { PrecacheState } from './service-worker-messages';
import { startServiceWorker, type ServiceWorkerHandle } from './service-worker-client';

/** The app's own files in this browser: how far they are kept for work without a network, and a new version of them. */
export class AppFiles {
  #kept = $state.raw<PrecacheState>();
  #cameNow = $state(false);
  #updateReady = $state(false);
  #handle: ServiceWorkerHandle | undefined;

  /** Call once. Where no service worker can be had, the app works all the same, only not without a network. */
  async start(): Promise<void> {
    this.#handle = await startServiceWorker({
      onUpdateReady: () => (this.#updateReady = true),
      onPrecache: (state) => {
        if (state.kept < state.total) this.#cameNow = true;
        this.#kept = state;
      },
    }).catch(() => undefined);
  }

  /** Whole percent of the files; 100 where every page opens without a network, undefined while nothing is known. */
  get percentKept(): number | undefined {
    return this.#kept && Math.floor((100 * this.#kept.kept) / this.#kept.total);
  }

  /** Has this page seen them come? Then it is news that they are all there. */
  get cameNow(): boolean {
    return this.#cameNow;
  }

  /** A new version lies here, whole. */
  get updateReady(): boolean {
    return this.#updateReady;
  }

  /**
   * Starts the new version and loads the page anew, once open work is written down. Where that fails nothing happens: the
   * page says why beside the work.
   */
  async applyUpdate(): Promise<void> {
    if (await keepOpenWork()) this.#handle?.applyUpdate();
  }
}
