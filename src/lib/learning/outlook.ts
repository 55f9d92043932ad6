import { itemsOf, type Item, type KitManifest, type TimetableEntry } from '../kit/manifest';
import type { KitId } from '../shared/ids';
import { admission, progressOf, type Study } from './progress';

/* What now? The answers of the learner's first screen, from rows alone. */

export interface ItemRef {
  readonly manifest: KitManifest;
  readonly item: Item;
}

export interface Due extends ItemRef {
  /** Milliseconds UTC. */
  readonly due: number;
  readonly late: boolean;
}

/** What has a date and is not done, the nearest first; what is late comes before. */
export function dueSoon(kits: readonly KitManifest[], study: Study, now: number): readonly Due[] {
  return kits
    .flatMap((manifest) => {
      const progress = progressOf(manifest, study);
      return itemsOf(manifest).flatMap((item): Due[] => {
        if (item.due === undefined || progress.get(item.id)?.done === true) return [];
        const due = Date.parse(item.due);
        return [{ manifest, item, due, late: due < now }];
      });
    })
    .sort((a, b) => a.due - b.due);
}

export interface Appointment {
  readonly manifest: KitManifest;
  readonly entry: TimetableEntry;
}

/** Consultations, controls and broadcasts that are not over, within `withinMs`, the nearest first. */
export function comingUp(kits: readonly KitManifest[], now: number, withinMs: number): readonly Appointment[] {
  const start = ({ entry }: Appointment) => Date.parse(entry.start);
  const end = ({ entry }: Appointment) => Date.parse(entry.end ?? entry.start);
  return kits
    .flatMap((manifest) => manifest.timetable.map((entry): Appointment => ({ manifest, entry })))
    .filter((appointment) => end(appointment) >= now && start(appointment) <= now + withinMs)
    .sort((a, b) => start(a) - start(b));
}

export interface Continuation extends ItemRef {
  /** `resume`: go on in it. `next`: the last one is done, this one follows. `start`: the first of a kit. */
  readonly how: 'resume' | 'next' | 'start';
}

/**
 * Where to go on: the item that was touched last if it is not done; else the next open one that is not done, in its
 * kit first and then in the others. Undefined when all is done that can be.
 */
export function continueWhere(kits: readonly KitManifest[], study: Study, now: number): Continuation | undefined {
  const last = [...study.facts]
    .sort((a, b) => b.lastAt.localeCompare(a.lastAt))
    .find((facts) => findIn(kits, facts.kit, facts.item) !== undefined);
  const current = last && findIn(kits, last.kit, last.item);
  if (current !== undefined && progressOf(current.manifest, study).get(current.item.id)?.done !== true) {
    return { ...current, how: 'resume' };
  }
  const ordered = current === undefined ? kits : [current.manifest, ...kits.filter((kit) => kit !== current.manifest)];
  for (const manifest of ordered) {
    const item = nextOpen(manifest, study, now, manifest === current?.manifest ? current.item : undefined);
    if (item !== undefined) return { manifest, item, how: current?.manifest === manifest ? 'next' : 'start' };
  }
  return undefined;
}

/** The first item after `after`, else the first of all, that is open and not done. */
export function nextOpen(manifest: KitManifest, study: Study, now: number, after?: Item): Item | undefined {
  const items = itemsOf(manifest);
  const progress = progressOf(manifest, study);
  const from = after === undefined ? 0 : items.indexOf(after) + 1;
  return [...items.slice(from), ...items.slice(0, from)].find(
    (item) => progress.get(item.id)?.done !== true && admission(item, progress, now).admitted,
  );
}

function findIn(kits: readonly KitManifest[], kit: KitId, id: string): ItemRef | undefined {
  const manifest = kits.find((known) => known.id === kit);
  const item = manifest && itemsOf(manifest).find((known) => known.id === id);
  return manifest && item && { manifest, item };
}
