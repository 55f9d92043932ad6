import type { Draft } from '$lib/learning/learning';
import { readNote, removeNote, writeNote } from '../browser-notes';

/*
 * What was typed in the last moment before a page goes away. The browser drops IndexedDB's open transactions with the
 * page; localStorage takes a text at once. Files are not in it: they are written down when they are chosen.
 */

type LastWords = Pick<Draft, 'submission' | 'text' | 'answers' | 'responses'>;

const keyOf = (owner: string, { kit, item }: Pick<Draft, 'kit' | 'item'>): string =>
  `sandyq-last-words-${owner}-${kit}-${item}`;

export function keepLastWords(owner: string, draft: Draft): void {
  const { submission, text, answers, responses } = draft;
  writeNote(keyOf(owner, draft), JSON.stringify({ submission, text, answers, responses } satisfies LastWords));
}

/** The draft with the last words that were typed into it; the same object where there are none. */
export function withLastWords(owner: string, draft: Draft): Draft {
  const note = readNote(keyOf(owner, draft));
  if (note === null) return draft;
  try {
    const words = JSON.parse(note) as LastWords;
    return words.submission === draft.submission ? { ...draft, ...words } : draft;
  } catch {
    return draft;
  }
}

/** They are written down where they belong. */
export function dropLastWords(owner: string, draft: Pick<Draft, 'kit' | 'item'>): void {
  removeNote(keyOf(owner, draft));
}
