import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { Rate } from './rate';
import type { ByteRange } from './range';

/** Read and sent at a time: what one connection costs in memory, however large the kit and however slow the link. */
const PIECE_BYTES = 256 * 1024;
/** Under a limit smaller ones, so that turns are short. */
const LIMITED_PIECE_BYTES = 64 * 1024;

/** Reads files of kits for many at once: piece by piece, the next when the last one was taken. */
export class KitFiles {
  constructor(private readonly rate?: Rate) {}

  /** `who`: turns under the limit are by this. The stream ends with an error when `signal` does. */
  read(path: string, range: ByteRange | undefined, who: string, signal: AbortSignal): Readable {
    const { rate } = this;
    if (rate === undefined) return createReadStream(path, { ...range, highWaterMark: PIECE_BYTES });
    const file = createReadStream(path, { ...range, highWaterMark: LIMITED_PIECE_BYTES });
    return Readable.from(inTurn(file, rate, who, signal), { objectMode: false, highWaterMark: LIMITED_PIECE_BYTES });
  }
}

async function* inTurn(file: Readable, rate: Rate, who: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const piece of file as AsyncIterable<Uint8Array>) {
    await rate.take(who, piece.length, signal);
    yield piece;
  }
}
