import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { learner, question, submission, uuidOf } from '../../../../tests/contract/document-store';
import { TestHub } from '../../../../tests/contract/test-hub';
import { toBase64 } from '../../shared/base64';
import { dossierName } from '../../dossier/documents';
import type { AnswerDocument, PaperDocument } from '../../dossier/documents';
import type { Timestamp } from '../../shared/clock';
import { systemRandom, type AccountId, type DeviceId } from '../../shared/ids';
import { openVault } from '../../shared/vault';
import { openDossierCopy, openPrivateCopy } from '../dexie/copy';
import type { LocalDossier } from '../local-copy';
import { Pace } from '../pace';
import { TutorRound } from './tutor-round';

/* A tutor on a thin link: what people write first, files last, and both go on where they were. */

const vault = await openVault(new Uint8Array(32), systemRandom);
const tutor = 'tutortutortutor2' as AccountId;
const other = 'zyxwvutsrqpnmkji' as AccountId;
const signal = new AbortController().signal;
const FILE = 60_000;
/** A link that never gets faster in the eyes of the device. */
class Thin extends Pace {
  override note(): void {}
}

let hub: TestHub;
let browsers = 0;

beforeEach(() => {
  hub = new TestHub();
  hub.user = { id: tutor, relation: 'tutor' };
});
afterEach(() => hub.close());

async function browser(fetch: typeof globalThis.fetch = hub.fetch) {
  const name = (browsers += 1);
  const dossiers = new Map<AccountId, LocalDossier>();
  const dossier = (id: AccountId): LocalDossier => {
    const open = dossiers.get(id) ?? openDossierCopy({ database: `tutor-files-${name}-${id}`, vault });
    dossiers.set(id, open);
    return open;
  };
  const parts = {
    fetch,
    hub: '',
    tutor,
    device: uuidOf(7) as string as DeviceId,
    dossier,
    marks: openPrivateCopy({ database: `tutor-files-${name}`, vault }),
    hubKey: await hub.hubKey(),
    now: Date.now,
    pace: new Thin(),
  };
  // Opened anew each time: nothing is known but what is on the device.
  return { dossier, run: () => new TutorRound(parts).run(signal) };
}

const noise = (): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(FILE));

async function handedIn(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const work = await submission(1, [new File([bytes], 'work.pdf', { type: 'application/pdf' })]);
  const _attachments = { 'work.pdf': { content_type: 'application/pdf', data: toBase64(bytes) } };
  await hub.db(dossierName(learner)).put({ ...work, _attachments });
  hub.changes[learner] = 'with-a-file';
  return work._id;
}

const parts = (): number => hub.exchanges.filter(({ path }) => path.endsWith('.pdf')).length;

describe('a tutor on a thin link', () => {
  it('has what everybody wrote before the file of anybody, and goes on inside it', async () => {
    const bytes = noise();
    const id = await handedIn(bytes);
    await hub.db(dossierName(other)).put({ ...question(2), by: other });
    hub.changes[other] = 'a-question';
    const { dossier, run } = await browser();
    let asked = 0;
    hub.interrupt = (_, path) => (path.endsWith('.pdf') && (asked += 1) > 2 ? Response.error() : undefined);
    await expect(run()).rejects.toMatchObject({ code: 'unreachable' });
    expect(await dossier(other).list('question')).toHaveLength(1);
    expect(await dossier(learner).get(id)).toBeUndefined();
    const before = parts();
    hub.interrupt = undefined;
    await run();
    const file = await dossier(learner).file(id, 'work.pdf');
    expect(new Uint8Array(await file!.arrayBuffer())).toEqual(bytes);
    const brought = hub.exchanges.filter(({ path }) => path.endsWith('.pdf')).reduce((sum, { down }) => sum + down, 0);
    expect(before).toBeGreaterThan(0);
    expect(brought).toBeLessThan(FILE + 20_000);
    hub.exchanges.length = 0;
    await run();
    expect(hub.exchanges.map(({ path }) => path)).toEqual(['/api/learners']);
  });

  it('sends photographs of paper in pieces, and an answer that is written meanwhile before the rest of them', async () => {
    let pieces = 0;
    const answer: AnswerDocument = {
      _id: `answer:${uuidOf(1)}`,
      type: 'answer',
      v: 1,
      by: tutor,
      at: '2026-09-08T00:00:00.000Z' as Timestamp,
      thread: question(1)._id,
      text: 'Өйткені…',
    };
    const { dossier, run } = await browser(async (path, init) => {
      const reply = await hub.fetch(path, init);
      if (init?.method === 'PUT' && (pieces += 1) === 1) await dossier(other).put(answer);
      return reply;
    });
    hub.changes[learner] = hub.changes[other] = 'x';
    await run();
    const photo = new File([noise()], 'sheet.jpg', { type: 'image/jpeg' });
    const { files, place } = await submission(2, [photo]);
    const paper: PaperDocument = {
      ...{ _id: `paper:${uuidOf(2)}`, type: 'paper', v: 1, by: tutor, at: answer.at },
      ...{ work: 'assignment', place, attempt: 1, language: 'kk', files },
    };
    await dossier(learner).put(paper, [{ name: photo.name, blob: photo }]);
    hub.exchanges.length = 0;
    await run();
    const order = hub.exchanges.map(({ method, path }) => (method === 'PUT' ? 'piece' : path.split('/').at(-1)!));
    expect(order.filter((one) => one === 'piece').length).toBeGreaterThan(1);
    expect(order.indexOf('_bulk_docs')).toBeLessThan(order.lastIndexOf('piece'));
    const stored = (await hub.db(dossierName(learner)).getAttachment(paper._id, photo.name)) as Buffer;
    expect(stored.length).toBe(FILE);
    expect(await hub.db(dossierName(other)).get(answer._id)).toMatchObject({ text: answer.text });
  });
});
