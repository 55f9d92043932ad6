import { documentDigest } from '../dossier/digest';
import type { SubmissionDocument } from '../dossier/documents';
import { findItem, type KitManifest } from '../kit/manifest';
import type { Timestamp } from '../shared/clock';
import type { ItemId } from '../shared/ids';
import { timedRecords, type Bounds } from '../trace/chain';
import type { VerifiedTrace } from '../trace/verify';

/*
 * Was it handed in by the deadline? Not by the day on which it arrived, and not by the device's clock: by what the chain
 * and the hub's receipts prove (docs/decisions/0021-verified-trace.md).
 */

export interface HandedIn extends Bounds {
  /** What the device's clock said. */
  readonly claimed: Timestamp;
}

/**
 * When this very work was handed in, as far as `trace` proves it. A statement that names the digest of just this content
 * counts; one that names another says nothing of it. Older statements name none: they prove that something was handed in
 * under this id, so only the receipt of the work itself says what the hub had, and when.
 */
export async function handedIn(work: SubmissionDocument, trace: VerifiedTrace): Promise<HandedIn> {
  const digest = await documentDigest(work);
  const receipt = trace.received.get(work._id);
  const own = receipt?.digest === digest ? receipt.at : undefined;
  const said = firstStatement(trace, work._id, digest) ?? firstStatement(trace, work._id, undefined);
  if (said === undefined) return { claimed: work.at, ...(own && { notAfter: own }) };
  const chained = said.event.digest === digest ? said.notAfter : undefined;
  const notAfter = chained === undefined || (own !== undefined && own < chained) ? own : chained;
  return { claimed: said.claimed, ...(said.notBefore && { notBefore: said.notBefore }), ...(notAfter && { notAfter }) };
}

/** After a crash work may be handed in twice: the first statement is the one. */
function firstStatement({ chains }: VerifiedTrace, id: string, digest: string | undefined) {
  for (const chain of chains) {
    for (const { record, notBefore, notAfter } of timedRecords(chain)) {
      const { event, time } = record;
      if (event.kind === 'submitted-work' && event.submission === id && event.digest === digest)
        return { claimed: time, event, notBefore, notAfter };
    }
  }
  return undefined;
}

/** When work on this item must be in, ms UTC: the item's own date, else the end of its deadline in the timetable. */
export function deadlineOf(manifest: Pick<KitManifest, 'units' | 'timetable'>, item: ItemId): number | undefined {
  const due = findItem(manifest, item)?.due;
  if (due !== undefined) return Date.parse(due);
  const entries = manifest.timetable.filter((entry) => entry.kind === 'deadline' && entry.item === item);
  const ends = entries.map(({ start, end }) => Date.parse(end ?? start));
  return ends.length === 0 ? undefined : Math.max(...ends);
}

export type DeadlineVerdict =
  /** The hub had it, or something that could not be made without it, by then. */
  | 'in-time'
  /** The device held a receipt from after the deadline when it was handed in. */
  | 'late'
  /** No receipt says either: there is the device's clock alone. */
  | 'unproven';

/** `due`: ms UTC; work handed in at that very moment is in time. */
export function judgeDeadline({ notBefore, notAfter }: Bounds, due: number): DeadlineVerdict {
  const [after, before] = [notBefore, notAfter].map((time) => (time === undefined ? undefined : Date.parse(time)));
  // Only a hub whose own clock went back says both: then it proves neither.
  if (after !== undefined && before !== undefined && after > before) return 'unproven';
  if (before !== undefined && before <= due) return 'in-time';
  return after !== undefined && after > due ? 'late' : 'unproven';
}
