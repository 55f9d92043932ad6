import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  FILES,
  INSTITUTION,
  makeKit,
  memorySource,
  trust,
  type Bend,
  type Files,
  type Json,
} from '../../../../tests/fixtures/hostile/kit';
import { CHUNK_BYTES } from '../../kit/manifest';
import type { KitId } from '../../shared/ids';
import { openLibrary, type OpenedLibrary } from './open.fixture';

/* A kit that knows the hash of what another one keeps, and lies about its size: it gets no byte of the neighbour's. */

const trusted = trust(INSTITUTION);
const MORE = 20;
const film = new Uint8Array(CHUNK_BYTES + 1000).fill(7);
const chunks = [film.subarray(0, CHUNK_BYTES), film.subarray(CHUNK_BYTES)].map((chunk) =>
  createHash('sha256').update(chunk).digest('hex'),
);
const kept: Files = { ...FILES, 'film.bin': film };
const fileOf = (manifest: Json, path: string, change: Json): Json => ({
  ...manifest,
  files: (manifest['files'] as Json[]).map((file) => (file['path'] === path ? { ...file, ...change } : file)),
});
const good = makeKit({ files: kept, manifest: (manifest) => fileOf(manifest, 'film.bin', { chunks }) });

/** Another kit, with the same hashes of this file and a larger size, which its archive bears out. */
function liar(path: string): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(Buffer.from(kept[path]!));
  const longer = new Uint8Array(content.length + MORE);
  longer.set(content);
  const bend: Bend = {
    folder: 'liar-1.0.0',
    files: { [path]: content, 'pages/other.html': '<p>Other</p>' },
    manifest: (manifest) => {
      const size = longer.length;
      return fileOf({ ...manifest, id: 'liar' }, path, { size, ...(size > CHUNK_BYTES ? { chunks } : {}) });
    },
    tags: ({ 'bag-info.txt': info, ...tags }) => ({
      ...tags,
      'bag-info.txt': info!.replace(/(\d+)\./, (_, bytes: string) => `${Number(bytes) + MORE}.`),
    }),
    bag: (bag) => bag.set(`data/${path}`, longer),
  };
  return makeKit(bend);
}

let databases = 0;
let library: OpenedLibrary['library'];
let db: OpenedLibrary['db'];
beforeEach(async () => {
  ({ library, db } = openLibrary(`sizes-${++databases}`));
  expect(await library.install(memorySource(good), { trusted })).toMatchObject({ ok: true });
});
afterEach(() => {
  library.close();
  db.close();
});

it.each(['pages/first.html', 'film.bin'])('is refused for %s, and takes nothing from who has it', async (path) => {
  expect(await library.install(memorySource(liar(path)), { trusted })).toMatchObject({
    error: { code: 'kit-invalid', reason: { code: 'hash-mismatch', path } },
  });
  expect((await library.installed()).map(({ id }) => id)).toEqual(['hostile']);
  expect(await library.check()).toBe(0);
  expect((await library.open('hostile' as KitId, path))?.blob.size).toBe(Buffer.from(kept[path]!).length);
});
