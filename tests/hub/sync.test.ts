import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import leveldb from 'pouchdb-adapter-leveldb';
import PouchDB from 'pouchdb-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/frame';
import { root } from '../../src/cli/root';
import { dossierName, privateName } from '../../src/lib/dossier/documents';
import type { AnswerDocument, GradeDocument, PlaceDocument } from '../../src/lib/dossier/documents';
import type { Timestamp } from '../../src/lib/shared/clock';
import { newUuid, systemRandom } from '../../src/lib/shared/ids';
import type { AccountId, DeviceId } from '../../src/lib/shared/ids';
import { LearnerRound } from '../../src/lib/sync/rounds/learner-round';
import { openDossier, openPrivate } from '../../src/lib/sync/pouch/store';
import type { PouchDossier } from '../../src/lib/sync/pouch/store';
import { TutorRound } from '../../src/lib/sync/rounds/tutor-round';
import { workStates } from '../../src/lib/sync/work-state';
import { exportPublicKey, generateSigningKeys, importPublicKey } from '../../src/lib/trace/jws';
import { MemoryJournal } from '../../src/lib/trace/memory-journal';
import { lastPlace, question, submission, uuidOf } from '../contract/document-store';
import { studyDay } from '../fixtures/traces/day';
import { STORES, TestHub } from './harness';
import type { SignedIn } from './harness';

PouchDB.plugin(leveldb);
const signal = new AbortController().signal;

