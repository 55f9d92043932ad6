import * as v from 'valibot';
import type { Films } from '$lib/library/library';
import { KitId } from '$lib/shared/ids';
import { readNote, writeNote } from '../browser-notes';

/* Which of two qualities of recordings this browser keeps: a word for all kits, and others for some. */

const KEY = 'sandyq-films';

/** With less than that left, the small ones are kept where nobody has said otherwise. */
const ROOMY_BYTES = 4_000_000_000;

const Word = v.picklist(['full', 'small']);
const FilmNote = v.object({ device: v.optional(Word), kits: v.record(KitId, Word) });
export interface FilmNote {
  readonly device?: Films;
  readonly kits: Readonly<Record<string, Films>>;
}

export function readFilmNote(): FilmNote {
  try {
    const found = v.safeParse(FilmNote, JSON.parse(readNote(KEY) ?? ''));
    return found.success ? found.output : { kits: {} };
  } catch {
    return { kits: {} };
  }
}

export const writeFilmNote = (note: FilmNote): void => writeNote(KEY, JSON.stringify(note));

/** The note with another word for one kit; one that says the same as that for all kits is left out. */
export function withKit(note: FilmNote, kit: KitId, films: Films): FilmNote {
  const others = Object.entries(note.kits).filter(([id]) => id !== kit);
  return { ...note, kits: Object.fromEntries(films === note.device ? others : [...others, [kit, films]]) };
}

/** What suits a device of which nobody has said anything: `free` in bytes, as far as the browser tells. */
export const suitedFilms = (device: { readonly free: number | undefined; readonly saveData: boolean }): Films =>
  device.saveData || (device.free !== undefined && device.free < ROOMY_BYTES) ? 'small' : 'full';
