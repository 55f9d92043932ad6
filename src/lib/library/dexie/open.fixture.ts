import type { InstallDeps } from '../install';
import { openDexieLibrary } from './library';
import { LibraryDatabase } from './schema';

/** A library on the database of this name, in the only tab, at `now` (ms UTC); and what lies under it. */
export function openLibrary(name: string, now = 1_800_000_000_000) {
  const alone: InstallDeps['alone'] = (_kit, _signal, work) => work();
  const library = openDexieLibrary({ name, clock: { now: () => now }, alone, freeBytes: async () => undefined });
  return { library, db: new LibraryDatabase(name) };
}

export type OpenedLibrary = ReturnType<typeof openLibrary>;
