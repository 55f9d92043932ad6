import { crc32 } from '../../shared/crc32';

/*
 * How the names of a ZIP are written. By APPNOTE (appendix D) in UTF-8 where bit 11 says so, or in an extra field; else in
 * code page 437. Archivers in Russian wrote code page 866 or 1251 there, those of macOS UTF-8 without saying it.
 */

export interface RawName {
  readonly bytes: Uint8Array;
  readonly isUtf8: boolean;
  readonly extra: Uint8Array;
}

const UNICODE_PATH = 0x7075;
const utf8 = new TextDecoder('utf-8', { fatal: true });
const LEGACY = { ibm866: new TextDecoder('ibm866'), 'windows-1251': new TextDecoder('windows-1251') };

/** Names of one archive: where nothing says it, all are in one code page, so all are looked at. */
export function decodeNames(names: readonly RawName[]): readonly string[] {
  const told = names.map((name) => toldName(name));
  const page = guessPage(names.filter((_, index) => told[index] === undefined).map(({ bytes }) => bytes));
  return names.map(({ bytes }, index) => told[index] ?? page(bytes));
}

function toldName({ bytes, isUtf8, extra }: RawName): string | undefined {
  if (bytes.every((byte) => byte < 0x80)) return String.fromCharCode(...bytes);
  return isUtf8 ? asUtf8(bytes) : unicodePath(bytes, extra);
}

/** Info-ZIP Unicode Path (APPNOTE 4.6.9), where it is of this very name. */
function unicodePath(bytes: Uint8Array, extra: Uint8Array): string | undefined {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  for (let at = 0; at + 4 <= extra.length;) {
    const length = view.getUint16(at + 2, true);
    if (at + 4 + length > extra.length) return undefined;
    if (view.getUint16(at, true) === UNICODE_PATH && length > 5 && extra[at + 4] === 1)
      return view.getUint32(at + 5, true) === crc32(bytes)
        ? asUtf8(extra.subarray(at + 9, at + 4 + length))
        : undefined;
    at += 4 + length;
  }
  return undefined;
}

function asUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Three Cyrillic letters in a row are Russian; no word of a language of code page 437 has so many accents together. */
const CYRILLIC_WORD = /[А-Яа-яЁё]{3}/;

function guessPage(names: readonly Uint8Array[]): (bytes: Uint8Array) => string {
  // All of them: two letters of another page may be one of UTF-8 by accident.
  if (names.every((bytes) => asUtf8(bytes) !== undefined)) return (bytes) => asUtf8(bytes) ?? '';
  const scores = Object.values(LEGACY).map((decoder) => ({ decoder, score: scoreOf(names, decoder) }));
  const best = scores.reduce((a, b) => (b.score > a.score ? b : a));
  return best.score > 0 ? (bytes) => best.decoder.decode(bytes) : cp437;
}

/** Letters of words, and against it whatever else the high half of the page would be. */
function scoreOf(names: readonly Uint8Array[], decoder: TextDecoder): number {
  const text = names.map((bytes) => decoder.decode(bytes)).join('\n');
  if (!CYRILLIC_WORD.test(text)) return 0;
  const high = text.replace(/[\p{ASCII}]/gu, '');
  const letters = high.replace(/[^А-Яа-яЁё№«»–—]/g, '').length;
  // A capital inside of a word is a letter of the other page.
  const broken = text.match(/[а-яё][А-ЯЁ]/g)?.length ?? 0;
  return letters - 2 * (high.length - letters) - 2 * broken;
}

const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ';

const cp437 = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : CP437[byte - 0x80])).join('');
