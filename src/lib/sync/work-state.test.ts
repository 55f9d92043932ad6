import { describe, expect, it } from 'vitest';
import { learner, question, submission, uuidOf } from '../../../tests/contract/document-store';
import { documentDigest } from '../dossier/digest';
import type { AnswerDocument, GradeDocument, ReadDocument, ReceiptDocument } from '../dossier/documents';
import { signReceipt } from '../dossier/receipt';
import type { Timestamp } from '../shared/clock';
import type { AccountId } from '../shared/ids';
import { exportPublicKey, generateSigningKeys } from '../trace/jws';
import { admitSite } from '../trace/signers';
import type { OnCourier } from './courier';
import { ReceiptBook } from './receipts';
import { workStates } from './work-state';

const database = `dossier-${learner}`;
const tutor = 'tutortutortutor2' as AccountId;
const hub = await generateSigningKeys(false);
const asked = question(1);

async function receipt(
  at: string,
  documents: Record<string, string>,
  key = hub.privateKey,
  name = database,
): Promise<ReceiptDocument> {
  const receipted = { at: at as Timestamp, documents };
  return {
    _id: `receipt:${'a'.repeat(16)}`,
    type: 'receipt',
    v: 1,
    ...receipted,
    signature: await signReceipt(name, receipted, key),
  };
}
const good = async (at = '2026-09-08T00:00:00.000Z') => receipt(at, { [asked._id]: await documentDigest(asked) });
const read = (by: AccountId, at: string): ReadDocument => ({
  _id: `read:${by}:${asked._id}`,
  type: 'read',
  v: 1,
  by,
  at: at as Timestamp,
  document: asked._id,
});

async function stateOf(
  receipts: ReceiptDocument[],
  reads: ReadDocument[] = [],
  more: AnswerDocument[] = [],
  sending: string[] = [],
  couriers?: ReadonlyMap<string, OnCourier>,
) {
  const book = new ReceiptBook(database, hub.publicKey);
  await book.take(receipts);
  const states = await workStates({
    work: [asked, ...more],
    reads,
    receipts: book,
    sending: new Set(sending),
    couriers,
  });
  return states.get(asked._id);
}

describe('the state of a piece of work', () => {
  it('is saved, then on its way, and never more without a receipt', async () => {
    expect(await stateOf([])).toEqual({ state: 'saved' });
    expect(await stateOf([], [], [], [asked._id])).toEqual({ state: 'on-its-way' });
    expect(await stateOf([], [read(tutor, '2026-09-09T00:00:00.000Z')])).toEqual({ state: 'saved' });
  });

  it('is on a courier, network or not, until there is a receipt', async () => {
    const on = { number: 3, at: '2026-09-08T09:00:00.000Z' };
    const couriers = new Map([[asked._id, on]]);
    expect(await stateOf([], [], [], [], couriers)).toEqual({ state: 'on-courier', ...on });
    expect(await stateOf([], [], [], [asked._id], couriers)).toEqual({ state: 'on-courier', ...on });
    expect(await stateOf([await good()], [], [], [], couriers)).toMatchObject({ state: 'received' });
  });

  it('is received from the time of the first good receipt', async () => {
    const receipts = [await good('2026-09-09T00:00:00.000Z'), await good('2026-09-08T00:00:00.000Z')];
    expect(await stateOf(receipts)).toEqual({ state: 'received', at: '2026-09-08T00:00:00.000Z' });
  });

  it('is at the hub of a site until the institution signed for it too', async () => {
    const SITE = 'sitesitesite2345';
    const site = await generateSigningKeys(false);
    const admitted = {
      ...{ hub: SITE, learner: learner as AccountId, name: 'Ауыл' },
      ...{ publicKey: await exportPublicKey(site.publicKey), admittedAt: '2026-09-01T00:00:00.000Z' as Timestamp },
    };
    const certificate = await admitSite(admitted, hub.privateKey);
    const book = new ReceiptBook(database, hub.publicKey);
    await book.admit([{ _id: `site:${SITE}`, type: 'site', v: 1, ...admitted, certificate }]);
    const at = '2026-09-08T00:00:00.000Z' as Timestamp;
    const told = { at, documents: { [asked._id]: await documentDigest(asked) }, hub: SITE };
    const signature = await signReceipt(database, told, site.privateKey);
    const states = async () => {
      const known = await workStates({ work: [asked], reads: [], receipts: book, sending: new Set() });
      return known.get(asked._id);
    };
    await book.take([{ _id: `receipt:${SITE}`, type: 'receipt', v: 1, ...told, signature }]);
    expect(await states()).toEqual({ state: 'received', at, site: 'Ауыл' });
    await book.take([await good('2026-09-10T00:00:00.000Z')]);
    expect(await states()).toEqual({ state: 'received', at: '2026-09-10T00:00:00.000Z' });
  });

  it.each([
    [
      'another key',
      async () =>
        receipt(
          '2026-09-08T00:00:00.000Z',
          { [asked._id]: await documentDigest(asked) },
          (await generateSigningKeys(false)).privateKey,
        ),
    ],
    [
      'another dossier',
      async () =>
        receipt(
          '2026-09-08T00:00:00.000Z',
          { [asked._id]: await documentDigest(asked) },
          hub.privateKey,
          'dossier-other',
        ),
    ],
    [
      'other content',
      async () => receipt('2026-09-08T00:00:00.000Z', { [asked._id]: await documentDigest(question(2)) }),
    ],
    ['a changed time', async () => ({ ...(await good()), at: '2026-09-01T00:00:00.000Z' as Timestamp })],
  ])('does not believe a receipt of %s', async (_, make) => {
    expect(await stateOf([await make()])).toEqual({ state: 'saved' });
  });

  it('is read when somebody else opened it, not when the writer did', async () => {
    const own = read(learner, '2026-09-08T01:00:00.000Z');
    const theirs = read(tutor, '2026-09-08T02:00:00.000Z');
    expect(await stateOf([await good()], [own])).toMatchObject({ state: 'received' });
    expect(await stateOf([await good()], [own, theirs])).toEqual({ state: 'read', at: theirs.at, by: tutor });
  });

  it('is read when somebody answered it', async () => {
    const answer: AnswerDocument = {
      _id: `answer:${uuidOf(5)}`,
      type: 'answer',
      v: 1,
      by: tutor,
      at: '2026-09-08T03:00:00.000Z' as Timestamp,
      thread: asked._id,
      text: 'Өйткені',
    };
    expect(await stateOf([await good()], [], [answer])).toEqual({ state: 'read', at: answer.at, by: tutor });
  });

  it('is read when somebody graded it, by whoever was first', async () => {
    const work = await submission(1, []);
    const grade = (at: string): GradeDocument => ({
      _id: `grade:${uuidOf(6)}`,
      type: 'grade',
      v: 1,
      by: tutor,
      at: at as Timestamp,
      submission: work._id,
      outcome: 'accepted',
      maxScore: 10,
      comment: '',
    });
    const first = grade('2026-09-08T03:00:00.000Z');
    const opened = { ...read(tutor, '2026-09-08T04:00:00.000Z'), document: work._id };
    const book = new ReceiptBook(database, hub.publicKey);
    await book.take([await receipt('2026-09-08T00:00:00.000Z', { [work._id]: await documentDigest(work) })]);
    const evidence = { work: [work, grade('2026-09-08T05:00:00.000Z'), first], reads: [opened], receipts: book };
    const states = await workStates({ ...evidence, sending: new Set() });
    expect(states.get(work._id)).toEqual({ state: 'read', at: first.at, by: tutor });
  });
});
