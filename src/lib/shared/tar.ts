/*
 * Headers of tar archives: POSIX ustar (IEEE Std 1003.1, "pax", ustar Interchange Format), with sizes of 8 GiB and more in
 * base 256, as GNU tar, libarchive and Python write them. What is read here is only told, not judged: how much of it is
 * good enough, each reader says for itself.
 */

export const BLOCK = 512;
/** The first number that eleven octal digits do not hold. */
export const OCTAL_LIMIT = 8 ** 11;
const NAME_LENGTH = 100;
const PREFIX_LENGTH = 155;

/** Where the fields lie: first byte and length. */
const FIELDS = {
  name: [0, NAME_LENGTH],
  size: [124, 12],
  sum: [148, 8],
  type: [156, 1],
  link: [157, 100],
  magic: [257, 6],
  prefix: [345, PREFIX_LENGTH],
} as const;

const encoder = new TextEncoder();
const decoder = new TextDecoder('latin1');

/** How many zeros follow `size` bytes of content, up to a whole block. */
export const paddingOf = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

/** Those zeros. */
export const paddingAfter = (size: number): Uint8Array<ArrayBuffer> => new Uint8Array(paddingOf(size));

/** Two blocks of zeros. */
export const endOfArchive = (): Uint8Array<ArrayBuffer> => new Uint8Array(2 * BLOCK);

export interface TarFile {
  /** Printable ASCII, at most 100 bytes, or 155 + 100 around a slash. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** ms UTC; kept in whole seconds. */
  readonly modified: number;
  /** Who may read and write it, as `chmod` has it. */
  readonly mode: number;
}

/** The header of a plain file of nobody. Throws RangeError where it can't be said. */
export function tarHeader({ path, size, modified, mode }: TarFile): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(BLOCK);
  const put = (at: number, text: string): void => header.set(encoder.encode(text), at);
  const { prefix, name } = splitPath(path);
  put(0, name);
  put(100, `${octal(mode, 7)}\0`);
  put(108, '0000000\0');
  put(116, '0000000\0');
  if (size < OCTAL_LIMIT) put(124, octal(size, 11));
  else putBase256(header.subarray(124, 136), size);
  put(136, octal(Math.max(0, Math.floor(modified / 1000)), 11));
  put(156, '0');
  put(257, 'ustar\u000000');
  put(345, prefix);
  put(148, `${octal(sumOf(header), 6)}\0 `);
  return header;
}

function splitPath(path: string): { readonly prefix: string; readonly name: string } {
  if (!/^[\x20-\x7e]+$/.test(path)) throw new RangeError(`no path for an archive: ${JSON.stringify(path)}`);
  if (path.length <= NAME_LENGTH) return { prefix: '', name: path };
  const cut = path.indexOf('/', path.length - NAME_LENGTH - 1);
  if (cut < 1 || cut > PREFIX_LENGTH) throw new RangeError(`too long a path for an archive: ${path}`);
  return { prefix: path.slice(0, cut), name: path.slice(cut + 1) };
}

function putBase256(field: Uint8Array, value: number): void {
  for (let at = field.length - 1, left = value; at > 0; at -= 1, left = Math.floor(left / 256)) field[at] = left % 256;
  field[0] = 0x80;
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');

/** What a header says. Outside data. */
export interface TarFields {
  /** Prefix and name. */
  readonly path: string;
  readonly prefix: string;
  readonly link: string;
  /** `0` for a plain file; older programs leave it empty. */
  readonly type: string;
  /** `ustar\0` by POSIX, `ustar ` by GNU; zeros before both. */
  readonly magic: string;
  /** Undefined where it is no number, or none that is exact here. */
  readonly size: number | undefined;
  /** Whether the size stands in octal digits from its first byte on, as POSIX has it. */
  readonly sizeIsOctal: boolean;
  /** Whether the bytes of the header add up to what it says. */
  readonly addsUp: boolean;
}

/** Reads a block that should be a header. */
export function readTarFields(header: Uint8Array): TarFields {
  const bytes = (field: keyof typeof FIELDS): Uint8Array => {
    const [start, length] = FIELDS[field];
    return header.subarray(start, start + length);
  };
  const text = (field: keyof typeof FIELDS): string => untilZero(bytes(field));
  const magic = decoder.decode(bytes('magic'));
  const prefix = magic.startsWith('ustar') ? text('prefix') : '';
  const size = bytes('size');
  const [sumStart, sumLength] = FIELDS.sum;
  // A Buffer's `slice` would be the header itself.
  const summed = new Uint8Array(header);
  summed.fill(0, sumStart, sumStart + sumLength);
  return {
    path: prefix === '' ? text('name') : `${prefix}/${text('name')}`,
    prefix,
    link: text('link'),
    type: text('type'),
    magic,
    size: size[0] === 0x80 ? base256Of(size) : octalOf(size),
    sizeIsOctal: /^[0-7]/.test(decoder.decode(size)),
    addsUp: octalOf(bytes('sum')) === sumOf(summed),
  };
}

function untilZero(field: Uint8Array): string {
  const end = field.indexOf(0);
  return decoder.decode(end === -1 ? field : field.subarray(0, end));
}

/** Digits with nothing but blanks and zeros around them; none are 0. */
function octalOf(field: Uint8Array): number | undefined {
  const digits = /^ *([0-7]*)[ \0]*$/.exec(decoder.decode(field))?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits || '0', 8);
}

function base256Of(field: Uint8Array): number | undefined {
  const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The sum of a header whose own sum is left empty: its eight bytes count as blanks. */
const sumOf = (header: Uint8Array): number => header.reduce((sum, byte) => sum + byte, 8 * 0x20);
