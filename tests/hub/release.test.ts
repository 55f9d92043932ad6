import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/lib/audit/verify';
import { newAgeIdentity, recipientOf } from '../../src/lib/courier/age';
import { judgeFromHub } from '../../src/lib/courier/from-hub';
import { readCourier } from '../../src/lib/courier/read';
import { keyIdText } from '../../src/lib/kit/minisign/format';
import { ReleaseWord } from '../../src/lib/institution/release-word';
import { QueueContents, QueuePage } from '../../src/lib/institution/review';
import type { QueueEntry } from '../../src/lib/institution/review';
import type { AccountId, KitId } from '../../src/lib/shared/ids';
import { importPublicKey } from '../../src/lib/trace/jws';
import { deviceCourier } from './device-courier';
import type { Doc } from './device-courier';
import { TestDevice, note, push, question, revised, submission } from './documents';
import { STORES, TestHub } from './harness';
import type { Reply, SignedIn } from './harness';
import { lineOf, newKey, packedKit } from './kits';

const TYPE = { 'Content-Type': 'application/vnd.sandyq.courier' };
const REVIEW = { couriers: true, messages: true, files: true };

describe.each(STORES)('the release queue of a hub on the %s store', (kind) => {
  let hub: TestHub;
  let admin: SignedIn;
  let officer: SignedIn;
  let tutor: SignedIn;
  let learner: SignedIn;
  let methodist: SignedIn;
  const key = newKey();
  let device: TestDevice;
  let identity: string;
  let answerTo: string;
  let number = 0;

  beforeAll(async () => {
    hub = await TestHub.start({ review: REVIEW, trust: [lineOf(key)] }, kind);
    admin = await hub.signIn('admin');
    officer = await hub.signIn('officer');
    tutor = await hub.signIn('aigul');
    learner = await hub.signIn('dana');
    methodist = await hub.signIn('methodist');
    device = await TestDevice.enrolled(learner);
    identity = await newAgeIdentity();
    answerTo = await recipientOf(identity);
  }, 60_000);
  afterAll(() => hub.stop());

  const courier = (docs: readonly object[], notes: readonly object[] = []) =>
    deviceCourier({ hub, device, docs: docs as Doc[], notes: notes as Doc[], number: (number += 1), answerTo });
  const handIn = (bytes: Uint8Array, by: SignedIn = admin): Promise<Reply> =>
    by.send('POST', '/api/courier', bytes, TYPE);
  const heldIn = ({ status, json }: Reply): QueueEntry => {
    expect([status, json.error]).toEqual([202, undefined]);
    return json.held as QueueEntry;
  };
  const at = (entry: QueueEntry, rest = ''): string => `/api/release/${entry.id}${rest}`;
  const decided = async (entry: QueueEntry, what: 'release' | 'refuse', body: object = {}): Promise<QueueEntry> => {
    const reply = await officer.post(at(entry, `/${what}`), body);
    expect([reply.status, reply.json.error]).toEqual([200, undefined]);
    return reply.json as unknown as QueueEntry;
  };
  const idsAtHub = async (): Promise<string[]> => {
    const { json } = await learner.get(`/db/dossier-${learner.id}/_changes`);
    return (json.results as { id: string }[]).map(({ id }) => id);
  };
  const actions = async (): Promise<string[]> =>
    ((await admin.get('/api/audit?limit=20')).json.entries as { action: string }[]).map(({ action }) => action);

  it('tells devices what is looked through', () => {
    expect(learner.session.institution.review).toEqual(REVIEW);
  });

  it('lets nothing of a courier into any database before an officer releases it', async () => {
    const file = new TextEncoder().encode('Менің жұмысым');
    const docs = [question(learner.id), submission(learner.id, file), await device.segment()].map((doc) =>
      revised(doc),
    );
    const bytes = await courier(docs, [revised(note(learner.id, device.id))]);
    const entry = heldIn(await handIn(bytes));
    expect(entry).toMatchObject({
      ...{ direction: 'in', state: 'held', bytes: bytes.length, held: { by: { id: admin.id } } },
      sha256: createHash('sha256').update(bytes).digest('hex'),
      counterpart: { kind: 'device', learner: learner.id, device: device.id },
      counts: { questions: 1, works: 1, segments: 1, notes: 1, files: 1, fileBytes: file.length, learners: 1 },
    });
    expect((await idsAtHub()).filter((id) => docs.some(({ _id }) => _id === id))).toEqual([]);
    expect(heldIn(await handIn(bytes)).id).toBe(entry.id);
    const { entries, bytes: weight } = parse(QueuePage, (await officer.get('/api/release')).json);
    expect([entries.length, weight]).toEqual([1, bytes.length]);
    const released = await decided(entry, 'release');
    expect(released.taken?.report).toMatchObject({ complete: true, canAnswer: true });
    expect(await idsAtHub()).toEqual(expect.arrayContaining(docs.map(({ _id }) => _id)));
    expect((await actions()).slice(0, 3)).toEqual(['courier-taken', 'courier-released', 'courier-held']);
    expect(await readdir(join(hub.options.data, 'release'))).toEqual(['.incoming']);
  });

  it('is decided on by officers alone, who alone look into it', async () => {
    const entry = heldIn(await handIn(await courier([revised(question(learner.id))])));
    for (const who of [admin, tutor, learner, methodist]) {
      for (const [method, rest, body] of [
        ['POST', '/release', {}],
        ['POST', '/refuse', { reason: 'no' }],
        ['GET', '/contents', undefined],
        ['GET', `/files/${'0'.repeat(64)}`, undefined],
      ] as const)
        expect((await who.send(method, at(entry, rest), body)).status, `${who.session.account.login} ${rest}`).toBe(
          403,
        );
    }
    for (const who of [tutor, learner, methodist])
      for (const path of ['/api/release', at(entry), at(entry, '/courier')])
        expect((await who.get(path)).status).toBe(403);
    for (const who of [officer, tutor, learner, methodist])
      expect((await who.send('PUT', '/api/review', REVIEW)).status).toBe(403);
    expect((await admin.get(at(entry))).json.state).toBe('held');
    await decided(entry, 'refuse', { reason: 'Not now' });
  });

  it('shows an officer what the policy lets be read, and no more', async () => {
    const file = new TextEncoder().encode('<script>alert(1)</script>');
    const sha256 = createHash('sha256').update(file).digest('hex');
    const docs = [revised(question(learner.id, 'Кездесу қашан?')), revised(submission(learner.id, file))];
    const entry = heldIn(await handIn(await courier(docs, [revised(note(learner.id, device.id, 'for me alone'))])));
    const look = async () => parse(QueueContents, (await officer.get(at(entry, '/contents'))).json);
    const seen = await look();
    expect(seen.documents.map(({ type, texts }) => [type, texts])).toEqual([
      ['question', ['Кездесу қашан?']],
      ['submission', []],
    ]);
    expect(seen.documents[1]!.files).toEqual([
      { name: 'work.txt', mediaType: 'text/plain', size: file.length, sha256 },
    ]);
    expect(JSON.stringify(seen)).not.toContain('for me alone');
    const opened = await officer.get(at(entry, `/files/${sha256}`));
    expect([opened.text, opened.headers.get('content-type')]).toEqual([
      '<script>alert(1)</script>',
      'application/octet-stream',
    ]);
    expect(opened.headers.get('content-disposition')).toContain('attachment');
    expect((await officer.get(at(entry, `/files/${'0'.repeat(64)}`))).status).toBe(404);
    expect((await actions()).slice(0, 3)).toEqual(['courier-file-opened', 'courier-file-opened', 'courier-read']);
    await admin.send('PUT', '/api/review', { couriers: true, messages: false, files: false });
    const blind = await look();
    expect(blind.documents.map(({ texts }) => texts)).toEqual([undefined, undefined]);
    expect(JSON.stringify(blind)).not.toMatch(/work\.txt|text\/plain|Кездесу/);
    expect(blind.documents[1]!.files).toMatchObject([{ size: file.length, sha256 }]);
    expect((await officer.get(at(entry, `/files/${sha256}`))).status).toBe(403);
    await admin.send('PUT', '/api/review', REVIEW);
    await decided(entry, 'refuse', { reason: 'a script' });
    expect((await officer.get(at(entry, '/contents'))).status).toBe(404);
    expect(await idsAtHub()).not.toContain(docs[0]!._id);
  });

  it('holds single documents back: they get no receipt, come again, and the learner is told why', async () => {
    const docs = [
      revised(question(learner.id, 'fine')),
      revised(question(learner.id, 'not fine')),
      revised(await device.segment()),
    ];
    const entry = heldIn(await handIn(await courier(docs)));
    const withhold = [docs[1]!._id];
    expect((await officer.post(at(entry, '/release'), { withhold })).status).toBe(400);
    expect((await officer.post(at(entry, '/release'), { withhold: [docs[2]!._id], reason: 'x' })).status).toBe(400);
    const released = await decided(entry, 'release', { withhold, reason: 'Names a guard' });
    expect(released.taken?.report?.learners[0]?.databases[0]).toMatchObject({ new: 2, refused: 1 });
    const held = await idsAtHub();
    expect([held.includes(docs[0]!._id), held.includes(docs[1]!._id)]).toEqual([true, false]);
    const again = heldIn(await handIn(await courier([docs[1]!])));
    const { documents } = parse(QueueContents, (await officer.get(at(again, '/contents'))).json);
    expect(documents[0]).toMatchObject({ id: docs[1]!._id, before: 'Names a guard', mayWithhold: true });
    await decided(again, 'refuse', { reason: 'Still names a guard' });
    const word = parse(ReleaseWord, JSON.parse((await answered()).release!));
    expect(word.review).toEqual(REVIEW);
    expect(word.couriers.slice(-2)).toMatchObject([
      { number: entry.courier.number, state: 'released', reason: 'Names a guard', withheld: withhold },
      { number: again.courier.number, state: 'refused', reason: 'Still names a guard', withheld: [] },
    ]);
  });

  /** The answer of this moment, released, as the device opens it. */
  async function answered() {
    const path = `/api/courier/${learner.id}`;
    await decided(heldIn(await admin.get(path)), 'release');
    const response = await fetch(hub.url + path, { headers: { Cookie: admin.cookie } });
    expect(response.status).toBe(200);
    const opened = await readCourier(response.body!, {
      identities: [identity],
      judge: judgeFromHub({
        institution: hub.hub.institution.id as KitId,
        hub: hub.hub.hub,
        hubKey: (await importPublicKey(hub.hub.institution.receiptKey))!,
        learner: learner.id as AccountId,
        device: device.id,
      }),
    });
    if (!opened.ok) throw new Error(opened.error.code);
    const ids: string[] = [];
    for await (const { documents } of opened.value.batches()) ids.push(...documents.map(({ _id }) => _id));
    expect(opened.value.outcome().fault).toBeUndefined();
    return { ids, release: opened.value.release };
  }

  it('lets no answer out before an officer has seen the very file that goes', async () => {
    const asked = revised(question(learner.id));
    await decided(heldIn(await handIn(await courier([asked]))), 'release');
    const said = 'Ертең сағат онда';
    const answer = {
      ...question(tutor.id, said),
      _id: `answer:${crypto.randomUUID()}`,
      type: 'answer',
      thread: asked._id,
    };
    expect((await push(tutor, `dossier-${learner.id}`, [revised(answer)])).rows).toEqual([]);
    const path = `/api/courier/${learner.id}`;
    const entry = heldIn(await admin.get(path));
    expect(entry).toMatchObject({ direction: 'out', counts: { answers: 1 }, counterpart: { device: device.id } });
    expect(heldIn(await tutor.get(path)).id).toBe(entry.id);
    for (const who of [admin, officer]) expect((await who.get(at(entry, '/courier'))).status).toBe(409);
    const { documents } = parse(QueueContents, (await officer.get(at(entry, '/contents'))).json);
    expect(documents.find(({ type }) => type === 'answer')).toMatchObject({ texts: [said], mayWithhold: false });
    await decided(entry, 'refuse', { reason: 'A time and a place' });
    expect((await officer.get(at(entry, '/courier'))).status).toBe(409);
    // It was sent to nobody, so it comes with the next one.
    expect((await answered()).ids).toContain(answer._id);
  });

  it('refuses what is forged or for others at once, and holds nothing of it', async () => {
    const before = parse(QueuePage, (await officer.get('/api/release')).json).entries.length;
    const stranger = await TestDevice.make(learner.id);
    const forged = await deviceCourier({ hub, device: stranger, docs: [], number: 1, answerTo });
    expect((await handIn(forged)).json.error).toMatchObject({ code: 'invalid', fault: 'unknown-device' });
    expect((await handIn(new TextEncoder().encode('a text'))).json.error).toMatchObject({ fault: 'not-a-courier' });
    expect((await officer.get('/api/release')).json.entries).toHaveLength(before);
    expect((await actions()).slice(0, 2)).toEqual(['courier-refused', 'courier-refused']);
  });

  it('keeps what waits over a restart, and takes no second decision on it', async () => {
    const docs = [revised(question(learner.id))];
    const entry = heldIn(await handIn(await courier(docs)));
    hub = await hub.restart();
    const again = (who: SignedIn): SignedIn =>
      Object.assign(hub.client(), { id: who.id, session: who.session, cookie: who.cookie });
    [admin, officer, learner, methodist] = [again(admin), again(officer), again(learner), again(methodist)];
    expect((await officer.get(at(entry))).json.state).toBe('held');
    expect((await officer.get('/api/session')).json.institution).toMatchObject({ review: REVIEW });
    await decided(entry, 'release');
    expect(await idsAtHub()).toContain(docs[0]!._id);
    expect((await officer.post(at(entry, '/refuse'), { reason: 'no' })).json.error).toMatchObject({
      detail: 'decided',
    });
  });

  it('takes kits only from the list, where there is one', async () => {
    const kit = await packedKit('algebra', '1.0.0', key);
    const type = { 'Content-Type': 'application/vnd.sandyq.kit' };
    const publish = () => methodist.send('POST', '/api/shelf', kit.bytes, type);
    const listed = async (ids: string[], signers: string[]) =>
      expect((await admin.send('PUT', '/api/review', { ...REVIEW, kits: { ids, signers } })).status).toBe(200);
    await listed(['another'], []);
    expect((await publish()).json.error).toMatchObject({ detail: 'kit', fault: 'kit-not-listed' });
    expect((await admin.get('/api/shelf')).json.kits).toEqual([]);
    await listed([], [keyIdText(key.keyId)]);
    expect((await publish()).status).toBe(201);
    await listed(['algebra'], []);
    expect((await publish()).status).toBe(201);
  });

  it('writes an audit list of all this that verifies, and holds the entries that were printed', async () => {
    const { entries } = parse(QueuePage, (await officer.get('/api/release')).json);
    const anchors = entries.flatMap(({ decided }) => (decided?.audit === undefined ? [] : [decided.audit]));
    expect(anchors.length).toBeGreaterThan(5);
    const list = (await officer.get('/api/audit/export')).text;
    expect(await verifyAudit(list.split('\n'), { anchors })).toMatchObject({ ok: true });
  });
});
