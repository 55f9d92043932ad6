import type { Clock } from '../../shared/clock';
import { installKit, type InstallDeps } from '../install';
import type { Library } from '../library';
import { findFile } from '../lookup';
import { Hearing } from '../../kit/institution/hearing';
import { DexieListStore } from './lists';
import { DexieKitStore } from './store';
import { LIBRARY_DATABASE } from '../names';

export interface LibraryParts extends Pick<InstallDeps, 'alone' | 'freeBytes'> {
  readonly clock: Clock;
  /** Name of the IndexedDB database; default `sandyq-library`. The service worker reads that one. */
  readonly name?: string;
}

/** The library in this realm's IndexedDB. Installing works here, in this thread: see browser/ for the one that does not. */
export function openDexieLibrary({ name = LIBRARY_DATABASE, ...parts }: LibraryParts): Library & { close(): void } {
  const store = new DexieKitStore(name);
  const lists = new DexieListStore(name);
  const find = findFile(store.rows);
  return {
    installed: () => store.installed(),
    pending: () => store.pending(),
    install: (source, options) => installKit({ ...parts, store, lists }, source, options),
    open: (kit, path) => find(kit, path),
    check: () => store.check(parts.alone),
    remove: (kit) => store.remove(kit),
    discard: (kit) => store.discard(kit),
    institutionList: (institution) => lists.list(institution),
    hear: async (list, trusted) => (await Hearing.open(lists, trusted, parts.clock.now())).hear(list),
    close: () => {
      store.close();
      lists.close();
    },
  };
}
