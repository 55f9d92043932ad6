import { dossierName, type SubmissionDocument } from '$lib/dossier/documents';
import type { Institution } from '$lib/institution/account';
import { handedIn, type HandedIn } from '$lib/learning/deadline';
import type { AccountId } from '$lib/shared/ids';
import { ReceiptBook } from '$lib/sync/receipts';
import { importPublicKey } from '$lib/trace/jws';
import { readTrace } from '$lib/trace/verify';
import { revokedHere } from './revocations';
import type { TraceDocuments } from './trace-reader.svelte';

export interface HandedInHere {
  readonly times: HandedIn;
  /** False: the trace does not verify, so it counts for nothing here. */
  readonly whole: boolean;
}

/** When the work was handed in, by all that this device has of the trace, checked here and now. */
export async function handedInHere(
  work: SubmissionDocument,
  learner: AccountId,
  institution: Pick<Institution, 'hub' | 'receiptKey'>,
  trace: TraceDocuments,
): Promise<HandedInHere> {
  const hubKey = await importPublicKey(institution.receiptKey);
  if (hubKey === undefined) return { times: { claimed: work.at }, whole: false };
  const database = dossierName(learner);
  const read = await readTrace({ database, hubKey, revoked: await revokedHere(institution), ...trace });
  if (read.ok) return { times: await handedIn(work, read.value), whole: true };
  // A chain with a fault proves nothing; the hub's word for the work itself still stands.
  const book = new ReceiptBook(database, hubKey);
  await book.admit(trace.sites);
  await book.take(trace.receipts);
  const receipt = await book.receiptFor(work);
  return { times: { claimed: work.at, ...(receipt && { notAfter: receipt.at }) }, whole: false };
}
