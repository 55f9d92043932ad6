import type { DossierDocument } from '../dossier/documents';
import type { WorkState } from '../sync/state';
import type { Timestamp } from '../shared/clock';
import { segmentId } from '../trace/sealed';
import type { LearningParts } from './parts';

/* A receipt that does not come: the work is on this device alone, and somebody has to carry it. */

const DAY_MS = 86_400_000;

export interface Overdue {
  /** The oldest that waits for a receipt, by this device's clock. */
  readonly since: Timestamp;
  readonly days: number;
  /** Pieces of work and questions among it that are overdue. */
  readonly works: number;
}

/**
 * What has waited more than `days` for a receipt on this device, or undefined. `now` is ms UTC; `states` as
 * `workStates` gives them. Reads the first segment without a receipt and no other.
 */
export async function overdueOf(
  parts: Pick<LearningParts, 'account' | 'device' | 'journal' | 'dossier'>,
  dossier: { readonly documents: readonly DossierDocument[]; readonly states: ReadonlyMap<string, WorkState> },
  now: number,
  days: number,
): Promise<Overdue | undefined> {
  const limit = now - days * DAY_MS;
  const works = dossier.documents.flatMap((document) => {
    const own = 'by' in document && document.by === parts.account && document.type !== 'read';
    const state = own ? dossier.states.get(document._id)?.state : undefined;
    // A courier that nobody confirmed may have been lost.
    const waits = state === 'saved' || state === 'on-its-way' || state === 'on-courier';
    return own && waits ? [document.at] : [];
  });
  const late = works.filter((at) => Date.parse(at) < limit);
  const times = [...late, await firstUnreceived(parts, dossier.documents)].filter((at) => at !== undefined);
  const [since] = times.sort();
  if (since === undefined || Date.parse(since) >= limit) return undefined;
  return { since, days: Math.floor((now - Date.parse(since)) / DAY_MS), works: late.length };
}

/** When the first statement of this device was made that no receipt covers, by the device's clock. */
async function firstUnreceived(
  { device, journal, dossier }: Pick<LearningParts, 'device' | 'journal' | 'dossier'>,
  documents: readonly DossierDocument[],
): Promise<Timestamp | undefined> {
  const id = await device();
  const head = await journal.head();
  const received = new Set(
    documents.flatMap((document) => (document.type === 'receipt' ? Object.keys(document.documents) : [])),
  );
  for (let sequence = 0; sequence <= (head?.sequence ?? -1); sequence += 1) {
    if (received.has(segmentId(id, sequence))) continue;
    const segment = await dossier.get(segmentId(id, sequence));
    if (segment?.type === 'segment' && typeof segment.shared.start === 'string')
      return segment.shared.start as Timestamp;
    // Sealed, and not in the dossier yet: the journal has it.
    const sealed = (await journal.undelivered()).find(({ _id }) => _id === segmentId(id, sequence));
    if (sealed !== undefined) return sealed.shared.start as Timestamp;
  }
  return (await journal.unsealed(1))[0]?.time;
}
