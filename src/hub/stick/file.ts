import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** A file that goes onto a stick. */
export interface StickFile {
  /** A path as `isStickPath` wants it. */
  readonly path: string;
  /** Bytes that `read` gives. */
  readonly size: number;
  readonly executable?: boolean;
  /** Its bytes, from the beginning, each time anew and each time the same. */
  read(): AsyncIterable<Uint8Array>;
}

export function fileOfText(path: string, text: string, executable = false): StickFile {
  const bytes = new TextEncoder().encode(text);
  return { path, size: bytes.length, executable, read: () => once(bytes) };
}

export const fileOfDisk = (path: string, from: string, size: number, executable = false): StickFile => ({
  path,
  size,
  executable,
  read: () => piecesOf(from),
});

const SMALL = 64 * 1024;
const PIECE = 1024 * 1024;

/** The bytes of a file. For thousands of small ones: a few calls to the system each, where a stream makes a dozen. */
export async function* piecesOf(path: string, from = 0): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  try {
    // Less than asked for is no end yet: nothing is.
    for (let size = SMALL, at = from; ; size = PIECE) {
      const buffer = new Uint8Array(size);
      const { bytesRead } = await file.read(buffer, 0, size, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

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
