import { describe, expect, it } from 'vitest';
import type { KitEntry } from '../kit/locate';
import { CHUNK_BYTES, type KitFile } from '../kit/manifest';
import { addressOf, chunkCount, countBytes, isWhole, planInstall } from './plan';
import type { Stored } from './store';

const file = (path: string, size: number): KitFile => ({ path, size, sha256: '0'.repeat(64), mediaType: 'a/b' });

/** Files as they lie one after the other, by path. */
function entriesOf(files: readonly KitFile[]): ReadonlyMap<string, KitEntry> {
  let at = 0;
  return new Map(
    files.map((one) => {
      const place = { headerStart: at, dataStart: at + 40, compressedSize: one.size, size: one.size };
      at = place.dataStart + one.size;
      return [one.path, { name: one.path, method: 'stored', crc32: 0, ...place, file: one }];
    }),
  );
}

const stored = (files: readonly string[] = [], chunks: Readonly<Record<string, readonly number[]>> = {}): Stored => ({
  files: new Set(files),
  chunks: new Map(Object.entries(chunks).map(([address, indexes]) => [address, new Set(indexes)])),
});

const small = file('a.html', 10);
const again = file('b.html', 10);
const film = file('film.mp4', 2 * CHUNK_BYTES + 5);
const FILES = [small, again, film];
const addresses = new Map([
  ['a.html', 'same'],
  ['b.html', 'same'],
  ['film.mp4', 'film'],
]);

const planned = (kept: Stored) =>
  planInstall({ entries: entriesOf(FILES) }, addresses, kept).map((step) =>
    step.kind === 'batch' ? step.entries.map((entry) => entry.file.path) : step.index,
  );

describe('planInstall', () => {
  it('reads one content once, and every chunk of a film', () => {
    expect(planned(stored())).toEqual([['b.html'], 0, 1, 2]);
  });

  it('reads nothing that is here', () => {
    expect(planned(stored(['same'], { film: [0, 2] }))).toEqual([1]);
    expect(planned(stored(['same'], { film: [0, 1, 2] }))).toEqual([]);
    expect(planned(stored(['other'], { other: [0, 1, 2] }))).toEqual([['b.html'], 0, 1, 2]);
  });

  it('throws on a file that nobody counted an address for', () => {
    expect(() => addressOf(addresses, { path: 'c.html' })).toThrow('no content address for c.html');
  });
});

describe('countBytes', () => {
  const count = (kept: Stored) => countBytes(FILES, ['same', 'same', 'film'], kept);
  const totalBytes = 10 + film.size;

  it.each<[string, Stored, number]>([
    ['nothing', stored(), 0],
    ['the small files', stored(['same']), 10],
    ['the first chunk', stored([], { film: [0] }), CHUNK_BYTES],
    ['the last chunk, which is short', stored([], { film: [2] }), 5],
    ['everything', stored(['same'], { film: [0, 1, 2] }), totalBytes],
    ['a film that is named among the small files', stored(['film']), 0],
  ])('counts %s', (_, kept, storedBytes) => expect(count(kept)).toEqual({ totalBytes, storedBytes }));
});

describe('isWhole', () => {
  it('asks a file of one chunk by its name, a larger one by all of its chunks', () => {
    const one = file('one', CHUNK_BYTES);
    expect(isWhole(one, 'one', stored(['one']))).toBe(true);
    expect(isWhole(one, 'one', stored([], { one: [0] }))).toBe(false);
    expect(isWhole(film, 'film', stored(['film'], { film: [0, 1] }))).toBe(false);
    expect(isWhole(film, 'film', stored([], { film: [0, 1, 2] }))).toBe(true);
    expect([0, 1, CHUNK_BYTES, CHUNK_BYTES + 1].map(chunkCount)).toEqual([0, 1, 1, 2]);
  });
});
