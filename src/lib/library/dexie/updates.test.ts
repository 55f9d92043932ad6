import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noiseFile, spliced, testFile, testKey, writeKit, type TestFile } from '../../../../tests/e2e/harness/make-kit';
import { CHUNK_BYTES } from '../../kit/manifest';
import { writeDelta } from '../../kit/node/delta';
import { openFileSource } from '../../kit/node/file-source';
import { openUntrusted } from '../../kit/open';
import { SourceUnavailable, type KitSource } from '../../kit/source';
import type { KitId } from '../../shared/ids';
import { openLibrary, type OpenedLibrary } from './open.fixture';

/* Updates by every road end in what a fresh install ends in, and bring only what is not here. */

const folder = mkdtempSync(join(tmpdir(), 'sandyq-updates-'));
afterAll(() => rmSync(folder, { recursive: true }));

const key = testKey();
const trusted = [{ minisign: key.minisign, institution: 'test' }];
const course = 'course' as KitId;

const page = (at: number, text = `<p>page ${at}</p>`) => testFile(`pages/${at}.html`, text);
const film = noiseFile('media/film.mp4', 2 * CHUNK_BYTES + 777, 7);
/** The second chunk is new, the first one comes again, the last stands one further. */
const mended = spliced(film, [
  [film, 0],
  [noiseFile('', CHUNK_BYTES, 99), 0],
  [film, 0],
  [film, 2],
]);

let made = 0;
const paths = new Map<KitSource, string>();
function kit(
  version: string,
  files: readonly TestFile[],
  id: string = course,
): KitSource & { read: KitSource['read'] } {
  const path = join(folder, `${++made}.kit`);
  writeKit(path, key, { id, version, files });
  const bytes = new Uint8Array(readFileSync(path));
  const source = { size: bytes.length, read: async (from: number, to: number) => new Blob([bytes.subarray(from, to)]) };
  paths.set(source, path);
  return source;
}

async function delta(whole: KitSource, base: KitSource): Promise<KitSource> {
  const [source, older] = [await openFileSource(paths.get(whole)!), await openFileSource(paths.get(base)!)];
  const [opened, from] = [await openUntrusted(source), await openUntrusted(older)];
  const out = join(folder, `${++made}.delta.kit`);
  if (!opened.ok || !from.ok || !(await writeDelta({ kit: opened.value, source }, from.value, out)).ok)
    throw new Error('no delta');
  await Promise.all([source.close(), older.close()]);
  const bytes = new Uint8Array(readFileSync(out));
  return { size: bytes.length, read: async (start, end) => new Blob([bytes.subarray(start, end)]) };
}

const old = kit('1.0.0', [page(1), page(2), film]);
const next = kit('1.1.0', [page(1), page(2, '<p>mended</p>'), page(3), mended]);

let databases = 0;
const devices: OpenedLibrary[] = [];
function device(name = `updates-${++databases}`): OpenedLibrary {
  const opened = openLibrary(name);
  devices.push(opened);
  return opened;
}
afterEach(() => {
  for (const { library, db } of devices.splice(0)) {
    library.close();
    db.close();
  }
});

const install = async ({ library }: OpenedLibrary, source: KitSource) => library.install(source, { trusted });

/** Every row, without the ids of Blobs: in their place stands what the bytes are. */
async function stateOf({ db }: OpenedLibrary) {
  const blobs = new Map(
    await Promise.all(
      (await db.blobs.toArray()).map(async ({ id, bytes }) => [id, new Uint8Array(await bytes.arrayBuffer())] as const),
    ),
  );
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  return {
    kits: await db.kits.toArray(),
    pending: await db.pending.toArray(),
    manifests: await db.manifests.toArray(),
    files: (await db.files.toArray()).map(({ address, size, blob, offset }) => ({
      address,
      size,
      bytes: sha256(blobs.get(blob)!.subarray(offset, offset + size)),
    })),
    chunks: (await db.chunks.toArray()).map(({ address, index, blob, size }) => ({
      address,
      index,
      size,
      bytes: sha256(blobs.get(blob)!),
    })),
  };
}

const counted = (source: KitSource) => {
  const counts = { source: { ...source }, bytes: 0, reads: 0 };
  counts.source.read = (start, end) => {
    counts.bytes += end - start;
    counts.reads++;
    return source.read(start, end);
  };
  return counts;
};

