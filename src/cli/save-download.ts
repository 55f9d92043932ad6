import { open, rename, rm } from 'node:fs/promises';
import { ok } from '../lib/shared/result';
import type { Result } from '../lib/shared/result';
import type { Download, Refusal } from './hub-session';
import { progressLine } from './io';
import type { Io } from './io';

/** Under its name only when it is whole and on the disk. Bytes that were written. */
export async function saveDownload({ body, bytes }: Download, path: string, io: Io): Promise<Result<number, Refusal>> {
  const part = `${path}.part`;
  const file = await open(part, 'w', 0o600);
  const progress = progressLine(io, 'Fetching');
  let written = 0;
  try {
    for await (const piece of body) {
      await file.writeFile(piece);
      written += piece.length;
      progress.show(written, bytes);
    }
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(part, { force: true });
    // The disk has a code of its own, and the frame a sentence for it.
    if ((error as NodeJS.ErrnoException).syscall === 'write') throw error;
    return { ok: false, error: { code: 'unreachable' } };
  } finally {
    progress.end();
  }
  await file.close();
  await rename(part, path);
  return ok(written);
}
