/*
 * The tar inside a courier: POSIX ustar (IEEE Std 1003.1, "pax", ustar Interchange Format), plain files alone. A reader
 * knows from the index which entry comes next and how long it is, so it compares, and believes no header.
 */

export const BLOCK = 512;
/** Eleven octal digits. */
export const MAX_ENTRY_BYTES = 8 ** 11 - 1;
/** ustar's field for a name; couriers use no prefix. */
export const MAX_PATH_LENGTH = 100;
/** Two blocks of zeros end an archive; other programs fill up to a record of 20. */
const MAX_END_BYTES = 20 * BLOCK;

const encoder = new TextEncoder();

/** Zeros that follow `size` bytes of content. */
export const paddingOf = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

/** Bytes of one entry: header, content, padding. */
export const entryBytes = (size: number): number => BLOCK + size + paddingOf(size);

export const endOfArchive = (): Uint8Array<ArrayBuffer> => new Uint8Array(2 * BLOCK);

/** The header of a file that everybody may read: no owner, and `modified` (ms UTC) in whole seconds. */
export function tarHeader(path: string, size: number, modified: number): Uint8Array<ArrayBuffer> {
  if (path.length > MAX_PATH_LENGTH || size > MAX_ENTRY_BYTES) throw new RangeError(`no entry of ustar: ${path}`);
  const header = new Uint8Array(BLOCK);
  const put = (at: number, text: string): void => header.set(encoder.encode(text), at);
  put(0, path);
  put(100, '0000644\0');
  put(108, '0000000\0');
  put(116, '0000000\0');
  put(124, `${octal(size, 11)}\0`);
  put(136, `${octal(Math.max(0, Math.floor(modified / 1000)), 11)}\0`);
  put(148, '        ');
  put(156, '0');
  put(257, 'ustar\u000000');
  put(148, `${octal(sumOf(header), 6)}\0 `);
  return header;
}

/** What a header says, or undefined where it is none of a plain file: a link, a folder, pax and GNU extensions, … */
export function readTarHeader(header: Uint8Array): { readonly path: string; readonly size: number } | undefined {
  const text = (start: number, length: number): string =>
    String.fromCharCode(...header.subarray(start, start + length));
  const until0 = (start: number, length: number): string => text(start, length).replace(/\0.*$/s, '');
  const plain =
    text(156, 1) === '0' && text(257, 6) === 'ustar\0' && until0(345, 155) === '' && until0(157, 100) === '';
  // Digits alone: base-256 and negative sizes begin with a byte that is none.
  const size = /^([0-7]{1,12})[\0 ]*$/.exec(text(124, 12))?.[1];
  const sum = /^[ ]*([0-7]{1,7})[\0 ]*$/.exec(text(148, 8))?.[1];
  if (!plain || size === undefined || sum === undefined) return undefined;
  const summed = header.slice();
  summed.fill(0x20, 148, 156);
  if (sumOf(summed) !== Number.parseInt(sum, 8)) return undefined;
  return { path: until0(0, 100), size: Number.parseInt(size, 8) };
}

/** Whether what follows the last entry may follow it, `bytes` of it before `part`. */
export const isEndOfArchive = (part: Uint8Array, bytes: number): boolean =>
  bytes + part.length <= MAX_END_BYTES && isZero(part);

export const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');

const sumOf = (header: Uint8Array): number => header.reduce((sum, byte) => sum + byte, 0);
