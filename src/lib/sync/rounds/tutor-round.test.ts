import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { learner, question, submission, uuidOf } from '../../../../tests/contract/document-store';
import { TestHub } from '../../../../tests/contract/test-hub';
import { dossierName } from '../../dossier/documents';
import type { AnswerDocument, PaperDocument } from '../../dossier/documents';
import type { Timestamp } from '../../shared/clock';
import { systemRandom, type AccountId, type DeviceId } from '../../shared/ids';
import { openVault } from '../../shared/vault';
import { openDossierCopy, openPrivateCopy } from '../dexie/copy';
import type { LocalDossier } from '../local-copy';
import { TutorRound } from './tutor-round';

const vault = await openVault(new Uint8Array(32), systemRandom);
const tutor = 'tutortutortutor2' as AccountId;
const other = 'zyxwvutsrqpnmkji' as AccountId;
const signal = new AbortController().signal;
let browsers = 0;
let hub: TestHub;

beforeEach(() => {
  hub = new TestHub();
  hub.user = { id: tutor, relation: 'tutor' };
});
afterEach(() => hub.close());

async function browser() {
  const browser = (browsers += 1);
  const dossiers = new Map<AccountId, LocalDossier>();
  const dossier = (id: AccountId): LocalDossier => {
    const open = dossiers.get(id) ?? openDossierCopy({ database: `${browser}-${id}`, vault });
    dossiers.set(id, open);
    return open;
  };
  const marks = openPrivateCopy({ database: `${browser}-private`, vault });
  const parts = {
    fetch: hub.fetch,
    hub: '',
    tutor,
    device: uuidOf(7) as string as DeviceId,
    dossier,
    marks,
    hubKey: await hub.hubKey(),
    now: Date.now,
  };
  return { dossier, round: new TutorRound(parts), again: () => new TutorRound(parts) };
}

const ask = async (of: AccountId, n: number): Promise<void> => {
  await hub.db(dossierName(of)).put({ ...question(n), by: of });
  hub.changes[of] = `mark-${n}-${Math.random()}`;
};
const answer = (n: number): AnswerDocument => ({
  _id: `answer:${uuidOf(n)}`,
  type: 'answer',
  v: 1,
  by: tutor,
  at: '2026-09-08T00:00:00.000Z' as Timestamp,
  thread: question(n)._id,
  text: 'Өйткені…',
});
const requests = (): string[] =>
  hub.exchanges.splice(0).map(({ method, path }) => `${method} ${path.split('/').slice(2).join('/')}`);

describe("a tutor's round of sync", () => {
  it('fetches only the dossiers that changed', async () => {
    await ask(learner, 1);
    await ask(other, 2);
    const { dossier, round } = await browser();
    await round.run(signal);
    expect(await dossier(learner).list('question')).toHaveLength(1);
    expect(await dossier(other).list('question')).toHaveLength(1);
    requests();
    await round.run(signal);
    expect(requests()).toEqual(['GET learners']);
    await ask(other, 3);
    await round.run(signal);
    expect(requests()).toEqual([
      'GET learners',
      `GET ${dossierName(other)}/_changes`,
      `POST ${dossierName(other)}/_bulk_get`,
    ]);
  });

  it('sends answers, and knows that they were received', async () => {
    await ask(learner, 1);
    const { dossier, round } = await browser();
    await round.run(signal);
    const written = vi.fn();
    round.onWrite(written);
    await dossier(learner).put(answer(1));
    expect(written).toHaveBeenCalled();
    expect(await round.waiting()).toBe(1);
    await round.run(signal);
    expect(await round.waiting()).toBe(0);
    expect(await hub.db(dossierName(learner)).get(answer(1)._id)).toMatchObject({ text: 'Өйткені…' });
    expect(await round.receipts(learner).receiptFor(answer(1))).toBeDefined();
  });

  it('sends work taken in on paper with its photographs', async () => {
    await ask(learner, 1);
    const { dossier, round } = await browser();
    await round.run(signal);
    const photo = new File(['photo'], 'sheet-1.jpg', { type: 'image/jpeg' });
    const { v, at, place, attempt, language, files } = await submission(4, [photo]);
    const whose = { _id: `paper:${uuidOf(4)}`, type: 'paper', by: tutor, work: 'assignment' } as const;
    const paper: PaperDocument = { ...whose, v, at, place, attempt, language, files };
    await dossier(learner).put(paper, [{ name: photo.name, blob: photo }]);
    expect(await round.waiting()).toBe(1);
    await round.run(signal);
    expect(await round.waiting()).toBe(0);
    const held = await hub.db(dossierName(learner)).get(paper._id, { attachments: true });
    expect(held).toMatchObject({ by: tutor, _attachments: { 'sheet-1.jpg': { data: btoa('photo') } } });
  });

  it('sends after a restart what was written before it', async () => {
    await ask(learner, 1);
    const { dossier, round, again } = await browser();
    await round.run(signal);
    await dossier(learner).put(answer(1));
    const next = again();
    expect(await next.waiting()).toBe(1);
    await next.run(signal);
    expect(await next.waiting()).toBe(0);
  });

  it('goes on with the others where one dossier is closed to it', async () => {
    await ask(learner, 1);
    await ask(other, 2);
    const { dossier, round } = await browser();
    hub.interrupt = (_, path) =>
      path.startsWith(`/db/${dossierName(learner)}`)
        ? Response.json({ error: { code: 'forbidden' } }, { status: 403 })
        : undefined;
    await round.run(signal);
    expect(await dossier(learner).list('question')).toEqual([]);
    expect(await dossier(other).list('question')).toHaveLength(1);
  });

  it('offers its answers again to a hub that was put back', async () => {
    await ask(learner, 1);
    const { dossier, round } = await browser();
    await round.run(signal);
    const restore = await hub.backup(dossierName(learner));
    await dossier(learner).put(answer(1));
    await round.run(signal);
    await restore();
    hub.changes[learner] = 'restored';
    await round.run(signal);
    expect(await hub.db(dossierName(learner)).get(answer(1)._id)).toBeDefined();
  });
});
