import { rm } from 'node:fs/promises';
import { parse } from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dossierName } from '../../src/lib/dossier/documents';
import { QueueContents } from '../../src/lib/institution/review';
import type { QueueEntry } from '../../src/lib/institution/review';
import type { AccountId } from '../../src/lib/shared/ids';
import { push, question, revised } from './documents';
import { TestHub } from './harness';
import type { SignedIn } from './harness';
import { COURIER, atSite, download, expectOk, openSite, up } from './sites';
import type { TestSite } from './sites';

/* Couriers between hubs at an institution that looks through what crosses its wall. */

describe('couriers of sites at a hub with an officer', () => {
  let root: TestHub;
  let admin: SignedIn;
  let officer: SignedIn;
  let site: TestSite;
  let learner: SignedIn;
  const asked = 'Қашан келесіздер?';

  beforeAll(async () => {
    root = await TestHub.start();
    admin = await root.signIn('admin');
    officer = await root.signIn('officer');
    const { id } = await root.signIn('dana');
    site = await openSite({ hub: root, admin }, { name: 'A', learners: [id] });
    learner = await site.server.signIn('dana', root.passwordOf('dana'));
    expectOk(await admin.send('PUT', '/api/review', { couriers: true, messages: true, files: false }));
  }, 120_000);
  afterAll(async () => {
    for (const one of [site?.server, root]) await one?.stop();
    await rm(root.options.data, { recursive: true, force: true });
  });

  const idsAtRoot = async (): Promise<string[]> => {
    const name = dossierName(learner.id as AccountId);
    const { json } = expectOk(await admin.get(`/db/${name}/_changes`));
    return (json.results as { id: string }[]).map(({ id }) => id);
  };
  const decide = async (entry: QueueEntry): Promise<QueueEntry> =>
    expectOk(await officer.post(`/api/release/${entry.id}/release`, {})).json as unknown as QueueEntry;

  it('are held whole, shown to the officer, and taken in when they are released', async () => {
    const doc = revised(question(learner.id, asked));
    expect((await push(learner, dossierName(learner.id as AccountId), [doc])).rows).toEqual([]);
    const bytes = await up(site);
    const reply = await admin.send('POST', '/api/sites/courier', bytes, COURIER);
    expect(reply.status).toBe(202);
    const entry = reply.json.held as QueueEntry;
    expect(entry).toMatchObject({
      direction: 'in',
      counterpart: { kind: 'hub', hub: site.hub, name: 'A' },
      counts: { questions: 1 },
    });
    expect(await idsAtRoot()).not.toContain(doc._id);
    const { documents } = parse(QueueContents, (await officer.get(`/api/release/${entry.id}/contents`)).json);
    expect(documents).toMatchObject([{ texts: [asked], mayWithhold: false }]);
    const withhold = { withhold: [doc._id], reason: 'x' };
    expect((await officer.post(`/api/release/${entry.id}/release`, withhold)).status).toBe(400);
    expect((await decide(entry)).taken?.report).toMatchObject({ complete: true, courier: { from: { hub: site.hub } } });
    expect(await idsAtRoot()).toContain(doc._id);
  });

  it('go out when they are released, and the site takes them in', async () => {
    const path = `/api/sites/${site.hub}/courier`;
    const waiting = await admin.get(path);
    expect(waiting.status).toBe(202);
    const entry = waiting.json.held as QueueEntry;
    expect((await admin.get(path)).json.held).toMatchObject({ id: entry.id });
    await decide(entry);
    expect((await atSite(site, await download(admin, path))).complete).toBe(true);
  });
});
