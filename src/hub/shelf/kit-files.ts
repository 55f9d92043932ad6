import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Turns } from '../turns';
import type { Rate } from './rate';
import type { ByteRange } from '../http/range';

/** Read and sent at a time: what one connection costs in memory, however large the kit and however slow the link. */
const PIECE_BYTES = 256 * 1024;
/** Under a limit smaller ones, so that turns are short. */
const LIMITED_PIECE_BYTES = 64 * 1024;
/** Of Node's four threads for files: a slow disk must not keep the store waiting behind a class of readers. */
const READS_AT_ONCE = 2;

/** Reads files of kits for many at once: piece by piece, the next when the last one was taken. */
export class KitFiles {
  readonly #reads = new Turns(READS_AT_ONCE);

  constructor(private readonly rate?: Rate) {}

  /** `who`: turns under the limit are by this. The stream ends with an error when `signal` does. */
  read(path: string, range: ByteRange, who: string, signal: AbortSignal): Readable {
    return Readable.from(this.#pieces(path, range, who, signal), { objectMode: false, highWaterMark: 1 });
  }

  async *#pieces(
    path: string,
    { start, end }: ByteRange,
    who: string,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const most = this.rate === undefined ? PIECE_BYTES : LIMITED_PIECE_BYTES;
    const file = await open(path, 'r');
    try {
      for (let at = start; at <= end;) {
        const bytes = Math.min(most, end + 1 - at);
        await this.rate?.take(who, bytes, signal);
        signal.throwIfAborted();
        const piece = await this.#reads.run(() => readPiece(file, at, bytes));
        at += piece.length;
        yield piece;
      }
    } finally {
      await file.close();
    }
  }
}

/** Rejects where the file became shorter than it was: the answer has promised its length. */
async function readPiece(file: FileHandle, position: number, bytes: number): Promise<Uint8Array> {
  // Not filled with zeros first: what was not read is cut off, and a class takes tens of gigabytes.
  const { bytesRead, buffer } = await file.read(unfilled(bytes), 0, bytes, position);
  if (bytesRead === 0) throw new Error('the file of the kit ended too soon');
  return buffer.subarray(0, bytesRead);
}

const unfilled = (bytes: number): Uint8Array => new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer);
