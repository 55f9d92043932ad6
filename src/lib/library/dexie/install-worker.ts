import { expose } from 'comlink';
import { SourceUnavailable, type KitSource } from '../../kit/source';
import { systemClock } from '../../shared/clock';
import { fileSource } from '../file-source';
import type { Installer, RemoteSource } from '../installer';
import { openDexieLibrary } from './library';

/* The installer: a worker of its own, put together here. The page's side is browser/library.ts. */

const library = openDexieLibrary({
  clock: systemClock,
  alone: (kit, signal, work) => navigator.locks.request(`sandyq-install-${kit}`, { signal }, work),
  async freeBytes() {
    const { quota, usage } = await navigator.storage.estimate();
    return quota === undefined || usage === undefined ? undefined : Math.max(0, quota - usage);
  },
});

const running = new Map<number, AbortController>();
let reads = 0;

const installer: Installer = {
  async install({ id, file, size, immutable, trusted, allowSigner, films }, remote, onProgress) {
    const stop = new AbortController();
    running.set(id, stop);
    try {
      const { signal } = stop;
      const source = file === undefined ? localSource(size, immutable, remote) : fileSource(file);
      return await library.install(source, { trusted, allowSigner, films, onProgress, signal });
    } finally {
      running.delete(id);
    }
  },
  async pause(id) {
    running.get(id)?.abort();
  },
  hear: (list, trusted) => library.hear(list, trusted),
  check: () => library.check(),
  remove: (kit) => library.remove(kit),
  discard: (kit) => library.discard(kit),
};

/** The page's source as one of this realm. Comlink made its verbs asynchronous already. */
function localSource(size: number, immutable: boolean, remote: RemoteSource): KitSource {
  return {
    size,
    immutable,
    async read(start, end, signal) {
      signal?.throwIfAborted();
      const id = ++reads;
      const abort = () => remote.stopRead(id);
      signal?.addEventListener('abort', abort, { once: true });
      try {
        const answer = await remote.read(id, start, end);
        if ('blob' in answer) return answer.blob;
        signal?.throwIfAborted();
        const { message, reason } = answer.failed;
        throw Object.assign(new SourceUnavailable(message), { reason });
      } finally {
        signal?.removeEventListener('abort', abort);
      }
    },
  };
}

expose(installer);
