/*
 * Empties what a page of this origin can store. The origin is the same for every package and every learner of this
 * browser: what one leaves behind the next would find. Nothing of ours lies here: the service worker keeps no cache.
 */

/** Before a package begins and after it ended. What can't be emptied does not keep the rest. */
export async function emptyStorage(): Promise<void> {
  const steps = [
    () => localStorage.clear(),
    () => sessionStorage.clear(),
    () => expireCookies(),
    deleteDatabases,
    deleteCaches,
    deleteFiles,
  ];
  for (const step of steps) {
    try {
      await step();
    } catch {
      // A store that this browser does not have, or that is held open by a page which is going.
    }
  }
}

/** Cookies belong to the host, so to the app as well: none of its own is seen by a script. */
function expireCookies(): void {
  const paths = ['/', '/play', '/play/', '/stage', '/runtime', '/api', '/api/', '/db', '/db/', '/shelf', '/shelf/'];
  for (const cookie of document.cookie.split(';')) {
    const name = cookie.split('=')[0]!.trim();
    for (const path of paths) document.cookie = `${name}=; Max-Age=0; Path=${path}`;
  }
}

async function deleteDatabases(): Promise<void> {
  const databases = await indexedDB.databases();
  await Promise.all(
    databases.map(
      ({ name }) =>
        new Promise<void>((resolve) => {
          const request = indexedDB.deleteDatabase(name ?? '');
          request.onsuccess = request.onerror = request.onblocked = () => resolve();
        }),
    ),
  );
}

async function deleteCaches(): Promise<void> {
  for (const name of await caches.keys()) await caches.delete(name);
}

async function deleteFiles(): Promise<void> {
  const root = await navigator.storage.getDirectory();
  for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
}
