import { openLibrary } from '$lib/library/browser/library';
import { fileSource } from '$lib/library/file-source';
import { previewsIn, withoutPreviews } from '$lib/library/preview';
import { freshLog } from '$lib/shared/browser/fresh-log';
import { systemClock } from '$lib/shared/clock';
import { systemRandom } from '$lib/shared/ids';
import { AppFiles } from './app-files.svelte';
import { lazyClosures } from './boot/closures';
import { lazySearch } from './boot/lazy';
import { openProfile } from './boot/profile.svelte';
import { HubClient } from './hub-client';
import { KeptStorage } from './kept-storage.svelte';
import { whenSettled } from './painted';
import { ProfileStore } from './profile/store';
import type { Services } from './services';
import { Session } from './session.svelte';

/** Puts the app together: the one place that knows which part stands behind which port. */
export function boot(): Services {
  const clock = systemClock;
  const random = systemRandom;
  const hub = new HubClient();
  void whenSettled().then(freshLog);
  const kits = openLibrary();
  const library = withoutPreviews(kits);
  const store = new ProfileStore();
  const session = new Session({
    hub,
    clock,
    random,
    store,
    closures: lazyClosures(hub, store),
    open: (unlocked) => openProfile({ hub, library, clock, random }, unlocked),
    openGuest: async (institution) => (await import('./boot/guest')).openGuest(institution, clock, random),
  });
  const services: Services = {
    clock,
    random,
    app: new AppFiles(),
    hub,
    library,
    previews: () => previewsIn(kits),
    session,
    room: async () => (await import('$lib/library/browser/room')).readRoom(),
    storage: new KeptStorage(),
    packageFiles: async (kit, files) => (await import('./boot/package-files')).openPackageFiles(kit, files),
    search: lazySearch(async () => (await import('$lib/library/browser/search')).openSearch()),
    sources: {
      file: fileSource,
      hub: async (url) => {
        const { hubSource } = await import('$lib/library/browser/hub-source');
        return hubSource(url, { fetch: (input, init) => fetch(input, init) });
      },
    },
  };
  void whenSettled().then(() => clearPreviews(services));
  return services;
}

/** Those of a browser that was closed while somebody looked at them. */
async function clearPreviews(services: Services): Promise<void> {
  if ((await services.previews().catch(() => [])).length === 0) return;
  const { sweepPreviews } = await import('./sweep-previews');
  await sweepPreviews(services).catch(() => undefined);
}

/** No WebCrypto, no service worker: the browser does not trust the address, and nothing can be kept or checked. */
export const isSecureContext = (): boolean =>
  globalThis.isSecureContext && 'serviceWorker' in navigator && crypto.subtle !== undefined;
