import 'fake-indexeddb/auto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  corrupted,
  noiseFile,
  testFile,
  testKey,
  writeKit,
  type TestFile,
  type TestKit,
} from '../../../../tests/e2e/harness/make-kit';
import type { KitSource } from '../../kit/source';
import { SourceUnavailable } from '../../kit/source';
import type { KitId } from '../../shared/ids';
import type { InstallProgress } from '../library';
import { openDexieLibrary } from './library';
import { LibraryDatabase } from './schema';
import { DexieKitStore } from './store';

const folder = mkdtempSync(join(tmpdir(), 'sandyq-library-'));
afterAll(() => rmSync(folder, { recursive: true }));

const key = testKey();
const stranger = testKey();
const trusted = [{ minisign: key.minisign, institution: 'test' }];
const MiB = 1024 * 1024;

const page = (at: number, text = `<p>page ${at}</p>`) => testFile(`pages/${at}.html`, text);
const video = noiseFile('media/film.mp4', 20 * MiB + 12345, 7);
const course = { id: 'course', files: [page(1), page(2), video] };
const kitId = (id: string) => id as KitId;

let made = 0;
function kit(content: TestKit, actual?: readonly TestFile[], signer = key): KitSource {
  const path = join(folder, `${++made}.kit`);
  writeKit(path, signer, content, actual);
  const bytes = new Uint8Array(readFileSync(path));
  return { size: bytes.length, read: async (start, end) => new Blob([bytes.subarray(start, end)]) };
}

/** A source that breaks at the given read of payload, or pauses there. */
function breaking(source: KitSource, at: number, act: () => void): KitSource {
  let reads = 0;
  return {
    ...source,
    async read(start, end, signal) {
      if (end - start > MiB && ++reads === at) act();
      return source.read(start, end, signal);
    },
  };
}

let name = '';
let databases = 0;
const parts = () => ({
  name,
  clock: { now: () => 1_800_000_000_000 },
  alone: <T>(_kit: string, _signal: AbortSignal | undefined, work: () => Promise<T>) => work(),
  freeBytes: async () => undefined,
});
let library: ReturnType<typeof openDexieLibrary>;
let db: LibraryDatabase;

beforeEach(() => {
  name = `library-${++databases}`;
  library = openDexieLibrary(parts());
  db = new LibraryDatabase(name);
});
afterEach(() => {
  vi.restoreAllMocks();
  library.close();
  db.close();
});

const rowCounts = async () =>
  Object.fromEntries(await Promise.all(db.tables.map(async (table) => [table.name, await table.count()] as const)));
const EMPTY = { kits: 0, lists: 0, pending: 0, manifests: 0, files: 0, chunks: 0, blobs: 0 };

