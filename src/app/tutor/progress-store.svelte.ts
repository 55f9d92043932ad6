import type { KitManifest } from '$lib/kit/manifest';
import { kitProgress, progressOf } from '$lib/learning/progress';
import type { AccountId } from '$lib/shared/ids';
import { SvelteMap } from 'svelte/reactivity';
import type { Desk } from './desk.svelte';
import type { Learner } from './learners';
import { recordsOfAll } from '../trace/records';
import { studyOf } from './study';

/** Items that count and are done, over all kits that are installed here; undefined: none of the learner's is. */
export interface Share {
  readonly done: number;
  readonly total: number;
}

/**
 * How far each learner is. Traces are long: they are read one learner after the other while the list is shown, and
 * dropped again.
 */
export class ClassProgress {
  readonly #shares = new SvelteMap<AccountId, Share | undefined>();

  get(learner: AccountId): Share | undefined {
    return this.#shares.get(learner);
  }

  known(learner: AccountId): boolean {
    return this.#shares.has(learner);
  }

  /** Returns the end of it. `kitsOf` says which installed kits a learner studies. */
  readAll(desk: Desk, kitsOf: (learner: Learner) => readonly KitManifest[]): () => void {
    let stopped = false;
    void (async () => {
      for (const learner of desk.learners) {
        if (stopped) return;
        const share = await shareOf(desk, learner, kitsOf(learner));
        if (!stopped) this.#shares.set(learner.id, share);
      }
    })();
    return () => {
      stopped = true;
    };
  }
}

async function shareOf(desk: Desk, learner: Learner, kits: readonly KitManifest[]): Promise<Share | undefined> {
  if (kits.length === 0) return undefined;
  const segments = await desk.store(learner.id).list('segment');
  const dossier = desk.view(learner.id)?.dossier ?? { learner: learner.id, documents: [] };
  const study = studyOf(recordsOfAll(segments), dossier);
  return kits
    .map((kit) => kitProgress(kit, progressOf(kit, study)))
    .reduce((sum, { done, total }) => ({ done: sum.done + done, total: sum.total + total }), { done: 0, total: 0 });
}
