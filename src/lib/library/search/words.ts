import type { TextRange } from '../search';

/** A word as it is compared, and where it stands in the text. */
export interface Word {
  readonly term: string;
  readonly range: TextRange;
}

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
/** Stress marks of textbooks; й and ё are letters of their own once composed. */
const MARKS = /\p{M}/gu;

/** Case, ё, stress marks and the ways of writing one letter make no difference. */
export const normalise = (word: string): string =>
  word.normalize('NFC').toLowerCase().replace(MARKS, '').replaceAll('ё', 'е');

/** The words of a text, in order: runs of letters and digits of any script. */
export function wordsOf(text: string): Word[] {
  return Array.from(text.matchAll(WORD), (match) => ({
    term: normalise(match[0]),
    range: [match.index, match.index + match[0].length],
  }));
}
