import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { NewSpill } from '../archive/spill';
import { fileOf } from './local';

/** Spills as files in a new folder in `parent`; `remove` takes them away, with whatever was read out of them. */
export async function tempSpills(
  parent: string,
): Promise<{ readonly newSpill: NewSpill; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(parent, 'sandyq-import-'));
  let count = 0;
  const newSpill: NewSpill = async () => {
    const path = join(folder, String((count += 1)));
    const handle = await open(path, 'wx', 0o600);
    return {
      write: async (bytes) => void (await handle.writeFile(bytes)),
      done: async () => {
        await handle.close();
        return (await fileOf(path)).access!;
      },
    };
  };
  return { newSpill, remove: () => rm(folder, { recursive: true, force: true }) };
}
