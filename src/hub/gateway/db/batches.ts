import { FEW } from '../../store/database';

/** And while they are small. */
const MORE = 32;
const SMALL_CHARACTERS = 64 * 1024;

/** How many to read next, after a few that took so many characters. */
export const nextSize = (characters: number): number => (characters < SMALL_CHARACTERS ? MORE : FEW);

/** JSON of what `read` gives for a few of `all` at a time, as members of one list. */
export async function* inBatches<T>(
  all: readonly T[],
  most: number,
  read: (few: readonly T[]) => Promise<readonly unknown[]>,
): AsyncGenerator<string> {
  let size = Math.min(FEW, most);
  let comma = '';
  for (let at = 0; at < all.length;) {
    const few = all.slice(at, at + size);
    at += few.length;
    const text = listed(await read(few));
    size = Math.min(most, nextSize(text.length));
    if (text === '') continue;
    yield comma + text;
    comma = ',';
  }
}

/** Members of a list without its brackets. */
export const listed = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(',');

/** One text around them. */
export async function* wrapped(before: string, pieces: AsyncIterable<string>, after: string): AsyncGenerator<string> {
  yield before;
  yield* pieces;
  yield after;
}
