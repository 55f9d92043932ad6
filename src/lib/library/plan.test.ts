import { describe, expect, it } from 'vitest';
import type { KitDelta, KitEntry, KitPiece } from '../kit/locate';
import { CHUNK_BYTES, chunkBytes, chunkCount, type KitFile } from '../kit/manifest';
import { addressOf, countBytes, isWhole, planInstall } from './plan';
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

const small = file('a.html', 10);
const again = file('b.html', 10);
const film = { ...file('film.mp4', 2 * CHUNK_BYTES + 5), chunks: ['x', 'y', 'z'] };

/** Small files of these bytes, and chunks of films that are as long as `film`. */
const stored = (
  files: readonly string[] = [],
  chunks: Readonly<Record<string, readonly number[]>> = {},
  bytes = small.size,
): Stored => ({
  files: new Map(files.map((address) => [address, bytes])),
  chunks: new Map(
    Object.entries(chunks).map(([address, indexes]) => [
      address,
      new Map(indexes.map((index) => [index, chunkBytes(film.size, index)])),
    ]),
  ),
});

const FILES = [small, again, film];
const addresses = new Map([
  ['a.html', 'same'],
  ['b.html', 'same'],
  ['film.mp4', 'film'],
]);

const kit = (carried: readonly KitFile[] = FILES, delta?: KitDelta) => ({
  files: FILES,
  entries: entriesOf(carried),
  delta,
});

const planned = (kept: Stored) =>
  planInstall(kit(), addresses, kept).steps.map((step) =>
    step.kind === 'batch' ? step.entries.map((entry) => entry.file.path) : step.index,
  );

describe('planInstall', () => {
  it('reads one content once, and every chunk of a film', () => {
    expect(planned(stored())).toEqual([['b.html'], 0, 1, 2]);
  });

  it('reads apart what may go while the rest stays', () => {
    const apart = new Set(['c.html']);
    const files = [small, file('c.html', 20), file('d.html', 30)];
    const where = new Map(files.map(({ path }) => [path, path]));
    const { steps } = planInstall({ ...kit(files), files, apart }, where, stored());
    const batches = steps.map((step) => (step.kind === 'batch' ? step.entries.map((entry) => entry.file.path) : []));
    expect(batches).toEqual([['a.html', 'd.html'], ['c.html']]);
  });

  it('reads nothing that is here', () => {
    expect(planned(stored(['same'], { film: [0, 2] }))).toEqual([1]);
    expect(planned(stored(['same'], { film: [0, 1, 2] }))).toEqual([]);
    expect(planned(stored(['other'], { other: [0, 1, 2] }))).toEqual([['b.html'], 0, 1, 2]);
  });

  it('reads a chunk that is there twice once, for all of its places', () => {
    const loop = { ...file('loop.mp4', 3 * CHUNK_BYTES), chunks: ['y', 'q', 'y'] };
    const files = [film, loop];
    const where = new Map([...addresses, ['loop.mp4', 'loop']]);
    const plan = planInstall({ ...kit(files), files }, where, stored());
    expect(plan.steps.map((step) => step.kind === 'chunk' && step.places)).toEqual([
      [{ address: 'film', index: 0 }],
      [
        { address: 'film', index: 1 },
        { address: 'loop', index: 0 },
        { address: 'loop', index: 2 },
      ],
      [{ address: 'film', index: 2 }],
      [{ address: 'loop', index: 1 }],
    ]);
  });

  it('reads what a kit says is of another size than what is here', () => {
    expect(planned(stored(['same'], { film: [0, 1, 2] }, 9))).toEqual([['b.html']]);
    const longer = { ...film, path: 'longer.mp4', size: film.size + 1 };
    const where = new Map([...addresses, ['longer.mp4', 'film']]);
    const plan = planInstall({ ...kit([longer]), files: [longer] }, where, stored([], { film: [0, 1, 2] }));
    expect(plan.steps).toMatchObject([{ kind: 'chunk', index: 2, places: [{ address: 'film', index: 2 }] }]);
  });

  it('reads one content that a kit has in two sizes twice: one of them is a lie', () => {
    const lie = file('b.html', 11);
    const longer = { ...film, path: 'longer.mp4', size: film.size + 1 };
    const files = [small, lie, film, longer];
    const where = new Map([...addresses, ['longer.mp4', 'film']]);
    const { steps, missing } = planInstall({ ...kit(files), files }, where, stored());
    const read = steps.flatMap((step) =>
      step.kind === 'batch' ? step.entries.map((entry) => entry.file.path) : `${step.file.path} ${step.index}`,
    );
    expect(read).toEqual(['a.html', 'b.html', 'film.mp4 0', 'film.mp4 1', 'film.mp4 2', 'longer.mp4 2']);
    expect(missing).toEqual([]);
    const delta = { base: '1.0.0', absent: [lie], pieces: [] };
    expect(planInstall({ ...kit([small], delta), files: [small, lie] }, where, stored(['same'])).missing).toEqual([
      lie,
    ]);
  });

  it('takes chunks of one digest and another length for different ones', () => {
    const short = { ...file('short.mp4', CHUNK_BYTES + 7), chunks: ['q', 'z'] };
    const files = [film, short];
    const where = new Map([...addresses, ['short.mp4', 'short']]);
    const { steps } = planInstall({ ...kit(files), files }, where, stored());
    expect(steps).toHaveLength(5);
  });

  it('throws on a file that nobody counted an address for', () => {
    expect(() => addressOf(addresses, { path: 'c.html' })).toThrow('no content address for c.html');
  });
});

describe('planInstall of a delta', () => {
  const piece: KitPiece = {
    name: 'chunks/y',
    method: 'stored',
    crc32: 0,
    headerStart: 1000,
    dataStart: 1040,
    size: CHUNK_BYTES,
    compressedSize: CHUNK_BYTES,
    file: film,
    index: 1,
  };
  const delta = { base: '1.0.0', absent: [again, film], pieces: [piece] };
  const plan = (kept: Stored) => planInstall(kit([small], delta), addresses, kept);

  it('reads what it carries, wherever else that belongs', () => {
    const { steps, missing } = plan(stored([], { film: [0, 2] }));
    expect(missing).toEqual([]);
    expect(steps).toMatchObject([
      { kind: 'batch', start: 0 },
      { kind: 'chunk', start: 1000, skip: 40, places: [{ address: 'film', index: 1 }] },
    ]);
  });

  it('names what neither it nor the device has', () => {
    expect(plan(stored([], { film: [0] })).missing).toEqual([film]);
    expect(plan(stored(['same'], { film: [0, 1, 2] }))).toEqual({ steps: [], missing: [] });
    const none = planInstall(kit([], { ...delta, absent: FILES }), addresses, stored([], { film: [0, 2] }));
    expect(none.missing).toEqual([again]);
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
    expect(isWhole(one, 'one', stored(['one'], {}, CHUNK_BYTES))).toBe(true);
    expect(isWhole(one, 'one', stored(['one'], {}, CHUNK_BYTES - 1))).toBe(false);
    expect(isWhole({ ...film, size: film.size + 1 }, 'film', stored([], { film: [0, 1, 2] }))).toBe(false);
    expect(isWhole(one, 'one', stored([], { one: [0] }))).toBe(false);
    expect(isWhole(film, 'film', stored(['film'], { film: [0, 1] }))).toBe(false);
    expect(isWhole(film, 'film', stored([], { film: [0, 1, 2] }))).toBe(true);
    expect([0, 1, CHUNK_BYTES, CHUNK_BYTES + 1].map(chunkCount)).toEqual([0, 1, 1, 2]);
  });
});
