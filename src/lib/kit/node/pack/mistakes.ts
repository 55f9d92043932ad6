import type { Said } from '../../check/said';

/** What an author has to mend. `line` counts from 1; absent where the whole file is meant. */
export interface Mistake extends Said {
  readonly file: string;
  readonly line?: number;
  /** In kit.yaml: the path of what is wrong, with dots. */
  readonly member?: string;
}

/** `member` is known where it stands in kit.yaml. */
export type SaidAt = Said & Pick<Mistake, 'member'>;

export const NOT_UTF8: Said = { code: 'not-utf8', message: 'not UTF-8: save the file as UTF-8' };

/** Gathers everything that is wrong, so that the author mends it in one go. Warnings don't stop the packing. */
export class Mistakes {
  readonly #mistakes: Mistake[] = [];
  readonly #warnings: Mistake[] = [];

  add(file: string, line: number | undefined, said: SaidAt): void {
    this.#mistakes.push({ file, ...(line === undefined ? {} : { line }), ...said });
  }

  warn(file: string, line: number | undefined, said: SaidAt): void {
    this.#warnings.push({ file, ...(line === undefined ? {} : { line }), ...said });
  }

  /** Each once, by file and line: a file that two items name is read twice. */
  get found(): readonly Mistake[] {
    return unique(this.#mistakes);
  }

  get warnings(): readonly Mistake[] {
    return unique(this.#warnings);
  }
}

function unique(mistakes: readonly Mistake[]): readonly Mistake[] {
  const seen = new Map(
    mistakes.map((mistake) => [`${mistake.file}\n${mistake.line ?? ''}\n${mistake.message}`, mistake]),
  );
  return [...seen.values()].sort(
    (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || (a.line ?? 0) - (b.line ?? 0),
  );
}
