import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat, statfs, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileValue } from '../../lib/draft/part';
import type { Clock } from '../../lib/shared/clock';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import { isDiskFull } from '../disk-full';
import { SerialQueue } from '../serial-queue';
import { placeFile } from '../shelf/upload';

/** What the store and everything else of the hub need of the disk goes first, bytes. */
export const RESERVE = 256 * 1024 * 1024;
/** What no draft names stays for so long: the part that names it may be on its way. */
const GRACE_MS = 24 * 60 * 60_000;
/** What nobody went on sending for so long goes. */
const STAGED_MS = 7 * 24 * 60 * 60_000;
/** Read at a time, so that other requests come in between. */
const HASHED_BYTES = 256 * 1024;

export interface FilePiece {
  readonly sha256: string;
  /** Of the whole file, bytes. */
  readonly size: number;
  /** Where this piece begins. */
  readonly offset: number;
}

export type FileFault =
  /** Another piece is wanted: the one at `received`. */
  | { readonly code: 'other-offset'; readonly received: number }
  | { readonly code: 'too-large' }
  /** All of it came, and it is another file. Nothing of it is kept. */
  | { readonly code: 'other-hash' }
  | { readonly code: 'storage-full' };

export interface StoredFile {
  readonly path: string;
  readonly bytes: number;
}

/** Files of drafts by their SHA-256, below one folder: `files/<2 of it>/<sha256>`; what is on its way in `.incoming`. */
export class DraftFiles {
  readonly #queue = new SerialQueue();

  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
    private readonly mostBytes: number,
    /** Bytes that are free where `folder` is. */
    private readonly free: (folder: string) => Promise<number> = freeBytes,
  ) {}

  async get(sha256: string): Promise<StoredFile | undefined> {
    const path = this.#pathOf(sha256);
    const found = await stat(path).catch(() => undefined);
    return found?.isFile() ? { path, bytes: found.size } : undefined;
  }

  /** Is it here? It is not swept for a day then. */
  async has({ sha256, bytes }: FileValue): Promise<boolean> {
    const held = await this.get(sha256);
    if (held?.bytes !== bytes) return false;
    await this.#touch(held.path);
    return true;
  }

  /**
   * Takes in a piece of a file as it comes, and answers how much of the file is here; all of it is on the disk then, and
   * what comes of a broken piece stays. An empty piece asks. Rejects where `parts` does.
   */
  async put(
    account: string,
    { sha256, size, offset }: FilePiece,
    parts: AsyncIterable<Uint8Array>,
  ): Promise<Result<number, FileFault>> {
    if (size > this.mostBytes) return err({ code: 'too-large' });
    if (!/^[a-z0-9]+$/.test(account)) throw new Error('not an account');
    const staged = join(this.folder, '.incoming', `${account}.${sha256}.part`);
    return await this.#queue.run(staged, async () => {
      try {
        return await this.#take(staged, { sha256, size, offset }, parts);
      } catch (error) {
        if (!isDiskFull(error)) throw error;
        await rm(staged, { force: true });
        return err({ code: 'storage-full' });
      }
    });
  }

  async #take(
    staged: string,
    { sha256, size, offset }: FilePiece,
    parts: AsyncIterable<Uint8Array>,
  ): Promise<Result<number, FileFault>> {
    const held = await this.get(sha256);
    if (held !== undefined && held.bytes !== size) return err({ code: 'other-hash' });
    if (held !== undefined && (await this.has({ sha256, bytes: size }))) return ok(size);
    const before = (await stat(staged).catch(() => undefined))?.size ?? 0;
    const received = await this.#append(staged, before, { offset, size }, parts);
    if (!received.ok || received.value < size) return received;
    const whole = received.value === size && (await sha256Of(staged)) === sha256;
    if (!whole) {
      await rm(staged, { force: true });
      return err({ code: received.value > size ? 'too-large' : 'other-hash' });
    }
    await this.#touch(staged);
    await placeFile(staged, this.#pathOf(sha256));
    return ok(size);
  }

  async #append(
    path: string,
    before: number,
    { offset, size }: Pick<FilePiece, 'offset' | 'size'>,
    parts: AsyncIterable<Uint8Array>,
  ): Promise<Result<number, FileFault>> {
    const iterator = parts[Symbol.asyncIterator]();
    try {
      const first = await iterator.next();
      // All of it may have come when the hub was killed, and only its place be missing: whatever is sent of it now.
      if (before > 0 && (first.done || before >= size)) return ok(before);
      if (first.done && size > 0) return ok(before);
      if (offset !== before) return err({ code: 'other-offset', received: before });
      await mkdir(join(this.folder, '.incoming'), { recursive: true, mode: 0o700 });
      if (size - before > (await this.room()) - RESERVE) {
        await rm(path, { force: true });
        return err({ code: 'storage-full' });
      }
      return ok(await this.#write(path, before, size, first, iterator));
    } finally {
      await iterator.return?.();
    }
  }

  /** Gives how long the file is then. */
  async #write(
    path: string,
    before: number,
    size: number,
    first: IteratorResult<Uint8Array>,
    rest: AsyncIterator<Uint8Array>,
  ): Promise<number> {
    const file = await open(path, before === 0 ? 'w' : 'r+', 0o600);
    let at = before;
    try {
      for (let next = first; !next.done && at <= size; next = await rest.next()) {
        // One byte too many is enough to know that it is another file.
        const wanted = next.value.subarray(0, size + 1 - at);
        for (let done = 0; done < wanted.length;) {
          const { bytesWritten } = await file.write(wanted, done, wanted.length - done, at);
          done += bytesWritten;
          at += bytesWritten;
        }
      }
      await file.sync();
      return at;
    } finally {
      await file.close();
    }
  }

  /** Free bytes of the disk. */
  async room(): Promise<number> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    return await this.free(this.folder);
  }

  /** Removes what no draft names and nobody has asked for of late, and what nobody goes on sending. */
  async sweep(named: ReadonlySet<string>): Promise<void> {
    const now = this.clock.now();
    const files = join(this.folder, 'files');
    for (const few of await readdir(files).catch(() => []))
      for (const sha256 of await readdir(join(files, few)).catch(() => []))
        if (!named.has(sha256)) await removeOlder(join(files, few, sha256), now - GRACE_MS);
    const incoming = join(this.folder, '.incoming');
    for (const name of await readdir(incoming).catch(() => []))
      await removeOlder(join(incoming, name), now - STAGED_MS);
  }

  #pathOf(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('not a hash');
    return join(this.folder, 'files', sha256.slice(0, 2), sha256);
  }

  async #touch(path: string): Promise<void> {
    const now = new Date(this.clock.now());
    await utimes(path, now, now);
  }
}

async function removeOlder(path: string, before: number): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined && found.mtimeMs < before) await rm(path, { force: true });
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path, { highWaterMark: HASHED_BYTES })) hash.update(part as Uint8Array);
  return hash.digest('hex');
}
