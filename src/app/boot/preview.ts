import type { Account, Institution } from '$lib/institution/account';
import { openLibrary } from '$lib/library/browser/library';
import { fileSource } from '$lib/library/file-source';
import type { Library } from '$lib/library/library';
import { isPreviewKit } from '$lib/library/preview';
import type { Search } from '$lib/library/search';
import { systemClock } from '$lib/shared/clock';
import { newShortId, systemRandom, type AccountId, type KitId } from '$lib/shared/ids';
import { err } from '$lib/shared/result';
import { overwriteGetLocale, overwriteSetLocale } from '../../paraglide/runtime.js';
import { AppFiles } from '../app-files.svelte';
import { HubClient } from '../hub-client';
import { KeptStorage } from '../kept-storage.svelte';
import { ProfileStore } from '../profile/store';
import { watchIdle } from '../profile/idle';
import type { ProfileServices, Services } from '../services';
import type { OpenSession } from '../session.svelte';
import { m } from '../text';
import { passingProfile } from './guest';
import { lazySearch } from './lazy';

/*
 * The app inside of a frame, where whoever writes a kit sees it as a learner will. A learner without a dossier: what is done
 * lives as long as the page, nothing goes to the hub, and of the kits of this browser there is one alone.
 */

/** Longer than a page lives: to whoever frames this, only the signs of life matter. */
const NEVER_MS = 2 ** 31 - 1;

/** Undefined where this browser knows no institution: nobody has ever signed in here. */
export async function bootPreview(frame: HTMLElement | null): Promise<Services | undefined> {
  const institution = await new ProfileStore().institution();
  if (institution === undefined) return undefined;
  speakAs(frame);
  watchIdle(NEVER_MS, () => undefined);
  const kit = frame?.dataset['preview'] ?? '';
  const whole = openLibrary();
  const search = lazySearch(async () => (await import('$lib/library/browser/search')).openSearch());
  return {
    clock: systemClock,
    random: systemRandom,
    app: new AppFiles(),
    hub: new HubClient({ fetch: askWhere }),
    library: readAlone(whole, kit),
    previews: async () => [],
    session: new PreviewSession(learnerOf(institution)),
    room: async () => (await import('$lib/library/browser/room')).readRoom(),
    storage: new KeptStorage(),
    packageFiles: async (kit, files) => (await import('./package-files')).openPackageFiles(kit, files),
    search: searchAlone(search, kit as KitId),
    sources: { file: fileSource, hub: async () => err({ code: 'unreachable' }) },
  };
}

/** Whoever frames this page says in which language. A change of it is one of this frame, not of the browser. */
function speakAs(frame: HTMLElement | null): void {
  const language = frame?.dataset['language'];
  if (frame === null || (language !== 'kk' && language !== 'ru' && language !== 'en')) return;
  overwriteGetLocale(() => language);
  overwriteSetLocale((wanted) => {
    frame.dataset['language'] = wanted;
    location.reload();
  });
  document.documentElement.lang = language;
}

/** Packages ask where they can play; everything else is as it is without a link. */
const askWhere: typeof fetch = (input, init) =>
  input === '/api/hub' ? fetch(input, init) : Promise.reject(new TypeError('a preview asks the hub for nothing'));

/** One preview, which can be read and not changed. */
const readAlone = (library: Library, kit: string): Library => ({
  ...library,
  installed: async () => (await library.installed()).filter(({ id }) => id === kit && isPreviewKit(id)),
  pending: async () => [],
  install: async () => err({ code: 'paused' }),
  remove: async () => undefined,
  discard: async () => undefined,
});

const searchAlone = (search: Search, kit: KitId): Search => ({
  ...search,
  query: (text, options) => search.query(text, { ...options, kit }),
});

function learnerOf(institution: Institution): ProfileServices {
  const id = newShortId<AccountId>(systemRandom);
  const account: Account = {
    id,
    login: 'preview',
    name: m.author_preview_learner(),
    roles: ['learner'],
    blocked: false,
  };
  return passingProfile({ account, institution, guest: false }, systemClock, systemRandom);
}

/** Nobody comes in here, and nobody goes. */
class PreviewSession implements OpenSession {
  readonly state;

  constructor(profile: ProfileServices) {
    this.state = { status: 'signed-in', profile } as const;
  }

  start = async () => undefined;
  lookIn = async () => undefined;
  signOut = async () => undefined;
  lock = async () => true;
  signIn = async () => err({ code: 'sign-in-needed' } as const);
  openByCode = this.signIn;
  begin = this.signIn;
  renew = this.signIn;
  changePassword = this.signIn;
}
