import { at, isRecord, textOf } from '$lib/draft/check/words';

/** What one of the twelve documents can be. */
export type DocumentForm = 'none' | 'text' | 'file' | 'items' | 'unit' | 'timetable';

/** Where a document that is a text or a file lies, maybe with `{lang}` in it. */
export const pathOf = (document: unknown): string | undefined => textOf(document) ?? textOf(at(document, 'file'));

export function formOf(document: unknown): DocumentForm {
  const path = pathOf(document);
  if (path !== undefined) return /\.(md|html)$/i.test(path) ? 'text' : 'file';
  if (!isRecord(document)) return 'none';
  return 'items' in document ? 'items' : 'unit' in document ? 'unit' : 'timetable';
}
