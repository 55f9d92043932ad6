import type { KitManifest } from '../kit/manifest';
import { compareVersions } from '../kit/version';
import type { KitId } from '../shared/ids';
import { comingUp, dueSoon } from './outlook';
import { kitProgress, progressOf, type Study } from './progress';

/* What of the kits is needed soon, what is done with, and what a device lacks before it leaves the network. */

/** Days that somebody without a link should be able to go on, in milliseconds. */
export const WEEKS_AHEAD_MS = 21 * 86_400_000;

export interface KitNeed {
  /** All that counts is done, and no date is to come: it can go. */
  readonly finished: boolean;
  /** Dates of the next weeks: appointments, and items that are not done and will be due. */
  readonly dates: number;
  /** The nearest of them, milliseconds UTC. */
  readonly next?: number;
}

export function needOf(manifest: KitManifest, study: Study, now: number): KitNeed {
  const { done, total } = kitProgress(manifest, progressOf(manifest, study));
  const due = dueSoon([manifest], study, now)
    .filter(({ late }) => !late)
    .map((item) => item.due);
  const appointments = (withinMs: number) =>
    comingUp([manifest], now, withinMs).map(({ entry }) => Date.parse(entry.start));
  const soon = [...due, ...appointments(WEEKS_AHEAD_MS)].filter((at) => at <= now + WEEKS_AHEAD_MS);
  const finished = total > 0 && done === total && due.length === 0 && appointments(Infinity).length === 0;
  return { finished, dates: soon.length, ...(soon.length === 0 ? {} : { next: Math.min(...soon) }) };
}

/** A kit as it is offered somewhere, or as it was here. */
export interface KitName {
  readonly id: KitId;
  readonly version: string;
}

export interface Lack<Offer extends KitName, Gone extends KitName> {
  readonly id: KitId;
  /**
   * `gone`: it was here, and the browser has thrown it away. `damaged`: a part of it. `assigned`: a group studies it.
   * `newer`: an update.
   */
  readonly why: 'gone' | 'damaged' | 'assigned' | 'newer';
  readonly offer?: Offer;
  readonly gone?: Gone;
}

/** What is not on this device and should be: what vanished or is damaged, what one's groups study, newer versions. */
export function lacks<Offer extends KitName, Gone extends KitName>(has: {
  readonly installed: readonly (KitName & { readonly damaged?: number })[];
  readonly assigned: readonly KitId[];
  readonly gone: readonly Gone[];
  /** What the shelf offers, as far as it is known. */
  readonly offers: readonly Offer[];
}): readonly Lack<Offer, Gone>[] {
  const offerOf = (id: KitId) => has.offers.find((offer) => offer.id === id);
  const here = new Map(has.installed.map((kit) => [kit.id, kit]));
  const lack = (id: KitId, why: Lack<Offer, Gone>['why'], gone?: Gone): Lack<Offer, Gone> => {
    const offer = offerOf(id);
    return { id, why, ...(offer === undefined ? {} : { offer }), ...(gone === undefined ? {} : { gone }) };
  };
  const gone = has.gone.filter(({ id }) => !here.has(id));
  const assigned = [...new Set(has.assigned)].filter((id) => !here.has(id) && !gone.some((kit) => kit.id === id));
  const damaged = has.installed.filter((kit) => kit.damaged !== undefined);
  const newer = has.installed.filter(({ id, version, damaged }) => {
    const offer = offerOf(id);
    return damaged === undefined && offer !== undefined && compareVersions(offer.version, version) > 0;
  });
  return [
    ...gone.map((kit) => lack(kit.id, 'gone', kit)),
    ...damaged.map(({ id }) => lack(id, 'damaged')),
    ...assigned.map((id) => lack(id, 'assigned')),
    ...newer.map(({ id }) => lack(id, 'newer')),
  ];
}
