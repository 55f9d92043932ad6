import { beforeEach, describe, expect, it } from 'vitest';
import { AppCache } from './app-cache';

/* A browser's caches in memory, and a hub of which each address can be taken away. */

const ORIGIN = 'http://hub.test';
const whole = (path: string) => new URL(path, ORIGIN).href;

class MemoryCache {
  readonly kept = new Map<string, Response>();
  async match(path: string) {
    return this.kept.get(whole(path))?.clone();
  }
  async put(path: string, response: Response) {
    this.kept.set(whole(path), response);
  }
  async keys() {
    return [...this.kept.keys()].map((url) => new Request(url));
  }
}

class MemoryCaches {
  readonly all = new Map<string, MemoryCache>();
  async open(name: string) {
    const found = this.all.get(name) ?? new MemoryCache();
    this.all.set(name, found);
    return found;
  }
  async keys() {
    return [...this.all.keys()];
  }
  async delete(name: string) {
    return this.all.delete(name);
  }
  async match(path: string) {
    for (const cache of this.all.values()) {
      const found = await cache.match(path);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

const at = (name: string) => `/_app/immutable/${name}`;
const ONE = [at('chunks/a.js'), at('chunks/b.js'), at('assets/c.css')];
const TWO = [at('chunks/d.js'), at('chunks/e.js')];
const APART = at('workers/w.js');
const BUILD = [at('entry/start.js'), ...ONE, ...TWO, APART];
const FILES = ['/icon.svg'];
const PACKS = { one: at('packs/one.pack'), two: at('packs/two.pack') };

const textOf = (path: string) => `/* ${path} */`;
const index = (packs: Readonly<Record<string, readonly string[]>>) =>
  JSON.stringify({
    packs: Object.entries(packs).map(([path, files]) => ({
      path,
      files: files.map((file) => [file, textOf(file).length]),
    })),
  });

let caches: MemoryCaches;
/** Path → what the hub answers; a function may fail. */
let hub: Map<string, string | (() => Response)>;
let asked: string[];

const fetch = (async (path: string) => {
  asked.push(path);
  const answer = hub.get(path);
  if (answer === undefined) return new Response('', { status: 404 });
  if (typeof answer === 'function') return answer();
  return new Response(answer, { headers: { 'Content-Type': 'of/hub', ETag: '"x"', 'X-Said': 'of all' } });
}) as typeof globalThis.fetch;

const app = (version = 'one', build: readonly string[] = BUILD) =>
  new AppCache({ caches: caches as unknown as CacheStorage, fetch }, { version, build, files: FILES });
const gone = () => {
  throw new TypeError('Failed to fetch');
};

beforeEach(() => {
  caches = new MemoryCaches();
  asked = [];
  hub = new Map([...BUILD, ...FILES].map((path) => [path, textOf(path)]));
  hub.set('/shell.html', `<script src="${at('entry/start.js')}"></script>`);
  hub.set('/_app/packs.json', index({ [PACKS.one]: ONE, [PACKS.two]: TWO }));
  hub.set(PACKS.one, ONE.map(textOf).join(''));
  hub.set(PACKS.two, TWO.map(textOf).join(''));
});

/** With the shell. */
const ALL = { kept: BUILD.length + FILES.length + 1, total: BUILD.length + FILES.length + 1 };

describe('AppCache', () => {
  it('installs what the shell names, and fills up by packs what can be in packs', async () => {
    const cache = app();
    await cache.install(false);
    expect(asked).toEqual(['/shell.html', at('entry/start.js')]);
    expect(await cache.state()).toEqual({ ...ALL, kept: 2 });
    asked = [];
    const told: number[] = [];
    expect(await cache.fill([], ({ kept }) => told.push(kept))).toEqual(ALL);
    expect(asked.sort()).toEqual(['/_app/packs.json', PACKS.one, PACKS.two, APART, '/icon.svg'].sort());
    expect(told).toEqual([...told].sort((a, b) => a - b));
    for (const path of [...BUILD, ...FILES]) expect(await (await cache.match(path))?.text()).toBe(textOf(path));
    const { headers } = (await cache.match(ONE[2]!))!;
    expect(Object.fromEntries(headers)).toEqual({ 'content-type': 'text/css; charset=utf-8', 'x-said': 'of all' });
    expect((await cache.match(ONE[0]!))?.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8');
  });

  it('takes first what the page has had, and then no pack of which less than half is missing', async () => {
    const cache = app();
    await cache.install(false);
    asked = [];
    await cache.fill(ONE.slice(0, 2));
    expect(asked.slice(0, 2)).toEqual(ONE.slice(0, 2));
    expect(asked).not.toContain(PACKS.one);
    expect(asked).toContain(ONE[2]);
    expect(asked).toContain(PACKS.two);
    expect(await cache.state()).toEqual(ALL);
  });

  it.each([
    ['there are none', () => hub.delete('/_app/packs.json')],
    ['their list is damaged', () => hub.set('/_app/packs.json', '{"packs": 7}')],
    ['one is gone', () => hub.delete(PACKS.one)],
    ['one is short', () => hub.set(PACKS.one, textOf(ONE[0]!))],
    ['one is long', () => hub.set(PACKS.one, `${ONE.map(textOf).join('')} `)],
  ])('fetches files one by one where packs do not help: %s', async (_, harm) => {
    harm();
    const cache = app();
    await cache.install(false);
    expect(await cache.fill([])).toEqual(ALL);
    for (const path of BUILD) expect(await (await cache.match(path))?.text()).toBe(textOf(path));
  });

  it('leaves a pack that was lost on its way for the next time, and goes on where it stopped', async () => {
    const pack = hub.get(PACKS.one)!;
    hub.set(PACKS.one, gone);
    const cache = app();
    await cache.install(false);
    asked = [];
    expect(await cache.fill([])).toEqual({ ...ALL, kept: ALL.kept - ONE.length });
    for (const path of ONE) expect(asked).not.toContain(path);
    hub.set(PACKS.one, pack);
    asked = [];
    expect(await cache.fill([])).toEqual(ALL);
    expect(asked).toEqual(['/_app/packs.json', PACKS.one]);
  });

  it('keeps all of an update before it ends, and fetches nothing that the version before had', async () => {
    await app('one').install(true);
    asked = [];
    const build = [...BUILD.slice(1), at('entry/next.js')];
    hub.set('/shell.html', `<script src="${at('entry/next.js')}"></script>`);
    hub.set(at('entry/next.js'), textOf(at('entry/next.js')));
    const next = app('two', build);
    await next.install(true);
    expect(await next.state()).toEqual(ALL);
    expect(asked.filter((path) => path !== '/_app/packs.json')).toEqual([
      '/shell.html',
      at('entry/next.js'),
      '/icon.svg',
    ]);
  });

  it('refuses an update of which a file does not come', async () => {
    await app('one').install(true);
    hub.set(APART, gone);
    caches = new MemoryCaches();
    await expect(app('two').install(true)).rejects.toThrow(APART);
  });
});
