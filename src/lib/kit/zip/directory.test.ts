import { describe, expect, it } from 'vitest';
import { concat } from '../node/bytes';
import { centralHeader, endRecords, localHeader, type Written } from './records';
import type { KitSource } from '../source';
import { readDirectory } from './directory';

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/** A source of `size` bytes, zeroes but for its head and its tail, that tells what was read of it. */
function sparse(size: number, tail: Uint8Array, head = localHeader(entry(0, 0))): KitSource & { reads: number[][] } {
  const reads: number[][] = [];
  const place = (into: Uint8Array, from: number, bytes: Uint8Array, at: number) => {
    for (const [index, byte] of bytes.entries()) {
      const to = at + index - from;
      if (to >= 0 && to < into.length) into[to] = byte;
    }
  };
  return {
    size,
    reads,
    read: () => Promise.reject(new Error('read as bytes')),
    async readBytes(start, end) {
      reads.push([start, end]);
      // More than a directory may have is never to be asked for.
      const bytes = new Uint8Array(Math.min(end - start, MIB));
      place(bytes, start, head, 0);
      place(bytes, start, tail, size - tail.length);
      return bytes;
    },
  };
}

const entry = (index: number, headerStart: number, size = 0): Written => ({
  name: `k-1.0.0/data/${index}`,
  headerStart,
  method: 0,
  crc32: 0,
  size,
  compressedSize: size,
});

/** End records that claim a directory, and a source in which it would have room. */
function claiming(count: number, size: number) {
  const end = endRecords(count, 0, size, 0);
  return sparse(size + end.length, end);
}

describe('readDirectory', () => {
  it('reads 64 KiB of a kit of five gigabytes', async () => {
    const film = entry(0, 0, 5 * GIB);
    const start = localHeader(film).length + film.size;
    const directory = centralHeader(film);
    const tail = concat([directory, endRecords(1, start, directory.length, 0)]);
    const source = sparse(start + tail.length, tail);
    expect(await readDirectory(source)).toMatchObject({
      ok: true,
      value: { entries: [{ size: 5 * GIB }], comment: '' },
    });
    expect(source.reads).toEqual([[source.size - 64 * KIB, source.size]]);
  });

  it('reads a directory that is larger by itself, and just it', async () => {
    const header = localHeader(entry(1000, 0)).length;
    const entries = Array.from({ length: 2000 }, (_, index) => entry(1000 + index, index * header));
    const start = entries.length * header;
    const directory = concat(entries.map(centralHeader));
    const tail = concat([directory, endRecords(entries.length, start, directory.length, 0)]);
    const source = sparse(start + tail.length, tail);
    const read = await readDirectory(source);
    expect(read.ok && read.value.entries.length).toBe(2000);
    expect(source.reads).toEqual([
      [source.size - 64 * KIB, source.size],
      [start, start + directory.length],
    ]);
  });

  it.each([
    [200_000, 10 * MIB, 'truncated', 2],
    [200_001, 10 * MIB, 'too-many-entries', 1],
    [1000, 64 * MIB, 'truncated', 2],
    [1000, 64 * MIB + 1, 'too-large', 1],
  ])('asked for %d entries in %d bytes: %s, after %d reads', async (count, size, code, reads) => {
    const source = claiming(count, size);
    expect(await readDirectory(source)).toMatchObject({ ok: false, error: { code } });
    expect(source.reads).toHaveLength(reads);
  });

  it.each([
    ['a kit that lost its end', MIB, 'PK\x03\x04', 'truncated'],
    ['a file that never was a kit', MIB, 'GIF8', 'not-a-zip'],
    ['a small kit that lost its end', 100, 'PK\x03\x04', 'truncated'],
    ['a small file that never was a kit', 100, 'PKzz', 'not-a-zip'],
    ['a file that begins as an empty archive ends', 100, 'PK\x05\x06', 'not-a-zip'],
    ['a file that begins as the directory does', 100, 'PK\x03\x02', 'not-a-zip'],
    ['a file that begins with half a sign', 100, 'Pz\x03\x04', 'not-a-zip'],
    ['a file that begins with the other half', 100, 'zK\x03\x04', 'not-a-zip'],
    ['a file too short for any archive', 21, 'PK\x03\x04', 'truncated'],
  ])('tells %s', async (_, size, head, code) => {
    const source = sparse(size, new Uint8Array(), new TextEncoder().encode(head));
    expect(await readDirectory(source)).toMatchObject({ ok: false, error: { code } });
  });
});