describe.each(STORES)('sync with a real hub on the %s store', (kind) => {
  const folder = mkdtempSync(join(tmpdir(), 'sandyq-hub-sync-'));
  let hub: TestHub;
  let learner: SignedIn;
  let tutor: SignedIn;
  let browsers = 0;
  let requests: string[] = [];

  beforeAll(async () => {
    hub = await TestHub.start({}, kind);
    const people = hub.hub.demoAccounts;
    learner = await hub.signIn(people.find(({ roles }) => roles.includes('learner'))!.login);
    tutor = await tutorOf(learner);
  }, 60_000);
  afterAll(async () => {
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
    delete process.env.SANDYQ_PASSWORD;
  });

  /** The demonstration tutor whose group the learner is in. */
  async function tutorOf(of: SignedIn): Promise<SignedIn> {
    const ids = of.session.enrolment.groups.flatMap(({ tutors }) => tutors.map(({ id }) => id as string));
    for (const { login, roles } of hub.hub.demoAccounts) {
      if (!roles.includes('tutor')) continue;
      const signedIn = await hub.signIn(login);
      if (ids.includes(signedIn.id)) return signedIn;
    }
    throw new Error('no tutor');
  }

  const fetchAs =
    (who: SignedIn): typeof fetch =>
    (path, init = {}) => {
      requests.push(`${init.method ?? 'GET'} ${String(path).split('?')[0]!.split('/').at(-1)}`);
      const headers = new Headers(init.headers);
      headers.set('Cookie', who.cookie);
      return fetch(hub.url + String(path), { ...init, headers });
    };
  const options = () => ({ adapter: 'leveldb', prefix: join(folder, `${(browsers += 1)}-`) });
  const hubKey = async () => (await importPublicKey(learner.session.institution.receiptKey))!;

  async function learnersBrowser(enrolled = true) {
    const local = options();
    const device = newUuid(systemRandom) as string as DeviceId;
    const keys = await generateSigningKeys(false);
    const journal = new MemoryJournal({ now: Date.now });
    const enrol = async (): Promise<boolean> => {
      const publicKey = await exportPublicKey(keys.publicKey);
      return (await learner.post('/api/devices', { device, publicKey, label: 'Test' })).status < 300;
    };
    if (enrolled) await enrol();
    const id = learner.id as AccountId;
    const dossier = openDossier(PouchDB, dossierName(id), local);
    const privateStore = openPrivate(PouchDB, privateName(id), local);
    const sealing = {
      journal,
      signer: { device, learner: id, privateKey: keys.privateKey },
      context: { homePage: learner.session.institution.homePage },
    };
    const round = new LearnerRound({
      fetch: fetchAs(learner),
      hub: '',
      learner: id,
      device,
      dossier,
      privateStore,
      sealing,
      hubKey: await hubKey(),
      now: Date.now,
      enrol,
    });
    return { device, journal, dossier, privateStore, round };
  }

  async function tutorsBrowser() {
    const local = options();
    const dossiers = new Map<AccountId, PouchDossier>();
    const dossier = (id: AccountId): PouchDossier => {
      const open = dossiers.get(id) ?? openDossier(PouchDB, dossierName(id), local);
      dossiers.set(id, open);
      return open;
    };
    const round = new TutorRound({
      fetch: fetchAs(tutor),
      hub: '',
      tutor: tutor.id as AccountId,
      device: newUuid(systemRandom) as string as DeviceId,
      dossier,
      marks: openPrivate(PouchDB, privateName(tutor.id as AccountId), local),
      hubKey: await hubKey(),
      now: Date.now,
    });
    return { dossier, round };
  }

  const mine = { by: '' as AccountId };
  const written = (by: SignedIn) => ({
    v: 1 as const,
    by: by.id as AccountId,
    at: new Date().toISOString() as Timestamp,
  });

  it("brings a learner's day to the hub in four requests, with a receipt for all of it", async () => {
    const { journal, round, dossier } = await learnersBrowser();
    await round.run(signal);
    for (const { event } of studyDay(200)) await journal.append(event);
    requests = [];
    expect(await round.run(signal)).toEqual({ refused: [] });
    expect(requests).toEqual(['POST _bulk_docs', 'GET _changes', 'POST _bulk_get', 'GET _changes']);
    expect(await round.waiting()).toBe(0);
    expect(await dossier.list('device')).toHaveLength(1);
    requests = [];
    await round.run(signal);
    expect(requests).toEqual(['GET _changes', 'GET _changes']);
  });

  it('carries work with a file to the tutor, and the answer and the grade back', async () => {
    mine.by = learner.id as AccountId;
    const one = await learnersBrowser(false);
    const two = await tutorsBrowser();
    await one.journal.append({ kind: 'signed-in', offline: true });
    const file = new File([new Uint8Array(40_000).fill(3)], 'Жұмыс.pdf', { type: 'application/pdf' });
    const work = { ...(await submission(1, [file])), ...mine };
    await one.dossier.put(work, [{ name: file.name, blob: file }]);
    await one.dossier.put(question(1, mine));
    expect(await one.round.run(signal)).toEqual({ refused: [] });
    await two.round.run(signal);
    const inbox = two.dossier(learner.id as AccountId);
    expect(await inbox.list('question')).toHaveLength(1);
    expect((await inbox.file(work._id, file.name))?.size).toBe(40_000);
    const answer: AnswerDocument = {
      _id: `answer:${uuidOf(1)}`,
      type: 'answer',
      ...written(tutor),
      thread: question(1)._id,
      text: 'Өйткені…',
    };
    const grade: GradeDocument = {
      _id: `grade:${uuidOf(1)}`,
      type: 'grade',
      ...written(tutor),
      submission: work._id,
      outcome: 'accepted',
      score: 90,
      maxScore: 100,
      comment: 'Жақсы',
    };
    await inbox.put(answer);
    await inbox.put(grade);
    expect(await two.round.run(signal)).toEqual({ refused: [] });
    expect(await two.round.waiting()).toBe(0);
    await one.round.run(signal);
    expect(await one.dossier.list('answer')).toEqual([answer]);
    const states = await workStates({
      work: [work, ...(await one.dossier.list('grade'))],
      reads: [],
      receipts: one.round.receipts,
      sending: one.round.sending,
    });
    expect(states.get(work._id)).toEqual({ state: 'read', at: grade.at, by: tutor.id });
  });

  it('sends nothing from a tutor that a tutor may not write', async () => {
    const two = await tutorsBrowser();
    await two.round.run(signal);
    const forged = { ...question(77), ...written(tutor) };
    const inbox = two.dossier(learner.id as AccountId);
    await inbox.put({
      _id: `answer:${uuidOf(78)}`,
      type: 'answer',
      ...written(learner),
      thread: question(1)._id,
      text: 'Not by me',
    });
    await inbox.put(forged);
    const { refused } = await two.round.run(signal);
    expect(refused).toEqual([]);
    expect(
      (await tutor.get(`/db/${dossierName(learner.id as AccountId)}/${encodeURIComponent(forged._id)}`)).status,
    ).toBe(404);
  });

  it('brings notes to the other device of the learner, and to nobody else', async () => {
    const one = await learnersBrowser();
    const two = await learnersBrowser();
    const place = {
      ...lastPlace(5),
      _id: `place:${one.device}:introduction`,
      device: one.device,
      by: learner.id as AccountId,
    } as PlaceDocument;
    for (let step = 0; step < 30; step += 1) await one.privateStore.put({ ...place, position: step });
    await one.round.run(signal);
    await one.privateStore.put({ ...place, position: 100 });
    await one.round.run(signal);
    await two.round.run(signal);
    expect(await two.privateStore.get(place._id)).toMatchObject({ position: 100 });
    expect((await tutor.get(`/db/${privateName(learner.id as AccountId)}/_changes`)).status).toBe(403);
  });

  it('goes on where it was after the session ended and somebody signed in again', async () => {
    const { round } = await learnersBrowser();
    await round.run(signal);
    learner.cookie = 'sandyq=none';
    await expect(round.run(signal)).rejects.toMatchObject({ code: 'sign-in-needed' });
    learner.cookie = (await hub.signIn(learner.session.account.login)).cookie;
    expect(await round.run(signal)).toEqual({ refused: [] });
  });

  it('gives the trace to whoever may have it, and it verifies', async () => {
    const said: string[] = [];
    const io = { out: (text: string) => said.push(text), err: (text: string) => said.push(text), terminal: false };
    const { login } = learner.session.account;
    const run = (words: string[]) => runCommandLine(root, ['trace', ...words], io);
    const from = (who: string) => ['--hub', hub.url, '--learner', login, '--login', who];
    const dossier = join(folder, 'dossier.ndjson');
    const xapi = join(folder, 'statements.json');
    process.env.SANDYQ_PASSWORD = hub.passwordOf(login);
    expect(await run(['export', ...from(login), '--format', 'dossier', '--out', dossier])).toBe(0);
    expect(await run(['export', ...from(login), '--format', 'xapi', '--out', xapi])).toBe(0);
    said.length = 0;
    expect(await run(['verify', dossier, '--json'])).toBe(0);
    const report = JSON.parse(said.at(-1)!) as { ok: boolean; statements: number };
    expect(report).toMatchObject({ ok: true, statements: 201 });
    const statements = JSON.parse(await readFile(xapi, 'utf8')) as { id: string }[];
    expect(new Set(statements.map(({ id }) => id)).size).toBe(201);
    const stranger = hub.hub.demoAccounts.find(
      ({ roles, login: other }) => roles.includes('learner') && other !== login,
    )!;
    process.env.SANDYQ_PASSWORD = stranger.password;
    expect(await run(['export', ...from(stranger.login), '--format', 'xapi'])).toBe(1);
  });
});
