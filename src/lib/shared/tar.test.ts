import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK, OCTAL_LIMIT, endOfArchive, paddingOf, readTarFields, tarHeader } from './tar';

const path = fc
  .array(fc.stringMatching(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,60}$/), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('/'));

describe('a header of tar', () => {
  it('is ustar to the byte', () => {
    const header = tarHeader({ path: 'data/kit.json', size: 1234, modified: 1_700_000_000_999, mode: 0o600 });
    const at = (start: number, length: number) => String.fromCharCode(...header.subarray(start, start + length));
    expect(at(0, 14)).toBe('data/kit.json\0');
    expect(at(100, 24)).toBe('0000600\x000000000\x000000000\0');
    expect(at(124, 24)).toBe('00000002322\x0014524770400\0');
    expect(at(148, 9)).toBe('010371\0 0');
    expect(at(257, 8)).toBe('ustar\x0000');
    expect(header.subarray(265).every((byte) => byte === 0)).toBe(true);
    expect(header).toHaveLength(BLOCK);
  });

  it('reads back, long paths and large files included', () => {
    const size = fc.oneof(fc.nat(), fc.integer({ min: OCTAL_LIMIT - 2, max: Number.MAX_SAFE_INTEGER }));
    fc.assert(
      fc.property(path, size, fc.nat(), (of, bytes, modified) => {
        fc.pre(of.length <= 160);
        const fields = readTarFields(tarHeader({ path: of, size: bytes, modified, mode: 0o644 }));
        expect(fields).toMatchObject({ path: of, size: bytes, type: '0', link: '', magic: 'ustar\0', addsUp: true });
        expect(fields.sizeIsOctal).toBe(bytes < OCTAL_LIMIT);
      }),
    );
  });

  it('does not add up with any of its bytes changed', () => {
    const header = tarHeader({ path: 'index.json', size: 5, modified: 1_700_000_000_000, mode: 0o644 });
    fc.assert(
      fc.property(fc.nat({ max: BLOCK - 1 }), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        fc.pre(at < 154 || at > 155);
        const other = header.slice();
        other[at]! ^= bits;
        expect(readTarFields(other).addsUp).toBe(false);
      }),
    );
  });

  it('tells what other programs write', () => {
    const header = tarHeader({ path: 'a', size: 5, modified: 0, mode: 0o644 });
    const say = (start: number, text: string) => header.set(new TextEncoder().encode(text), start);
    say(124, '       1750 ');
    expect(readTarFields(header)).toMatchObject({ size: 1000, sizeIsOctal: false, addsUp: false });
    say(124, '\0\0\0\0\0\0\0\0\0\0\0\0');
    expect(readTarFields(header).size).toBe(0);
    say(124, '12345678901x');
    expect(readTarFields(header).size).toBeUndefined();
    header.fill(0xff, 124, 136);
    expect(readTarFields(header).size).toBeUndefined();
    header[124] = 0x80;
    expect(readTarFields(header).size).toBeUndefined();
    header.set([0, 1], 345);
    say(257, '\0\0\0\0\0\0');
    say(345, 'x');
    expect(readTarFields(header)).toMatchObject({ path: 'a', prefix: '' });
  });

  it('is not written of what an archive can not say', () => {
    const of = (path: string) => () => tarHeader({ path, size: 0, modified: 0, mode: 0o644 });
    expect(of('кейс')).toThrow(RangeError);
    expect(of('')).toThrow(RangeError);
    expect(of('x'.repeat(300))).toThrow(RangeError);
    expect(of(`${'y'.repeat(160)}/${'x'.repeat(100)}`)).toThrow(RangeError);
  });

  it('stands before whole blocks', () => {
    expect([0, 1, 512, 513].map(paddingOf)).toEqual([0, 511, 0, 511]);
    expect(endOfArchive()).toEqual(new Uint8Array(1024));
  });
});
