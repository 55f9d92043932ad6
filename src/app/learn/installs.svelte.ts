import { createContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { ShelfEntry } from '$lib/institution/account';
import { itemsOf } from '$lib/kit/manifest';
import type {
  InstallFailure,
  InstallOptions,
  InstallProgress,
  InstalledKit,
  KitSource,
  PendingInstall,
} from '$lib/library/library';
import type { KitId } from '$lib/shared/ids';
import type { LocalizedText } from '$lib/shared/text';
import type { TraceEvent } from '$lib/trace/statement';
import { codeOf } from '../errors';
import type { ProfileServices, Services } from '../services';
import { KeptFilms } from './films.svelte';
import { RemainingTime } from './remaining-time';
import type { KitNotices } from './kit-notices.svelte';
import type { Learner } from './learner.svelte';
import { noteNews } from './version-news';

export type Road = 'lan' | 'file';

export type InstallState =
  | { readonly status: 'running'; readonly progress?: InstallProgress; readonly remainingMs?: number }
  | { readonly status: 'failed'; readonly failure: InstallFailure | { readonly code: string } };

export interface Install {
  /** Kit's id from the shelf, or the file's name. */
  readonly key: string;
  readonly title: LocalizedText | string;
  readonly road: Road;
  readonly state: InstallState;
}

/** A file says whose it is only when it was opened. */
const isOf = ({ key, state }: Install, kit: KitId): boolean =>
  key === kit || (state.status === 'running' && state.progress?.kit === kit);

/** Where the bytes come from; asked again for each try. */
type Source = () => Promise<KitSource | { readonly code: string }>;

/** Installs that run or wait for a word of the person; they go on while one looks at other pages. */
export class Installs {
  #running = $state.raw<readonly Install[]>([]);
  #pending = $state.raw<readonly PendingInstall[]>([]);
  #fault = $state.raw<unknown>();
  #unrecorded: readonly TraceEvent[] = [];
  readonly films: KeptFilms;
  readonly #services: Services;
  readonly #profile: ProfileServices;
  readonly #learner: Learner;
  readonly #notices: KitNotices;
  readonly #stops = new SvelteMap<string, AbortController>();
  readonly #sources = new SvelteMap<string, Source>();

  constructor(services: Services, profile: ProfileServices, learner: Learner, notices: KitNotices) {
    this.#services = services;
    this.films = new KeptFilms(services.storage);
    this.#profile = profile;
    this.#learner = learner;
    this.#notices = notices;
  }

  get running(): readonly Install[] {
    return this.#running;
  }

  /** Begun before and not running now: after a pause or a reload. */
  get pending(): readonly PendingInstall[] {
    return this.#pending.filter(({ id }) => !this.#running.some((install) => isOf(install, id)));
  }

  /** Why something beside an install went wrong: a kit that is here did not get into the trace, or one could not be left. */
  get fault(): unknown {
    return this.#fault;
  }

  /** May a person open a kit by an unknown signer, after seeing its fingerprint? */
  get mayAllowSigner(): boolean {
    return this.#profile.institution.unknownSigners === 'ask';
  }

  async refresh(): Promise<void> {
    await this.#record();
    [this.#pending] = await Promise.all([this.#services.library.pending(), this.films.look()]);
  }

  fromShelf({ id, title, url }: Pick<ShelfEntry, 'id' | 'title' | 'url'>): Promise<void> {
    const source = async () => {
      const opened = await this.#services.sources.hub(url);
      return opened.ok ? opened.value : opened.error;
    };
    return this.#install({ key: id, title, road: 'lan' }, source);
  }

  fromFile(file: File): Promise<void> {
    const source = async () => this.#services.sources.file(file);
    return this.#install({ key: file.name, title: file.name, road: 'file' }, source);
  }

  pause(key: string): void {
    this.#stops.get(key)?.abort();
  }

  /** Tries again, with this signer allowed by the person. */
  async allow(key: string, fingerprint: string): Promise<void> {
    const install = this.#running.find((running) => running.key === key);
    const source = this.#sources.get(key);
    if (install !== undefined && source !== undefined) await this.#install(install, source, fingerprint);
  }

  /** Takes a failed one off the list. */
  dismiss(key: string): void {
    this.#running = this.#running.filter((install) => install.key !== key);
  }

  async discard(kit: KitId): Promise<void> {
    try {
      await this.#services.library.discard(kit);
      await this.refresh();
    } catch (error) {
      this.#fault = error;
    }
  }

  async #install(install: Omit<Install, 'state'>, source: Source, allowSigner?: string): Promise<void> {
    const { key } = install;
    if (this.#stops.has(key)) return;
    const stop = new AbortController();
    this.#stops.set(key, stop);
    this.#sources.set(key, source);
    this.#show({ ...install, state: { status: 'running' } });
    try {
      await this.#run(install, source, { allowSigner, signal: stop.signal });
    } catch (error) {
      this.#show({ ...install, state: { status: 'failed', failure: { code: codeOf(error) } } });
    } finally {
      this.#stops.delete(key);
    }
    await this.refresh().catch((error: unknown) => (this.#fault = error));
  }

  async #run(
    install: Omit<Install, 'state'>,
    source: Source,
    options: Pick<InstallOptions, 'allowSigner' | 'signal'>,
  ): Promise<void> {
    const opened = await source();
    if ('code' in opened) return this.#show({ ...install, state: { status: 'failed', failure: opened } });
    const remaining = new RemainingTime(this.#services.clock);
    const done = await this.#services.library.install(opened, {
      ...options,
      films: await this.films.choice(),
      trusted: this.#profile.institution.kitKeys,
      onProgress: (progress) => {
        const remainingMs = remaining.after(progress.storedBytes, progress.totalBytes);
        this.#show({ ...install, state: { status: 'running', progress, remainingMs } });
      },
    });
    // A list that came with the kit holds, whether or not the kit was taken; what is known of it stays where it can't be read.
    await this.#notices.refresh().catch(() => undefined);
    if (!done.ok) {
      if (done.error.code === 'paused') this.dismiss(install.key);
      else this.#show({ ...install, state: { status: 'failed', failure: done.error } });
      return;
    }
    const { id: kit, version } = done.value;
    const before = this.#learner.kit(kit)?.version;
    if (before !== undefined && before !== version) noteNews(kit, version);
    this.#unrecorded = [...this.#unrecorded, { kind: 'installed-kit', kit: { kit, version }, road: install.road }];
    await this.#learner.refreshKits();
    await this.#record();
    // Shown as under way until then: whoever goes off line after it has everything.
    await this.#meetPlayer(done.value);
    this.dismiss(install.key);
    // Now there is something to keep.
    void this.#services.storage.askOnce().catch(() => undefined);
    // The first search should not wait for it.
    void this.#services.search.indexKit(kit).catch(() => undefined);
  }

  /** What it has of packages should open where there is no hub. */
  async #meetPlayer({ manifest }: InstalledKit): Promise<void> {
    if (!itemsOf(manifest).some((item) => item.kind === 'package')) return;
    const { meetPlayer } = await import('./player/meet-player').catch(() => ({ meetPlayer: undefined }));
    await meetPlayer?.(this.#services.hub);
  }

  /** The kit is here whatever comes of this: what a full disk refuses is said, and written with the next look. */
  async #record(): Promise<void> {
    for (let [event] = this.#unrecorded; event !== undefined; [event] = this.#unrecorded) {
      // Taken out first: two that look at once write it once.
      this.#unrecorded = this.#unrecorded.slice(1);
      try {
        await this.#learner.record(event);
      } catch (error) {
        this.#unrecorded = [event, ...this.#unrecorded];
        this.#fault = error;
        return;
      }
    }
    this.#fault = undefined;
  }

  #show(install: Install): void {
    const others = this.#running.filter((known) => known.key !== install.key);
    this.#running = [...others, install];
  }
}

export const [useInstalls, provideInstalls] = createContext<Installs>();
