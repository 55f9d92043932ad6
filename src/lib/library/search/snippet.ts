import type { MarkedText, TextRange } from '../search';
import { wordsOf } from './words';

/** About two lines on a phone, UTF-16 units. */
const LENGTH = 180;
/** Text before the first found word. */
const LEAD = 50;

/** `text` with every word that is among `terms` marked. */
export function mark(text: string, terms: ReadonlySet<string>): MarkedText {
  const matches = wordsOf(text).flatMap(({ term, range }) => (terms.has(term) ? [range] : []));
  return { text, matches };
}

/** The stretch of `text` where most different words of `terms` stand together; empty where there is none. */
export function snippet(text: string, terms: ReadonlySet<string>): MarkedText {
  const words = wordsOf(text);
  const found = words.filter(({ term }) => terms.has(term));
  const first = best(found);
  if (first === undefined) return { text: '', matches: [] };
  const start =
    first.range[0] <= LEAD ? 0 : (words.find(({ range }) => range[0] >= first.range[0] - LEAD)?.range[0] ?? 0);
  const end = start + LENGTH >= text.length ? text.length : lastWordBefore(words, start + LENGTH);
  const before = start > 0 ? '…' : '';
  const shift = before.length - start;
  const matches = found
    .filter(({ range }) => range[0] >= start && range[1] <= end)
    .map(({ range }): TextRange => [range[0] + shift, range[1] + shift]);
  return { text: before + text.slice(start, end).replaceAll('\n', ' ') + (end < text.length ? '…' : ''), matches };
}

type Found = ReturnType<typeof wordsOf>[number];

function best(found: readonly Found[]): Found | undefined {
  let winner: Found | undefined;
  let most = 0;
  for (const [at, word] of found.entries()) {
    const kinds = new Set<string>();
    for (let next = at; next < found.length; next++) {
      const other = found[next]!;
      if (other.range[1] > word.range[0] + LENGTH - LEAD) break;
      kinds.add(other.term);
    }
    if (kinds.size > most) [winner, most] = [word, kinds.size];
  }
  return winner;
}

const lastWordBefore = (words: readonly Found[], limit: number): number =>
  words.findLast(({ range }) => range[1] <= limit)?.range[1] ?? limit;
