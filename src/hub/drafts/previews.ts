import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { DraftId } from '../../lib/draft/part';
import type { Clock } from '../../lib/shared/clock';

/** Kept at a time, and their bytes together: the one that was asked for longest ago goes first. */
const MOST_FILES = 40;
const MOST_BYTES = 8 * 1024 ** 3;

export interface PreviewFile {
  readonly path: string;
  readonly bytes: number;
  /** Names the state that it was packed of. */
  readonly mark: string;
}

/** Previews by the state that they were packed of: files below one folder, which may be lost at any time. */
export class Previews {
  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
    private readonly most = { files: MOST_FILES, bytes: MOST_BYTES },
  ) {}

  async find(draft: DraftId, mark: string): Promise<PreviewFile | undefined> {
    if (!/^[0-9a-f]{24}$/.test(mark)) return undefined;
    const path = this.#pathOf(draft, mark);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) return undefined;
    const now = new Date(this.clock.now());
    await utimes(path, now, now).catch(() => undefined);
    return { path, bytes: found.size, mark };
  }

  /** Moves a packed kit here. */
  async keep(draft: DraftId, mark: string, packed: string): Promise<PreviewFile> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const path = this.#pathOf(draft, mark);
    await rename(packed, path);
    const kept = await this.find(draft, mark);
    if (kept === undefined) throw new Error('a preview is gone');
    await this.#shrink(path);
    return kept;
  }

  async #shrink(newest: string): Promise<void> {
    const names = await readdir(this.folder);
    const all = await Promise.all(names.map(async (name) => this.#found(join(this.folder, name))));
    const oldFirst = all.flat().sort((a, b) => a.at - b.at);
    let bytes = oldFirst.reduce((sum, one) => sum + one.bytes, 0);
    for (const [index, one] of oldFirst.entries()) {
      if (bytes <= this.most.bytes && oldFirst.length - index <= this.most.files) return;
      if (one.path === newest) continue;
      // Who reads it reads on; where a system does not let it go, it goes the next time.
      await rm(one.path, { force: true }).catch(() => undefined);
      bytes -= one.bytes;
    }
  }

  async #found(path: string): Promise<readonly { path: string; bytes: number; at: number }[]> {
    const found = await stat(path).catch(() => undefined);
    return found === undefined ? [] : [{ path, bytes: found.size, at: found.mtimeMs }];
  }

  #pathOf(draft: DraftId, mark: string): string {
    return join(this.folder, `${draft}-${mark}.kit`);
  }
}
