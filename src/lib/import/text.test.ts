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

/** How bytes of a page are read back: `encode` for what TextDecoder knows. */
const inPage = (text: string, page: string): Uint8Array => {
  const decoder = new TextDecoder(page);
  const table = new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]));
  return Uint8Array.from(text, (sign) => table.get(sign)!);
};
const utf16 = (text: string, isBig: boolean): Uint8Array =>
  Uint8Array.from(
    Array.from(text, (sign) => sign.charCodeAt(0)).flatMap((code) => {
      const pair = [code & 0xff, code >> 8];
      return isBig ? pair.reverse() : pair;
    }),
  );

describe('old encodings', () => {
  const russian = 'Лекция о насосах. Ещё несколько слов: объём, чертёж, вязкость.';

  it.each(['windows-1251', 'ibm866', 'koi8-r', 'x-mac-cyrillic'])('reads %s that nobody told', (page) => {
    expect(decodeText(inPage(russian, page))).toBe(russian);
  });

  it('is not misled by capitals', () => {
    expect(decodeText(inPage('ГЛАВА ПЕРВАЯ. ОСНОВЫ ГИДРАВЛИКИ', 'windows-1251'))).toContain('ОСНОВЫ');
  });

  it.each([true, false])('reads UTF-16 that lost its mark (big end first: %s)', (isBig) => {
    expect(decodeText(utf16(russian, isBig))).toBe(russian);
    expect(decodeText(utf16('<?xml version="1.0"?><a>да</a>', isBig))).toContain('<a>да</a>');
  });

  it('reads Kazakh in the code page of Kazakhstan', () => {
    const kazakh = 'Сұйықтық механикасы: тепе-теңдік, қозғалыс, үйкеліс, әрбір өлшем.';
    const table = { Қ: 'Ќ', қ: 'ќ', ұ: 'ў', ә: 'ј', ө: 'ґ', ғ: 'є', ң: 'ѕ', ү: 'ї' } as Readonly<
      Record<string, string>
    >;
    const asRussian = Array.from(kazakh, (sign) => table[sign] ?? sign).join('');
    expect(decodeText(in1251(asRussian))).toBe(kazakh);
  });

  it('leaves languages alone that have these letters themselves', () => {
    for (const text of [
      'Їжак і ґанок, є й Європа',
      'Ўсе мы людзі, і ўранку',
      'Љубав и ћирилица, а у пољу њива и још много речи о селу и о јесени',
    ])
      expect(decodeText(in1251(text))).toBe(text);
  });

  it('reads UTF-8 in which a sign was cut', () => {
    const bytes = new TextEncoder().encode(russian);
    const cut = Uint8Array.from([...bytes.subarray(0, 21), ...bytes.subarray(22)]);
    expect(decodeText(cut)).toContain('Ещё несколько слов');
  });
});
