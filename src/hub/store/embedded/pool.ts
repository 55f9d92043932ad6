import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../sync-folder';
import { openPouch } from './pouch';
import type { Pouch } from './pouch';

interface Entry {
  readonly opened: Promise<Pouch>;
  users: number;
}

/**
 * The open databases of a folder, at most `capacity` at a time where they are not in use: each holds files and memory.
 * A database is a folder; whether it exists is what the disk says.
 */
export class DatabasePool {
  /** Least recently used first. */
  readonly #entries = new Map<string, Entry>();
  /** A folder must be let go before it is opened again. */
  readonly #leaving = new Map<string, Promise<void>>();

  constructor(
    readonly folder: string,
    readonly capacity = 200,
  ) {}

  get openCount(): number {
    return this.#entries.size;
  }

  async exists(name: string): Promise<boolean> {
    return await stat(join(this.folder, name, 'CURRENT')).then(
      () => true,
      () => false,
    );
  }

  async names(): Promise<readonly string[]> {
    return (await readdir(this.folder).catch(() => [])).sort();
  }

  /** What the database takes on the disk. */
  async bytes(name: string): Promise<number> {
    const folder = join(this.folder, name);
    const files = await readdir(folder).catch(() => []);
    // LevelDB replaces its files while it is looked at.
    const sizes = await Promise.all(
      files.map((file) =>
        stat(join(folder, file)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** False where it exists already. */
  async create(name: string): Promise<boolean> {
    if (await this.exists(name)) return false;
    await mkdir(this.folder, { recursive: true });
    await this.#run(name, true, async () => undefined);
    // A new folder survives a power cut only when the folder around it was synced.
    await syncFolder(this.folder);
    return true;
  }

  /** Runs with the open database; undefined where there is none of that name. */
  async use<T>(name: string, work: (pouch: Pouch) => Promise<T>): Promise<T | undefined> {
    if (!this.#entries.has(name) && !(await this.exists(name))) return undefined;
    return await this.#run(name, false, work);
  }

  async destroy(name: string): Promise<boolean> {
    const done = await this.use(name, async (pouch) => {
      await pouch.destroy();
      return true;
    });
    this.#entries.delete(name);
    return done ?? false;
  }

  async close(): Promise<void> {
    const names = [...this.#entries.keys()];
    await Promise.all(names.map((name) => this.#close(name)));
    await Promise.all(this.#leaving.values());
  }

  async #run<T>(name: string, create: boolean, work: (pouch: Pouch) => Promise<T>): Promise<T> {
    const entry = await this.#enter(name, create);
    try {
      return await work(await entry.opened);
    } catch (error) {
      if (this.#entries.get(name) === entry && (await failed(entry.opened))) this.#entries.delete(name);
      throw error;
    } finally {
      entry.users -= 1;
      this.#shrink();
    }
  }

  async #enter(name: string, create: boolean): Promise<Entry> {
    while (this.#leaving.has(name)) await this.#leaving.get(name);
    const known = this.#entries.get(name);
    const entry = known ?? { opened: openPouch(join(this.folder, name), create), users: 0 };
    entry.users += 1;
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    return entry;
  }

  #shrink(): void {
    for (const [name, entry] of this.#entries) {
      if (this.#entries.size <= this.capacity) return;
      if (entry.users === 0) void this.#close(name);
    }
  }

  async #close(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    this.#entries.delete(name);
    const left = entry.opened.then((pouch) => pouch.close()).catch(() => undefined);
    this.#leaving.set(name, left);
    await left;
    this.#leaving.delete(name);
  }
}

const failed = (opened: Promise<unknown>): Promise<boolean> =>
  opened.then(
    () => false,
    () => true,
  );
