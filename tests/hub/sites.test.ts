import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dossierName } from '../../src/lib/dossier/documents';
import { verifyDossier } from '../../src/lib/dossier/verify';
import type { AccountId } from '../../src/lib/shared/ids';
import { importPublicKey } from '../../src/lib/trace/jws';
import { TestDevice, note, push, question, revised, submission } from './documents';
import { STORES, TestHub } from './harness';
import type { Client, SignedIn } from './harness';
import { atRoot, atSite, down, expectOk, openSite, up } from './sites';
import type { TestSite } from './sites';

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
    a = await openSite({ hub: root, admin }, { name: 'A', learners: [learner.id] }, store);
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
});
