import { isSafePath } from '../../kit/manifest';
import type { Parts } from '../outline';
import type { FileValue, PartId, TextValue } from '../part';

const MAX_PATH = 200;

/** The texts and files of a draft by their paths, as the packer finds them in a folder. */
export class DraftFiles {
  readonly #parts = new Map<string, PartId>();
  readonly #folded = new Map<string, string>();
  readonly #folders = new Map<string, string[]>();
  /** Paths that two parts have, or that are a file and a folder at once. */
  readonly clashes: readonly string[];

  constructor(private readonly parts: Parts) {
    const clashes = new Set<string>();
    for (const id of parts.keys()) {
      const path = id.startsWith('text:') || id.startsWith('file:') ? id.slice(5) : undefined;
      if (path === undefined) continue;
      if (this.#parts.has(path)) clashes.add(path);
      this.#parts.set(path, id);
      this.#folded.set(path.toLowerCase(), path);
      for (let end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1)) {
        const folder = path.slice(0, end);
        const inside = this.#folders.get(folder) ?? [];
        inside.push(path.slice(end + 1));
        this.#folders.set(folder, inside);
      }
    }
    for (const folder of this.#folders.keys()) if (this.#parts.has(folder)) clashes.add(folder);
    this.clashes = [...clashes];
  }

  has(path: string): boolean {
    return this.#parts.has(path);
  }

  get paths(): Iterable<string> {
    return this.#parts.keys();
  }

  partOf(path: string): PartId | undefined {
    return this.#parts.get(path);
  }

  /** The text at a path; undefined where there is none, or bytes that only the hub reads. */
  text(path: string): TextValue | undefined {
    return this.parts.get(`text:${path}`) as TextValue | undefined;
  }

  bytes(path: string): number | undefined {
    return (this.parts.get(`file:${path}`) as FileValue | undefined)?.bytes;
  }

  /** Names of what lies in a folder, relative to it. */
  under(folder: string): readonly string[] {
    return this.#folders.get(folder) ?? [];
  }

  /** The same name in other letters. */
  similar(path: string): string | undefined {
    return this.#folded.get(path.toLowerCase());
  }
}

/** Can a kit have a file under this path? */
export const isKitPath = (path: string): boolean => path.length <= MAX_PATH && isSafePath(path);
