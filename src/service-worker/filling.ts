import type { PrecacheState } from '../app/service-worker-messages';
import { PACK_INDEX, filesOf, worthFetching, type Pack } from './packs';
import { isImmutable } from './shell';

export interface Platform {
  readonly caches: CacheStorage;
  readonly fetch: typeof fetch;
}

/** Files fetched at once: enough to fill a link with a long way, few enough to leave room for what a page asks for. */
const LANES = 3;

/** What of the app is missing in a cache, and the ways in which it comes there. */
export class Filling {
  private constructor(
    private readonly platform: Platform,
    private readonly cache: Cache,
    private readonly total: number,
    private readonly lacking: Set<string>,
    private readonly tell: (state: PrecacheState) => void,
  ) {}

  /** `tell` hears each time that more is there. */
  static async begin(
    platform: Platform,
    cache: Cache,
    all: readonly string[],
    tell: (state: PrecacheState) => void = () => undefined,
  ): Promise<Filling> {
    const kept = await pathsIn(cache);
    return new Filling(platform, cache, all.length, new Set(all.filter((path) => !kept.has(path))), tell);
  }

  get missing(): ReadonlySet<string> {
    return this.lacking;
  }

  get state(): PrecacheState {
    return { kept: this.total - this.lacking.size, total: this.total };
  }

  /** What never changes and an earlier version has, by the names of their caches. */
  async fromEarlier(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const earlier = await this.platform.caches.open(name);
      const has = await pathsIn(earlier);
      for (const path of [...this.lacking].filter((one) => isImmutable(one) && has.has(one))) {
        const response = await earlier.match(path);
        if (response === undefined) continue;
        await this.cache.put(path, response);
        this.#came([path]);
      }
    }
  }

  /** Rejects where it does not come. */
  async keep(path: string, priority: RequestPriority = 'auto'): Promise<void> {
    await this.cache.put(path, await this.#fetch(path, { cache: isImmutable(path) ? 'default' : 'reload', priority }));
    this.#came([path]);
  }

  /** Those of them that are missing. One that does not come now must not keep the others away: it is asked for again next time. */
  async oneByOne(paths: Iterable<string>): Promise<void> {
    const queue = [...paths].filter((path) => this.lacking.has(path)).values();
    const lane = async () => {
      for (const path of queue) await this.keep(path, 'low').catch(() => undefined);
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  /**
   * What the hub has in packs. Answers what was on its way when the link broke: it comes in its pack again, next time. What
   * is left besides must come one by one.
   */
  async inPacks(): Promise<ReadonlySet<string>> {
    const lost = new Set<string>();
    for (const pack of await this.#packs()) {
      try {
        const found = await filesOf(pack, await this.#fetch(pack.path, { cache: 'no-store', priority: 'low' }));
        const wanted = [...found].filter(([path]) => this.lacking.has(path));
        await Promise.all(wanted.map(([path, response]) => this.cache.put(path, response)));
        this.#came(wanted.map(([path]) => path));
      } catch (error) {
        // So says `fetch` where nothing answered, and a body that ended too soon.
        if (error instanceof TypeError) for (const [path] of pack.files) lost.add(path);
      }
    }
    return lost;
  }

  /** None where the hub has no packs. */
  async #packs(): Promise<readonly Pack[]> {
    try {
      const { packs } = (await (await this.#fetch(PACK_INDEX, { cache: 'no-cache' })).json()) as { packs: Pack[] };
      return worthFetching(packs, this.lacking);
    } catch {
      return [];
    }
  }

  async #fetch(path: string, how: RequestInit): Promise<Response> {
    const { fetch } = this.platform;
    const response = await fetch(path, how);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    // A redirected answer may not be handed to a navigation.
    return response.redirected ? new Response(response.body, { headers: response.headers }) : response;
  }

  #came(paths: readonly string[]): void {
    for (const path of paths) this.lacking.delete(path);
    this.tell(this.state);
  }
}

const pathsIn = async (cache: Cache): Promise<ReadonlySet<string>> =>
  new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
