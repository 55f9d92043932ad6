import type { DocumentStore } from '$lib/dossier/store';
import type { Replicator, SyncStatus } from '$lib/sync/state';

/*
 * PouchDB is heavy and the first screen does without it: these stand in its place, and fetch it with the first call.
 */

type AnyDocument = { readonly _id: string; readonly type: string };

export function lazyStore<Doc extends AnyDocument>(load: () => Promise<DocumentStore<Doc>>): DocumentStore<Doc> {
  const store = once(load);
  return {
    get: async (id) => (await store()).get(id),
    list: async (type) => (await store()).list(type),
    put: async (doc, files) => (await store()).put(doc, files),
    file: async (id, name) => (await store()).file(id, name),
    subscribe(listener) {
      let ended = false;
      let end: (() => void) | undefined;
      void store().then((loaded) => {
        if (!ended) end = loaded.subscribe(listener);
      });
      return () => {
        ended = true;
        end?.();
      };
    },
  };
}

/** Idle, with nothing known to wait, until the real one is there. */
export function lazyReplicator(load: () => Promise<Replicator>): Replicator {
  const listeners = new Set<(status: SyncStatus) => void>();
  let loaded: Replicator | undefined;
  const replicator = once(async () => {
    loaded = await load();
    loaded.subscribe((status) => listeners.forEach((listener) => listener(status)));
    return loaded;
  });
  let running = false;
  return {
    get status() {
      return loaded?.status ?? { phase: 'idle', waiting: 0 };
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    syncNow: async () => (await replicator()).syncNow(),
    start() {
      running = true;
      void replicator().then((real) => running && real.start());
    },
    stop() {
      running = false;
      loaded?.stop();
    },
  };
}

/** A failed load is tried again at the next call: the part may not have been kept for offline work yet. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | undefined;
  return () => {
    value ??= load().catch((error: unknown) => {
      value = undefined;
      throw error;
    });
    return value;
  };
}
