import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FILES, INSTITUTION, makeKit, memorySource, trust, type Json } from '../../../tests/fixtures/hostile/kit';
import { CHUNK_BYTES } from '../kit/manifest';
import { DexieKitStore } from './dexie/store';
import { LibraryDatabase } from './dexie/schema';
import { installKit, type InstallDeps } from './install';
import type { KitStore } from './store';

/* A file from a stick is stored first and checked as it was stored; another tab may sweep it in between. */

const film = new Uint8Array(CHUNK_BYTES + 1000).fill(7);
const chunks = [film.subarray(0, CHUNK_BYTES), film.subarray(CHUNK_BYTES)].map((chunk) =>
  createHash('sha256').update(chunk).digest('hex'),
);
const kit = memorySource(
  makeKit({
    files: { ...FILES, 'film.bin': film },
    manifest: (manifest) => ({
      ...manifest,
      files: (manifest['files'] as Json[]).map((file) => (file['path'] === 'film.bin' ? { ...file, chunks } : file)),
    }),
  }),
);
const trusted = trust(INSTITUTION);

let databases = 0;
let store: DexieKitStore;
beforeEach(() => (store = new DexieKitStore(`install-${++databases}`)));
afterEach(() => store.close());

/** The store, of which one verb does otherwise. */
const bent = (verbs: Partial<KitStore>): KitStore =>
  new Proxy<KitStore>(store, {
    get: (of, name: keyof KitStore) => verbs[name] ?? (of[name] as () => unknown).bind(of),
  });
const deps = (bentStore: KitStore): InstallDeps => ({
  store: bentStore,
  lists: { list: async () => undefined, keepList: async () => undefined },
  clock: { now: () => 1 },
  alone: (_kit, _signal, work) => work(),
  freeBytes: async () => undefined,
});

describe('installKit', () => {
  /** A check in another tab, at the last moment, of a kit that shares these pieces. */
  const forgetting = (times: number) => {
    let published = 0;
    return bent({
      publish: async (...of) => {
        if (published++ < times) {
          const rows = new LibraryDatabase(`install-${databases}`);
          await Promise.all([rows.chunks.clear(), rows.files.clear()]);
          rows.close();
        }
        return store.publish(...of);
      },
    });
  };

  it('brings again what a check took away after it was counted as stored', async () => {
    expect(await installKit(deps(forgetting(1)), kit, { trusted })).toMatchObject({ ok: true });
    expect((await store.installed()).map(({ id }) => id)).toEqual(['hostile']);
  });

  it('stops, and can go on, where that happens again', async () => {
    expect(await installKit(deps(forgetting(2)), kit, { trusted })).toEqual({ ok: false, error: { code: 'paused' } });
    expect(await store.installed()).toEqual([]);
    expect(await installKit(deps(store), kit, { trusted })).toMatchObject({ ok: true });
  });

  it('puts a chunk down again when it was swept before it was read back', async () => {
    let stagings = 0;
    const swept = bent({
      stage: async (...of) => {
        const staged = await store.stage(...of);
        if (++stagings > 1) return staged;
        await store.unstage(staged);
        return { ...staged, bytes: undefined };
      },
    });
    expect(await installKit(deps(swept), kit, { trusted })).toMatchObject({ ok: true, value: { id: 'hostile' } });
    expect(stagings).toBe(3);
  });

  it('puts a chunk down again when it was swept while it was checked', async () => {
    let accepted = 0;
    const swept = bent({
      acceptChunk: async (install, places, staged) => {
        if (++accepted === 1) await store.unstage(staged);
        return store.acceptChunk(install, places, staged);
      },
    });
    expect(await installKit(deps(swept), kit, { trusted })).toMatchObject({ ok: true });
    expect(accepted).toBe(3);
  });

  it('gives up where it is swept each time, and shows nothing', async () => {
    let stagings = 0;
    const swept = bent({
      stage: async (...of) => {
        stagings++;
        const staged = await store.stage(...of);
        await store.unstage(staged);
        return { ...staged, bytes: undefined };
      },
    });
    await expect(installKit(deps(swept), kit, { trusted })).rejects.toThrow('swept each time');
    // Two are under way together.
    expect(stagings).toBeLessThanOrEqual(10);
    expect(await store.installed()).toEqual([]);
  });

  it('drops what it put down when it is not what was signed', async () => {
    const unstaged: number[] = [];
    const changed = bent({
      stage: async (install, bytes) => {
        const staged = await store.stage(install, bytes);
        return { ...staged, bytes: new Blob([new Uint8Array(bytes.size)]) };
      },
      unstage: async (staged) => {
        unstaged.push(staged.id);
        await store.unstage(staged);
      },
    });
    expect(await installKit(deps(changed), kit, { trusted })).toMatchObject({
      ok: false,
      error: { code: 'kit-invalid', reason: { code: 'hash-mismatch' } },
    });
    expect(unstaged.length).toBeGreaterThan(0);
    expect(await store.pending()).toEqual([]);
  });

  it('refuses a kit that has expired by this clock', async () => {
    const expired = memorySource(makeKit({ manifest: (all) => ({ ...all, expires: '2026-01-01T00:00:00Z' }) }));
    const at = (now: number): InstallDeps => ({ ...deps(store), clock: { now: () => now } });
    const noon = Date.parse('2026-01-01T00:00:00Z');
    expect(await installKit(at(noon), expired, { trusted })).toMatchObject({
      ok: false,
      error: { code: 'kit-invalid', reason: { code: 'expired' } },
    });
    expect(await installKit(at(noon - 1), expired, { trusted })).toMatchObject({ ok: true });
    // What is installed is no news to anybody, and no other bytes of that version are taken for it.
    expect(await installKit(at(noon), expired, { trusted })).toMatchObject({ error: { code: 'already-installed' } });
    const others = memorySource(
      makeKit({
        files: { 'pages/other.html': '<p>x</p>' },
        manifest: (all) => ({ ...all, expires: '2026-01-01T00:00:00Z' }),
      }),
    );
    expect(await installKit(at(noon), others, { trusted })).toMatchObject({ error: { reason: { code: 'expired' } } });
  });
});
