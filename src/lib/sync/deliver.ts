import type { DossierStore } from '../dossier/store';
import type { Journal } from '../trace/journal';
import { sealJournal } from '../trace/seal';
import type { Signer } from '../trace/seal';
import type { Describe, SegmentContext } from '../trace/shared';

/** What seals a learner's journal on this device. */
export interface Sealing {
  readonly journal: Journal;
  readonly signer: Signer;
  readonly context: SegmentContext;
  readonly describe?: Describe;
}

/**
 * Seals the journal and puts every segment that is not there yet into the dossier. Killed between two steps, the next
 * call goes on: a segment is sealed once, and putting it twice is no fault.
 */
export async function deliverTrace(
  { journal, signer, context, describe }: Sealing,
  dossier: DossierStore,
): Promise<void> {
  await sealJournal(journal, signer, context, describe);
  for (const segment of await journal.undelivered()) {
    await dossier.put(segment);
    await journal.delivered(segment._id);
  }
}
