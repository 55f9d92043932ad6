/*
 * Base45 (RFC 9285): two bytes as three characters of QR's alphanumeric mode, which packs them into 16.5 bits. Byte mode
 * would be 3 % denser, and is read back as whatever text the scanner of a phone takes the bytes for.
 */

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const VALUES = new Map([...ALPHABET].map((character, value) => [character, value]));

export function toBase45(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 2) {
    const [high, low] = [bytes[at]!, bytes[at + 1]];
    const value = low === undefined ? high : high * 256 + low;
    text += ALPHABET[value % 45]! + ALPHABET[Math.floor(value / 45) % 45]!;
    if (low !== undefined) text += ALPHABET[Math.floor(value / 2025)]!;
  }
  return text;
}

/** Undefined where it is none: RFC 9285, section 6. */
export function fromBase45(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 3 === 1) return undefined;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 3) {
    const digits = [...text.slice(at, at + 3)].map((character) => VALUES.get(character));
    const value = digits.reduceRight<number>((sum, digit) => sum * 45 + (digit ?? Infinity), 0);
    if (!(value <= (digits.length === 3 ? 0xffff : 0xff))) return undefined;
    if (digits.length === 3) bytes.push(value >> 8);
    bytes.push(value & 0xff);
  }
  return new Uint8Array(bytes);
}

/** Bytes that fit into so many characters. */
export const bytesInBase45 = (characters: number): number =>
  Math.floor(characters / 3) * 2 + (characters % 3 === 2 ? 1 : 0);
