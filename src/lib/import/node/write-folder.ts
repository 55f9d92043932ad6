import { chmod, mkdir, mkdtemp, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { err, ok, type Result } from '../../shared/result';
import { isWritable } from '../archive/paths';
import type { ImportedFile, ImportFault } from '../imported';
import { piecesOf, UnreadableFile } from '../source';

/** Is there nothing yet in that place, or an empty folder? */
export async function isFree(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw cause;
  }
}

/**
 * Writes a new folder, whole or not at all: it stands beside its place until its last file is written. A file that turns out
 * damaged as it is read fails all of it. Rejects where the disk does.
 */
export async function writeFolder(
  folder: string,
  files: ReadonlyMap<string, ImportedFile>,
  onFile: (done: number) => void = () => undefined,
): Promise<Result<undefined, ImportFault>> {
  const place = resolve(folder);
  await mkdir(dirname(place), { recursive: true });
  const draft = await mkdtemp(`${place}.`);
  try {
    let done = 0;
    for (const [path, file] of files) {
      if (!isWritable(path)) return err({ code: 'unsafe', detail: path });
      await mkdir(dirname(join(draft, path)), { recursive: true });
      await writeOne(join(draft, path), file);
      onFile((done += 1));
    }
    await rmdir(place).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause;
    });
    // As any new folder; a draft is its owner's alone.
    await chmod(draft, 0o777 & ~process.umask());
    await rename(draft, place);
    return ok(undefined);
  } catch (cause) {
    if (cause instanceof UnreadableFile) return err(cause.fault);
    throw cause;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function writeOne(path: string, file: ImportedFile): Promise<void> {
  // Never through a link, never over another file.
  const handle = await open(path, 'wx');
  try {
    for await (const piece of piecesOf(file)) await handle.writeFile(piece);
  } finally {
    await handle.close();
  }
}
