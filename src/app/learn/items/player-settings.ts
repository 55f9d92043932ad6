import * as v from 'valibot';
import type { SealedNotes } from '../../profile/notes';

/* How somebody likes recordings to be played: one word of the profile for all of them. */

const KEY = 'player';

/** Speeds to choose from; a browser's own menu may have others. */
export const SPEEDS: readonly number[] = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

/** Captions that nobody wants to see. No language is called so. */
export const NO_CAPTIONS = 'off';

const PlayerSettings = v.object({
  speed: v.fallback(v.pipe(v.number(), v.minValue(0.1), v.maxValue(16)), 1),
  /** A language, or NO_CAPTIONS; absent where nobody has chosen. */
  captions: v.fallback(v.optional(v.string()), undefined),
});
export type PlayerSettings = v.InferOutput<typeof PlayerSettings>;

export function readPlayerSettings(notes: Pick<SealedNotes, 'getItem'>): PlayerSettings {
  try {
    const found = v.safeParse(PlayerSettings, JSON.parse(notes.getItem(KEY) ?? '{}'));
    return found.success ? found.output : { speed: 1 };
  } catch {
    return { speed: 1 };
  }
}

export const writePlayerSettings = (notes: Pick<SealedNotes, 'setItem'>, settings: PlayerSettings): void =>
  notes.setItem(KEY, JSON.stringify(settings));

/** The next speed to choose from in the direction of `step`, or the one there is. */
export function nextSpeed(speed: number, step: 1 | -1): number {
  const further = SPEEDS.filter((one) => (one - speed) * step > 0);
  return (step > 0 ? further[0] : further.at(-1)) ?? speed;
}

/** The captions to begin with: those wanted, else the reader's language, else the first; NO_CAPTIONS where they are. */
export function captionsToShow(languages: readonly string[], wanted: string | undefined, reader: string): string {
  if (wanted === NO_CAPTIONS) return NO_CAPTIONS;
  return [wanted, reader].find((tag) => tag !== undefined && languages.includes(tag)) ?? languages[0] ?? NO_CAPTIONS;
}
