import type { PrecacheAnswer, PrecacheState, WorkerMessage } from './service-worker-messages';

export type { PrecacheState };

export interface ServiceWorkerEvents {
  /** A new version of the app lies ready, whole; it starts when `applyUpdate` is called, or all tabs were closed. */
  readonly onUpdateReady?: () => void;
  /** Told how far the app is kept for work without a network, from the first look to the last file (`kept === total`). */
  readonly onPrecache?: (state: PrecacheState) => void;
}

export interface ServiceWorkerHandle {
  /** Starts the new version and loads this page anew. Save open work first. Does nothing where there is none. */
  applyUpdate(): void;
  /** Undefined while no worker is active yet. */
  precacheState(): Promise<PrecacheState | undefined>;
  /** Asks the hub for a newer version of the app. Rejects where the hub cannot be reached. */
  checkForUpdate(): Promise<void>;
}

/** How long the page is left alone after it was loaded, at most, ms. */
const IDLE_AT_MOST = 10_000;

/** Between tries for files of the app that did not come, ms. */
const RETRY_MS = 30_000;

/** Undefined where the browser has none: not a secure context, or a private window of some browsers. */
export async function startServiceWorker(events: ServiceWorkerEvents = {}): Promise<ServiceWorkerHandle | undefined> {
  if (!('serviceWorker' in navigator)) return undefined;
  const registration = await navigator.serviceWorker.register('/service-worker.js', {
    type: import.meta.env.DEV ? 'module' : 'classic',
    updateViaCache: 'none',
  });
  watchForUpdate(registration, events);
  if (!import.meta.env.DEV) void keepTheRest(events);
  return {
    applyUpdate() {
      if (registration.waiting === null) return;
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
      send(registration.waiting, { type: 'skip-waiting' });
    },
    precacheState: async () =>
      registration.active === null ? undefined : ask(registration.active, { type: 'precache-state' }),
    async checkForUpdate() {
      await registration.update();
    },
  };
}

function watchForUpdate(registration: ServiceWorkerRegistration, { onUpdateReady }: ServiceWorkerEvents): void {
  // Without a controller it is the first install: nothing to update.
  const tell = () => {
    if (registration.waiting !== null && registration.active !== null) onUpdateReady?.();
  };
  tell();
  registration.addEventListener('updatefound', () => {
    const coming = registration.installing;
    coming?.addEventListener('statechange', () => {
      if (coming.state === 'installed') tell();
    });
  });
}

/**
 * When the page has nothing to do, has the worker keep the rest of the app: first what this page itself has loaded. What
 * a lost link kept away is asked for again, until all is there.
 */
async function keepTheRest({ onPrecache }: ServiceWorkerEvents): Promise<void> {
  const { active } = await navigator.serviceWorker.ready;
  if (active === null) return;
  const tell = (state: PrecacheState) => onPrecache?.(state);
  let state = await ask(active, { type: 'precache-state' });
  tell(state);
  await idle();
  while (state.kept < state.total) {
    state = await ask(active, { type: 'precache', wanted: loadedByThisPage() }, tell);
    tell(state);
    if (state.kept < state.total) await linkMayBeBack();
  }
}

const loadedByThisPage = (): readonly string[] =>
  performance
    .getEntriesByType('resource')
    .map(({ name }) => new URL(name))
    .filter(({ origin }) => origin === location.origin)
    .map(({ pathname }) => pathname);

/** The browser knows of the network, not of the hub: so it is tried now and then in any case. */
const linkMayBeBack = (): Promise<void> =>
  new Promise((done) => {
    const timer = setTimeout(end, RETRY_MS);
    addEventListener('online', end);
    function end() {
      clearTimeout(timer);
      removeEventListener('online', end);
      done();
    }
  });

const idle = (): Promise<void> =>
  new Promise((done) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => done(), { timeout: IDLE_AT_MOST });
    else setTimeout(done, IDLE_AT_MOST / 4);
  });

const send = (worker: ServiceWorker, message: WorkerMessage, ports: Transferable[] = []): void =>
  worker.postMessage(message, ports);

/** Resolves with the last answer; `onState` hears the ones before it. */
function ask(
  worker: ServiceWorker,
  message: WorkerMessage,
  onState?: (state: PrecacheState) => void,
): Promise<PrecacheState> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((done) => {
    port1.onmessage = ({ data }: MessageEvent<PrecacheAnswer>) => {
      if (!data.last) return onState?.(data);
      port1.close();
      done(data);
    };
    send(worker, message, [port2]);
  });
}
