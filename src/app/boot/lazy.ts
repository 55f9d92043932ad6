import type { DocumentStore } from '$lib/dossier/store';
import type { LearningRecords } from '$lib/learning/learning';
import type { Search } from '$lib/library/search';
import type { Replicator, SyncStatus } from '$lib/sync/state';
import type { Journal } from '$lib/trace/journal';

/*
 * What is heavy and the first screen does without – Dexie, the copies, what talks to workers: these stand in their place,
 * and fetch them with the first call.
 */

type AnyDocument = { readonly _id: string; readonly type: string };

export function lazyStore<Doc extends AnyDocument>(load: () => Promise<DocumentStore<Doc>>): DocumentStore<Doc> {
  const store = once(load);
  return {
    get: async (id) => (await store()).get(id),
    list: async (type) => (await store()).list(type),
    put: async (doc, files) => (await store()).put(doc, files),
    file: async (id, name) => (await store()).file(id, name),
    subscribe: (listener) => lazySubscription(store, (loaded) => loaded.subscribe(listener)),
  };
}

export function lazySearch(load: () => Promise<Search>): Search {
  const search = once(load);
  return {
    query: async (text, options) => (await search()).query(text, options),
    indexKit: async (kit) => (await search()).indexKit(kit),
    dropKit: async (kit) => (await search()).dropKit(kit),
  };
}

export function lazyJournal(load: () => Promise<Journal>): Journal {
  const journal = once(load);
  return {
    append: async (event) => (await journal()).append(event),
    unsealed: async (limit) => (await journal()).unsealed(limit),
    head: async () => (await journal()).head(),
    seal: async (segment, range) => (await journal()).seal(segment, range),
    witness: async (witness) => (await journal()).witness(witness),
    witnessed: async () => (await journal()).witnessed(),
    undelivered: async () => (await journal()).undelivered(),
    delivered: async (id) => (await journal()).delivered(id),
    recent: async (limit) => (await journal()).recent(limit),
  };
}

export function lazyRecords(load: () => Promise<LearningRecords>): LearningRecords {
  const records = once(load);
  return {
    study: async () => (await records()).study(),
    apply: async (device, written) => (await records()).apply(device, written),
    wanted: async (device) => (await records()).wanted(device),
    replaceWorks: async (works) => (await records()).replaceWorks(works),
    saveDraft: async (draft) => (await records()).saveDraft(draft),
    draft: async (kit, item) => (await records()).draft(kit, item),
    drafts: async () => (await records()).drafts(),
    discardDraft: async (kit, item) => (await records()).discardDraft(kit, item),
    keepState: async (state) => (await records()).keepState(state),
    state: async (kit, item) => (await records()).state(kit, item),
    keepPlaces: async (places) => (await records()).keepPlaces(places),
    place: async (kit, item) => (await records()).place(kit, item),
    subscribe: (listener) => lazySubscription(records, (loaded) => loaded.subscribe(listener)),
    close: () => undefined,
  };
}

/** Subscribes once the thing is there, unless the listener has left by then. */
function lazySubscription<T>(load: () => Promise<T>, subscribe: (loaded: T) => () => void): () => void {
  let ended = false;
  let end: (() => void) | undefined;
  load().then(
    (loaded) => {
      if (!ended) end = subscribe(loaded);
    },
    // Whoever calls the thing itself hears why it could not be loaded.
    () => undefined,
  );
  return () => {
    ended = true;
    end?.();
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
    // Where its part was not kept yet and the link is gone, or the profile was shut meanwhile: the next one tries again.
    async syncNow() {
      const real = await replicator().catch(() => undefined);
      return real === undefined ? this.status : real.syncNow();
    },
    start() {
      running = true;
      replicator().then(
        (real) => running && real.start(),
        () => undefined,
      );
    },
    stop() {
      running = false;
      loaded?.stop();
    },
  };
}

/** A failed load is tried again at the next call: the part may not have been kept for offline work yet. */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | undefined;
  return () => {
    value ??= load().catch((error: unknown) => {
      value = undefined;
      throw error;
    });
    return value;
  };
}
