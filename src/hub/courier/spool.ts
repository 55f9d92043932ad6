import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Spool } from '../../lib/courier/store';

const PIECE = 64 * 1024;
const SUFFIX = '.part';

/**
 * A file that holds the parts of one courier until they are encrypted: one after another, each read from its place. Where
 * the system lets it, the file has no name from the first moment on, so that nothing stays of it whatever happens.
 */
export class FileSpool implements Spool {
  #end = 0;

  private constructor(
    private readonly file: FileHandle,
    private readonly path: string,
  ) {}

  static async open(folder: string): Promise<FileSpool> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, randomUUID() + SUFFIX);
    const file = await open(path, 'wx+', 0o600);
    // Windows keeps the name until the file is closed.
    await rm(path, { force: true }).catch(() => undefined);
    return new FileSpool(file, path);
  }

  async keep(bytes: Uint8Array<ArrayBuffer>): Promise<() => AsyncIterable<Uint8Array>> {
    const start = this.#end;
    for (let at = 0; at < bytes.length;) {
      at += (await this.file.write(bytes, at, bytes.length - at, start + at)).bytesWritten;
    }
    this.#end = start + bytes.length;
    const end = this.#end;
    return () => this.#read(start, end);
  }

  async *#read(start: number, end: number): AsyncGenerator<Uint8Array> {
    for (let at = start; at < end;) {
      const piece = new Uint8Array(Math.min(PIECE, end - at));
      const { bytesRead } = await this.file.read(piece, 0, piece.length, at);
      // Shorter than it was: somebody tampered with it, and the writer notices by the sum.
      if (bytesRead === 0) return;
      yield piece.subarray(0, bytesRead);
      at += bytesRead;
    }
  }

  async close(): Promise<void> {
    await this.file.close().catch(() => undefined);
    await rm(this.path, { force: true }).catch(() => undefined);
  }
}

/** Removes what a hub left behind that was killed on a system that keeps the names. One hub works in a data folder. */
export async function clearSpools(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) if (name.endsWith(SUFFIX)) await rm(join(folder, name), { force: true });
}
