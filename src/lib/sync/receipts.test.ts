import { describe, expect, it } from 'vitest';
import { learner, question } from '../../../tests/contract/document-store';
import { documentDigest } from '../dossier/digest';
import type { ReceiptDocument } from '../dossier/documents';
import { signReceipt } from '../dossier/receipt';
import type { Timestamp } from '../shared/clock';
import type { AccountId } from '../shared/ids';
import { exportPublicKey, generateSigningKeys } from '../trace/jws';
import { admitSite } from '../trace/signers';
import { ReceiptBook } from './receipts';

const database = `dossier-${learner}`;
const SITE = 'sitesitesite2345';
const root = await generateSigningKeys(false);
const site = await generateSigningKeys(false);
const asked = question(1);

async function receipt(at: string, key: CryptoKey, hub?: string): Promise<ReceiptDocument> {
  const documents = { [asked._id]: await documentDigest(asked) };
  const receipted = { at: at as Timestamp, documents, ...(hub !== undefined && { hub }) };
  const _id = `receipt:${(hub ?? 'root').padEnd(16, '-').slice(0, 16)}`;
  return { _id, type: 'receipt', v: 1, ...receipted, signature: await signReceipt(database, receipted, key) };
}
const admission = async (by = root.privateKey) => {
  const publicKey = await exportPublicKey(site.publicKey);
  const admittedAt = '2026-09-01T00:00:00.000Z' as Timestamp;
  const admitted = { hub: SITE, learner: learner as AccountId, name: 'Ауыл', publicKey, admittedAt };
  return { _id: `site:${SITE}`, type: 'site', v: 1, ...admitted, certificate: await admitSite(admitted, by) };
};
const first = '2026-09-08T00:00:00.000Z';
const later = '2026-09-09T00:00:00.000Z';

describe('receipts of sites', () => {
  it('count once the site was admitted, whichever came first', async () => {
    const book = new ReceiptBook(database, root.publicKey);
    const theirs = await receipt(first, site.privateKey, SITE);
    await book.take([theirs]);
    expect(await book.receiptFor(asked)).toBeUndefined();
    expect(book.unseen([theirs._id])).toEqual([theirs._id]);
    await book.admit([await admission()]);
    await book.take([theirs]);
    const digest = await documentDigest(asked);
    expect(await book.receiptFor(asked)).toEqual({ digest, at: first, site: { hub: SITE, name: 'Ауыл' } });
  });

  it('say when the site had it, and when the institution had it', async () => {
    const receipts = [await receipt(first, site.privateKey, SITE), await receipt(later, root.privateKey)];
    for (const order of [receipts, receipts.toReversed()]) {
      const book = new ReceiptBook(database, root.publicKey);
      await book.admit([await admission()]);
      await book.take(order);
      expect(await book.receiptFor(asked)).toMatchObject({ at: first, site: { hub: SITE }, institutionAt: later });
    }
  });

  it('count for nothing by a site that nobody admitted, in the name of another, or in the root’s', async () => {
    const book = new ReceiptBook(database, root.publicKey);
    await book.admit([await admission(site.privateKey)]);
    await book.take([await receipt(first, site.privateKey, SITE), await receipt(first, site.privateKey)]);
    expect(await book.receiptFor(asked)).toBeUndefined();
    await book.admit([await admission()]);
    await book.take([await receipt(first, root.privateKey, SITE)]);
    expect(await book.receiptFor(asked)).toBeUndefined();
  });
});
