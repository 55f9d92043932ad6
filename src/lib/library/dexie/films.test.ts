import 'fake-indexeddb/auto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { noiseFile, testFile, testKey, writeKit, type TestFile } from '../../../../tests/e2e/harness/make-kit';
import { CHUNK_BYTES } from '../../kit/manifest';
import { writeDelta } from '../../kit/node/delta';
import { openFileSource } from '../../kit/node/file-source';
import { openUntrusted } from '../../kit/open';
import { SourceUnavailable, type KitSource } from '../../kit/source';
import type { KitId } from '../../shared/ids';
import type { Films } from '../library';
import { findFile } from '../lookup';
import { roomOf } from '../room';
import { dexieTables } from './tables';
import { openLibrary, type OpenedLibrary } from './open.fixture';

/* One kit on the shelf holds a film in two qualities; a device keeps one of them, and may change its mind. */

const folder = mkdtempSync(join(tmpdir(), 'sandyq-films-'));
afterAll(() => rmSync(folder, { recursive: true }));

const key = testKey();
const trusted = [{ minisign: key.minisign, institution: 'test' }];
const course = 'course' as KitId;
const FULL = 'media/full.mp4';
const SMALL = 'media/small.mp4';
const page = testFile('page.html', '<p>a page</p>');
const full = noiseFile(FULL, 2 * CHUNK_BYTES + 777, 7);
const small = noiseFile(SMALL, CHUNK_BYTES + 5, 8);

function pathOf(version: string, ...more: readonly TestFile[]): string {
  const path = join(folder, `${version}.kit`);
  const film = { id: 'film', kind: 'video', title: { en: 'Film' }, file: { en: FULL }, smaller: { en: SMALL } };
  const units = [{ id: 'unit', title: { en: 'Unit' }, items: [film] }];
  writeKit(path, key, { id: course, version, files: [page, full, small, ...more], manifest: { units } });
  return path;
}

const first = pathOf('1.0.0');
const next = pathOf('1.1.0', testFile('more.html', '<p>more</p>'));

/** What is read is counted; after `most` bytes the stick is gone. */
function kit(path: string, most = Infinity): KitSource & { bytes: number } {
  const content = new Uint8Array(readFileSync(path));
  const source = {
    size: content.length,
    bytes: 0,
    async read(start: number, end: number) {
      if ((source.bytes += end - start) > most) throw new SourceUnavailable('gone');
      return new Blob([content.subarray(start, end)]);
    },
  };
  return source;
}

let databases = 0;
let name: string;
let library: OpenedLibrary['library'];
let db: OpenedLibrary['db'];

function open() {
  ({ library, db } = openLibrary(name));
}
function close() {
  library.close();
  db.close();
}
beforeEach(() => {
  name = `films-${++databases}`;
  open();
});
afterEach(close);

const install = (films: Films, source = kit(first)) =>
  library.install(source, { trusted, films: { device: films, kits: {} } });
// Looked for anew: a lookup remembers the last Blobs it gave out.
const sizeOf = async (path: string) => (await findFile(dexieTables(db))(course, path))?.blob.size;
const filmsHere = async () => ({ full: await sizeOf(FULL), small: await sizeOf(SMALL) });
const FULL_ALONE = { full: full.size, small: undefined };
const SMALL_ALONE = { full: undefined, small: small.size };

/** Bytes of every Blob that lies there, whether or not something leads to it. */
async function bytesHere(): Promise<number> {
  return (await db.blobs.toArray()).reduce((sum, { bytes }) => sum + bytes.size, 0);
}

it('keeps the films that were chosen, and reads no byte of the others', async () => {
  const source = kit(first);
  expect(await install('small', source)).toMatchObject({
    ok: true,
    value: { films: 'small', bytes: page.size + small.size },
  });
  expect(source.bytes).toBeLessThan(small.size + 100_000);
  expect(await filmsHere()).toEqual(SMALL_ALONE);
  expect(await bytesHere()).toBe(page.size + small.size);
});

it('keeps the full films where nothing was chosen, and the kit’s own choice before the device’s', async () => {
  await library.install(kit(first), { trusted });
  expect(await filmsHere()).toEqual(FULL_ALONE);
  const films = { device: 'full', kits: { course: 'small' } } as const;
  expect(await library.install(kit(first), { trusted, films })).toMatchObject({ ok: true });
  expect(await filmsHere()).toEqual(SMALL_ALONE);
});

it('changes the films by the same bytes again, either way, and leaves nothing of the others behind', async () => {
  await install('full');
  expect(await install('full')).toMatchObject({ error: { code: 'already-installed' } });
  for (const [films, size] of [
    ['small', small.size],
    ['full', full.size],
  ] as const) {
    const source = kit(first);
    expect(await install(films, source)).toMatchObject({ ok: true, value: { films } });
    // What both choices have in common is not read again.
    expect(source.bytes).toBeLessThan(size + 100_000);
    expect(await filmsHere()).toEqual(films === 'small' ? SMALL_ALONE : FULL_ALONE);
    expect(await bytesHere()).toBe(page.size + size);
  }
});

it('leaves nothing behind of a film so small that it is read together with pages', async () => {
  const path = join(folder, 'little.kit');
  const film = { id: 'film', kind: 'video', title: { en: 'Film' }, file: { en: FULL }, smaller: { en: 'n.mp4' } };
  const units = [{ id: 'unit', title: { en: 'Unit' }, items: [film] }];
  const little = noiseFile('n.mp4', 50_000, 3);
  writeKit(path, key, { id: course, files: [page, little, full], manifest: { units } });
  await install('small', kit(path));
  expect(await bytesHere()).toBe(page.size + little.size);
  await install('full', kit(path));
  expect(await bytesHere()).toBe(page.size + full.size);
});

