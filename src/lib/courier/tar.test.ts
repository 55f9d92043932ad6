import { describe, expect, it } from 'vitest';
import { BLOCK, tarHeader } from '../shared/tar';
import { MAX_ENTRY_BYTES, entryBytes, entryHeader, isEndOfArchive, readEntryHeader } from './tar';

describe('a header in a courier', () => {
  it('says path and size, and reads back', () => {
    const header = entryHeader('files/000001/abc', 1234, Date.UTC(2026, 0, 2));
    expect(header).toHaveLength(BLOCK);
    expect(readEntryHeader(header)).toEqual({ path: 'files/000001/abc', size: 1234 });
    expect(readEntryHeader(entryHeader('x', MAX_ENTRY_BYTES, -1))).toEqual({ path: 'x', size: 8589934591 });
  });

  it('is none where it adds up wrongly', () => {
    const header = entryHeader('index.json', 5, 0);
    header[136] = 0x31;
    expect(readEntryHeader(header)).toBeUndefined();
    expect(readEntryHeader(new Uint8Array(BLOCK))).toBeUndefined();
  });

  it('is none of what is more than a plain file with a short path and a plain size', () => {
    const other = (at: number, text: string) => {
      const header = entryHeader('index.json', 5, 0);
      header.set(new TextEncoder().encode(text), at);
      header.set(new TextEncoder().encode('        '), 148);
      const sum = header.reduce((total, byte) => total + byte, 0);
      header.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
      return readEntryHeader(header);
    };
    expect(other(156, '0')).toEqual({ path: 'index.json', size: 5 });
    for (const [at, text] of [
      [156, '2'],
      [156, '\0'],
      [157, 'elsewhere'],
      [257, 'ustar '],
      [345, 'folder'],
      [124, '          5'],
      [124, '0000000009\0'],
      [124, '5\x0000000000'],
    ] as const) {
      expect([at, text, other(at, text)]).toEqual([at, text, undefined]);
    }
    const large = tarHeader({ path: 'index.json', size: MAX_ENTRY_BYTES + 1, modified: 0, mode: 0o644 });
    expect(readEntryHeader(large)).toBeUndefined();
  });

  it('is not written of what couriers do not have', () => {
    expect(() => entryHeader('x'.repeat(101), 5, 0)).toThrow(RangeError);
    expect(() => entryHeader('x', MAX_ENTRY_BYTES + 1, 0)).toThrow(RangeError);
  });

  it('stands before whole blocks', () => {
    expect([0, 1, 512, 513].map(entryBytes)).toEqual([512, 1024, 1024, 1536]);
    expect(isEndOfArchive(new Uint8Array(512), 19 * 512)).toBe(true);
    expect(isEndOfArchive(new Uint8Array(513), 19 * 512)).toBe(false);
    expect(isEndOfArchive(new Uint8Array(512).fill(1, 511), 0)).toBe(false);
  });
});
