import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { Custody } from '../../src/lib/institution/courier';
import type { CourierReport } from '../../src/lib/institution/courier';
import { newAgeIdentity, recipientOf } from '../../src/lib/courier/age';
import type { Batch } from '../../src/lib/courier/batch';
import { composeParts } from '../../src/lib/courier/compose';
import { judgeFromHub } from '../../src/lib/courier/from-hub';
import { readCourier } from '../../src/lib/courier/read';
import { blobSpool } from '../../src/lib/courier/store';
import { writeCourier } from '../../src/lib/courier/write';
import type { CourierDraft } from '../../src/lib/courier/write';
import { dossierName, privateName } from '../../src/lib/dossier/documents';
import { newUuid, systemRandom } from '../../src/lib/shared/ids';
import type { AccountId, KitId } from '../../src/lib/shared/ids';
import { importPublicKey } from '../../src/lib/trace/jws';
import { sourceOf, stubs } from './device-courier';
import type { Doc } from './device-courier';
import { TestDevice, note, push, question, revised, submission } from './documents';
import { listed, listOf, signedBy } from '../fixtures/institution/lists';
import { STORES, TestHub } from './harness';
import type { Reply, SignedIn } from './harness';
import { lineOf, newKey } from './kits';

const TYPE = { 'Content-Type': 'application/vnd.sandyq.courier' };

