import { OLD_SUMS, PROGRAM_FOLDER, READ_PAGE, STICK_FILE, SUMS_FILE, SUMS_SIGNATURE } from '../../lib/stick/list';
import { REVOCATIONS_FILE } from '../../lib/trace/revocations';
import type { StickPlace } from './place';

/* What an earlier writing left on a stick. Outside of its own folders everything else is somebody's, and stays. */

/** A file that is not whole yet. */
export const PART = '.part';

const OWN_FOLDERS = new Set(['kits', 'read', 'runtime', PROGRAM_FOLDER]);
/** Files beside them that not every stick has. */
const SOMETIMES = [READ_PAGE, REVOCATIONS_FILE, SUMS_SIGNATURE];

/** Was a stick written here before, or begun? Said before anything else is written, so that this is known of every part. */
export async function wasStick(place: StickPlace): Promise<boolean> {
  for (const path of [SUMS_FILE, OLD_SUMS, STICK_FILE]) if ((await place.size(path)) !== undefined) return true;
  return false;
}

/** All files in the folders of the stick. */
export async function* ownFiles(place: StickPlace): AsyncGenerator<string> {
  const isForeign = (folder: string): boolean => !OWN_FOLDERS.has(folder.split('/')[0]!);
  for await (const path of place.list(isForeign)) if (path.includes('/')) yield path;
}

/** Removes what is not on the new list (`has`), where a stick was written before. `old`: names of the list of then. */
export async function removeUnlisted(
  place: StickPlace,
  old: readonly string[],
  has: (path: string) => boolean,
): Promise<void> {
  for await (const path of ownFiles(place)) if (!has(path)) await place.remove(path);
  for (const path of [...old, ...SOMETIMES.flatMap((name) => [name, name + PART])])
    if (!has(path)) await place.remove(path);
}