describe('an update', () => {
  let updated: OpenedLibrary;
  beforeEach(async () => {
    updated = device();
    expect((await install(updated, old)).ok).toBe(true);
  });
  const fresh = async (source = next) => {
    const other = device();
    expect((await install(other, source)).ok).toBe(true);
    return stateOf(other);
  };

  it.each([
    ['over a link', true],
    ['from a file', false],
  ])('reads, %s, only what is not here, and ends in what a fresh install ends in', async (_, immutable) => {
    const road = counted({ ...next, immutable });
    expect(await install(updated, road.source)).toMatchObject({ ok: true, value: { version: '1.1.0' } });
    expect(road.bytes).toBeLessThan(CHUNK_BYTES + 100_000);
    expect(road.reads).toBeLessThanOrEqual(6);
    expect(await stateOf(updated)).toEqual(await fresh());
    // Two of the three contents of its chunks were here.
    expect(await updated.db.blobs.count()).toBe(3 + 2);
  });

  it('from a delta ends in what a fresh install ends in', async () => {
    const road = counted(await delta(next, old));
    expect(road.source.size).toBeLessThan(CHUNK_BYTES + 10_000);
    expect(await install(updated, road.source)).toMatchObject({ ok: true, value: { version: '1.1.0' } });
    expect(await stateOf(updated)).toEqual(await fresh());
    const found = await updated.library.open(course, 'media/film.mp4');
    const bytes = Buffer.from(await found!.blob.arrayBuffer());
    expect(bytes.equals(Buffer.concat([0, 1, 2, 3].map((at) => mended.bytes(at))))).toBe(true);
  });

  it('from a delta goes on where it stopped, by the delta or by the whole kit', async () => {
    const update = await delta(next, old);
    let reads = 0;
    const pulled: KitSource = {
      ...update,
      async read(start, end) {
        if (end - start > 1024 * 1024 && ++reads === 1) throw new SourceUnavailable('pulled');
        return update.read(start, end);
      },
    };
    expect(await install(updated, pulled)).toEqual({ ok: false, error: { code: 'source-unavailable' } });
    expect((await updated.library.installed())[0]?.version).toBe('1.0.0');
    const [begun] = await updated.library.pending();
    // All but the chunk that is new.
    expect(begun!.totalBytes - begun!.storedBytes).toBeLessThanOrEqual(CHUNK_BYTES + 100);
    expect((await install(updated, next)).ok).toBe(true);
    expect(await stateOf(updated)).toEqual(await fresh());
  });

  it('builds on a newer version too, where that still has what is left out', async () => {
    const between = kit('1.0.5', [page(1), page(2), page(9), film]);
    expect((await install(updated, between)).ok).toBe(true);
    expect((await install(updated, await delta(next, old))).ok).toBe(true);
    expect(await stateOf(updated)).toEqual(await fresh());
  });

  it('finds a chunk behind hundreds of small files', async () => {
    const many = Array.from({ length: 300 }, (_, at) => page(at, `<p>${at}</p>`));
    const crowd = device();
    expect((await install(crowd, kit('1.0.0', [...many, film]))).ok).toBe(true);
    const road = counted(kit('1.1.0', [...many, mended]));
    expect((await install(crowd, road.source)).ok).toBe(true);
    expect(road.bytes).toBeLessThan(CHUNK_BYTES + 200_000);
  });

  it('that shares nothing brings everything', async () => {
    const other = kit('2.0.0', [page(5), noiseFile('media/film.mp4', 2 * CHUNK_BYTES, 5)]);
    expect((await install(updated, other)).ok).toBe(true);
    expect(await stateOf(updated)).toEqual(await fresh(other));
    expect(await updated.db.chunks.count()).toBe(2);
  });
});

describe('a delta without its base', () => {
  const missing = { code: 'base-missing', base: '1.0.0', files: 2, bytes: mended.size + '<p>page 1</p>'.length };

  it('is refused before anything is stored, and says what it wants', async () => {
    const empty = device();
    expect(await install(empty, await delta(next, old))).toEqual({ ok: false, error: missing });
    expect(await Promise.all(empty.db.tables.map((table) => table.count()))).toEqual(empty.db.tables.map(() => 0));
  });

  it('leaves alone what stands there, and what was begun', async () => {
    const other = device();
    const wrong = kit('1.0.0', [page(1), page(2), noiseFile('media/film.mp4', 2 * CHUNK_BYTES, 5)]);
    expect((await install(other, wrong)).ok).toBe(true);
    const begun = kit('1.0.1', [page(1), noiseFile('media/film.mp4', 2 * CHUNK_BYTES, 6)]);
    const pulled: KitSource = {
      ...begun,
      async read(start, end) {
        if (end - start > 1024 * 1024) throw new SourceUnavailable('pulled');
        return begun.read(start, end);
      },
    };
    await install(other, pulled);
    const before = await stateOf(other);
    expect(before.pending).toHaveLength(1);
    const refused = await install(other, await delta(next, old));
    expect(refused).toEqual({ ok: false, error: { ...missing, files: 1, bytes: mended.size } });
    expect(await stateOf(other)).toEqual(before);
  });
});

describe('chunks that kits share', () => {
  it('stay while any kit needs them, and go with the last', async () => {
    const shared = device();
    const { library, db } = shared;
    await install(shared, old);
    await install(shared, kit('1.0.0', [page(1), mended], 'other'));
    expect(await db.blobs.count()).toBe(1 + 3 + 1);
    await library.remove(course);
    const found = await library.open('other' as KitId, 'media/film.mp4');
    expect(Buffer.from(await found!.blob.arrayBuffer()).equals(Buffer.concat([0, 1, 2, 3].map(mended.bytes)))).toBe(
      true,
    );
    // The second chunk of the old film is needed no more.
    expect(await Promise.all([db.chunks.count(), db.blobs.count()])).toEqual([4, 1 + 3]);
    await library.remove('other' as KitId);
    expect(await Promise.all(db.tables.map((table) => table.count()))).toEqual(db.tables.map(() => 0));
  });

  it('stay for an install that was begun, whatever another tab removes meanwhile', async () => {
    const [here, thereTab] = [device('two-tabs'), device('two-tabs')];
    await install(here, old);
    let removed: Promise<void> | undefined;
    const other = kit('1.0.0', [page(4), mended], 'other');
    const slow: KitSource = {
      ...other,
      async read(start, end) {
        if (end - start > 1024 * 1024) await (removed ??= thereTab.library.remove(course));
        return other.read(start, end);
      },
    };
    expect((await install(here, slow)).ok).toBe(true);
    expect(removed).toBeDefined();
    const alone = device();
    await install(alone, other);
    expect(await stateOf(here)).toEqual(await stateOf(alone));
  });

  it('are brought again where they were removed before', async () => {
    const gone = device();
    await install(gone, old);
    await gone.library.remove(course);
    const road = counted(next);
    expect((await install(gone, road.source)).ok).toBe(true);
    expect(road.bytes).toBeGreaterThan(2 * CHUNK_BYTES);
  });
});
