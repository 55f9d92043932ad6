import { guessPage, isNearlyUtf8, utf16Of, withKazakhLetters } from './encoding';

/* Texts of others, whose encoding nobody knows for sure. */

export const utf8Bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const strict = new TextDecoder('utf-8', { fatal: true });

/**
 * A text by its byte order mark, as UTF-8 where it is that, else by what it says itself (`encoding` of XML, `charset` of HTML), else by the
 * code page that makes words of it. Line ends become `\n`.
 */
export function decodeText(bytes: Uint8Array): string {
  return decode(bytes)
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n');
}

function decode(bytes: Uint8Array): string {
  const utf16 = utf16Of(bytes);
  if (utf16 !== undefined) return new TextDecoder(utf16).decode(bytes);
  // Told or not: what reads as UTF-8 is UTF-8, for no other encoding does by accident.
  const utf8 = attempt(strict, bytes);
  if (utf8 !== undefined) return utf8;
  if (isNearlyUtf8(bytes)) return new TextDecoder('utf-8').decode(bytes);
  const decoder = decoderOf(toldEncoding(bytes)) ?? new TextDecoder(guessPage(bytes));
  const text = decoder.decode(bytes);
  return decoder.encoding === 'windows-1251' ? withKazakhLetters(text) : text;
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

const KAZAKH = /[әғқңөұүһі]/i;

/** The language of a text by its letters, for whoever said none: Kazakh, Russian or English. Only a guess. */
export function guessLanguage(text: string): string {
  const cyrillic = text.match(/\p{Script=Cyrillic}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  if (latin >= cyrillic) return 'en';
  return KAZAKH.test(text) ? 'kk' : 'ru';
}
