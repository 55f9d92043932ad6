import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CHUNK_BYTES, type KitFile, type KitManifest } from '../../kit/manifest';
import type { KitId } from '../../shared/ids';
import type { NewKit } from '../store';
import { LibraryDatabase } from './schema';
import { DexieKitStore } from './store';

const id = 'course' as KitId;
const page: KitFile = { path: 'a.html', size: 4, sha256: '0'.repeat(64), mediaType: 'text/html' };
const film: KitFile = { ...page, path: 'film.mp4', size: CHUNK_BYTES + 4, chunks: ['x', 'y'] };

const newKit = (fingerprint = 'one'): NewKit => ({
  id,
  fingerprint,
  version: '1.0.0',
  manifest: { title: { en: 'Course' }, files: [page, film] } as Partial<KitManifest> as KitManifest,
  signer: 'A',
  signerFingerprint: 'a',
  bytes: page.size + film.size,
  addresses: ['page', 'film'],
});
const key = { id, fingerprint: 'one' };
const bytes = new Blob(['abcd']);
const at = (index: number) => [{ address: 'film', index }];
const pack = { blob: bytes, files: [{ address: 'page', offset: 0, size: 4 }] };

let databases = 0;
let store: DexieKitStore;
let otherTab: DexieKitStore;
let db: LibraryDatabase;

beforeEach(async () => {
  const name = `store-${++databases}`;
  [store, otherTab, db] = [new DexieKitStore(name), new DexieKitStore(name), new LibraryDatabase(name)];
  await store.begin(newKit());
});
afterEach(() => [store, otherTab, db].forEach((open) => open.close()));

const storedBytes = async () => (await store.pending())[0]?.storedBytes;
const blobs = () => db.blobs.count();

describe('a chunk that two tabs bring', () => {
  it('is kept once, and counted once', async () => {
    await store.putChunk(key, at(0), bytes);
    await otherTab.putChunk(key, at(0), bytes);
    expect(await Promise.all([db.chunks.count(), blobs(), storedBytes()])).toEqual([1, 1, 4]);
  });

  it('is kept once, and counted once, where it was staged', async () => {
    const [mine, theirs] = [await store.stage(key, bytes), await otherTab.stage(key, bytes)];
    expect(await blobs()).toBe(2);
    expect(await store.acceptChunk(key, at(0), mine)).toBe(true);
    expect(await otherTab.acceptChunk(key, at(0), theirs)).toBe(true);
    expect(await Promise.all([db.chunks.count(), blobs(), storedBytes()])).toEqual([1, 1, 4]);
    expect((await db.chunks.toArray())[0]?.blob).toBe(mine.id);
  });
});

describe('staged bytes', () => {
  it('get no address when they were swept meanwhile', async () => {
    const staged = await store.stage(key, bytes);
    // Another kit's removal: nothing refers to them yet.
    await otherTab.remove('other' as KitId);
    expect(await blobs()).toBe(0);
    expect(await store.acceptChunk(key, at(0), staged)).toBe(false);
    expect(await Promise.all([db.chunks.count(), storedBytes()])).toEqual([0, 0]);
  });

  it('get no address when they could not be read back', async () => {
    const { id: staged } = await store.stage(key, bytes);
    expect(await store.acceptChunk(key, at(0), { id: staged, bytes: undefined })).toBe(false);
    expect(await db.chunks.count()).toBe(0);
  });

  it('are dropped when they were not what was signed', async () => {
    await store.unstage(await store.stage(key, bytes));
    expect(await blobs()).toBe(0);
  });
});

describe('an install that was begun anew for other bytes', () => {
  it('writes nothing any more', async () => {
    const staged = await store.stage(key, bytes);
    await otherTab.begin(newKit('two'));
    const late = [
      () => store.putPack(key, pack),
      () => store.putChunk(key, at(0), bytes),
      () => store.stage(key, bytes),
      () => store.acceptChunk(key, at(0), staged),
      () => store.publish(key, 1),
    ];
    for (const write of late) await expect(write()).rejects.toMatchObject({ name: 'InstallGone' });
    expect(await Promise.all([db.files.count(), db.chunks.count(), blobs(), db.kits.count()])).toEqual([0, 0, 0, 0]);
    expect(await storedBytes()).toBe(0);
  });
});

describe('publish', () => {
  it('shows the kit when its last part is there, not before', async () => {
    await store.putPack(key, pack);
    await store.putChunk(key, at(0), new Blob([new Uint8Array(CHUNK_BYTES)]));
    await expect(store.publish(key, 1)).rejects.toThrow('film.mp4 is not stored');
    expect(await store.installed()).toEqual([]);
    await store.putChunk(key, at(1), bytes);
    expect(await store.publish(key, 1)).toMatchObject({ id, version: '1.0.0', installedAt: 1 });
    expect(await store.installed()).toMatchObject([{ id, manifest: { title: { en: 'Course' } } }]);
    expect(await store.pending()).toEqual([]);
  });

  it('shows nothing without its manifest', async () => {
    await db.manifests.clear();
    await expect(store.publish(key, 1)).rejects.toThrow('without its manifest');
    expect(await db.kits.count()).toBe(0);
  });
});

describe('begin', () => {
  it('says what is here of this kit, and nothing of others', async () => {
    await store.putPack(key, { blob: bytes, files: [...pack.files, { address: 'stranger', offset: 0, size: 4 }] });
    await store.putChunk(key, at(1), bytes);
    const again = await store.begin(newKit());
    expect(again.stored).toEqual({ files: new Map([['page', 4]]), chunks: new Map([['film', new Map([[1, 4]])]]) });
    expect(again).toMatchObject({ totalBytes: CHUNK_BYTES + 8, storedBytes: 8 });
  });

  it('takes a chunk of a program that wrote no sizes for what the file says', async () => {
    await db.chunks.bulkPut([0, 1].map((index) => ({ address: 'film', index, blob: 1 })));
    const { stored } = await store.begin(newKit());
    expect(stored.chunks.get('film')).toEqual(new Map([CHUNK_BYTES, 4].entries()));
  });
});
