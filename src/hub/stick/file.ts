import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** A file that goes onto a stick. */
export interface StickFile {
  /** A path as `isStickPath` wants it. */
  readonly path: string;
  /** Bytes, where they are known before it was read. */
  readonly size?: number;
  readonly executable?: boolean;
  /** Its bytes, from the beginning, each time anew and each time the same. */
  read(): AsyncIterable<Uint8Array>;
}

const PIECE = 1024 * 1024;

export function fileOfText(path: string, text: string, executable = false): StickFile {
  const bytes = new TextEncoder().encode(text);
  return { path, size: bytes.length, executable, read: () => once(bytes) };
}

export const fileOfDisk = (path: string, from: string, size: number, executable = false): StickFile => ({
  path,
  size,
  executable,
  read: () => createReadStream(from, { highWaterMark: PIECE }) as AsyncIterable<Uint8Array>,
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Hex SHA-256 and length of what comes, or of its first `limit` bytes. */
export async function digestOf(
  parts: AsyncIterable<Uint8Array>,
  limit = Infinity,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of parts) {
    const wanted = bytes + part.length > limit ? part.subarray(0, limit - bytes) : part;
    hash.update(wanted);
    bytes += wanted.length;
    if (bytes >= limit) break;
  }
  return { sha256: hash.digest('hex'), bytes };
}
