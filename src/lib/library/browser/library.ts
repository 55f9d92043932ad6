import type { KnownList } from '../../kit/institution/list';
import type { KitManifest } from '../../kit/manifest';
import { isFileSource } from '../file-source';
import { findFile } from '../lookup';
import type { InstalledKit, Library, PendingInstall } from '../library';
import { LIBRARY_DATABASE } from '../names';
import type { KitHead } from '../store';
import { ReadDatabase } from './database';
import type { InstallerInWorker } from './installer-worker';
import { libraryRows } from './rows';

/** A list that was read ahead is as good as new for so long. */
const AHEAD_MS = 1000;

type ManifestOfKit = { readonly manifest: KitManifest };

/**
 * The library of this browser. Reading happens here, without Dexie; installing and removing happen in a worker that is
 * started when it is first needed, so that hashing and inflating never hold up the page.
 */
export function openLibrary(): Library {
  const db = new ReadDatabase(LIBRARY_DATABASE);
  const rows = libraryRows(db);
  const find = findFile(rows);
  async function readInstalled(): Promise<readonly InstalledKit[]> {
    // At one moment: a kit whose update comes between would be gone from the list.
    const kits = await db.getPairs<KitHead, ManifestOfKit>('kits', 'manifests', ({ fingerprint }) => fingerprint);
    return kits.flatMap(({ row: { signerFingerprint: _, ...head }, named }) =>
      named === undefined ? [] : [{ ...head, manifest: named.manifest }],
    );
  }

  // The first screen waits for this list: it is read while the app still finds out who is here.
  let ahead: Promise<readonly InstalledKit[]> | undefined = readInstalled();
  ahead.catch(() => undefined);
  setTimeout(() => (ahead = undefined), AHEAD_MS);

  let started: Promise<InstallerInWorker> | undefined;
  const installer = (): Promise<InstallerInWorker> => {
    // What is asked of it changes the list.
    ahead = undefined;
    started ??= import('./installer-worker').then(({ startInstaller }) => startInstaller());
    // Where a link broke while its part was fetched, the next call fetches again.
    started.catch(() => (started = undefined));
    return started;
  };
  let jobs = 0;

  return {
    installed() {
      const list = ahead ?? readInstalled();
      ahead = undefined;
      return list;
    },
    async pending() {
      const begun = await db.getAll<PendingInstall>('pending');
      return begun.map(({ id, version, title, totalBytes, storedBytes }) => ({
        id,
        version,
        title,
        totalBytes,
        storedBytes,
      }));
    },
    async install(source, { trusted, allowSigner, films, onProgress, signal }) {
      const file = isFileSource(source) ? source.file : undefined;
      const { size, immutable = false } = source;
      const job = { id: ++jobs, file, size, immutable, trusted, allowSigner, films };
      const worker = await installer();
      const pause = () => void worker.pause(job.id);
      if (signal?.aborted) return { ok: false, error: { code: 'paused' } };
      signal?.addEventListener('abort', pause, { once: true });
      try {
        return await worker.install(job, source, (progress) => onProgress?.(progress));
      } finally {
        signal?.removeEventListener('abort', pause);
      }
    },
    open: (kit, path) => find(kit, path),
    institutionList: async (institution) => (await db.get<{ readonly known: KnownList }>('lists', institution))?.known,
    hear: async (list, trusted) => (await installer()).hear(list, trusted),
    check: async () => (await installer()).check(),
    remove: async (kit) => (await installer()).remove(kit),
    discard: async (kit) => (await installer()).discard(kit),
  };
}
