import type { PartId } from '../part';
import { problem, type CheckProblem } from './problem';

/** What a kit takes at most: `Title` and `Text` of kit/manifest.ts, and the alternative text of a picture. */
export const MOST_TITLE = 500;
export const MOST_WORDS = 20_000;
export const MOST_ALT = 2000;

/** Words that belong to a part, and how long they may be. */
export interface PlacedWords {
  readonly member: string;
  readonly words: unknown;
  readonly most: number;
}

/** The words in a language; a plain text is in the main one. Empty where there are none. */
export function wordsIn(words: unknown, language: string, main: string | undefined): string {
  if (typeof words === 'string') return language === main ? words : '';
  const own = isRecord(words) && Object.hasOwn(words, language) ? words[language] : undefined;
  return typeof own === 'string' ? own : '';
}

/** In which languages of the kit words are missing, or too long. What is no words at all is told by the shape. */
export function wordsProblems(
  part: PartId,
  { member, words, most }: PlacedWords,
  languages: readonly string[],
): readonly CheckProblem[] {
  if (words === undefined) return [];
  if (isRecord(words) && Object.keys(words).length === 0) return [problem('words-missing', { part, member })];
  const said = typeof words === 'string' ? { [languages[0] ?? '']: words } : isRecord(words) ? words : {};
  // An empty text is a mistake of its shape, and told there.
  const missing = languages.filter((language) => !Object.hasOwn(said, language));
  const long = Object.entries(said).filter(([, text]) => typeof text === 'string' && text.length > most);
  return [
    ...missing.map((language) => problem('language-missing', { part, member, language })),
    ...long.map(([language]) => problem('words-too-long', { part, member, language, detail: String(most) })),
  ];
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands at `member` of something whose shape nobody knows yet. */
export const at = (value: unknown, member: string): unknown =>
  isRecord(value) && Object.hasOwn(value, member) ? value[member] : undefined;

export const listAt = (value: unknown, member: string): readonly unknown[] => {
  const list = at(value, member);
  return Array.isArray(list) ? list : [];
};

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
