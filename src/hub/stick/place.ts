import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DeviceReader } from './device-reader';

/** Writes behind what is there. */
export interface PlaceWriter {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Where a stick is written and checked. Paths are those of the stick. Rejects as the file system does. */
export interface StickPlace {
  /** Bytes; undefined where there is no such file. */
  size(path: string): Promise<number | undefined>;
  read(path: string): AsyncIterable<Uint8Array>;
  /** Bytes that may still be written. */
  room(): Promise<number>;
  /** Cuts the file, or makes it, to be `from` bytes long and goes on writing there. */
  append(path: string, from: number, executable: boolean): Promise<PlaceWriter>;
  rename(from: string, to: string): Promise<void>;
  /** The file is on the disk, and not only in the memory of the system. */
  sync(path: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Every file, with its folders; `skip` names folders that are not looked into. */
  list(skip: (folder: string) => boolean): AsyncIterable<string>;
  /** Rejects with StickGone where the stick is not there any more. */
  assertThere(): Promise<void>;
}

/** Another file system, or none, is where the stick was. */
export class StickGone extends Error {
  override readonly name = 'StickGone';
}

/** A folder of this machine. It has to be there: a mistyped mount point must not fill the disk below it. */
export class FolderPlace implements StickPlace {
  readonly #reader = new DeviceReader();

  private constructor(
    readonly folder: string,
    private readonly device: number,
    private readonly inode: number,
  ) {}

  static async open(folder: string): Promise<FolderPlace> {
    const { dev, ino } = await stat(folder);
    await readdir(folder);
    return new FolderPlace(folder, dev, ino);
  }

  async size(path: string): Promise<number | undefined> {
    try {
      const found = await stat(join(this.folder, path));
      return found.isFile() ? found.size : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  read(path: string): AsyncIterable<Uint8Array> {
    return this.#reader.read(join(this.folder, path));
  }

  /** Nothing that was read here came out of the memory of the system, as far as that can be told. */
  get readFromDevice(): boolean {
    return !this.#reader.fellBack;
  }

  async room(): Promise<number> {
    const { bavail, bsize } = await statfs(this.folder);
    return bavail * bsize;
  }

  async append(path: string, from: number, executable: boolean): Promise<PlaceWriter> {
    const full = join(this.folder, path);
    await mkdir(dirname(full), { recursive: true });
    const file = await open(full, from === 0 ? 'w' : 'r+', executable ? 0o755 : 0o644);
    let at = from;
    return {
      write: async (bytes) => {
        for (let done = 0; done < bytes.length;) {
          const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at);
          done += bytesWritten;
          at += bytesWritten;
        }
      },
      close: async () => {
        try {
          await file.truncate(at);
        } finally {
          await file.close();
        }
      },
    };
  }

  async rename(from: string, to: string): Promise<void> {
    await rename(join(this.folder, from), join(this.folder, to));
  }

  async sync(path: string): Promise<void> {
    // Windows flushes only what it may write.
    const file = await open(join(this.folder, path), 'r+');
    await file.sync().finally(() => file.close());
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.folder, path), { force: true });
  }

  async *list(skip: (folder: string) => boolean, below = ''): AsyncGenerator<string> {
    for (const entry of await readdir(join(this.folder, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (!entry.isDirectory()) yield path;
      else if (!skip(path)) yield* this.list(skip, path);
    }
  }

  /**
   * A pulled stick leaves an empty folder where it was mounted, or another stick: what is written then goes to the disk
   * of the machine, and nobody notices.
   */
  async assertThere(): Promise<void> {
    const now = await stat(this.folder).catch(() => undefined);
    if (now === undefined || now.dev !== this.device || now.ino !== this.inode) throw new StickGone();
  }
}

const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
