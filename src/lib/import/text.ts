/* Texts of others, whose encoding nobody knows for sure. */

export const utf8Bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const strict = new TextDecoder('utf-8', { fatal: true });

/**
 * A text by its byte order mark, by what it says itself (`encoding` of XML, `charset` of HTML), else UTF-8 where it is that,
 * else the page of Windows that makes words of it. Line ends become `\n`.
 */
export function decodeText(bytes: Uint8Array): string {
  return decode(bytes)
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n');
}

function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  // Told or not: what reads as UTF-8 is UTF-8, for no other encoding does by accident.
  const utf8 = attempt(strict, bytes);
  if (utf8 !== undefined) return utf8;
  const told = decoderOf(toldEncoding(bytes));
  return (told ?? new TextDecoder(isCyrillic(bytes) ? 'windows-1251' : 'windows-1252')).decode(bytes);
}

function attempt(decoder: TextDecoder, bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function toldEncoding(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 2048));
  return (
    /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w-]+)/i.exec(head)?.[1] ??
    /<meta[^>]*charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1]
  );
}

function decoderOf(label: string | undefined): TextDecoder | undefined {
  if (label === undefined || /^utf-?(8|16)/i.test(label)) return undefined;
  try {
    return new TextDecoder(label);
  } catch {
    return undefined;
  }
}

/** Letters of Russian words stand together, accents of other languages alone. */
const isCyrillic = (bytes: Uint8Array): boolean =>
  /[А-Яа-яЁё]{3}/.test(new TextDecoder('windows-1251').decode(bytes.subarray(0, 65_536)));

const KAZAKH = /[әғқңөұүһі]/i;

/** The language of a text by its letters, for whoever said none: Kazakh, Russian or English. Only a guess. */
export function guessLanguage(text: string): string {
  const cyrillic = text.match(/\p{Script=Cyrillic}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  if (latin >= cyrillic) return 'en';
  return KAZAKH.test(text) ? 'kk' : 'ru';
}
