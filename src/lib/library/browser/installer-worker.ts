import { proxy, wrap } from 'comlink';
import { SourceUnavailable, type KitSource } from '../library';
import type { Installer, ReadAnswer, RemoteSource } from '../installer';

/** The installer of a worker, with what it asks of the page on the way. */
export type InstallerInWorker = ReturnType<typeof startInstaller>;

/** Starts the worker that installs and removes. A part of its own: whoever only reads does without. */
export function startInstaller() {
  const worker = wrap<Installer>(
    new Worker(new URL('../dexie/install-worker.ts', import.meta.url), { type: 'module', name: 'installer' }),
  );
  type Job = Parameters<Installer['install']>[0];
  type Hear = Parameters<Installer['hear']>;
  return {
    install: (job: Job, source: KitSource, onProgress: Parameters<Installer['install']>[2]) =>
      worker.install(job, proxy(remoteSource(source)), proxy(onProgress)),
    pause: (id: number) => worker.pause(id),
    hear: (...heard: Hear) => worker.hear(...heard),
    check: () => worker.check(),
    remove: (kit: Parameters<Installer['remove']>[0]) => worker.remove(kit),
    discard: (kit: Parameters<Installer['discard']>[0]) => worker.discard(kit),
  };
}

function remoteSource(source: KitSource): RemoteSource {
  const reads = new Map<number, AbortController>();
  return {
    async read(id, start, end): Promise<ReadAnswer> {
      const stop = new AbortController();
      reads.set(id, stop);
      try {
        return { blob: await source.read(start, end, stop.signal) };
      } catch (error) {
        if (!(error instanceof SourceUnavailable)) throw error;
        const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : undefined;
        return { failed: { message: error.message, reason } };
      } finally {
        reads.delete(id);
      }
    },
    stopRead: (id) => reads.get(id)?.abort(),
  };
}
