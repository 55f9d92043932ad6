import { openLibrary } from '$lib/library/browser/library';
import { fileSource } from '$lib/library/file-source';
import { isPreviewKit, withoutPreviews } from '$lib/library/preview';
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
  return {
    clock,
    random,
    app: new AppFiles(),
    hub,
    library,
    previews: async () => (await kits.installed()).flatMap(({ id }) => (isPreviewKit(id) ? [id] : [])),
    session,
    room: async () => (await import('$lib/library/browser/room')).readRoom(),
    storage: new KeptStorage(),
    search: lazySearch(async () => (await import('$lib/library/browser/search')).openSearch()),
    sources: {
      file: fileSource,
      hub: async (url) => {
        const { hubSource } = await import('$lib/library/browser/hub-source');
        return hubSource(url, { fetch: (input, init) => fetch(input, init) });
      },
    },
  };
}

/** No WebCrypto, no service worker: the browser does not trust the address, and nothing can be kept or checked. */
export const isSecureContext = (): boolean =>
  globalThis.isSecureContext && 'serviceWorker' in navigator && crypto.subtle !== undefined;
