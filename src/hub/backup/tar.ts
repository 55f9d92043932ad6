import { BLOCK, paddingOf, readTarFields } from '../../lib/shared/tar';
import { failure } from './fault';

/* Plain files out of a tar archive, in the order in which they come, by whatever program it was written. */

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
    await source.exactly(paddingOf(bytes));
  };
  return { entry: { name, bytes, content }, passOver };
}

function parseHeader(header: Uint8Array): { readonly name: string; readonly bytes: number } {
  const { path, size, type, magic, addsUp } = readTarFields(header);
  if (!addsUp || !magic.startsWith('ustar') || type !== '0') throw failure('not-a-backup');
  if (size === undefined) throw failure('damaged');
  return { name: path, bytes: size };
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
