import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';
import { CHUNK_BYTES } from '../manifest';

/** Bytes that are to be packed: made here, in a file of the author's, or out of other kits. */
export type Content =
  | { readonly bytes: Uint8Array }
  | { readonly path: string }
  /** Called for each reading. */
  | { readonly stream: () => AsyncIterable<Uint8Array> };

export interface Measure {
  readonly size: number;
  readonly sha256: string;
  readonly crc32: number;
  /** Only of content larger than one chunk. */
  readonly chunks?: readonly string[];
}

export async function* read(content: Content): AsyncGenerator<Uint8Array> {
  if ('bytes' in content) yield content.bytes;
  else if ('stream' in content) yield* content.stream();
  else yield* createReadStream(content.path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Uint8Array>;
}

/** One pass over the content, with little memory. */
export async function measure(content: Content): Promise<Measure> {
  const whole = createHash('sha256');
  const chunks: string[] = [];
  let chunk = createHash('sha256');
  let crc = 0;
  let size = 0;
  for await (const piece of read(content)) {
    whole.update(piece);
    crc = crc32(piece, crc);
    for (let at = 0; at < piece.length;) {
      const room = CHUNK_BYTES - (size % CHUNK_BYTES);
      const part = piece.subarray(at, at + room);
      chunk.update(part);
      at += part.length;
      size += part.length;
      if (size % CHUNK_BYTES === 0) {
        chunks.push(chunk.digest('hex'));
        chunk = createHash('sha256');
      }
    }
  }
  if (size % CHUNK_BYTES !== 0) chunks.push(chunk.digest('hex'));
  return { size, sha256: whole.digest('hex'), crc32: crc, ...(size > CHUNK_BYTES ? { chunks } : {}) };
}