describe.each(STORES)('couriers at a hub on the %s store', (kind) => {
  let hub: TestHub;
  let admin: SignedIn;
  let learner: SignedIn;
  let device: TestDevice;
  let identity: string;
  let number = 0;
  const key = newKey();

  beforeAll(async () => {
    hub = await TestHub.start({ trust: [lineOf(key)] }, kind);
    admin = await hub.signIn('admin');
    const login = hub.hub.demoAccounts.find(({ roles }) => roles.includes('learner'))!.login;
    learner = await hub.signIn(login);
    device = await TestDevice.enrolled(learner);
    identity = await newAgeIdentity();
  }, 60_000);
  afterAll(() => hub.stop());

  const dossier = (): string => dossierName(learner.id as AccountId);

  /** What the learner's device makes of these documents. */
  async function courier(
    docs: readonly Doc[],
    more: Partial<CourierDraft> & { key?: CryptoKey; recipient?: string; notes?: readonly Doc[] } = {},
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { key, recipient, notes = [], ...changes } = more;
    const { databases, parts } = await composeParts(
      [{ source: sourceOf(dossier(), docs) }, { source: sourceOf(privateName(learner.id as AccountId), notes) }],
      { spool: blobSpool },
    );
    const draft: CourierDraft = {
      id: newUuid(systemRandom),
      number: (number += 1),
      made: '2026-01-02T03:04:05.678Z',
      institution: hub.hub.institution.id,
      from: { kind: 'device', device: device.id, learner: learner.id as AccountId },
      to: { kind: 'hub', hub: hub.hub.hub },
      answerTo: await recipientOf(identity),
      databases,
      parts,
      ...changes,
    };
    const to = recipient ?? learner.session.institution.courierRecipient!;
    const { stream } = await writeCourier(draft, { key: key ?? device.keys.privateKey, recipients: [to] });
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  const handIn = (bytes: Uint8Array, by: SignedIn = admin): Promise<Reply> =>
    by.send('POST', '/api/courier', bytes, TYPE);

  async function taken(bytes: Uint8Array): Promise<CourierReport> {
    const reply = await handIn(bytes);
    expect([reply.status, reply.json.error]).toEqual([200, undefined]);
    return reply.json as unknown as CourierReport;
  }

  const sums = ({ learners }: CourierReport) =>
    learners[0]!.databases.map(({ new: fresh, already, refused }) => [fresh, already, refused]);

  /** The answer, as the device opens it. */
  async function answer(query = '') {
    const response = await fetch(`${hub.url}/api/courier/${learner.id}${query}`, { headers: { Cookie: admin.cookie } });
    expect(response.status).toBe(200);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(response.headers.get('content-length')).toBe(String(bytes.length));
    const opened = await readCourier(new Blob([bytes]).stream(), {
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
    const batches: Batch[] = [];
    for await (const batch of opened.value.batches()) batches.push(batch);
    expect(opened.value.outcome()).toMatchObject({ missing: [], unknown: [] });
    expect(opened.value.outcome().fault).toBeUndefined();
    const { index, notices } = opened.value;
    return { index, batches, notices, bytes: bytes.length };
  }
  const idsIn = (batches: readonly Batch[]): string[] =>
    batches.flatMap(({ documents }) => documents.map(({ _id }) => _id));

  it('takes what a device brings as if it had sent it, with receipts, once', async () => {
    const file = new TextEncoder().encode('Менің жұмысым');
    const docs = [
      revised(question(learner.id)),
      revised(submission(learner.id, file)),
      revised(await device.segment()),
    ];
    const notes = [revised(note(learner.id, device.id))];
    const bytes = await courier(docs as Doc[], { notes });
    const report = await taken(bytes);
    expect(sums(report)).toEqual([
      [3, 0, 0],
      [1, 0, 0],
    ]);
    expect(report).toMatchObject({
      complete: true,
      unknown: [],
      notArrived: [],
      canAnswer: true,
      missing: { parts: 0 },
    });
    for (const { _id, _rev } of docs) {
      const held = await learner.get(`/db/${dossier()}/${encodeURIComponent(_id)}`);
      expect([held.status, held.json._rev]).toEqual([200, _rev]);
    }
    const work = await learner.get(`/db/${dossier()}/${encodeURIComponent(docs[1]!._id)}/work.txt`);
    expect(work.text).toBe('Менің жұмысым');
    const { results } = (await learner.get(`/db/${dossier()}/_changes?include_docs=true`)).json as {
      results: { doc: { type: string; documents?: object } }[];
    };
    const receipted = results.flatMap(({ doc }) => (doc.type === 'receipt' ? Object.keys(doc.documents!) : []));
    expect(receipted).toEqual(expect.arrayContaining(docs.map(({ _id }) => _id)));
    expect(sums(await taken(bytes))).toEqual([
      [0, 3, 0],
      [0, 1, 0],
    ]);
  });

  it('judges each document as the network road does, and takes the others', async () => {
    const stranger = await hub.signIn(hub.hub.demoAccounts.filter(({ roles }) => roles.includes('learner'))[1]!.login);
    const good = revised(question(learner.id));
    const forged = revised(await (await TestDevice.make(learner.id)).segment());
    const bad = [
      revised(question(stranger.id)),
      revised({ ...question(learner.id), more: true }),
      { ...revised(question(learner.id)), _deleted: true },
      revised(question(learner.id), 2),
      forged,
    ];
    const report = await taken(await courier([good, ...bad] as Doc[]));
    expect(sums(report)[0]).toEqual([1, 0, 5]);
    const network = await push(learner, dossier(), bad);
    expect(report.learners[0]!.databases[0]!.reasons).toEqual(network.rows.map(({ id, reason }) => ({ id, reason })));
  });

  it('finds a file out that is missing or is not what its document names', async () => {
    const missing = revised(submission(learner.id, new Uint8Array([1, 2, 3])));
    const bytes = await courier([{ ...missing, _attachments: stubs(missing) }] as Doc[]);
    const report = await taken(bytes);
    expect(report.learners[0]!.databases[0]!.reasons).toMatchObject([
      { reason: expect.stringContaining('_attachments') },
    ]);
  });

  it('takes the whole batches of half a file, and says what is missing', async () => {
    const works = Array.from({ length: 80 }, () => revised(question(learner.id, 'x'.repeat(19_000)))) as Doc[];
    const bytes = await courier(works);
    const report = await taken(bytes.subarray(0, Math.floor(bytes.length * 0.9)));
    expect(report).toMatchObject({ complete: false, fault: { code: 'truncated' } });
    expect(report.missing.documents).toBeGreaterThan(0);
    const [fresh] = sums(report)[0]!;
    expect(fresh! + report.missing.documents).toBe(80);
    expect(fresh).toBeGreaterThan(0);
    expect((await taken(bytes)).complete).toBe(true);
  });

  it.each<[string, string, () => Promise<Uint8Array>]>([
    ['nothing of ours', 'not-a-courier', async () => new TextEncoder().encode('hello')],
    [
      'for another hub’s key',
      'not-for-us',
      async () => courier([], { recipient: await recipientOf(await newAgeIdentity()) }),
    ],
    ['for another hub', 'other-receiver', () => courier([], { to: { kind: 'hub', hub: 'anotherhubxx' } })],
    ['of another institution', 'other-receiver', () => courier([], { institution: 'other' as KitId })],
    ['by a hub', 'other-receiver', () => courier([], { from: { kind: 'hub', hub: 'anotherhubxx', generation: 'g' } })],
    [
      'by a device that nobody enrolled',
      'unknown-device',
      () =>
        courier([], {
          from: { kind: 'device', device: newUuid(systemRandom) as never, learner: learner.id as AccountId },
        }),
    ],
    [
      'signed by another key',
      'forged',
      async () => courier([], { key: (await TestDevice.make(learner.id)).keys.privateKey }),
    ],
  ])('refuses a courier that is %s: %s', async (_what, code, make) => {
    const reply = await handIn(await make());
    expect(reply.status).toBe(400);
    expect(reply.json.error).toMatchObject({ code: 'invalid', detail: 'courier', fault: code });
  });

  it('refuses what a device sends for another learner', async () => {
    const other = await hub.signIn(hub.hub.demoAccounts.filter(({ roles }) => roles.includes('learner'))[1]!.login);
    const theirs = dossierName(other.id as AccountId);
    const databases = [{ name: theirs, documents: 0 }];
    expect((await handIn(await courier([], { databases, parts: [] }))).json.error).toMatchObject({
      fault: 'other-receiver',
    });
    const from = { kind: 'device', device: device.id, learner: other.id as AccountId } as const;
    expect((await handIn(await courier([], { from, databases, parts: [] }))).json.error).toMatchObject({
      fault: 'unknown-device',
    });
  });

  it('takes couriers from whoever hands them on alone, and gives answers to nobody else', async () => {
    const bytes = await courier([]);
    for (const one of [learner, await hub.signIn('methodist')]) {
      expect((await handIn(bytes, one)).status).toBe(403);
      expect((await one.get(`/api/courier/${learner.id}`)).status).toBe(403);
    }
    expect((await hub.client().send('POST', '/api/courier', bytes, TYPE)).status).toBe(401);
    expect((await admin.send('POST', '/api/courier', bytes, { 'Content-Type': 'text/plain' })).status).toBe(400);
  });

  it('lets tutors hand on couriers of learners of their own groups, and of nobody else', async () => {
    const mine = await hub.signIn(hub.hub.demoAccounts.find(({ roles }) => roles.includes('tutor'))!.login);
    const made = await admin.post('/api/accounts', { login: 'farida', name: 'Farida', roles: ['tutor'] });
    const { password } = made.json as { password: string };
    const other = await hub.signIn('farida', password);
    const doc = revised(question(learner.id)) as Doc;
    const bytes = await courier([doc]);

    const refused = await handIn(bytes, other);
    expect([refused.status, refused.json.error]).toMatchObject([400, { fault: 'not-your-learner' }]);
    const held = () => learner.get(`/db/${dossier()}/${encodeURIComponent(doc._id)}`);
    expect((await held()).status).toBe(404);
    // Somebody without a device and somebody without an account sound the same.
    const from = { kind: 'device', device: device.id, learner: 'nobodynobodynobo' as AccountId } as const;
    const databases = [{ name: 'dossier-nobodynobodynobo', documents: 0 }];
    const nobody = await handIn(await courier([], { from, databases, parts: [] }), other);
    expect(nobody.json.error).toMatchObject({ fault: 'not-your-learner' });
    for (const id of [learner.id, 'nobodynobodynobo']) expect((await other.get(`/api/courier/${id}`)).status).toBe(403);

    const report = await handIn(bytes, mine);
    expect([report.status, report.json]).toMatchObject([200, { complete: true }]);
    expect((await held()).status).toBe(200);
    expect((await mine.get(`/api/courier/${learner.id}`)).status).toBe(200);
    const { entries } = (await admin.get('/api/audit?limit=20')).json as { entries: object[] };
    for (const entry of [
      { action: 'courier-refused', subject: learner.id, detail: { fault: 'not-your-learner' }, by: { id: other.id } },
      { action: 'courier-taken', subject: learner.id, by: { id: mine.id } },
      { action: 'courier-made', subject: learner.id, by: { id: mine.id } },
    ])
      expect(entries).toContainEqual(
        expect.objectContaining({ ...entry, by: expect.objectContaining(entry.by) as object }),
      );
  });

  it('tells with which courier work came, and how old is what each side knows', async () => {
    const [byCourier, byNetwork] = [revised(question(learner.id)) as Doc, revised(question(learner.id)) as Doc];
    const lost = number + 1;
    await courier([byCourier]);
    const bytes = await courier([byCourier, revised(await device.segment()) as unknown as Doc]);
    await taken(bytes);
    const custody = async () => {
      const reply = await admin.get(`/api/learners/${learner.id}/custody`);
      expect(reply.status).toBe(200);
      return v.parse(Custody, reply.json).devices.find((one) => one.device === device.id)!;
    };
    const first = await custody();
    expect(first.arrivals[0]).toMatchObject({
      number: lost + 1,
      made: '2026-01-02T03:04:05.678Z',
      works: [byCourier._id],
    });
    expect(Date.parse(first.arrivals[0]!.at)).toBeGreaterThan(Date.UTC(2026, 0, 3));
    expect(first.couriers!.newest).toEqual({ number: lost + 1, made: '2026-01-02T03:04:05.678Z' });
    expect(first.couriers!.missing).toContain(lost);
    const { answers } = first.couriers!;
    await answer();
    // The same once more brings nothing, and what the network brought came with no courier.
    await taken(bytes);
    await push(learner, dossier(), [byNetwork]);
    await taken(await courier([byNetwork], { heard: { highest: answers + 1, missing: [] } }));
    const then = await custody();
    expect(then.arrivals.find((one) => one.number === lost + 1)).toEqual(first.arrivals[0]);
    expect(then.arrivals[0]).toMatchObject({ number: lost + 2, works: [] });
    expect(then.couriers).toMatchObject({ answers: answers + 1, opened: answers + 1 });

    const tutor = await hub.signIn(hub.hub.demoAccounts.find(({ roles }) => roles.includes('tutor'))!.login);
    expect((await tutor.get(`/api/learners/${learner.id}/custody`)).status).toBe(200);
    for (const id of ['nobodynobodynobo', admin.id])
      expect((await tutor.get(`/api/learners/${id}/custody`)).status).toBe(403);
    for (const id of ['nobodynobodynobo', admin.id, 'x'])
      expect((await admin.get(`/api/learners/${id}/custody`)).status).toBe(404);
    expect((await learner.get(`/api/learners/${learner.id}/custody`)).status).toBe(403);
  });

  it('makes an answer small enough for codes, or none', async () => {
    expect((await admin.get(`/api/courier/${learner.id}?most=12288`)).status).toBe(409);
    const { index } = await answer();
    const { generation } = index.from as { generation: string };
    const databases = index.databases.map(({ name, until }) => ({
      name,
      documents: 0,
      seen: { generation, sequence: until! },
    }));
    await taken(await courier([], { databases, parts: [] }));
    await push(learner, dossier(), [revised(question(learner.id)) as Doc]);
    const [small, whole] = [await answer('?most=12288'), await answer()];
    expect(small.index.number).toBe(whole.index.number - 1);
    expect(small.bytes).toBeLessThan(12_288);
    expect(small.bytes).toBeLessThan(whole.bytes / 2);
    expect(idsIn(small.batches)).toEqual(idsIn(whole.batches));
    expect([small.notices.size, whole.notices.size > 0]).toEqual([0, true]);
    const none = await admin.get(`/api/courier/${learner.id}?most=500`);
    expect([none.status, none.json.error]).toEqual([409, { code: 'conflict', detail: 'too-large' }]);
    // It was never made: its number is the next one's.
    expect((await answer()).index.number).toBe(whole.index.number + 1);
    for (const most of ['0', '99999', 'x', '1e4'])
      expect((await admin.get(`/api/courier/${learner.id}?most=${most}`)).status).toBe(400);
    expect(await readdir(join(hub.options.data, 'courier'))).toEqual([]);
  });

  it('answers with what changed since the device told how far it is, and with receipts', async () => {
    const mine = revised(question(learner.id)) as Doc;
    const segment = revised(await device.segment());
    await taken(await courier([mine, segment as unknown as Doc]));
    const first = await answer();
    expect(idsIn(first.batches)).toContain(mine._id);
    // It has those itself.
    expect(idsIn(first.batches).filter((id) => id.startsWith(`trace:${device.id}`))).toEqual([]);
    expect(idsIn(first.batches).some((id) => id.startsWith('receipt:'))).toBe(true);
    expect(idsIn(first.batches)).toContain(`device:${device.id}`);
    const { generation } = first.index.from as { generation: string };
    const seen = first.index.databases.map(({ name, until }) => ({
      name,
      documents: 0,
      seen: { generation, sequence: until! },
    }));
    const later = revised(question(learner.id)) as Doc;
    await push(learner, dossier(), [later]);
    expect(first.index.heard!.highest).toBe(number);
    await taken(await courier([], { databases: seen, parts: [], heard: { highest: first.index.number, missing: [] } }));
    const second = await answer(`?device=${device.id}`);
    expect(second.index.number).toBe(first.index.number + 1);
    expect(idsIn(second.batches).filter((id) => id.startsWith('question:'))).toEqual([later._id]);
    // Data of another generation: from the start.
    const stale = seen.map((one) => ({ ...one, seen: { ...one.seen, generation: 'other' } }));
    await taken(await courier([], { databases: stale, parts: [] }));
    expect(idsIn((await answer()).batches)).toContain(mine._id);
  });

  it('tells every device what was blocked and which list is in force', async () => {
    const { notices } = await answer();
    const known = (await learner.get('/api/revocations')).json as { list: string };
    expect(notices.get('revocations.jws')).toBe(known.list);
    const signed = signedBy(key, listOf(1, [listed(key)]));
    expect((await admin.send('PUT', '/api/institution-list', signed)).status).toBe(200);
    const later = (await answer()).notices;
    expect(later.get('institution.json')).toBe(signed.text);
    expect(later.get('institution.json.minisig')).toBe(signed.signature);
  });

  it('believes the later courier of a browser that was cleared and counts anew', async () => {
    const other = await newAgeIdentity();
    const again = { number: 1, made: '2027-01-02T03:04:05.678Z', answerTo: await recipientOf(other) };
    const work = revised(submission(learner.id, new Uint8Array(10))) as Doc;
    await taken(await courier([work]));
    expect(idsIn((await answer()).batches)).not.toContain(work._id);
    await taken(await courier([], again));
    const [old, newer] = [identity, other];
    identity = newer;
    const fresh = await answer();
    expect(fresh.index.heard).toEqual({ highest: 1, missing: [] });
    expect(idsIn(fresh.batches)).toContain(work._id);
    // An old one that turns up late changes nothing.
    identity = old;
    await taken(await courier([], { number: 1, made: '2026-01-01T00:00:00.000Z' }));
    identity = newer;
    await answer();
    identity = old;
    await taken(await courier([], { made: '2027-02-02T03:04:05.678Z' }));
    await answer();
  });

  it('does not send files back to the device that brought them', async () => {
    const work = revised(submission(learner.id, new Uint8Array(1000))) as Doc;
    const sent = revised(submission(learner.id, new Uint8Array(1000).fill(1))) as Doc;
    await taken(await courier([work]));
    await push(learner, dossier(), [sent]);
    const ids = idsIn((await answer()).batches);
    expect([ids.includes(work._id), ids.includes(sent._id)]).toEqual([false, true]);
  });

  it('tells which couriers of the device have not come', async () => {
    const [one, two, three] = [await courier([]), await courier([]), await courier([])];
    await taken(one);
    expect((await taken(three)).notArrived).toContain(number - 1);
    expect((await answer()).index.heard!.missing).toContain(number - 1);
    expect((await taken(two)).notArrived).not.toContain(number - 1);
    expect((await answer()).index.heard).toMatchObject({ highest: number });
  });

  it('leaves nothing on the disk, taken or broken off', async () => {
    await answer();
    const aborted = new AbortController();
    const response = await fetch(`${hub.url}/api/courier/${learner.id}`, {
      headers: { Cookie: admin.cookie },
      signal: aborted.signal,
    });
    aborted.abort();
    await response.arrayBuffer().catch(() => undefined);
    expect(await readdir(join(hub.options.data, 'courier'))).toEqual([]);
  });

  it('gives no answer where nobody said what to encrypt to, or a device is not the learner’s', async () => {
    const other = await hub.signIn(hub.hub.demoAccounts.filter(({ roles }) => roles.includes('learner'))[1]!.login);
    const none = await admin.get(`/api/courier/${other.id}`);
    expect([none.status, none.json.error]).toEqual([409, { code: 'conflict', detail: 'no-recipient' }]);
    expect((await admin.get(`/api/courier/${other.id}?device=${device.id}`)).status).toBe(404);
    expect((await admin.get(`/api/courier/${admin.id}`)).status).toBe(404);
    expect((await admin.get('/api/courier/nobody')).status).toBe(404);
    expect((await admin.get(`/api/courier/${learner.id}?device=x`)).status).toBe(400);
    const courierRecipient = await recipientOf(await newAgeIdentity());
    for (let count = 0; count < 2; count += 1) {
      const more = await TestDevice.make(other.id);
      const reply = await other.post('/api/devices', { ...(await more.enrolling()), courierRecipient });
      expect(reply.status).toBe(200);
      const answered = await admin.get(`/api/courier/${other.id}`);
      expect([answered.status, answered.json.error]).toEqual(
        count === 0 ? [200, undefined] : [409, { code: 'conflict', detail: 'several-devices' }],
      );
      expect((await admin.get(`/api/courier/${other.id}?device=${more.id}`)).status).toBe(200);
    }
  });

  it('writes down who took, refused and made what', async () => {
    const { entries } = (await admin.get('/api/audit?limit=200')).json as {
      entries: { action: string; detail: object }[];
    };
    const first = (action: string) => entries.findLast((entry) => entry.action === action);
    expect(first('courier-taken')).toMatchObject({ detail: { device: device.id, new: 4, already: 0, refused: 0 } });
    expect(first('courier-refused')).toMatchObject({ detail: { fault: 'not-a-courier' } });
    expect(first('courier-made')).toMatchObject({ detail: { device: device.id, number: 1 } });
  });

  it('refuses a blocked device and a blocked account', async () => {
    const login = hub.hub.demoAccounts.filter(({ roles }) => roles.includes('learner'))[2]!.login;
    const third = await hub.signIn(login);
    const theirs = await TestDevice.enrolled(third);
    const make = () =>
      courier([], {
        from: { kind: 'device', device: theirs.id, learner: third.id as AccountId },
        key: theirs.keys.privateKey,
        databases: [],
        parts: [],
      });
    await taken(await make());
    await admin.send('PATCH', `/api/accounts/${third.id}`, { blocked: true });
    expect((await handIn(await make())).json.error).toMatchObject({ fault: 'blocked-account' });
    await admin.send('PATCH', `/api/accounts/${third.id}`, { blocked: false });
    // Whoever learns here no more has no dossier to write into.
    await admin.send('PATCH', `/api/accounts/${third.id}`, { roles: ['methodist'] });
    expect((await handIn(await make())).json.error).toMatchObject({ fault: 'unknown-device' });
    await admin.send('PATCH', `/api/accounts/${third.id}`, { roles: ['learner'] });
    await taken(await make());
    await admin.post(`/api/devices/${theirs.id}/block`);
    expect((await handIn(await make())).json.error).toMatchObject({ fault: 'blocked-device' });
    expect((await admin.get(`/api/courier/${third.id}`)).json.error).toMatchObject({ detail: 'no-recipient' });
  });

  it('opens couriers after a restart that were made before', async () => {
    const bytes = await courier([revised(question(learner.id)) as Doc]);
    hub = await hub.restart();
    admin = Object.assign(hub.client(), { id: admin.id, session: admin.session, cookie: admin.cookie });
    expect(sums(await taken(bytes))[0]).toEqual([1, 0, 0]);
  });
});
