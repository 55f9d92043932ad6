import { describe, expect, it } from 'vitest';
import { concat } from '../node/bytes';
import { localHeader, type Written } from './records';
import { localHeaderFault, type ZipEntry } from './entry';

const NAME = 'k-1.0.0/data/a.html';
const written: Written = { name: NAME, headerStart: 0, method: 0, crc32: 7, size: 10, compressedSize: 10 };
const entry: Omit<ZipEntry, 'dataStart'> = { ...written, method: 'stored' };
const GIB = 1024 ** 3;
const film: Written = { ...written, size: 5 * GIB, compressedSize: 5 * GIB };
const filmEntry = { ...entry, size: 5 * GIB, compressedSize: 5 * GIB };

type Bend = (view: DataView) => void;
function bent(bend: Bend, of = written, extra: readonly number[] = []): Uint8Array {
  const bytes = concat([localHeader(of), Uint8Array.from(extra)]);
  bend(new DataView(bytes.buffer));
  return bytes;
}

/** `extra` said to be there, beside what the header has already. */
const withExtra =
  (length: number, more: Bend = () => undefined): Bend =>
  (view) => {
    view.setUint16(28, length, true);
    more(view);
  };

describe('a local header', () => {
  it.each<[string, Uint8Array]>([
    ['as the directory says', localHeader(written)],
    ['with an extra field of another kind', bent(withExtra(6), written, [0x55, 0x54, 2, 0, 1, 2])],
    ['that says how hard deflate tried', bent((view) => view.setUint16(6, 0x0806, true))],
  ])('is taken %s', (_, header) => expect(localHeaderFault(entry, header)).toBeUndefined());

  it('may have a Zip64 field behind another one', () => {
    const [fields, zip64] = [[0x55, 0x54, 1, 0, 9], [...localHeader(film).subarray(30 + NAME.length)]];
    const header = concat([localHeader(film).subarray(0, 30 + NAME.length), Uint8Array.from([...fields, ...zip64])]);
    new DataView(header.buffer).setUint16(28, fields.length + zip64.length, true);
    expect(localHeaderFault(filmEntry, header)).toBeUndefined();
  });

  it.each<[string, Uint8Array, string]>([
    ['that is too short', localHeader(written).subarray(0, 29), 'no local header'],
    ['of another signature', bent((view) => view.setUint8(0, 0)), 'no local header'],
    ['with bytes behind it', bent(() => undefined, written, [0]), 'gap before the data'],
    ['that says encrypted', bent((view) => view.setUint16(6, 1, true)), 'unsupported flags'],
    ['that says deflated', bent((view) => view.setUint16(8, 8, true)), 'local header: another method'],
    ['that says a method we do not know', bent((view) => view.setUint16(8, 12, true)), 'local header: another method'],
    ['with another CRC', bent((view) => view.setUint8(14, 8)), 'local header: another CRC'],
    ['with another name', bent((view) => view.setUint8(30, 0x6a)), 'local header: another name'],
    [
      'with a shorter name, whose end stands in the extra fields',
      bent((view) => {
        view.setUint16(26, NAME.length - 1, true);
        view.setUint16(28, 1, true);
      }),
      'local header: another name',
    ],
    [
      'with a longer name',
      bent((view) => view.setUint16(26, NAME.length + 4, true), written, [0x2e, 0x65, 0x78, 0x65]),
      'local header: another name',
    ],
    ['with another size', bent((view) => view.setUint8(22, 11)), 'local header: other sizes'],
    ['with another packed size', bent((view) => view.setUint8(18, 11)), 'local header: other sizes'],
    [
      'that sends to a Zip64 field it has not',
      bent((view) => view.setInt32(22, -1, true)),
      'local header: other sizes',
    ],
  ])('is refused %s', (_, header, detail) => {
    expect(localHeaderFault(entry, header)).toEqual({ code: 'zip-unsupported', path: NAME, detail });
  });

  const field = 30 + NAME.length;
  it.each<[string, Bend]>([
    ['that is too short for both', (view) => view.setUint16(field + 2, 8, true)],
    ['that runs over the header', (view) => view.setUint16(field + 2, 17, true)],
    ['with another size', (view) => view.setUint8(field + 4, 1)],
    ['with another packed size', (view) => view.setUint8(field + 12, 1)],
    ['with a size beyond 2^53', (view) => view.setUint8(field + 11, 0xff)],
    ['with a packed size beyond 2^53', (view) => view.setUint8(field + 19, 0xff)],
    ['of another kind', (view) => view.setUint16(field, 2, true)],
  ])('is refused with a Zip64 field %s', (_, bend) => {
    expect(localHeaderFault(filmEntry, localHeader(film))).toBeUndefined();
    expect(localHeaderFault(filmEntry, bent(bend, film))).toMatchObject({ detail: 'local header: other sizes' });
  });
});
