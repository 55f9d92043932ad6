import { readNote, writeNote } from '../browser-notes';

const KEY = 'sandyq-profile-here';

/** Notes, where IndexedDB does not lie, that somebody has a profile in this browser. */
export const noteProfile = (): void => writeNote(KEY, '1');

/** The browser has no profile (`count`), though it had one: it has thrown away all that the app kept in IndexedDB. */
export const hasLostProfiles = (count: number): boolean => count === 0 && readNote(KEY) !== null;
