import { failure } from './fault';

/*
 * Tar archives (POSIX ustar, IEEE Std 1003.1, "pax", ustar Interchange Format; sizes of 8 GiB and more in base 256, as
 * GNU tar, libarchive and Python write them): plain files alone, in the order in which they come.
 */

const BLOCK = 512;
/** What eleven octal digits hold. */
const OCTAL_LIMIT = 8 ** 11;
/** Sizes in base 256 beyond this are not exact numbers any more. */
const LARGEST = Number.MAX_SAFE_INTEGER;

const encoder = new TextEncoder();
const decoder = new TextDecoder('latin1');

/** Two blocks of zeros. */
export const tarEnd = (): Uint8Array => new Uint8Array(2 * BLOCK);

/** Zeros behind a file of so many bytes, up to a whole block. */
export const tarPadding = (bytes: number): Uint8Array => new Uint8Array((BLOCK - (bytes % BLOCK)) % BLOCK);

/** `name`: printable ASCII, at most 100 bytes or 155 + 100 around a slash. `time` in ms UTC. */
export function tarHeader(name: string, bytes: number, time: number): Uint8Array {
  const header = new Uint8Array(BLOCK);
  const put = (at: number, text: string): void => header.set(encoder.encode(text), at);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
  const { prefix, rest } = splitName(name);
  put(0, rest);
  put(100, '0000600\0');
  put(108, '0000000\0');
  put(116, '0000000\0');
  if (bytes < OCTAL_LIMIT) put(124, octal(bytes, 11));
  else putBase256(header.subarray(124, 136), bytes);
  put(136, octal(Math.max(0, Math.floor(time / 1000)), 11));
  put(148, '        ');
  put(156, '0');
  put(257, 'ustar\x0000');
  put(345, prefix);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, `${octal(sum, 6)}\0 `);
  return header;
}

function splitName(name: string): { readonly prefix: string; readonly rest: string } {
  if (!/^[\x20-\x7e]+$/.test(name)) throw new Error(`not a name for an archive: ${JSON.stringify(name)}`);
  if (name.length <= 100) return { prefix: '', rest: name };
  const cut = name.indexOf('/', name.length - 101);
  if (cut < 1 || cut > 155) throw new Error(`too long a name for an archive: ${name}`);
  return { prefix: name.slice(0, cut), rest: name.slice(cut + 1) };
}

function putBase256(field: Uint8Array, value: number): void {
  for (let at = field.length - 1, left = value; at > 0; at -= 1, left = Math.floor(left / 256)) field[at] = left % 256;
  field[0] = 0x80;
}

export interface TarEntry {
  readonly name: string;
  readonly bytes: number;
  /** Once, and before the next entry is asked for; what is not read of it is passed over. */
  content(): AsyncGenerator<Uint8Array>;
}

/** Files of an archive as they come. Outside data: rejects with BackupFailure where it is no archive, or ends early. */
export async function* readTar(archive: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const source = new Source(archive);
  try {
    for (let entry = await nextEntry(source); entry !== undefined; entry = await nextEntry(source)) {
      yield entry.entry;
      await entry.passOver();
    }
  } finally {
    await source.close();
  }
}

async function nextEntry(
  source: Source,
): Promise<{ readonly entry: TarEntry; readonly passOver: () => Promise<void> } | undefined> {
  const header = await source.exactly(BLOCK);
  if (header.every((byte) => byte === 0)) return undefined;
  const { name, bytes } = parseHeader(header);
  let left = bytes;
  const content = async function* (): AsyncGenerator<Uint8Array> {
    while (left > 0) {
      const piece = await source.some(left);
      left -= piece.length;
      yield piece;
    }
  };
  const passOver = async (): Promise<void> => {
    while (left > 0) left -= (await source.some(left)).length;
    await source.exactly(tarPadding(bytes).length);
  };
  return { entry: { name, bytes, content }, passOver };
}

function parseHeader(header: Uint8Array): { readonly name: string; readonly bytes: number } {
  const text = (start: number, length: number): string => {
    const field = header.subarray(start, start + length);
    const end = field.indexOf(0);
    return decoder.decode(end === -1 ? field : field.subarray(0, end));
  };
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  const said = Number.parseInt(text(148, 8).trim(), 8);
  if (said !== sum || text(257, 5) !== 'ustar' || text(156, 1) !== '0') throw failure('not-a-backup');
  const prefix = text(345, 155);
  const name = prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`;
  return { name, bytes: sizeOf(header.subarray(124, 136), text(124, 12)) };
}

function sizeOf(field: Uint8Array, text: string): number {
  const bytes =
    field[0] === 0x80
      ? field.subarray(1).reduce((value, byte) => value * 256 + byte, 0)
      : Number.parseInt(text.trim() || '0', 8);
  if (!(bytes >= 0 && bytes <= LARGEST)) throw failure('damaged');
  return bytes;
}

/** Bytes on demand out of pieces of any size. */
class Source {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #held = new Uint8Array(0);

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  /** At least one byte, at most `most`. */
  async some(most: number): Promise<Uint8Array> {
    while (this.#held.length === 0) {
      const { done, value } = await this.#pieces.next();
      if (done) throw failure('unfinished');
      this.#held = value as Uint8Array<ArrayBuffer>;
    }
    const taken = this.#held.subarray(0, most);
    this.#held = this.#held.subarray(taken.length);
    return taken;
  }

  async exactly(bytes: number): Promise<Uint8Array> {
    const whole = new Uint8Array(bytes);
    for (let at = 0; at < bytes;) {
      const piece = await this.some(bytes - at);
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }
}
