import { err, ok, type Result } from '../../shared/result';
import type { ImportFault } from '../imported';

/* How much an archive may claim before anything of it is read. A course of a university with its films has a tenth of it. */

export const MAX_ENTRIES = 100_000;
export const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;
const MAX_TOTAL_BYTES = 32 * 1024 ** 3;
/** Text packs to a tenth, logs and tables of zeros to a fiftieth. Below the first number nobody is hurt. */
const HARMLESS_BYTES = 256 * 1024 * 1024;
const MAX_RATIO = 100;

/** Whether `total` bytes may come out of an archive of `packed` bytes. */
export function judgeTotal(total: number, packed: number): Result<number, ImportFault> {
  if (total > MAX_TOTAL_BYTES || (total > HARMLESS_BYTES && total > packed * MAX_RATIO))
    return err({ code: 'too-large', detail: `${total} bytes out of ${packed}` });
  return ok(total);
}
