import { describe, expect, it } from 'vitest';
import { decodeText, guessLanguage } from './text';

const in1251 = (text: string): Uint8Array => {
  const decoder = new TextDecoder('windows-1251');
  const table = new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]));
  return Uint8Array.from(text, (sign) => table.get(sign)!);
};

describe('decodeText', () => {
  it.each<[string, Uint8Array]>([
    ['UTF-8', new TextEncoder().encode('\uFEFFПривет\r\nмир')],
    [
      'UTF-16',
      Uint8Array.from([0xff, 0xfe, ...new Uint8Array(Uint16Array.from('Привет\nмир', (s) => s.charCodeAt(0)).buffer)]),
    ],
    ['windows-1251 that nobody told', in1251('Привет\r\nмир')],
  ])('reads %s', (_, bytes) => {
    expect(decodeText(bytes)).toBe('Привет\nмир');
  });

  it('believes what a page says of itself where it is no UTF-8', () => {
    const page = '<?xml version="1.0" encoding="windows-1251"?><a>да</a>';
    expect(decodeText(in1251(page))).toBe(page);
    expect(decodeText(in1251('<meta charset=windows-1251>нет'))).toContain('нет');
  });

  it('reads other bytes as western', () => {
    expect(decodeText(Uint8Array.of(0x63, 0x61, 0x66, 0xe9))).toBe('café');
  });
});

describe('guessLanguage', () => {
  it.each([
    ['kk', 'Қазақстан тарихы'],
    ['ru', 'История Казахстана'],
    ['en', 'History'],
  ])('guesses %s', (language, text) => expect(guessLanguage(text)).toBe(language));
});
