import { crc32 as reference } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { crc32 } from './crc32';

describe('CRC-32', () => {
  it('is that of ZIP', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array(0))).toBe(0);
    const bytes = crypto.getRandomValues(new Uint8Array(5000));
    expect(crc32(bytes)).toBe(reference(bytes));
  });
});
