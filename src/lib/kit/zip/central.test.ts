import { describe, expect, it } from 'vitest';
import { concat } from '../node/bytes';
import { centralHeader, type Written } from './records';
import { readCentralDirectory } from './central';

/* Directories that only one guard refuses, bent byte by byte. Their entries lie one after the other, without a gap. */

const NAME = 'k-1.0.0/data/a.html';
const HEADER = 30 + NAME.length;

const entry = (over: Partial<Written> = {}): Written => ({
  name: NAME,
  headerStart: 0,
  method: 0,
  crc32: 0,
  size: 10,
  compressedSize: 10,
  ...over,
});

type Bend = (view: DataView) => void;
function bent(written: Written, bend: Bend): Uint8Array {
  const bytes = centralHeader(written);
  bend(new DataView(bytes.buffer));
  return bytes;
}

const read = (directory: Uint8Array, directoryStart: number, count = 1) =>
  readCentralDirectory(directory, count, directoryStart);
const refusal = (code: string, detail?: string) => ({
  ok: false,
  error: { code, ...(detail === undefined ? {} : { detail: expect.stringContaining(detail) }) },
});

/** The three numbers stand in a Zip64 field of these values. */
function large(values: readonly bigint[], bend: Bend = () => undefined): Uint8Array {
  const extra = new DataView(new ArrayBuffer(4 + 8 * values.length));
  extra.setUint16(0, 1, true);
  extra.setUint16(2, 8 * values.length, true);
  values.forEach((value, index) => extra.setBigUint64(4 + 8 * index, value, true));
  const header = bent(entry(), (view) => {
    for (const at of [20, 24, 42]) view.setUint32(at, 0xffffffff, true);
    view.setUint16(30, extra.byteLength, true);
    bend(view);
  });
  return concat([header, new Uint8Array(extra.buffer)]);
}

describe('a central directory', () => {
  it('is taken where nothing is bent', () => {
    expect(
      read(
        bent(entry(), () => undefined),
        HEADER + 10,
      ),
    ).toMatchObject({ ok: true });
    expect(read(large([10n, 10n, 0n]), HEADER + 10)).toMatchObject({ ok: true, value: [{ size: 10, headerStart: 0 }] });
  });

  it('may list its entries in another order than they lie', () => {
    const first = entry();
    const second = entry({ name: NAME.replace('a.html', 'b.html'), headerStart: HEADER + 10 });
    const directory = concat([centralHeader(second), centralHeader(first)]);
    expect(read(directory, 2 * (HEADER + 10), 2)).toMatchObject({
      ok: true,
      value: [
        { name: first.name, dataStart: HEADER },
        { name: second.name, dataStart: 2 * HEADER + 10 },
      ],
    });
  });

  it.each<[string, Uint8Array, object]>([
    ['of another signature', bent(entry(), (view) => view.setUint8(0, 0)), refusal('truncated', 'breaks off')],
    ['that breaks off in a name', centralHeader(entry()).subarray(0, -4), refusal('truncated', 'breaks off')],
    ['on another disk', bent(entry(), (view) => view.setUint16(34, 1, true)), refusal('zip-unsupported', 'disk')],
    ['with a Zip64 field for one of its three numbers', large([10n]), refusal('zip-unsupported', 'Zip64')],
    ['of a size beyond 2^53', large([1n << 53n, 10n, 0n]), refusal('zip-unsupported', 'Zip64')],
    ['of a packed size beyond 2^53', large([10n, 1n << 53n, 0n]), refusal('zip-unsupported', 'Zip64')],
    ['at a place beyond 2^53', large([10n, 10n, 1n << 53n]), refusal('zip-unsupported', 'Zip64')],
  ])('is refused with an entry %s', (_, directory, refused) => {
    expect(read(directory, HEADER + 10)).toMatchObject(refused);
  });

  it('takes just what deflate can reach', () => {
    const packed = (size: number) => read(centralHeader(entry({ method: 8, size })), HEADER + 10);
    expect(packed(10 * 1032)).toMatchObject({ ok: true });
    expect(packed(10 * 1032 + 1)).toMatchObject(refusal('too-large'));
  });

  it('takes just what deflate can grow to', () => {
    const packed = (compressedSize: number) =>
      read(centralHeader(entry({ method: 8, size: 1000, compressedSize })), HEADER + compressedSize);
    expect(packed(1000 + 250 + 64)).toMatchObject({ ok: true });
    expect(packed(1000 + 250 + 65)).toMatchObject(refusal('too-large', 'more than it is'));
  });

  it('leaves a local header as many extra bytes as stock tools write, and no cellar', () => {
    const withExtra = (bytes: number) => read(centralHeader(entry()), HEADER + bytes + 10);
    expect(withExtra(1024)).toMatchObject({ ok: true });
    expect(withExtra(1025)).toMatchObject(refusal('zip-unsupported', 'gap'));
  });
});