it('keeps the old films whole until the new ones are, through a lost stick, a restart and a removal', async () => {
  await install('small');
  const other = join(folder, 'other.kit');
  writeKit(other, key, { id: 'other', files: [testFile('o.html', '<p>o</p>')] });
  await library.install(kit(other), { trusted });
  expect(await install('full', kit(first, CHUNK_BYTES + 100_000))).toMatchObject({
    error: { code: 'source-unavailable' },
  });
  close();
  open();
  // Everything that sweeps.
  await library.remove('other' as KitId);
  expect(await library.pending()).toMatchObject([{ id: course, version: '1.0.0' }]);
  expect(await filmsHere()).toEqual(SMALL_ALONE);
  expect(await library.check()).toBe(0);
  const rows = { files: await db.files.toArray(), chunks: await db.chunks.toArray(), blobs: await db.blobs.toArray() };
  const [kits, pending] = [await db.kits.toArray(), await db.pending.toArray()];
  const room = roomOf({ ...rows, kits, pending, manifests: await db.manifests.toArray() });
  expect(room.bytes).toBe(await bytesHere());
  expect(room.kits).toEqual([{ id: course, bytes: room.bytes, alone: room.bytes }]);
  expect(room.bytes).toBe(page.size + small.size + CHUNK_BYTES);

  const source = kit(first);
  expect(await install('full', source)).toMatchObject({ ok: true });
  expect(source.bytes).toBeLessThan(full.size - CHUNK_BYTES + 100_000);
  expect(await filmsHere()).toEqual(FULL_ALONE);
  expect(await bytesHere()).toBe(page.size + full.size);
});

it('gives up a change of films without a trace', async () => {
  await install('small');
  await install('full', kit(first, CHUNK_BYTES + 100_000));
  await library.discard(course);
  expect(await filmsHere()).toEqual(SMALL_ALONE);
  expect(await bytesHere()).toBe(page.size + small.size);
});

it('checks and mends the films that are here, and misses no others', async () => {
  await install('small');
  expect(await library.check()).toBe(0);
  const [chunk] = await db.chunks.toArray();
  await db.blobs.delete(chunk!.blob);
  expect(await library.check()).toBe(1);
  expect(await library.installed()).toMatchObject([{ damaged: 1 }]);
  expect(await install('small')).toMatchObject({ ok: true, value: { films: 'small' } });
  expect(await filmsHere()).toEqual(SMALL_ALONE);
  expect(await library.check()).toBe(0);
});

/** A delta of the next version. */
async function deltaPath(): Promise<string> {
  const path = join(folder, 'delta.kit');
  const [source, older] = [await openFileSource(next), await openFileSource(first)];
  const [opened, base] = [await openUntrusted(source), await openUntrusted(older)];
  if (!opened.ok || !base.ok || !(await writeDelta({ kit: opened.value, source }, base.value, path)).ok)
    throw new Error('no delta');
  await Promise.all([source.close(), older.close()]);
  return path;
}

it.each(['small', 'full'] as const)('takes a delta for the films that are here, where the wish is %s', async (wish) => {
  await install('small');
  const path = await deltaPath();
  expect(await install(wish, kit(path))).toMatchObject({ ok: true, value: { version: '1.1.0', films: 'small' } });
  expect(await filmsHere()).toEqual(SMALL_ALONE);
  expect(await library.check()).toBe(0);
  expect(await library.pending()).toEqual([]);
});

it('says what a delta lacks for the films that are wanted, where it brings nothing else', async () => {
  const path = await deltaPath();
  const lacks = (files: number, bytes: number) => ({ error: { code: 'base-missing', base: '1.0.0', files, bytes } });
  // There is nothing here at all.
  expect(await install('full', kit(path))).toMatchObject(lacks(2, page.size + full.size));
  await install('small', kit(next));
  expect(await install('full', kit(path))).toMatchObject(lacks(1, full.size));
  expect(await library.pending()).toEqual([]);
  expect(await filmsHere()).toEqual(SMALL_ALONE);
});

it('changes and mends the films of a kit that is past its last day', async () => {
  const expiring = join(folder, 'expiring.kit');
  const film = { id: 'film', kind: 'video', title: { en: 'Film' }, file: { en: FULL }, smaller: { en: SMALL } };
  const units = [{ id: 'unit', title: { en: 'Unit' }, items: [film] }];
  const expires = '2026-01-01T00:00:00Z';
  writeKit(expiring, key, { id: course, files: [page, full, small], manifest: { units, expires } });
  close();
  ({ library, db } = openLibrary(name, Date.parse(expires) - 1));
  expect(await install('small', kit(expiring))).toMatchObject({ ok: true });
  close();
  ({ library, db } = openLibrary(name, Date.parse(expires)));
  expect(await install('full', kit(expiring))).toMatchObject({ ok: true, value: { films: 'full' } });
  await db.blobs.delete((await db.chunks.toArray())[0]!.blob);
  expect(await library.check()).toBe(1);
  expect(await install('full', kit(expiring))).toMatchObject({ ok: true });
  expect(await library.check()).toBe(0);
  expect(await filmsHere()).toEqual(FULL_ALONE);
});
