import { createHash } from 'node:crypto';
import { mkdir, open, readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import type { Clock } from '../../lib/shared/clock';
import { SerialQueue } from '../serial-queue';

export interface StagingLimits {
  /** Of one file, bytes. */
  readonly fileBytes: number;
  /** Of one person, and of all, bytes. Beyond it the oldest go: they only have to be sent again. */
  readonly bytesEach: number;
  readonly bytesAll: number;
  /** What nobody went on with for so long goes, ms. */
  readonly keepMs: number;
}

export const STAGING_LIMITS: StagingLimits = {
  fileBytes: 6_000_000,
  bytesEach: 24_000_000,
  bytesAll: 4 * 1024 ** 3,
  keepMs: 7 * 24 * 60 * 60 * 1000,
};

/** Whose piece: a folder of its own for each person and database, so that nobody completes or sees another's. */
export interface Owner {
  /** As `parseDatabaseName` knows it. */
  readonly database: string;
  readonly account: string;
}

export interface Piece {
  /** Lower-case hex, of the whole file. */
  readonly sha256: string;
  /** Of the whole file, bytes. */
  readonly size: number;
  /** Where this piece begins. */
  readonly offset: number;
}

export type StagingFault =
  /** Another piece is wanted: the one at `received`. */
  | { readonly code: 'other-offset'; readonly received: number }
  | { readonly code: 'too-large' }
  /** All of it came, and it is another file. Nothing of it is kept. */
  | { readonly code: 'other-hash' };

const SHA256 = /^[0-9a-f]{64}$/;
const SWEEP_MS = 60 * 60 * 1000;

interface Entry {
  readonly path: string;
  readonly bytes: number;
  readonly changedAt: number;
}

/**
 * Files of work on their way, in pieces, until the document that names them comes: soft state of this hub alone, which
 * may be lost at any time and then costs sending it again. What came of a piece before the link broke stays.
 */
export class StagedFiles {
  readonly #queue = new SerialQueue();
  readonly #active = new Set<string>();
  #sweptAt = -Infinity;

  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
    private readonly limits: StagingLimits = STAGING_LIMITS,
  ) {}

  /** Bytes of this file that are here; 0 where there are none. */
  async received(owner: Owner, sha256: string): Promise<number> {
    return await sizeOf(this.#pathOf(owner, sha256));
  }

  /** Takes a piece in as it comes and answers how much of the file is here. Rejects where `parts` does; what came stays. */
  async append(
    owner: Owner,
    { sha256, size, offset }: Piece,
    parts: AsyncIterable<Uint8Array>,
  ): Promise<Result<number, StagingFault>> {
    const path = this.#pathOf(owner, sha256);
    if (size > this.limits.fileBytes) return err({ code: 'too-large' });
    return await this.#queue.run(path, async () => {
      const before = await sizeOf(path);
      if (offset !== before) return err({ code: 'other-offset', received: before });
      this.#active.add(path);
      try {
        await this.#makeRoom(owner, size - before);
        const written = await write(path, this.#folderOf(owner), parts, before, size);
        if (written < size) return ok(written);
        const right = written === size && hashOf(await bytesOf(path)) === sha256;
        if (right) return ok(written);
        await rm(path, { force: true });
        return err({ code: written > size ? 'too-large' : 'other-hash' });
      } finally {
        this.#active.delete(path);
      }
    });
  }

  /** The whole file, checked; undefined where it is not all here. */
  async read(owner: Owner, sha256: string, size: number): Promise<Uint8Array | undefined> {
    const path = this.#pathOf(owner, sha256);
    if ((await sizeOf(path)) !== size) return undefined;
    const bytes = await bytesOf(path).catch(() => undefined);
    return bytes !== undefined && hashOf(bytes) === sha256 ? bytes : undefined;
  }

  /** Its document is stored. */
  async drop(owner: Owner, sha256: string): Promise<void> {
    await rm(this.#pathOf(owner, sha256), { force: true });
  }

  #folderOf({ database, account }: Owner): string {
    if (!/^[a-z0-9-]+$/.test(database) || !/^[a-z0-9]+$/.test(account)) throw new Error('not an owner of files');
    return join(this.folder, `${database}.${account}`);
  }

  #pathOf(owner: Owner, sha256: string): string {
    if (!SHA256.test(sha256)) throw new Error('not a hash');
    return join(this.#folderOf(owner), sha256);
  }

  /** An empty piece counts as well: else names alone would fill the disk. */
  async #makeRoom(owner: Owner, bytes: number): Promise<void> {
    const now = this.clock.now();
    const mine = await entriesOf(this.#folderOf(owner));
    await this.#shrink(mine, this.limits.bytesEach - bytes);
    if (now - this.#sweptAt < SWEEP_MS) return;
    this.#sweptAt = now;
    const folders = await readdir(this.folder).catch(() => []);
    const all = (await Promise.all(folders.map((name) => entriesOf(join(this.folder, name))))).flat();
    const stale = all.filter(({ changedAt }) => now - changedAt > this.limits.keepMs);
    for (const { path } of stale) if (!this.#active.has(path)) await rm(path, { force: true });
    await this.#shrink(
      all.filter((entry) => !stale.includes(entry)),
      this.limits.bytesAll - bytes,
    );
  }

  async #shrink(entries: readonly Entry[], most: number): Promise<void> {
    const oldestFirst = [...entries].sort((a, b) => a.changedAt - b.changedAt);
    let bytes = entries.reduce((sum, entry) => sum + costOf(entry), 0);
    for (const entry of oldestFirst) {
      if (bytes <= most) return;
      if (this.#active.has(entry.path)) continue;
      await rm(entry.path, { force: true });
      bytes -= costOf(entry);
    }
  }
}

/** A file takes a block of the disk, however little is in it. */
const costOf = ({ bytes }: Entry): number => Math.max(bytes, 4096);

async function write(
  path: string,
  folder: string,
  parts: AsyncIterable<Uint8Array>,
  from: number,
  size: number,
): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = await open(path, from === 0 ? 'w' : 'r+', 0o600);
  let at = from;
  try {
    for await (const part of parts) {
      // One byte too many is enough to know that it is another file.
      const wanted = part.subarray(0, size + 1 - at);
      for (let done = 0; done < wanted.length;) {
        const { bytesWritten } = await file.write(wanted, done, wanted.length - done, at);
        done += bytesWritten;
        at += bytesWritten;
      }
      if (at > size) break;
    }
    return at;
  } finally {
    await file.close();
  }
}

const bytesOf = async (path: string): Promise<Uint8Array> => new Uint8Array(await readFile(path));
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

async function entriesOf(folder: string): Promise<readonly Entry[]> {
  const names = await readdir(folder).catch(() => []);
  const entries = names.map(async (name): Promise<Entry[]> => {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    return found?.isFile() ? [{ path, bytes: found.size, changedAt: found.mtimeMs }] : [];
  });
  return (await Promise.all(entries)).flat();
}
