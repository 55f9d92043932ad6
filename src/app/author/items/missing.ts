import type { Parts } from '$lib/draft/outline';
import type { ItemValue } from '$lib/draft/part';
import { isThere, isByLanguage, pathIn } from './paths';
import { wordsIn, wordsOf } from './words';

/** Something that an item has not got in one language. `number`: of several, from 1. */
export interface Missing {
  readonly what:
    | 'title'
    | 'text'
    | 'file'
    | 'captions'
    | 'transcript'
    | 'picture'
    | 'alternative'
    | 'material'
    | 'question'
    | 'questions';
  readonly number?: number;
}

const TEXTS = ['content', 'brief', 'situation'];

/** What there is in other languages, or must be in all of them, and is not there in this one. */
export function missingIn(item: ItemValue['item'], parts: Parts, language: string, main: string): readonly Missing[] {
  const missing: Missing[] = [];
  const path = (what: Missing['what'], value: unknown, number?: number) => {
    if (typeof value !== 'string' || value === '' || isHere(parts, value, language)) return;
    missing.push(number === undefined ? { what } : { what, number });
  };
  const words = (what: Missing['what'], value: unknown, number?: number) => {
    if (wordsIn(wordsOf(value), language, main).trim() !== '') return;
    missing.push(number === undefined ? { what } : { what, number });
  };
  words('title', item.title);
  for (const name of TEXTS) path('text', item[name]);
  path('file', item['file']);
  if (item.kind === 'model') words('alternative', item['alt']);
  path('captions', item['captions']);
  path('transcript', item['transcript']);
  rows(item['pictures']).forEach((picture, at) => {
    path('picture', picture['file'], at + 1);
    words('alternative', picture['alt'], at + 1);
  });
  rows(item['materials']).forEach((material, at) => path('material', material['file'], at + 1));
  if (Array.isArray(item['questions']))
    rows(item['questions']).forEach((one, at) => words('question', one['text'], at + 1));
  else path('questions', item['questions']);
  return missing;
}

/** A text that is empty is none yet. */
function isHere(parts: Parts, pattern: string, language: string): boolean {
  const at = isByLanguage(pattern) ? pathIn(pattern, language) : pattern;
  const text = parts.get(`text:${at}`);
  return text === undefined
    ? isThere(parts, at)
    : 'text' in text && typeof text.text === 'string' && text.text.trim() !== '';
}

/** Members of a list that somebody wrote: what is no object is passed over. */
export const rows = (list: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(list)
    ? list.filter(
        (row): row is Record<string, unknown> => typeof row === 'object' && row !== null && !Array.isArray(row),
      )
    : [];
