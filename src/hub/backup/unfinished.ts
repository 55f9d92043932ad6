import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** In the data folder while a backup is put back. */
export const UNFINISHED_FILE = 'RESTORE-UNFINISHED';

/** A restore broke off here: what is there is a part of an institution's work, and nobody could see which. */
export const isHalfRestored = (data: string): Promise<boolean> =>
  stat(join(data, UNFINISHED_FILE)).then(
    () => true,
    () => false,
  );
