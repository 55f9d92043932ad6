import { describe, expect, it } from 'vitest';
import type { KitFile, KitManifest } from '../kit/manifest';
import { findFile, type StoredRows } from './lookup';

const page: KitFile = { path: 'a.html', size: 4, sha256: '0'.repeat(64), mediaType: 'text/html' };
const film: KitFile = { path: 'film.mp4', size: 6, sha256: '1'.repeat(64), mediaType: 'video/mp4', chunks: ['x', 'y'] };

/** A library in memory that counts what is asked of it. Each kit's fingerprint is its id; the page lies at byte 3. */
function library(more: Partial<StoredRows> = {}) {
  const asked = { manifest: 0, blobs: 0 };
  const bytes = new Map([
    [1, new Blob(['...page...'])],
    [2, new Blob(['fil'])],
    [3, new Blob(['m!!'])],
  ]);
  const rows: StoredRows = {
    kit: async (id) => (id === 'gone' ? undefined : { version: '1.0.0', fingerprint: id }),
    manifest: async () => {
      asked.manifest++;
      return { manifest: { files: [page, film] } as Partial<KitManifest> as KitManifest, addresses: ['page', 'film'] };
    },
    file: async (address) => (address === 'page' ? { blob: 1, offset: 3 } : undefined),
    chunks: async (address) => (address === 'film' ? [{ blob: 2 }, { blob: 3 }] : []),
    blobs: async (ids) => {
      asked.blobs++;
      return ids.map((id) => bytes.get(id));
    },
    ...more,
  };
  return { asked, bytes, find: findFile(rows) };
}

describe('findFile', () => {
  it('brings a small file out of the Blob that it shares, with its type', async () => {
    const found = await library().find('kit', 'a.html');
    expect(found).toMatchObject({ address: 'page', file: page, blob: { type: 'text/html' } });
    expect(await found!.blob.text()).toBe('page');
  });

  it('joins the chunks of a large one', async () => {
    const found = await library().find('kit', 'film.mp4', '1.0.0');
    expect(found?.blob.type).toBe('video/mp4');
    expect(await found!.blob.text()).toBe('film!!');
  });

  it.each<[string, readonly [string, string, string?], Partial<StoredRows>]>([
    ['a kit that is not installed', ['gone', 'a.html'], {}],
    ['another version than the installed one', ['kit', 'a.html', '2.0.0'], {}],
    ['a path that the kit has not', ['kit', 'b.html'], {}],
    ['a kit that is removed just now', ['kit', 'a.html'], { manifest: async () => undefined }],
    ['a file whose row is gone', ['kit', 'a.html'], { file: async () => undefined }],
    ['a file whose bytes are gone', ['kit', 'a.html'], { blobs: async (ids) => ids.map(() => undefined) }],
    ['a file that is cut off', ['kit', 'a.html'], { file: async () => ({ blob: 1, offset: 8 }) }],
    ['a film without its last chunk', ['kit', 'film.mp4'], { chunks: async () => [{ blob: 2 }] }],
    ['a film of which a chunk is lost', ['kit', 'film.mp4'], { chunks: async () => [{ blob: 2 }, { blob: 9 }] }],
  ])('finds nothing of %s', async (_, [kit, path, version], more) => {
    expect(await library(more).find(kit, path, version)).toBeUndefined();
  });

  it('reads a manifest once for many files, and keeps those of the last four kits', async () => {
    const { asked, find } = library();
    await find('k1', 'a.html');
    await find('k1', 'film.mp4');
    expect(asked.manifest).toBe(1);
    for (const kit of ['k2', 'k3', 'k4']) await find(kit, 'a.html');
    await find('k1', 'a.html');
    expect(asked.manifest).toBe(4);
    await find('k5', 'a.html');
    await find('k1', 'a.html');
    expect(asked.manifest).toBe(6);
  });

  it('joins a film once, but not one that is still without a chunk', async () => {
    const { asked, bytes, find } = library();
    const last = bytes.get(3)!;
    bytes.delete(3);
    expect(await find('kit', 'film.mp4')).toBeUndefined();
    bytes.set(3, last);
    expect(await (await find('kit', 'film.mp4'))!.blob.text()).toBe('film!!');
    expect(asked.blobs).toBe(2);
    await find('kit', 'film.mp4');
    expect(asked.blobs).toBe(2);
  });
});
