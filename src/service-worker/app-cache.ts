import type { PrecacheState } from '../app/service-worker-messages';
import { Filling, type Platform } from './filling';
import { SHELL, isImmutable, namedByShell } from './shell';

const PREFIX = 'sandyq-app-';

export interface AppFiles {
  readonly version: string;
  /** Files of the build: immutable. */
  readonly build: readonly string[];
  /** Files of `static/` that belong to the app. */
  readonly files: readonly string[];
}

/**
 * The app's own files, a cache for each version. The first install keeps what starts the app and leaves the rest for
 * idle time; an update keeps everything before it is offered, for it may be taken where there is no network.
 */
export class AppCache {
  readonly #platform: Platform;
  readonly #app: AppFiles;
  readonly #name: string;
  #opened: Promise<Cache> | undefined;
  #filling: Promise<PrecacheState> | undefined;
  readonly #listeners = new Set<(state: PrecacheState) => void>();

  constructor(platform: Platform, app: AppFiles) {
    this.#platform = platform;
    this.#app = app;
    this.#name = PREFIX + app.version;
  }

  /** Rejects where a file of the build does not come: the browser tries the install again later. */
  async install(update: boolean): Promise<void> {
    const filling = await this.#begin();
    await filling.fromEarlier(await this.#others());
    await filling.keep(SHELL);
    const shell = await (await this.#open()).match(SHELL);
    const first = namedByShell((await shell?.text()) ?? '', this.#app.build);
    await Promise.all(first.filter((path) => filling.missing.has(path)).map((path) => filling.keep(path)));
    if (!update) return;
    await this.fill([]);
    const { missing } = await this.#begin();
    const lost = this.#app.build.find((path) => missing.has(path));
    if (lost !== undefined) throw new Error(`${lost} did not come`);
  }

  /**
   * Keeps the rest at low priority: `wanted` first, for the browser has just had it, then what comes in packs, then what is
   * left. Called again it goes on where it stopped. What could not be fetched is missing still in the state it ends with.
   */
  async fill(wanted: readonly string[], onState?: (state: PrecacheState) => void): Promise<PrecacheState> {
    if (onState !== undefined) this.#listeners.add(onState);
    try {
      return await (this.#filling ??= this.#fill(wanted).finally(() => (this.#filling = undefined)));
    } finally {
      if (onState !== undefined) this.#listeners.delete(onState);
    }
  }

  async #fill(wanted: readonly string[]): Promise<PrecacheState> {
    const filling = await this.#begin((state) => {
      for (const listener of this.#listeners) listener(state);
    });
    await filling.fromEarlier(await this.#others());
    await filling.oneByOne(wanted);
    const lost = await filling.inPacks();
    await filling.oneByOne([...filling.missing].filter((path) => !lost.has(path)));
    return this.state();
  }

  async state(): Promise<PrecacheState> {
    return (await this.#begin()).state;
  }

  /** From this version's cache; what is immutable also from the version before, which a page may still be running. */
  async match(path: string): Promise<Response | undefined> {
    const own = await (await this.#open()).match(path);
    return own ?? (isImmutable(path) ? await this.#platform.caches.match(path) : undefined);
  }

  /** Drops all but this version and the one before it. */
  async dropOld(): Promise<void> {
    const others = await this.#others();
    await Promise.all(others.slice(0, -1).map((name) => this.#platform.caches.delete(name)));
  }

  /** Oldest first. */
  async #others(): Promise<readonly string[]> {
    const names = await this.#platform.caches.keys();
    return names.filter((name) => name.startsWith(PREFIX) && name !== this.#name);
  }

  async #begin(tell?: (state: PrecacheState) => void): Promise<Filling> {
    const { build, files } = this.#app;
    return Filling.begin(this.#platform, await this.#open(), [...new Set([SHELL, ...build, ...files])], tell);
  }

  #open(): Promise<Cache> {
    return (this.#opened ??= this.#platform.caches.open(this.#name));
  }
}
