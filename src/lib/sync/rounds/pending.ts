import type { ReceiptDocument } from '../../dossier/documents';
import { parseDossierDocument } from '../../dossier/parse';
import type { AccountId, DeviceId } from '../../shared/ids';
import type { ReceiptBook } from '../receipts';
import { readPushMark } from './marks';
import type { PushMark } from './marks';
import type { LocalDossier, LocalPrivate } from '../local-copy';

/*
 * What is to be sent. In a dossier the receipts say it: whatever this account wrote and the hub gave no receipt for.
 * There is no push checkpoint that could promise more than the hub has.
 */

export interface Writer {
  readonly account: AccountId;
  readonly relation: 'owner' | 'tutor';
}

/** Ids of everything in the dossier that `writer` may send, whatever the hub has of it. */
export async function ownDocuments(dossier: LocalDossier, writer: Writer): Promise<readonly string[]> {
  const whole = writer.relation === 'owner' ? ['trace:', 'submission:', 'question:'] : [];
  const ids = await Promise.all([...whole, `read:${writer.account}:`].map((prefix) => dossier.ids(prefix)));
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
  dossier: LocalDossier,
  own: readonly string[],
  receipts: ReceiptBook,
): Promise<readonly string[]> {
  await takeReceipts(dossier, receipts);
  return own.filter((id) => !receipts.has(id));
}

/** Reads the receipts that the book does not have: after three years there are a thousand others. */
export async function takeReceipts(dossier: LocalDossier, receipts: ReceiptBook): Promise<void> {
  const keys = receipts.unseen(await dossier.ids('receipt:'));
  if (keys.length === 0) return;
  await receipts.admit((await dossier.winners(await dossier.ids('site:'))).map(parseDossierDocument));
  const documents = (await dossier.winners(keys)).map(parseDossierDocument);
  await receipts.take(documents.filter((document): document is ReceiptDocument => document?.type === 'receipt'));
}

export interface PrivatePending {
  readonly ids: readonly string[];
  readonly mark: PushMark;
  /** Where the next look begins, once `ids` are sent. */
  readonly lastSeq: string | number;
}

/** Private documents of this device that changed since the last push, or all of them. There are no receipts here. */
export async function privatePending(
  store: LocalPrivate,
  device: DeviceId,
  fromStart: boolean,
): Promise<PrivatePending> {
  const mark = fromStart ? { since: 0, revs: {} } : await readPushMark(store);
  const { changed, last } = await store.changes(mark.since);
  const ids = changed.filter((document) => document.device === device).map(({ _id }) => _id);
  return { ids, mark, lastSeq: last };
}
