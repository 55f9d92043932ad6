import 'fake-indexeddb/auto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { noiseFile, testFile, testKey, writeKit, type TestKit } from '../../../../tests/e2e/harness/make-kit';
import type { KitSource } from '../../kit/source';
import type { KitId } from '../../shared/ids';
import { openLibrary, type OpenedLibrary } from './open.fixture';

const folder = mkdtempSync(join(tmpdir(), 'sandyq-check-'));
afterAll(() => rmSync(folder, { recursive: true }));

const key = testKey();
const trusted = [{ minisign: key.minisign, institution: 'test' }];
const film = noiseFile('media/film.mp4', 9 * 1024 * 1024, 7);
const course = { id: 'course', files: [testFile('a.html', '<p>a</p>'), testFile('b.html', '<p>b</p>'), film] };
const other = { id: 'other', files: [testFile('c.html', '<p>c</p>'), film] };

function kit(content: TestKit): KitSource {
  const path = join(folder, `${content.id}.kit`);
  writeKit(path, key, content);
  const bytes = new Uint8Array(readFileSync(path));
  return { size: bytes.length, read: async (start, end) => new Blob([bytes.subarray(start, end)]) };
}

let databases = 0;
let library: OpenedLibrary['library'];
let db: OpenedLibrary['db'];
beforeEach(async () => {
  ({ library, db } = openLibrary(`check-${++databases}`));
  for (const content of [course, other])
    expect(await library.install(kit(content), { trusted })).toMatchObject({ ok: true });
});
afterEach(() => {
  library.close();
  db.close();
});

const damagedOf = async () => Object.fromEntries((await library.installed()).map(({ id, damaged }) => [id, damaged]));

it('finds nothing in whole kits, and refuses them again as before', async () => {
  expect(await library.check()).toBe(0);
  expect(await damagedOf()).toEqual({ course: undefined, other: undefined });
  expect(await library.install(kit(course), { trusted })).toMatchObject({ error: { code: 'already-installed' } });
});

it('finds a chunk that changed on the disk, in each kit that shares it; both are whole after an install', async () => {
  const chunk = (await db.chunks.toArray()).find(({ index }) => index === 1)!;
  await db.blobs.update(chunk.blob, { bytes: new Blob([new Uint8Array(1024 * 1024).fill(9)]) });
  expect(await library.check()).toBe(2);
  expect(await damagedOf()).toEqual({ course: 1, other: 1 });
  expect(await library.open('course' as KitId, 'media/film.mp4')).toBeUndefined();
  expect(await library.open('course' as KitId, 'a.html')).toBeDefined();

  expect(await library.install(kit(course), { trusted })).toMatchObject({ ok: true });
  expect((await library.open('course' as KitId, 'media/film.mp4'))?.blob.size).toBe(film.size);
  // Mended by what the other one brought: nobody has to look at every byte to know it.
  expect(await damagedOf()).toEqual({ course: undefined, other: undefined });
  expect(await library.check()).toBe(0);
  expect(await damagedOf()).toEqual({ course: undefined, other: undefined });
});

it('finds a Blob that is gone: every file that lay in it', async () => {
  const { addresses } = (await db.manifests.toArray()).find(({ manifest }) => manifest.id === 'course')!;
  const { blob } = (await db.files.get(addresses[0]!))!;
  const lost = await db.files.where('blob').equals(blob).count();
  await db.blobs.delete(blob);
  await library.check();
  const found = Object.values(await damagedOf()).reduce<number>((sum, count) => sum + (count ?? 0), 0);
  expect(found).toBe(lost);
  expect(lost).toBeGreaterThan(1);
});

it('leaves a kit damaged that another one mends in part', async () => {
  const chunk = (await db.chunks.toArray()).find(({ index }) => index === 1)!;
  const { addresses } = (await db.manifests.toArray()).find(({ manifest }) => manifest.id === 'course')!;
  await db.blobs.bulkDelete([chunk.blob, (await db.files.get(addresses[0]!))!.blob]);
  expect(await library.check()).toBe(2);
  expect(await library.install(kit(other), { trusted })).toMatchObject({ ok: true });
  expect(await damagedOf()).toEqual({ course: 3, other: undefined });
});

it('counts no kit that is removed while it is read, and takes nothing from those that stay', async () => {
  const read = Blob.prototype.arrayBuffer;
  let removed: Promise<void> | undefined;
  const spy = vi.spyOn(Blob.prototype, 'arrayBuffer').mockImplementation(async function (this: Blob) {
    await (removed ??= library.remove('course' as KitId));
    return read.call(this);
  });
  expect(await library.check()).toBe(0);
  spy.mockRestore();
  expect(removed).toBeDefined();
  expect(await damagedOf()).toEqual({ other: undefined });
  expect((await library.open('other' as KitId, 'media/film.mp4'))?.blob.size).toBe(film.size);
});
