import type { QuestionSet } from '$lib/assessment/question';
import { htmlText } from '$lib/kit/plain-text';
import type { JournalRecord } from '$lib/trace/journal';
import type { Place } from '$lib/trace/statement';

/** Characters of a question that a line of the trace has room for. */
const ROOM = 90;

/** What a question asks, in one short line, by question id. Gaps are dots. */
export const questionTexts = ({ questions }: QuestionSet): ReadonlyMap<string, string> =>
  new Map(
    questions.map(({ id, title, html }) => [
      id,
      shortened(htmlText(html.replaceAll('<span data-gap', '…$&')) || title || ''),
    ]),
  );

/** At the end of a word where one ends near, with three dots for the rest. */
export function shortened(text: string, room = ROOM): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const letters = [...line];
  if (letters.length <= room) return line;
  const cut = letters.slice(0, room - 1).join('');
  const end = cut.lastIndexOf(' ');
  return `${(end > room / 2 ? cut.slice(0, end) : cut).replace(/[\s.,;:–—-]+$/, '')}…`;
}

export const placeKey = ({ kit, item }: Pick<Place, 'kit' | 'item'>): string => `${kit}/${item}`;

/**
 * Numbers for questions whose text is not at hand, from 1 in the order in which they were first answered: a stable name
 * to speak of, where the place in the test is not known.
 */
export function questionNumbers(
  records: readonly JournalRecord[],
): (at: Place, question: string) => number | undefined {
  const numbers = new Map<string, Map<string, number>>();
  for (const { event } of [...records].sort((a, b) => a.time.localeCompare(b.time))) {
    if (event.kind !== 'answered-question') continue;
    const key = placeKey(event.at);
    const ofItem = numbers.get(key) ?? new Map<string, number>();
    numbers.set(key, ofItem);
    if (!ofItem.has(event.question)) ofItem.set(event.question, ofItem.size + 1);
  }
  return (at, question) => numbers.get(placeKey(at))?.get(question);
}
