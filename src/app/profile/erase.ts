import type { ProfileStore } from './store';
import { prefixOf } from './notes';

/**
 * Takes everything of a profile out of this browser, without its key. The door forgets it last: killed in between, the next
 * call goes on. Call when no tab has it open.
 */
export async function eraseProfile(space: string, store: Pick<ProfileStore, 'remove'>): Promise<void> {
  const prefix = prefixOf(space);
  const databases = (await indexedDB.databases?.()) ?? [];
  await Promise.all(databases.flatMap(({ name }) => (name?.startsWith(prefix) === true ? [deleted(name)] : [])));
  const shelves = (await caches.keys()).filter((name) => name.startsWith(prefix));
  await Promise.all(shelves.map((name) => caches.delete(name)));
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
  await store.remove(space);
}

const deleted = (name: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });
