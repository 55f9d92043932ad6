import type { DossierDocument, ReadDocument } from '../dossier/documents';
import type { AccountId } from '../shared/ids';
import type { OnCourier } from './courier';
import type { Receipt, ReceiptBook } from './receipts';
import type { WorkState } from './state';

/** Documents that somebody waits for an answer to, or for a reader. */
export type WorkDocument = Extract<DossierDocument, { type: 'submission' | 'paper' | 'question' | 'answer' | 'grade' }>;

export interface WorkEvidence {
  readonly work: readonly WorkDocument[];
  readonly reads: readonly ReadDocument[];
  readonly receipts: ReceiptBook;
  /** Ids that a try to send was made for. */
  readonly sending: ReadonlySet<string>;
  /** The courier that each id is on, where nobody has said that it arrived. */
  readonly couriers?: ReadonlyMap<string, OnCourier>;
}

/**
 * How far each piece of work is, by its id: saved → on its way, or on a courier → at a site's hub → received → read. `received` needs a receipt that
 * the hub signed for just this content; `read` needs that as well, and somebody else who opened it.
 */
export async function workStates(evidence: WorkEvidence): Promise<ReadonlyMap<string, WorkState>> {
  const readers = firstReaders(evidence);
  const states = evidence.work.map(async (document) => {
    const receipt = await evidence.receipts.receiptFor(document);
    return [document._id, stateOf(document, receipt, readers.get(document._id), evidence)] as const;
  });
  return new Map(await Promise.all(states));
}

function stateOf(
  document: WorkDocument,
  receipt: Receipt | undefined,
  readers: readonly Reading[] | undefined,
  { sending, couriers }: WorkEvidence,
): WorkState {
  if (receipt === undefined) {
    // A file in somebody's hand says more than a try over a network that was not there.
    const courier = couriers?.get(document._id);
    if (courier !== undefined) return { state: 'on-courier', ...courier };
    return { state: sending.has(document._id) ? 'on-its-way' : 'saved' };
  }
  const read = readers?.find(({ by }) => by !== document.by);
  if (read !== undefined) return { state: 'read', at: read.at, by: read.by };
  const { at, site, institutionAt } = receipt;
  if (institutionAt !== undefined) return { state: 'received', at: institutionAt };
  return { state: 'received', at, ...(site !== undefined && { site: site.name }) };
}

interface Reading {
  readonly at: string;
  readonly by: AccountId;
}

/** Who opened what, earliest first. Whoever graded work or answered a question has read it too. */
function firstReaders({ work, reads }: WorkEvidence): ReadonlyMap<string, readonly Reading[]> {
  const readers = new Map<string, Reading[]>();
  const note = (id: string, { at, by }: Reading): void => {
    readers.set(id, [...(readers.get(id) ?? []), { at, by }]);
  };
  for (const read of reads) note(read.document, read);
  for (const document of work) {
    if (document.type === 'grade') note(document.submission, document);
    if (document.type === 'answer') note(document.thread, document);
  }
  for (const list of readers.values()) list.sort((a, b) => (a.at < b.at ? -1 : 1));
  return readers;
}
