import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dossierName } from '../../src/lib/dossier/documents';
import { verifyDossier } from '../../src/lib/dossier/verify';
import type { AccountId } from '../../src/lib/shared/ids';
import { importPublicKey } from '../../src/lib/trace/jws';
import { TestDevice, note, push, question, revised, submission } from './documents';
import { STORES, TestHub } from './harness';
import type { Client, SignedIn } from './harness';
import { seededRandom } from '../fixtures/traces/day';
import { atRoot, atSite, down, expectOk, openSite, up } from './sites';
import type { TestSite } from './sites';

/** Schedules of couriers; `SANDYQ_LONG_RUNS=200` tries twenty of them. */
const SEEDS = Array.from(
  { length: Math.ceil(Number(process.env.SANDYQ_LONG_RUNS ?? 0) / 10) || 1 },
  (_, at) => 11 + at,
);

describe.each(STORES)('site hubs on the %s store', (store) => {
  let root: TestHub;
  let admin: SignedIn;
  let tutor: SignedIn;
  let a: TestSite;
  let b: TestSite;
  let learner: { id: AccountId; login: string; password: string };
  let other: { id: AccountId; login: string; password: string };

  beforeAll(async () => {
    root = await TestHub.start({}, store);
    admin = await root.signIn('admin');
    const { demoAccounts } = root.hub;
    tutor = await root.signIn(demoAccounts.find(({ roles }) => roles.includes('tutor'))!.login);
    const learners = demoAccounts.filter(({ roles }) => roles.includes('learner'));
    const [one, two] = await Promise.all(
      learners.slice(0, 2).map(async ({ login, password }) => {
        const { id } = await root.signIn(login);
        return { id: id as AccountId, login, password };
      }),
    );
    [learner, other] = [one!, two!];
    a = await openSite({ hub: root, admin }, { name: 'A', learners: [learner.id] }, store, {
      exchange: { url: root.url, everyMinutes: 0 },
    });
    b = await openSite({ hub: root, admin }, { name: 'B', learners: [other.id] }, store);
  }, 120_000);
  afterAll(async () => {
    for (const one of [a?.server, b?.server, root]) await one?.stop();
    await rm(root.options.data, { recursive: true, force: true });
  });

  /** Every document of a dossier at a hub, without revisions, by id; and whether the trace is intact by the root's key. */
  async function dossierAt(client: Client, id: AccountId) {
    const reply = expectOk(await client.get(`/db/${dossierName(id)}/_changes?include_docs=true&style=all_docs`));
    const { results } = reply.json as { results: { id: string; changes: object[]; doc: Record<string, unknown> }[] };
    expect(results.filter(({ changes }) => changes.length !== 1)).toEqual([]);
    const hubKey = (await importPublicKey(root.hub.institution.receiptKey))!;
    const documents = results.map(({ doc }) => doc);
    const verdict = await verifyDossier(documents, { database: dossierName(id), hubKey });
    expect(verdict.ok ? 'intact' : verdict.error).toBe('intact');
    return new Map(results.map(({ id: name, doc }) => [name, String(doc._rev)]));
  }

  it('say what is due, and nothing of it once the other hub has it', async () => {
    const due = async () => {
      const { sites } = expectOk(await admin.get('/api/sites')).json as { sites: { hub: string; due: object }[] };
      const site = expectOk(await b.admin.get('/api/site')).json as { due: object };
      return [sites.find(({ hub }) => hub === b.hub)!.due, site.due];
    };
    const here = await b.server.signIn(other.login, other.password);
    await push(here, dossierName(other.id), [revised(question(other.id))]);
    expect((await due())[1]).toEqual({ learners: 1 });
    for (let round = 0; round < 2; round += 1) {
      await atRoot(admin, await up(b));
      await atSite(b, await down(admin, b));
    }
    await atRoot(admin, await up(b));
    expect(await due()).toEqual([{ learners: 0 }, { learners: 0 }]);
  });

  it('serve the institution’s people with its key pinned, and say which site they are', async () => {
    const here = await a.server.signIn(learner.login, learner.password);
    const { institution } = here.session;
    expect(institution).toMatchObject({
      id: root.hub.institution.id,
      hub: root.hub.hub,
      receiptKey: root.hub.institution.receiptKey,
      site: { hub: a.hub, name: 'A' },
    });
    expect(institution.homePage).toBe(root.hub.institution.homePage);
    // Who is elsewhere has no account here.
    const elsewhere = await a.server.client().post('/api/session', { login: other.login, password: other.password });
    expect(elsewhere.status).toBe(401);
    expect((await a.server.client().get('/api/hub')).json.site).toEqual({ hub: a.hub, name: 'A' });
  });

  it('bring up what is done there, and the answers down, with receipts of both', async () => {
    const here = await a.server.signIn(learner.login, learner.password);
    const device = await TestDevice.enrolled(here);
    const name = dossierName(learner.id);
    const file = new TextEncoder().encode('Менің жұмысым');
    const docs = [
      revised(question(learner.id)),
      revised(submission(learner.id, file)),
      revised(await device.segment()),
    ];
    expect((await push(here, name, docs)).rows).toEqual([]);
    await push(here, `private-${learner.id}`, [revised(note(learner.id, device.id))]);
    const first = await up(a);
    const report = await atRoot(admin, first);
    expect(report).toMatchObject({ complete: true, notArrived: [], unknown: [] });
    expect(report.learners.flatMap(({ databases }) => databases).map(({ refused }) => refused)).toEqual([0, 0]);
    // Twice is once.
    const again = await atRoot(admin, first);
    expect(again.learners.flatMap(({ databases }) => databases).map(({ new: fresh }) => fresh)).toEqual([0, 0]);
    const answer = {
      ...{ _id: `answer:${crypto.randomUUID()}`, type: 'answer', v: 1, by: tutor.id, at: '2026-01-02T03:04:05.678Z' },
      ...{ thread: docs[0]!._id, text: 'Өйткені' },
    };
    expect((await push(tutor, name, [revised(answer)])).rows).toEqual([]);
    const answered = await atSite(a, await down(admin, a));
    expect(answered).toMatchObject({ complete: true, people: { news: true } });
    await atRoot(admin, await up(a));
    const [top, site] = [await dossierAt(admin, learner.id), await dossierAt(here, learner.id)];
    expect([...site].sort()).toEqual([...top].sort());
    expect(top.has(answer._id)).toBe(true);
    const { sites } = expectOk(await admin.get('/api/sites')).json as { sites: readonly object[] };
    expect(sites).toContainEqual(
      expect.objectContaining({ hub: a.hub, lastCame: { road: 'courier', number: 2 }, notArrived: [] }),
    );
  });

  it('lose nothing and double nothing where a learner is transferred, whatever couriers do, and by whichever road', async () => {
    for (const seed of SEEDS) await transferred(seed);
  }, 900_000);

  async function transferred(seed: number): Promise<void> {
    const made = expectOk(
      await admin.post('/api/accounts', { login: `moving${Date.now()}`, name: 'Moving', roles: ['learner'] }),
    );
    const { account, password } = made.json as { account: { id: AccountId; login: string }; password: string };
    const { id } = account;
    const group = expectOk(await admin.post('/api/groups', { name: `g${id}` })).json as { id: string };
    const members = { name: 'Moving', learners: [id], tutors: [tutor.id], kits: [] };
    expectOk(await admin.send('PUT', `/api/groups/${group.id}`, members));
    expectOk(await admin.post(`/api/sites/${a.hub}/learners`, { learners: [id] }));
    await atSite(a, await down(admin, a));
    const name = dossierName(id);
    const random = seededRandom(seed);
    const below = (limit: number): number => random.bytes(1)[0]! % limit;
    const ups: { site: TestSite; bytes: Uint8Array }[] = [];
    const downs: { site: TestSite; bytes: Uint8Array }[] = [];
    const written = new Set<string>();
    const atA = await a.server.signIn(account.login, password);
    // One goes along with the learner, the other is the computer of the room.
    const [device, computer] = [await TestDevice.enrolled(atA), await TestDevice.enrolled(atA)];

    const work = async (client: Client, by = device): Promise<void> => {
      const docs = [revised(question(id)), revised(submission(id, random.bytes(2000))), revised(await by.segment())];
      expect((await push(client, name, docs)).rows).toEqual([]);
      await push(client, `private-${id}`, [revised(note(id, by.id))]);
      for (const { _id } of docs) written.add(_id);
    };
    const answered = async (): Promise<void> => {
      const held = expectOk(await admin.get(`/db/${name}/_changes`)).json.results as { id: string }[];
      const thread = held.find((row) => row.id.startsWith('question:'))?.id;
      if (thread === undefined) return;
      const said = { type: 'answer', v: 1, by: tutor.id, at: '2026-01-02T03:04:05.678Z', thread, text: 'Өйткені' };
      const answer = { _id: `answer:${crypto.randomUUID()}`, ...said };
      expect((await push(tutor, name, [revised(answer)])).rows).toEqual([]);
      written.add(answer._id);
    };
    /** Any of them, however old, whole or in part. */
    const carry = async (pile: typeof ups, hand: (one: (typeof ups)[number]) => Promise<unknown>): Promise<void> => {
      const one = pile[below(pile.length || 1)];
      if (one === undefined) return;
      const share = below(3) === 0 ? 0.3 + below(60) / 100 : 1;
      const bytes = one.bytes.subarray(0, Math.floor(one.bytes.length * share));
      await hand({ ...one, bytes }).catch((error: unknown) => {
        // Less than the list of what is in it: nothing of it can be taken.
        if (share === 1 || !String(error).includes('truncated')) throw error;
      });
    };
    const step = async (learnsAt: Client): Promise<void> => {
      const kinds = [
        () => work(learnsAt),
        answered,
        async () => void ups.push({ site: a, bytes: await up(a) }),
        async () => void ups.push({ site: b, bytes: await up(b) }),
        async () => void downs.push({ site: a, bytes: await down(admin, a) }),
        async () => void downs.push({ site: b, bytes: await down(admin, b) }),
        () => carry(ups, ({ bytes }) => atRoot(admin, bytes)),
        () => carry(downs, ({ site, bytes }) => atSite(site, bytes)),
        async () => void expectOk(await a.admin.post('/api/site/exchange')),
      ];
      await kinds[below(kinds.length)]!();
    };
    const settle = async (): Promise<void> => {
      for (let round = 0; round < 2; round += 1) {
        for (const site of [a, b]) await atRoot(admin, await up(site));
        for (const site of [a, b]) await atSite(site, await down(admin, site));
      }
    };

    await work(atA);
    for (let at = 0; at < 14; at += 1) await step(atA);
    // Work that A alone has, in a courier that is on its way while the learner travels.
    await work(atA);
    ups.push({ site: a, bytes: await up(a) });
    expectOk(await admin.send('PUT', `/api/learners/${id}/site`, { site: b.hub }));
    await atSite(b, await down(admin, b));
    const atB = await b.server.signIn(account.login, password);
    expect((await atB.post('/api/devices', await device.enrolling())).status).toBe(200);
    await work(atB);
    // A has not heard of it yet: what is still sent from the computer there counts.
    await work(atA, computer);
    for (let at = 0; at < 14; at += 1) await step(atB);
    await settle();
    const refused = await a.server.client().post('/api/session', { login: account.login, password });
    expect([refused.status, refused.json.error]).toEqual([403, { code: 'account-moved' }]);
    // Old ones once more change nothing.
    const before = await dossierAt(admin, id);
    for (const one of ups) await atRoot(admin, one.bytes);
    for (const one of downs) await atSite(one.site, one.bytes);
    expect(await dossierAt(admin, id)).toEqual(before);
    expect((await a.server.client().post('/api/session', { login: account.login, password })).status).toBe(403);
    await settle();

    const [top, here, there] = [await dossierAt(admin, id), await dossierAt(atB, id), await dossierAt(atA, id)];
    expect([...written].filter((one) => !top.has(one))).toEqual([]);
    expect([...here].sort()).toEqual([...top].sort());
    // Where the learner is no more, there is what was there; all of that is at the institution.
    expect([...there].filter(([key, rev]) => top.get(key) !== rev)).toEqual([]);
    // And back again: A has it all, too.
    expectOk(await admin.send('PUT', `/api/learners/${id}/site`, { site: a.hub }));
    await settle();
    const again = await a.server.signIn(account.login, password);
    const [last, mine] = [await dossierAt(admin, id), await dossierAt(again, id)];
    expect([...mine].sort()).toEqual([...last].sort());
    const notes = async (client: Client) =>
      (expectOk(await client.get(`/db/private-${id}/_changes`)).json.results as { id: string }[]).map((row) => row.id);
    expect((await notes(again)).sort()).toEqual((await notes(atB)).sort());
  }

  it('send nothing back to where it came from', async () => {
    await atRoot(admin, await up(a));
    await atSite(a, await down(admin, a));
    await atRoot(admin, await up(a));
    const idle = (report: Awaited<ReturnType<typeof atRoot>>): number =>
      report.learners
        .flatMap(({ databases }) => databases)
        .reduce((sum, { new: fresh, already }) => sum + fresh + already, 0);
    expect(idle(await atSite(a, await down(admin, a)))).toBe(0);
    expect(idle(await atRoot(admin, await up(a)))).toBe(0);
    const here = await a.server.signIn(learner.login, learner.password);
    await push(here, dossierName(learner.id), [revised(question(learner.id))]);
    // The question and the site's receipt up; the institution's receipt down, and none of what came up.
    expect(idle(await atRoot(admin, await up(a)))).toBe(2);
    expect(idle(await atSite(a, await down(admin, a)))).toBe(1);
    expect(idle(await atRoot(admin, await up(a)))).toBe(0);
  });

  it('hear of blocked devices; what a site received before that is taken, and nothing of after it', async () => {
    const here = await a.server.signIn(learner.login, learner.password);
    const name = dossierName(learner.id);
    const device = await TestDevice.enrolled(here);
    await atRoot(admin, await up(a));
    const [early, late] = [revised(await device.segment()), revised(await device.segment())];
    expect((await push(here, name, [early])).rows).toEqual([]);
    expectOk(await admin.post(`/api/devices/${device.id}/block`));
    // The site has not heard yet.
    expect((await push(here, name, [late])).rows).toEqual([]);
    const report = await atRoot(admin, await up(a));
    const reasons = report.learners.flatMap(({ databases }) => databases.flatMap((database) => database.reasons));
    expect(reasons.map(({ id, reason }) => [id, reason.split(':')[0]])).toEqual([
      [late._id, 'device-blocked'],
      [expect.stringMatching(/^receipt:/), 'receipt-incomplete'],
    ]);
    const held = await dossierAt(admin, learner.id);
    expect([held.has(early._id), held.has(late._id)]).toEqual([true, false]);
    await atSite(a, await down(admin, a));
    expect((await here.get('/api/revocations')).json).toEqual((await admin.get('/api/revocations')).json);
    const more = await push(here, name, [revised(await device.segment())]);
    expect(more.rows).toMatchObject([{ reason: expect.stringContaining('device-blocked') }]);
  });

  it('are given all there is of a learner who comes, also what a device wrote that was blocked since', async () => {
    const made = expectOk(
      await admin.post('/api/accounts', { login: `late${Date.now()}`, name: 'Late', roles: ['learner'] }),
    ).json as { account: { id: AccountId; login: string }; password: string };
    const { id, login } = made.account;
    const atFirst = await root.signIn(login, made.password);
    const device = await TestDevice.enrolled(atFirst);
    const docs = [revised(await device.segment()), revised(await device.segment()), revised(question(id))];
    expect((await push(atFirst, dossierName(id), docs)).rows).toEqual([]);
    // More than one batch; the device's document is then the last of all changes, and what is judged by it the first.
    const many = Array.from({ length: 80 }, () => revised(question(id, 'x'.repeat(19_000))));
    expect((await push(atFirst, dossierName(id), many)).rows).toEqual([]);
    expectOk(await admin.post(`/api/devices/${device.id}/block`));
    expectOk(await admin.post(`/api/sites/${b.hub}/learners`, { learners: [id] }));
    const report = await atSite(b, await down(admin, b));
    expect(report.learners.flatMap(({ databases }) => databases.flatMap((database) => database.reasons))).toEqual([]);
    const there = await b.server.signIn(login, made.password);
    expect([...(await dossierAt(there, id))].sort()).toEqual([...(await dossierAt(admin, id))].sort());
    expect((await push(there, dossierName(id), [revised(await device.segment())])).rows).toMatchObject([
      { reason: expect.stringContaining('device-blocked') },
    ]);
  });

  it('exchange over a network by the same bytes, and tell why where it comes to nothing', async () => {
    const here = await a.server.signIn(learner.login, learner.password);
    const asked = revised(question(learner.id));
    await push(here, dossierName(learner.id), [asked]);
    const state = expectOk(await a.admin.post('/api/site/exchange')).json as { exchange: Record<string, unknown> };
    expect(state.exchange).toMatchObject({ url: root.url, everyMinutes: 0, lastSuccess: expect.any(String) });
    expect(state.exchange.fault).toBeUndefined();
    expect((await admin.get(`/db/${dossierName(learner.id)}/${asked._id}`)).status).toBe(200);
    expect((await b.admin.post('/api/site/exchange')).json.error).toMatchObject({ detail: 'no-exchange' });
    const { sites } = expectOk(await admin.get('/api/sites')).json as { sites: { hub: string; lastContact: string }[] };
    expect(sites.find(({ hub }) => hub === a.hub)!.lastContact).toBeDefined();
  });

  it('let nobody in over a network who is no site, and make whoever tries wait', async () => {
    const stranger = root.client();
    const send = (bytes: Uint8Array | string, type = 'application/vnd.sandyq.courier') =>
      stranger.send('POST', '/api/sites/exchange', bytes, { 'Content-Type': type });
    expect((await send('{}', 'application/json')).status).toBe(400);
    expect((await stranger.get('/api/sites/exchange')).status).toBe(401);
    // One for the site, by the root; and words.
    const own = await down(admin, a);
    const faults: unknown[] = [];
    for (const bytes of [own, new TextEncoder().encode('hello'), own.subarray(0, 300), own, own]) {
      const refused = await send(bytes);
      faults.push((refused.json.error as { fault: string }).fault);
    }
    expect(faults.slice(0, 3)).toEqual(['not-for-us', 'not-a-courier', expect.any(String)]);
    const waits = await send(own);
    expect([waits.status, waits.json.error]).toMatchObject([429, { code: 'too-many-tries' }]);
    // Whoever waits is the network that tried; by hand it goes on.
    expect((await atRoot(admin, await up(b))).complete).toBe(true);
    const blocked = expectOk(await a.admin.post('/api/site/exchange')).json as { exchange: { fault: string } };
    expect(blocked.exchange.fault).toBe('too-many-tries');
  });
});
