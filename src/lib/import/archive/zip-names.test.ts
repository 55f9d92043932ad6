import { describe, expect, it } from 'vitest';
import { crc32 } from '../../shared/crc32';
import { decodeNames, type RawName } from './zip-names';

const raw = (bytes: Uint8Array, over: Partial<RawName> = {}): RawName => ({
  bytes,
  isUtf8: false,
  extra: new Uint8Array(),
  ...over,
});
const utf8 = (text: string) => new TextEncoder().encode(text);

/** Written by a table of its own: the platform only reads these pages. */
function encode(text: string, page: string): Uint8Array {
  const table = new Map(
    Array.from({ length: 256 }, (_, byte) => [new TextDecoder(page).decode(Uint8Array.of(byte)), byte]),
  );
  return Uint8Array.from(text, (sign) => table.get(sign)!);
}

describe('decodeNames', () => {
  it.each(['ibm866', 'windows-1251'])('reads Russian names in %s', (page) => {
    const names = ['Лекция 1.pdf', 'Тест/и ответы.txt', 'Ёлка.jpg', 'a.txt'];
    expect(decodeNames(names.map((name) => raw(encode(name, page))))).toEqual(names);
  });

  it('reads other names in code page 437, as the standard has it', () => {
    const name = Uint8Array.of(0x9a, ...utf8('bung.txt'));
    expect(decodeNames([raw(name)])).toEqual(['Übung.txt']);
  });

  it('reads UTF-8, told or not', () => {
    const name = 'Дәріс.pdf';
    expect(decodeNames([raw(utf8(name), { isUtf8: true }), raw(utf8(name))])).toEqual([name, name]);
  });

  it('takes the Unicode field where it is of this very name', () => {
    const own = encode('Лекция.pdf', 'ibm866');
    const field = (crc: number) => {
      const text = utf8('Лекция!.pdf');
      const extra = new DataView(new ArrayBuffer(9 + text.length));
      extra.setUint16(0, 0x7075, true);
      extra.setUint16(2, 5 + text.length, true);
      extra.setUint8(4, 1);
      extra.setUint32(5, crc, true);
      new Uint8Array(extra.buffer).set(text, 9);
      return new Uint8Array(extra.buffer);
    };
    expect(decodeNames([raw(own, { extra: field(crc32(own)) })])).toEqual(['Лекция!.pdf']);
    expect(decodeNames([raw(own, { extra: field(1) })])).toEqual(['Лекция.pdf']);
  });
});
