import type { PrecacheState } from '../app/service-worker-messages';
import { SHELL, isImmutable, namedByShell } from './shell';

const PREFIX = 'sandyq-app-';

/** Files fetched at once: enough to fill a link with a long way, few enough to leave room for what a page asks for. */
const LANES = 3;

export interface AppFiles {
  readonly version: string;
  /** Files of the build: immutable. */
  readonly build: readonly string[];
  /** Files of `static/` that belong to the app. */
  readonly files: readonly string[];
}

interface Platform {
  readonly caches: CacheStorage;
  readonly fetch: typeof fetch;
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
    const cache = await this.#open();
    await this.#keep(cache, SHELL);
    const shell = await cache.match(SHELL);
    const first = namedByShell((await shell?.text()) ?? '', this.#app.build);
    await Promise.all(first.map((path) => this.#keep(cache, path)));
    if (!update) return;
    await this.fill([]);
    const missing = await this.#missing(cache);
    const lost = this.#app.build.find((path) => missing.has(path));
    if (lost !== undefined) throw new Error(`${lost} did not come`);
  }

  /**
   * Keeps the rest, `wanted` first, a few at a time and at low priority; tells of each. Called again it goes on where it
   * stopped. What could not be fetched is missing still in the state it ends with.
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
    const cache = await this.#open();
    const missing = await this.#missing(cache);
    const total = this.#all().length;
    let kept = total - missing.size;
    const queue = new Set([...wanted.filter((path) => missing.has(path)), ...missing]).values();
    const lane = async () => {
      for (const path of queue) {
        // One that does not come now must not keep the others away: it is asked for again next time.
        const came = await this.#keep(cache, path, 'low').then(
          () => true,
          () => false,
        );
        if (!came) continue;
        kept += 1;
        for (const tell of this.#listeners) tell({ kept, total });
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return this.state();
  }

  async state(): Promise<PrecacheState> {
    const all = this.#all();
    return { kept: all.length - (await this.#missing(await this.#open())).size, total: all.length };
  }

  /** From this version's cache; what is immutable also from the version before, which a page may still be running. */
  async match(path: string): Promise<Response | undefined> {
    const own = await (await this.#open()).match(path);
    return own ?? (isImmutable(path) ? await this.#platform.caches.match(path) : undefined);
  }

  /** Drops all but this version and the one before it. */
  async dropOld(): Promise<void> {
    const { caches } = this.#platform;
    const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== this.#name);
    await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  }

  #all(): readonly string[] {
    return [...new Set([SHELL, ...this.#app.build, ...this.#app.files])];
  }

  #open(): Promise<Cache> {
    return (this.#opened ??= this.#platform.caches.open(this.#name));
  }

  async #missing(cache: Cache): Promise<Set<string>> {
    const kept = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
    return new Set(this.#all().filter((path) => !kept.has(path)));
  }

  async #keep(cache: Cache, path: string, priority: RequestPriority = 'auto'): Promise<void> {
    if ((await cache.match(path)) !== undefined) return;
    const before = isImmutable(path) ? await this.#platform.caches.match(path) : undefined;
    const response = before ?? (await this.#fetch(path, priority));
    await cache.put(path, response);
  }

  async #fetch(path: string, priority: RequestPriority): Promise<Response> {
    const { fetch } = this.#platform;
    const response = await fetch(path, { cache: isImmutable(path) ? 'default' : 'reload', priority });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    // A redirected answer may not be handed to a navigation.
    return response.redirected ? new Response(response.body, { headers: response.headers }) : response;
  }
}
