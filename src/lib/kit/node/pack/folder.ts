import { readFile, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Said } from '../../check/said';
import { isSafePath } from '../../manifest';

/**
 * The author's folder. Names are looked up as they are written on the disk, case included: a kit that packs on Windows
 * has to pack, to the same bytes, on Linux.
 */
export class SourceFolder {
  private constructor(
    readonly root: string,
    private readonly files: ReadonlySet<string>,
  ) {}

  static async read(root: string): Promise<SourceFolder> {
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
    return new SourceFolder(root, new Set(files));
  }

  has(path: string): boolean {
    return this.files.has(path);
  }

  /** Names of all files in a folder of it, relative to that; none where there is no such folder. */
  under(folder: string): readonly string[] {
    const prefix = `${folder}/`;
    return [...this.files].filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  }

  /** What the author may have meant: the same name in other letters. */
  similar(path: string): string | undefined {
    const wanted = path.toLowerCase();
    return [...this.files].find((file) => file.toLowerCase() === wanted);
  }

  pathOf(path: string): string {
    return join(this.root, path);
  }

  /** undefined where the file is no UTF-8. */
  async text(path: string): Promise<string | undefined> {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(this.pathOf(path)));
    } catch (cause) {
      if (cause instanceof TypeError) return undefined;
      throw cause;
    }
  }
}

/** Why a path cannot be in a kit; undefined for one that can. */
export function pathProblem(path: string): Said | undefined {
  const unsafe = (message: string): Said => ({ code: 'path-unsafe', detail: path, message });
  if (path.length > 200) return unsafe(`the path is longer than 200 characters: ${path}`);
  return isSafePath(path)
    ? undefined
    : unsafe(
        `«${path}»: paths are of Latin letters, digits, dots, hyphens and underscores, so that every system can read the kit`,
      );
}
