import type { DraftWords } from '$lib/draft/part';

/** What is said in one language; '' where nothing is. `main`: the language of a plain text. */
export function wordsIn(words: DraftWords | undefined, language: string, main: string): string {
  if (typeof words === 'string') return language === main ? words : '';
  return words !== undefined && Object.hasOwn(words, language) ? words[language]! : '';
}

/** The same with `text` in one language; what is empty is not there. Languages the kit hasn't got any more stay. */
export function withWords(words: DraftWords | undefined, language: string, text: string, main: string): DraftWords {
  const all = typeof words === 'string' ? { [main]: words } : words;
  const others = Object.entries(all ?? {}).filter(([tag, own]) => tag !== language && own !== '');
  return Object.fromEntries(text === '' ? others : [...others, [language, text]]);
}

export const isSaid = (words: DraftWords | undefined): boolean =>
  typeof words === 'string' ? words !== '' : Object.values(words ?? {}).some((text) => text !== '');

/** In this language, or in any: what a person finds it by. */
export const anyWords = (words: DraftWords | undefined, language: string): string =>
  typeof words === 'string'
    ? words
    : ((words?.[language] || Object.values(words ?? {}).find((text) => text !== '')) ?? '');

/** What an author, or an import, left there may be anything. */
export function wordsOf(value: unknown): DraftWords | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
