import { describe, expect, it } from 'vitest';
import { BLOCK, MAX_ENTRY_BYTES, entryBytes, isEndOfArchive, paddingOf, readTarHeader, tarHeader } from './tar';

describe('a header of tar', () => {
  it('says path and size, and reads back', () => {
    const header = tarHeader('files/000001/abc', 1234, Date.UTC(2026, 0, 2));
    expect(header).toHaveLength(BLOCK);
    expect(readTarHeader(header)).toEqual({ path: 'files/000001/abc', size: 1234 });
    expect(readTarHeader(tarHeader('x', MAX_ENTRY_BYTES, -1))).toEqual({ path: 'x', size: 8589934591 });
  });

  it('is none where it adds up wrongly', () => {
    const header = tarHeader('index.json', 5, 0);
    header[136] = 0x31;
    expect(readTarHeader(header)).toBeUndefined();
    expect(readTarHeader(new Uint8Array(BLOCK))).toBeUndefined();
  });

  it('is not written of what ustar cannot say', () => {
    expect(() => tarHeader('x'.repeat(101), 5, 0)).toThrow(RangeError);
    expect(() => tarHeader('x', MAX_ENTRY_BYTES + 1, 0)).toThrow(RangeError);
  });

  it('stands before whole blocks', () => {
    expect([0, 1, 512, 513].map(paddingOf)).toEqual([0, 511, 0, 511]);
    expect([0, 1, 512, 513].map(entryBytes)).toEqual([512, 1024, 1024, 1536]);
    expect(isEndOfArchive(new Uint8Array(512), 19 * 512)).toBe(true);
    expect(isEndOfArchive(new Uint8Array(513), 19 * 512)).toBe(false);
    expect(isEndOfArchive(new Uint8Array(512).fill(1, 511), 0)).toBe(false);
  });
});
