import { describe, expect, it } from 'vitest';
import { centralHeader, endRecords, localHeader, type Written } from './records';
import { concat } from '../node/bytes';
import { readCentralDirectory } from './central';
import { readEnd } from './end';
import { localHeaderFault } from './entry';

const GIB = 1024 ** 3;

const entry = (over: Partial<Written>): Written => ({
  name: 'k-1.0.0/data/film.mp4',
  headerStart: 0,
  method: 0,
  crc32: 0xdeadbeef,
  size: 5 * GIB,
  compressedSize: 5 * GIB,
  ...over,
});

/** Where the data of `written` ends: the next header, or the directory. */
const endOf = (written: Written): number => written.headerStart + localHeader(written).length + written.compressedSize;

function roundTrip(entries: readonly Written[]) {
  const start = endOf(entries.at(-1)!);
  const directory = concat(entries.map(centralHeader));
  const tail = concat([directory, endRecords(entries.length, start, directory.length, 0)]);
  const end = readEnd(tail, start);
  if (!end.ok) return end;
  expect(end.value).toEqual({ count: entries.length, start, size: directory.length, comment: '' });
  return readCentralDirectory(directory, end.value.count, end.value.start);
}

describe('Zip64', () => {
  it('holds a file of 5 GiB, and one that starts behind it', () => {
    const film = entry({});
    const second = entry({ name: 'k-1.0.0/data/small.bin', headerStart: endOf(film), size: 3, compressedSize: 3 });
    const read = roundTrip([film, second]);
    expect(read).toMatchObject({
      ok: true,
      value: [
        { size: 5 * GIB, headerStart: 0, dataStart: localHeader(film).length },
        { size: 3, headerStart: endOf(film), dataStart: endOf(film) + localHeader(second).length },
      ],
    });
    if (!read.ok) return;
    expect(localHeaderFault(read.value[0]!, localHeader(film))).toBeUndefined();
    expect(localHeaderFault(read.value[1]!, localHeader(second))).toBeUndefined();
    const other = localHeader(entry({ size: 6 * GIB, compressedSize: 6 * GIB }));
    expect(localHeaderFault(read.value[0]!, other)).toMatchObject({ detail: 'local header: other sizes' });
  });

  it.each([0xfffffffe, 0xffffffff, 0x100000000])('is used where a number needs it: %d bytes', (size) => {
    const film = entry({ size, compressedSize: size });
    expect(localHeader(film).length > 30 + film.name.length).toBe(size >= 0xffffffff);
    expect(roundTrip([film])).toMatchObject({ ok: true, value: [{ size, compressedSize: size }] });
  });

  it('counts more entries than 16 bits hold', () => {
    let at = 0;
    const many = Array.from({ length: 70_000 }, (_, index) => {
      const written = entry({ name: `k-1.0.0/data/${index}`, headerStart: at, size: 0, compressedSize: 0 });
      at = endOf(written);
      return written;
    });
    const read = roundTrip(many);
    expect(read.ok && read.value.length).toBe(70_000);
  });

  it('refuses records that contradict themselves', () => {
    const film = entry({});
    const directory = centralHeader(film);
    const good = concat([directory, endRecords(70_000, endOf(film), directory.length, 0)]);
    const spoil = (fromEnd: number) => {
      const bad = good.slice();
      bad[bad.length - fromEnd]! ^= 1;
      return readEnd(bad, endOf(film));
    };
    expect(readEnd(good, endOf(film)).ok).toBe(true);
    for (const fromEnd of [22 + 20, 22 + 4, 22 + 20 + 56, 22 + 20 + 32, 22 + 20 + 52])
      expect(spoil(fromEnd).ok).toBe(false);
  });

  it('refuses numbers beyond 2^53', () => {
    const directory = centralHeader(entry({}));
    new DataView(directory.buffer).setUint8(directory.length - 1, 0xff);
    expect(readCentralDirectory(directory, 1, 1000)).toMatchObject({ ok: false, error: { code: 'zip-unsupported' } });
    const good = endRecords(70_000, 5 * GIB, 10, 0);
    const large = { here: 31, count: 39, size: 47, start: 55 };
    for (const spoilt of [[large.here, large.count], [large.size], [large.start]]) {
      const tail = concat([new Uint8Array(10), good]);
      for (const at of spoilt) tail[10 + at] = 0xff;
      const refused = { ok: false, error: { code: 'zip-unsupported', detail: 'bad Zip64 end record' } };
      expect(readEnd(tail, 5 * GIB)).toEqual(refused);
    }
  });
});
