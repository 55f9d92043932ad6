import { createReadStream } from 'node:fs';
import type { ReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { clearUploads, placeFile, receiveUpload } from '../shelf/upload';
import type { Upload } from '../shelf/upload';

const SUFFIX = '.courier';
const NAME = /^(in|out)-[0-9a-f]{64}$/;

/** The files of couriers that wait, each under the id of its entry: whole and on the disk, or not there. */
export class QueueFiles {
  constructor(private readonly folder: string) {}

  get #incoming(): string {
    return join(this.folder, '.incoming');
  }

  /** Writes what comes aside; rejects with UploadTooLarge. Whoever asked keeps it or throws it away. */
  receive(parts: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Upload> {
    return receiveUpload(this.#incoming, parts, maxBytes);
  }

  /** What was received, before anybody decides on it. */
  received({ path }: Upload): ReadStream {
    return createReadStream(path);
  }

  async keep({ path }: Upload, id: string): Promise<void> {
    await placeFile(path, this.#pathOf(id));
  }

  async forget({ path }: Upload): Promise<void> {
    await rm(path, { force: true });
  }

  /** Undefined where it is not here: it is gone, or lies on another hub. */
  async read(id: string): Promise<{ readonly bytes: number; open(): ReadStream } | undefined> {
    const path = this.#pathOf(id);
    const found = await stat(path).catch(() => undefined);
    return found?.isFile() ? { bytes: found.size, open: () => createReadStream(path) } : undefined;
  }

  async remove(id: string): Promise<void> {
    await rm(this.#pathOf(id), { force: true });
  }

  /** All that lie here. */
  async sizes(): Promise<ReadonlyMap<string, number>> {
    const names = await readdir(this.folder).catch(() => []);
    const ids = names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
    const sizes = await Promise.all(
      ids.map(
        async (id) => [id, (await stat(join(this.folder, id + SUFFIX)).catch(() => undefined))?.size ?? 0] as const,
      ),
    );
    return new Map(sizes);
  }

  /** Removes what a hub left behind that was killed: half files, and files of which no entry tells. */
  async clear(known: (id: string) => boolean): Promise<void> {
    await clearUploads(this.#incoming, Infinity);
    for (const id of (await this.sizes()).keys()) if (!known(id)) await this.remove(id);
  }

  #pathOf(id: string): string {
    if (!NAME.test(id)) throw new Error('not an entry of the queue');
    return join(this.folder, id + SUFFIX);
  }
}