describe('install', () => {
  it.each([false, true])('makes a kit visible whole, with every byte (immutable: %s)', async (immutable) => {
    const result = await library.install({ ...kit(course), immutable }, { trusted });
    expect(result).toMatchObject({
      ok: true,
      value: { id: 'course', version: '1.0.0', installedAt: 1_800_000_000_000 },
    });
    expect((await library.installed()).map(({ id }) => id)).toEqual(['course']);
    expect(await library.pending()).toEqual([]);
    const film = await library.open(kitId('course'), 'media/film.mp4');
    expect(film?.blob.type).toBe('video/mp4');
    const expected = Buffer.concat([video.bytes(0), video.bytes(1), video.bytes(2)]);
    expect(Buffer.from(await film!.blob.arrayBuffer()).equals(expected)).toBe(true);
    expect(await (await library.open(kitId('course'), 'pages/2.html'))?.blob.text()).toBe('<p>page 2</p>');
    expect(await library.open(kitId('course'), 'pages/3.html')).toBeUndefined();
    expect(await library.open(kitId('other'), 'pages/2.html')).toBeUndefined();
  });

  it('tells progress that only grows and ends at the whole', async () => {
    const told: InstallProgress[] = [];
    await library.install(kit(course), { trusted, onProgress: (progress) => told.push(progress) });
    expect(told[0]?.phase).toBe('checking');
    const stored = told.filter(({ phase }) => phase !== 'checking').map(({ storedBytes }) => storedBytes);
    expect(stored).toEqual([...stored].sort((a, b) => a - b));
    expect(told.at(-1)).toMatchObject({ phase: 'finishing', storedBytes: told.at(-1)?.totalBytes });
  });

  it('takes a kit with empty files, and one content under two paths once', async () => {
    const files = [
      testFile('a.txt', '', 'text/plain'),
      testFile('b.txt', 'same', 'text/plain'),
      testFile('c.txt', 'same', 'text/plain'),
    ];
    const result = await library.install(kit({ id: 'small', files: [page(1), ...files] }), { trusted });
    expect(result.ok).toBe(true);
    expect((await library.open(kitId('small'), 'a.txt'))?.blob.size).toBe(0);
    expect(await (await library.open(kitId('small'), 'c.txt'))?.blob.text()).toBe('same');
    expect(await db.files.count()).toBe(3);
  });

  it('asks a person about an unknown signer, and takes the kit when allowed', async () => {
    const source = kit(course, undefined, stranger);
    const refused = await library.install(source, { trusted });
    expect(refused).toMatchObject({ ok: false, error: { code: 'unknown-signer' } });
    expect(await rowCounts()).toEqual(EMPTY);
    if (refused.ok || refused.error.code !== 'unknown-signer') throw new Error('refused otherwise');
    const allowed = await library.install(source, { trusted, allowSigner: refused.error.fingerprint });
    expect(allowed.ok).toBe(true);
  });

  it.each([
    ['a page', false, [corrupted(page(1), 3), page(2), video]],
    ['the last byte of a video on a stick', false, [page(1), page(2), corrupted(video, video.size - 1)]],
    ['the last byte of a video from a hub', true, [page(1), page(2), corrupted(video, video.size - 1)]],
  ])('leaves nothing behind when %s is not what was signed', async (_, immutable, actual) => {
    expect(await library.install({ ...kit(course, actual), immutable }, { trusted })).toMatchObject({
      ok: false,
      error: { code: 'kit-invalid', reason: { code: 'hash-mismatch' } },
    });
    expect(await rowCounts()).toEqual(EMPTY);
  });

  it('keeps the installed version when its update is bad', async () => {
    await library.install(kit(course), { trusted });
    const update = { ...course, version: '1.1.0' };
    const bad = await library.install(kit(update, [page(1), page(2), corrupted(video, 9 * MiB)]), { trusted });
    // Those chunks are here already, checked: what the stick holds in their place is not even read.
    expect(bad.ok).toBe(true);
    const other = { ...course, version: '1.2.0', files: [page(1), noiseFile('media/film.mp4', 20 * MiB, 8)] };
    const worse = await library.install(kit(other, [page(1), corrupted(other.files[1]!, 9 * MiB)]), { trusted });
    expect(worse.ok).toBe(false);
    expect((await library.installed())[0]?.version).toBe('1.1.0');
    expect((await library.open(kitId('course'), 'media/film.mp4'))?.blob.size).toBe(video.size);
  });
});

