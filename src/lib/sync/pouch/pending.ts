import type { ReceiptDocument } from '../../dossier/documents';
import { parseDossierDocument } from '../../dossier/parse';
import type { AccountId, DeviceId } from '../../shared/ids';
import type { ReceiptBook } from '../receipts';
import { readPushMark } from './marks';
import type { PushMark } from './marks';
import type { PouchDossier, PouchPrivate } from './store';

/*
 * What is to be sent. In a dossier the receipts say it: whatever this account wrote and the hub gave no receipt for.
 * There is no push checkpoint that could promise more than the hub has.
 */

export interface Writer {
  readonly account: AccountId;
  readonly relation: 'owner' | 'tutor';
}

/** Ids of everything in the dossier that `writer` may send, whatever the hub has of it. */
export async function ownDocuments(dossier: PouchDossier, writer: Writer): Promise<readonly string[]> {
  const whole = writer.relation === 'owner' ? ['trace:', 'submission:', 'question:'] : [];
  const ids = await Promise.all([...whole, `read:${writer.account}:`].map((prefix) => idsFrom(dossier, prefix)));
  const tutor = writer.relation === 'tutor';
  const [answers, grades, papers] = await Promise.all([
    dossier.list('answer'),
    tutor ? dossier.list('grade') : [],
    tutor ? dossier.list('paper') : [],
  ]);
  const mine = [...answers, ...papers, ...grades].filter(({ by }) => by === writer.account).map(({ _id }) => _id);
  return [...ids.flat(), ...mine];
}

/** Of these, the ones without a receipt. */
export async function withoutReceipt(
  dossier: PouchDossier,
  own: readonly string[],
  receipts: ReceiptBook,
): Promise<readonly string[]> {
  await takeReceipts(dossier, receipts);
  return own.filter((id) => !receipts.has(id));
}

/** Reads the receipts that the book does not have: after three years there are a thousand others. */
export async function takeReceipts(dossier: PouchDossier, receipts: ReceiptBook): Promise<void> {
  const keys = receipts.unseen(await idsFrom(dossier, 'receipt:'));
  if (keys.length === 0) return;
  const { rows } = await dossier.db.allDocs({ keys: [...keys], include_docs: true });
  const documents = rows.map((row) => ('doc' in row ? parseDossierDocument(row.doc) : undefined));
  await receipts.take(documents.filter((document): document is ReceiptDocument => document?.type === 'receipt'));
}

async function idsFrom(dossier: PouchDossier, prefix: string): Promise<readonly string[]> {
  const { rows } = await dossier.db.allDocs({ startkey: prefix, endkey: `${prefix}\ufff0` });
  return rows.map(({ id }) => id);
}

export interface PrivatePending {
  readonly ids: readonly string[];
  readonly mark: PushMark;
  /** Where the next look begins, once `ids` are sent. */
  readonly lastSeq: string | number;
}

/** Private documents of this device that changed since the last push, or all of them. There are no receipts here. */
export async function privatePending(
  store: PouchPrivate,
  device: DeviceId,
  fromStart: boolean,
): Promise<PrivatePending> {
  const mark = fromStart ? { since: 0, revs: {} } : await readPushMark(store.db);
  const { results, last_seq } = await store.db.changes({ since: mark.since, include_docs: true });
  const ids = results
    .filter(({ doc }) => doc !== undefined && (doc as { device?: unknown }).device === device)
    .map(({ id }) => id);
  return { ids, mark, lastSeq: last_seq };
}
