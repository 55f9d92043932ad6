import { build, files as staticFiles, version } from '$service-worker';
import { registerRoute } from 'workbox-routing';
import { libraryRows } from '../lib/library/browser/rows';
import { findFile } from '../lib/library/lookup';
import type { PrecacheAnswer, PrecacheState, WorkerMessage } from '../app/service-worker-messages';
import { AppCache } from './app-cache';
import { KIT_FILES, kitFileResponse } from './kit-files';
import { IMMUTABLE_PATTERN, SHELL, isAppPage, isHubAddress, isImmutable } from './shell';

/*
 * The service worker: the app's own files, and the files of installed kits. What the hub answers (/api, /db, /shelf)
 * goes past it and is never kept.
 */

declare const self: ServiceWorkerGlobalScope;

/** ServiceWorker Static Routing API (WICG): not yet among TypeScript's types. */
interface RoutingInstallEvent extends ExtendableEvent {
  addRoutes?(rule: { condition: { urlPattern: string }; source: 'cache' }): Promise<void>;
}

// Schemas lie in static/ too, but are the hub's to answer: nobody reads them without it.
const files = staticFiles.filter((path) => !isHubAddress(path));
const app = new AppCache({ caches: self.caches, fetch: self.fetch.bind(self) }, { version, build, files });
const find = findFile(libraryRows());

for (const method of ['GET', 'HEAD'] as const) {
  registerRoute(
    ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith(KIT_FILES),
    ({ request }) => kitFileResponse(find, request),
    method,
  );
}

// In development there is no build to keep, and Vite serves the pages.
if (!import.meta.env.DEV) {
  const kept = new Set(files);
  registerRoute(
    ({ url, sameOrigin }) => sameOrigin && (isImmutable(url.pathname) || kept.has(url.pathname)),
    async ({ url, request }) => (await app.match(url.pathname)) ?? fetch(request),
  );
  registerRoute(
    ({ url, request, sameOrigin }) => sameOrigin && request.mode === 'navigate' && isAppPage(url.pathname),
    async ({ request }) => (await app.match(SHELL)) ?? fetch(request),
  );
  self.addEventListener('install', (event: RoutingInstallEvent) => {
    // Where the browser can, it takes what never changes from the caches itself, past this thread.
    const route = event
      .addRoutes?.({ condition: { urlPattern: IMMUTABLE_PATTERN }, source: 'cache' })
      .catch(() => undefined);
    event.waitUntil(Promise.all([route, app.install(self.registration.active !== null)]));
  });
}

self.addEventListener('activate', (event) => {
  // The first page is served from now on too; an update comes only after the person said so (skip-waiting).
  event.waitUntil(Promise.all([app.dropOld(), self.clients.claim()]));
});

self.addEventListener('message', (event) => {
  const message = event.data as Partial<WorkerMessage> | null;
  const answer = (state: PrecacheState, last = true) =>
    event.ports[0]?.postMessage({ ...state, last } satisfies PrecacheAnswer);
  if (message?.type === 'skip-waiting') event.waitUntil(self.skipWaiting());
  if (message?.type === 'precache-state') event.waitUntil(app.state().then((state) => answer(state)));
  if (message?.type === 'precache') {
    const filled = app.fill(message.wanted ?? [], (state) => answer(state, false));
    event.waitUntil(filled.then((state) => answer(state)));
  }
});