describe('an install that stops', () => {
  it.each([false, true])('goes on from what is stored when the way is back (immutable: %s)', async (immutable) => {
    const whole = { ...kit(course), immutable };
    const pulled = breaking(whole, 2, () => {
      throw new SourceUnavailable('pulled');
    });
    expect(await library.install(pulled, { trusted })).toEqual({ ok: false, error: { code: 'source-unavailable' } });
    expect(await library.installed()).toEqual([]);
    const [begun] = await library.pending();
    expect(begun).toMatchObject({ id: 'course', version: '1.0.0', title: { en: 'course' } });
    expect(begun!.storedBytes).toBeGreaterThan(0);
    expect(begun!.storedBytes).toBeLessThan(begun!.totalBytes);

    let read = 0;
    const counted: KitSource = {
      ...whole,
      read: (start, end) => ((read += end - start), whole.read(start, end)),
    };
    expect((await library.install(counted, { trusted })).ok).toBe(true);
    expect(read).toBeLessThan(whole.size - begun!.storedBytes + 200_000);
    const film = await library.open(kitId('course'), 'media/film.mp4');
    expect(
      Buffer.from(await film!.blob.arrayBuffer())
        .subarray(0, 8 * MiB)
        .equals(Buffer.from(video.bytes(0))),
    ).toBe(true);
  });

  it('is paused by its signal, and stays pausable before it begins', async () => {
    const stop = new AbortController();
    const source = breaking(kit(course), 2, () => stop.abort());
    expect(await library.install(source, { trusted, signal: stop.signal })).toEqual({
      ok: false,
      error: { code: 'paused' },
    });
    expect(await library.pending()).toHaveLength(1);
    const again = await library.install(source, { trusted, signal: AbortSignal.abort() });
    expect(again).toEqual({ ok: false, error: { code: 'paused' } });
  });

  it('keeps what is stored when the disk is full, and no bytes that nothing names', async () => {
    const accept = DexieKitStore.prototype.acceptChunk;
    let accepted = 0;
    vi.spyOn(DexieKitStore.prototype, 'acceptChunk').mockImplementation(function (this: DexieKitStore, ...chunk) {
      if (++accepted > 1) return Promise.reject(new DOMException('no room', 'QuotaExceededError'));
      return accept.apply(this, chunk);
    });
    const refused = await library.install(kit(course), { trusted });
    expect(refused).toMatchObject({ ok: false, error: { code: 'storage-full' } });
    const [begun] = await library.pending();
    expect(begun!.storedBytes).toBeGreaterThan(8 * MiB - 1);
    expect(refused).toMatchObject({ error: { missingBytes: begun!.totalBytes - begun!.storedBytes } });
    expect(await db.blobs.count()).toBe(
      (await db.chunks.count()) + (await db.files.orderBy('blob').uniqueKeys()).length,
    );
    vi.restoreAllMocks();
    expect((await library.install(kit(course), { trusted })).ok).toBe(true);
  });

  it('is never shown while a file of it is missing, whatever the plan thought', async () => {
    const pulled = breaking(kit(course), 2, () => {
      throw new SourceUnavailable('pulled');
    });
    await library.install(pulled, { trusted });
    const store = new DexieKitStore(name);
    const { fingerprint } = (await db.pending.get(kitId('course')))!;
    await expect(store.publish({ id: kitId('course'), fingerprint }, 1)).rejects.toThrow('film.mp4 is not stored');
    store.close();
    expect(await library.installed()).toEqual([]);
    expect(await library.pending()).toHaveLength(1);
  });

  it('stops when it is discarded meanwhile, and nothing of it stays', async () => {
    const source = kit(course);
    let discarded: Promise<void> | undefined;
    const slow: KitSource = {
      size: source.size,
      async read(start, end) {
        if (end - start > MiB) await (discarded ??= library.discard(kitId('course')));
        return source.read(start, end);
      },
    };
    expect(await library.install(slow, { trusted })).toEqual({ ok: false, error: { code: 'paused' } });
    expect(await rowCounts()).toEqual(EMPTY);
  });
});

describe('updates', () => {
  beforeEach(async () => void (await library.install(kit(course), { trusted })));

  it('share what did not change and drop what is needed no more', async () => {
    const next = { id: 'course', version: '1.1.0', files: [page(1), page(3, '<p>new</p>'), video] };
    expect((await library.install(kit(next), { trusted })).ok).toBe(true);
    const [installed, ...others] = await library.installed();
    expect(others).toEqual([]);
    expect(installed?.version).toBe('1.1.0');
    expect(await library.open(kitId('course'), 'pages/2.html')).toBeUndefined();
    expect(await (await library.open(kitId('course'), 'pages/3.html'))?.blob.text()).toBe('<p>new</p>');
    expect(await rowCounts()).toMatchObject({ manifests: 1, files: 2, chunks: 3 });
  });

  it('refuse what is older or the same', async () => {
    expect(await library.install(kit(course), { trusted })).toEqual({
      ok: false,
      error: { code: 'already-installed', version: '1.0.0' },
    });
    expect(await library.install(kit({ ...course, version: '0.9.0' }), { trusted })).toEqual({
      ok: false,
      error: { code: 'older-than-installed', installed: '1.0.0', offered: '0.9.0' },
    });
    expect(await library.pending()).toEqual([]);
  });
});

describe('remove and discard', () => {
  it('keep the files that another kit needs', async () => {
    await library.install(kit(course), { trusted });
    await library.install(kit({ id: 'second', files: [page(1), video] }), { trusted });
    await library.remove(kitId('course'));
    expect((await library.installed()).map(({ id }) => id)).toEqual(['second']);
    expect((await library.open(kitId('second'), 'media/film.mp4'))?.blob.size).toBe(video.size);
    expect(await db.files.count()).toBe(1);
    await library.remove(kitId('second'));
    expect(await rowCounts()).toEqual(EMPTY);
  });

  it('keep what an install that was begun relies on', async () => {
    await library.install(kit(course), { trusted });
    const second = kit({ id: 'second', files: [page(1), video, noiseFile('media/other.mp4', 9 * MiB, 3)] });
    const pulled = breaking(second, 1, () => {
      throw new SourceUnavailable('pulled');
    });
    await library.install(pulled, { trusted });
    await library.remove(kitId('course'));
    expect(await db.chunks.count()).toBeGreaterThanOrEqual(3);
    await library.discard(kitId('second'));
    expect(await rowCounts()).toEqual(EMPTY);
  });
});
