import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLearnerCourier } from '../../src/lib/sync/courier/learner-courier';
import { markedIdentity } from '../../src/lib/sync/courier/identity';
import { dossierName } from '../../src/lib/dossier/documents';
import { systemRandom } from '../../src/lib/shared/ids';
import type { AccountId } from '../../src/lib/shared/ids';
import { question } from '../contract/document-store';
import { learnersBrowser } from './browser';
import { push, revised, uuid } from './documents';
import { TestHub } from './harness';
import type { SignedIn } from './harness';
import { COURIER, atRoot, atSite, down, download, expectOk, openSite, up } from './sites';
import type { TestSite } from './sites';

/* A learner’s browser, as the app puts it together, at the hub of a site: it pinned the institution’s key and no other. */
describe('a browser at a site', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandyq-sites-devices-'));
  let root: TestHub;
  let admin: SignedIn;
  let tutor: SignedIn;
  let site: TestSite;
  let here: SignedIn;
  let browser: Awaited<ReturnType<typeof learnersBrowser>>;

  beforeAll(async () => {
    root = await TestHub.start();
    admin = await root.signIn('admin');
    const of = (role: string) => root.hub.demoAccounts.find(({ roles }) => roles.includes(role as never))!;
    tutor = await root.signIn(of('tutor').login);
    const { login, password } = of('learner');
    const { id } = await root.signIn(login);
    site = await openSite({ hub: root, admin }, { name: 'A', learners: [id] });
    here = await site.server.signIn(login, password);
    browser = await learnersBrowser(here, { prefix: join(folder, 'browser-') });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    for (const one of [site.server, root]) await one.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = async (): Promise<string> => {
    const asked = question(1, { _id: `question:${uuid()}`, by: here.id as AccountId });
    await browser.dossier.put(asked);
    return asked._id;
  };
  const round = async (): Promise<void> => {
    expect(await browser.open().run(AbortSignal.timeout(30_000))).toEqual({ refused: [] });
  };
  /** As the app believes them, read anew. */
  const receiptOf = async (id: string) => {
    const opened = browser.open();
    expect(await opened.waiting()).toBe(0);
    return await opened.receipts.receiptFor((await browser.dossier.get(id))!);
  };

  it('believes the site’s receipts, for the institution admitted it to this dossier', async () => {
    const id = await ask();
    await browser.journal.append({ kind: 'signed-in', offline: false });
    await round();
    const receipt = await receiptOf(id);
    expect(receipt).toMatchObject({ site: { hub: site.hub, name: 'A' } });
    expect(receipt?.institutionAt).toBeUndefined();
  });

  it('hears when the institution has it, too', async () => {
    const id = await ask();
    await round();
    await atRoot(admin, await up(site));
    await atSite(site, await down(admin, site));
    await round();
    expect(await receiptOf(id)).toMatchObject({ site: { hub: site.hub }, institutionAt: expect.any(String) });
  });

  it('makes couriers that the site takes in, or the institution, whichever is nearer, and opens the answers of both', async () => {
    const { institution } = here.session;
    const courier = openLearnerCourier({
      ...browser,
      ...{ institution: institution.id, hub: institution.hub },
      recipient: () => institution.courierRecipient,
      siteRecipient: () => institution.site?.courierRecipient,
      clock: { now: () => Date.now() },
      random: systemRandom,
    });
    const made = async (): Promise<Uint8Array> => {
      let bytes = new Uint8Array();
      const done = await courier.make(async ({ stream }) => {
        bytes = new Uint8Array(await new Response(stream).arrayBuffer());
      });
      if (!done.ok) throw new Error(done.error.code);
      return bytes;
    };
    const { device } = browser;
    const publicKey = (await here.get(`/db/${dossierName(here.id as AccountId)}/device:${device}:${site.hub}`)).json
      .publicKey;
    const courierRecipient = await markedIdentity(browser.privateStore).recipient();
    expectOk(await here.post('/api/devices', { device, publicKey, label: 'Test', courierRecipient }));
    for (const [hub, client] of [
      ['site', site.admin],
      ['institution', admin],
    ] as const) {
      const id = await ask();
      const bytes = await made();
      const reply = expectOk(await client.send('POST', '/api/courier', bytes, COURIER));
      expect([hub, reply.json.learners]).toMatchObject([hub, [{ databases: [{ refused: 0 }, { refused: 0 }] }]]);
      if (hub === 'institution') {
        const answer = {
          type: 'answer',
          v: 1,
          by: tutor.id,
          at: '2026-01-02T03:04:05.678Z',
          thread: id,
          text: 'Өйткені',
        };
        const name = dossierName(here.id as AccountId);
        expect((await push(tutor, name, [revised({ _id: `answer:${uuid()}`, ...answer })])).rows).toEqual([]);
      }
      const back = await download(client, `/api/courier/${here.id}?device=${device}`);
      const opened = await courier.open(new Blob([back]));
      if (!opened.ok) throw new Error(opened.error.code);
      expect(opened.value).toMatchObject({ rejected: 0, answers: hub === 'institution' ? 1 : 0 });
      expect(opened.value.fault).toBeUndefined();
      expect([hub, (await receiptOf(id))?.site === undefined]).toEqual([hub, hub === 'institution']);
    }
  });
});
