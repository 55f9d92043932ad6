import type { Draft } from '$lib/learning/learning';
import type { SealedNotes } from '../profile/notes';

/*
 * What was typed in the last moment before a page goes away. The browser drops IndexedDB's open transactions with the
 * page; localStorage takes a text at once. Files are not in it: they are written down when they are chosen.
 */

/** Which of a draft's versions words were typed into, by `savedAt`: whoever writes the draft in another tab makes others. */
export interface Written {
  /** The last that is known to be written down; absent: none. */
  readonly done?: number;
  /** One that was being written: it may be there or not. */
  readonly underWay?: number;
}

type Words = Omit<Draft, 'files' | 'savedAt'>;
type LastWords = { readonly words: Words } & Written;

type Place = Pick<Draft, 'kit' | 'item'>;

const nameOf = ({ kit, item }: Place): string => `last-words ${kit}/${item}`;

export function keepLastWords(notes: SealedNotes, draft: Draft, { done, underWay }: Written): void {
  const { files: _files, savedAt: _savedAt, ...words } = draft;
  notes.setItem(nameOf(draft), JSON.stringify({ words, done, underWay } satisfies LastWords));
}

/**
 * The draft `kept` with the last words that were typed into just that, or the draft that they are all there is of; `kept`
 * itself where there are none. Words that were typed into anything else are older than what is kept: they are forgotten.
 */
export function withLastWords(notes: SealedNotes, place: Place, kept: Draft | undefined): Draft | undefined {
  const found = readLastWords(notes, place);
  if (found === undefined) return kept;
  const { words, done, underWay } = found;
  if (kept === undefined && done === undefined) return { ...words, savedAt: underWay ?? 0 };
  if (kept?.submission === words.submission && (kept.savedAt === done || kept.savedAt === underWay))
    return { ...kept, ...words };
  dropLastWords(notes, place);
  return kept;
}

function readLastWords(notes: SealedNotes, place: Place): LastWords | undefined {
  try {
    const note = JSON.parse(notes.getItem(nameOf(place)) ?? 'null') as LastWords | null;
    return note?.words === undefined ? undefined : note;
  } catch {
    return undefined;
  }
}

/** They are written down where they belong. */
export function dropLastWords(notes: SealedNotes, place: Place): void {
  notes.removeItem(nameOf(place));
}
