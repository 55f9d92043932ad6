import { documentDigest } from '../../dossier/digest';
import type { Journal } from '../../trace/journal';
import type { LocalDossier } from '../local-copy';
import type { ReceiptBook } from '../receipts';
import { takeReceipts } from './pending';

/** Has the journal know which receipts are here, by whatever road they came: the chain then says what is younger. */
export async function witnessReceipts(dossier: LocalDossier, receipts: ReceiptBook, journal: Journal): Promise<void> {
  await takeReceipts(dossier, receipts);
  const { newest } = receipts;
  if (newest === undefined) return;
  await journal.witness({ receipt: newest._id, digest: await documentDigest(newest), at: newest.at });
}
