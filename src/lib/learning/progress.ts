import { admit, type Admission, type ItemProgress } from '../assessment/gate';
import { itemsOf, type Item, type KitManifest } from '../kit/manifest';
import type { ItemId, KitId } from '../shared/ids';
import { best, type ItemFacts } from './facts';
import { isWatched } from './ranges';
import type { WorkFacts } from './work-facts';

export type ProgressMap = ReadonlyMap<ItemId, ItemProgress>;

/** All that is known of one profile's study, as rows; small enough to be held whole. */
export interface Study {
  readonly facts: readonly ItemFacts[];
  readonly works: readonly WorkFacts[];
}

/** Where the learner stands with each item of a kit that was ever touched. */
export function progressOf(manifest: Pick<KitManifest, 'id' | 'units'>, study: Study): ProgressMap {
  const facts = byItem(study.facts, manifest.id);
  const works = byItem(study.works, manifest.id);
  return new Map(
    itemsOf(manifest)
      .filter(({ id }) => facts.has(id) || works.has(id))
      .map((item) => [item.id, itemProgress(item, facts.get(item.id), works.get(item.id))]),
  );
}

/** Joins what the trace and what the dossier say of one item. */
export function itemProgress(item: Item, facts: ItemFacts | undefined, work: WorkFacts | undefined): ItemProgress {
  const score = best(facts?.bestScore, work?.score);
  const submitted = work !== undefined || facts?.submitted === true;
  const passed = work?.accepted === true || facts?.passed === true || passesByScore(item, score);
  return {
    opened: facts?.openedAt !== undefined || submitted,
    done: isDone(item, { submitted, passed, facts }),
    submitted,
    passed,
    ...(score === undefined ? {} : { score }),
  };
}

const passesByScore = (item: Item, score: number | undefined): boolean =>
  item.kind === 'test' && score !== undefined && score >= item.passScore;

interface Known {
  readonly submitted: boolean;
  readonly passed: boolean;
  readonly facts: ItemFacts | undefined;
}

/** What completion means for each kind of item. */
function isDone(item: Item, { submitted, passed, facts }: Known): boolean {
  switch (item.kind) {
    case 'page':
    case 'reading':
    case 'image':
    case 'model':
      return facts?.finished === true;
    case 'video':
    case 'audio':
      return facts?.finished === true || isWatched(facts?.played ?? [], facts?.length ?? 0);
    case 'package':
      return facts?.finished === true || passed;
    case 'assignment':
    case 'case':
    case 'survey':
      return submitted;
    case 'test':
      // Where the keys are not on the device, handing it in is all that the learner can do.
      return passed || (item.control !== 'self' && submitted);
  }
}

export interface KitProgress {
  /** Of the items that count. */
  readonly done: number;
  readonly total: number;
}

export function kitProgress(manifest: Pick<KitManifest, 'units'>, progress: ProgressMap): KitProgress {
  const counted = itemsOf(manifest).filter((item) => item.required);
  return { done: counted.filter((item) => progress.get(item.id)?.done === true).length, total: counted.length };
}

/** Is the item open to the learner, and if not, why. No waiver is known on a device yet. */
export const admission = (item: Item, progress: ProgressMap, now: number): Admission =>
  admit(item.id, item.gate, { progress: (id) => progress.get(id), waived: NO_WAIVERS, now });

const NO_WAIVERS: ReadonlySet<ItemId> = new Set();

const byItem = <T extends { readonly kit: KitId; readonly item: ItemId }>(rows: readonly T[], kit: KitId) =>
  new Map(rows.filter((row) => row.kit === kit).map((row) => [row.item, row]));
