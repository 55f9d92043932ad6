import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub } from '../../src/hub/main';
import type { RunningHub } from '../../src/hub/main';
import { verifyAudit } from '../../src/lib/audit/verify';
import { documentDigest } from '../../src/lib/dossier/digest';
import type { AccountId } from '../../src/lib/shared/ids';
import { Pace } from '../../src/lib/sync/pace';
import { question as asked, submission } from '../contract/document-store';
import { studyDay } from '../fixtures/traces/day';
import { learnersBrowser } from './browser';
import { push, question, revised } from './documents';
import { Client, TestHub } from './harness';
import type { SignedIn } from './harness';
import { openHubStore } from './store';

/** Never faster in its own eyes, so that files go in pieces. */
class Thin extends Pace {
  override note(): void {}
}

if (!process.env.COUCHDB_URL) describe('two hubs', () => it.todo('are tried where COUCHDB_URL names a CouchDB'));
else
  describe('two hubs on one CouchDB', () => {
    let first: TestHub;
    let second: RunningHub;
    let data: string;
    let dana: SignedIn;
    let there: Client;

    beforeAll(async () => {
      first = await TestHub.start({}, 'couchdb');
      data = await mkdtemp(join(tmpdir(), 'sandyq-hub-'));
      second = await startHub({ ...first.options, data });
      dana = await first.signIn('dana');
      there = new Client(second.url.replace('localhost', '127.0.0.1'));
      there.cookie = dana.cookie;
    });
    afterAll(async () => {
      await second.close();
      await rm(data, { recursive: true });
      await first.stop();
    });

    it('are one hub to everybody: same id, same keys, same people, same sessions', async () => {
      expect(second.hub).toBe(first.hub.hub);
      expect(second.institution).toEqual(first.hub.institution);
      expect((await there.get('/api/session')).json.account).toEqual((await dana.get('/api/session')).json.account);
      const admin = await first.signIn('admin');
      expect((await admin.get('/api/accounts')).json.accounts).toHaveLength(11);
    });

    it('show each other’s documents, and one receipt for each', async () => {
      const dossier = `dossier-${dana.id}`;
      const docs = Array.from({ length: 12 }, () => revised(question(dana.id)));
      await Promise.all(docs.map((doc, at) => push(at % 2 === 0 ? dana : there, dossier, [doc])));
      const { json } = await there.get(`/db/${dossier}/_changes?include_docs=true`);
      const rows = json.results as { id: string; doc: { documents?: Record<string, string> } }[];
      expect(rows.filter(({ id }) => id.startsWith('question:'))).toHaveLength(12);
      const covered = new Set(rows.flatMap(({ doc }) => Object.keys(doc.documents ?? {})));
      expect(docs.filter(({ _id }) => !covered.has(_id))).toEqual([]);
    });

    it('take one learner’s work behind a balancer that sends each request to the other one', async () => {
      let turn = 0;
      const hubs = [first.url, there.url];
      const browser = await learnersBrowser(dana, {
        prefix: join(data, 'browser-'),
        origin: () => hubs[(turn += 1) % 2]!,
        pace: () => new Thin(),
      });
      const by = { by: dana.id as AccountId };
      for (const { event } of studyDay(60)) await browser.journal.append(event);
      const bytes = crypto.getRandomValues(new Uint8Array(60_000));
      const file = new File([bytes], 'Жұмыс.pdf', { type: 'application/pdf' });
      const work = { ...(await submission(1, [file])), ...by };
      await browser.dossier.put(work, [{ name: file.name, blob: file }]);
      await browser.dossier.put({ ...asked(1), ...by });
      const round = browser.open();
      expect(await round.run(new AbortController().signal)).toEqual({ refused: [] });
      expect(await round.waiting()).toBe(0);
      const path = `/db/dossier-${dana.id}/${work._id}/${encodeURIComponent(file.name)}`;
      for (const client of [dana, there]) {
        const reply = await fetch(client.url + path, { headers: { Cookie: dana.cookie } });
        expect(new Uint8Array(await reply.arrayBuffer())).toEqual(bytes);
      }
      // Fetched again on another device, by turns as well: every document once, each with one receipt.
      const other = await learnersBrowser(dana, { prefix: join(data, 'other-'), origin: () => hubs[(turn += 1) % 2]! });
      await other.open().run(new AbortController().signal);
      expect(await other.dossier.list('submission')).toHaveLength(1);
      const receipts = await other.dossier.list('receipt');
      const covering = (id: string): number => receipts.filter(({ documents }) => Object.hasOwn(documents, id)).length;
      expect(covering(work._id)).toBe(1);
      expect((await other.dossier.list('segment')).map(({ _id }) => covering(_id))).toEqual([1]);
      await browser.close();
      await other.close();
    });

    it('wake a request that waits at the one when something comes in at the other', async () => {
      const dossier = `dossier-${dana.id}`;
      const { json } = await there.get(`/db/${dossier}/_changes`);
      const waiting = there.get(
        `/db/${dossier}/_changes?feed=longpoll&since=${encodeURIComponent(String(json.last_seq))}`,
      );
      await new Promise((resolve) => setTimeout(resolve, 200));
      await push(dana, dossier, [revised(question(dana.id))]);
      expect(((await waiting).json.results as unknown[]).length).toBeGreaterThan(0);
    });

    it('never sign for two contents of one document, and hide neither, whichever was first', async () => {
      const dossier = `dossier-${dana.id}`;
      const pairs = Array.from({ length: 8 }, () => {
        const one = question(dana.id, 'one');
        return [revised(one), revised({ ...one, text: 'other' })] as const;
      });
      const refused = await Promise.all(
        pairs.flatMap(([one, other]) => [push(dana, dossier, [one]), push(there, dossier, [other])]),
      );
      // What comes afterwards makes both hubs look at everything again.
      for (const client of [dana, there]) await push(client, dossier, [revised(question(dana.id))]);
      const { results } = (await dana.get(`/db/${dossier}/_changes?include_docs=true&style=all_docs`)).json;
      const rows = results as { id: string; changes: object[]; doc: { documents?: Record<string, string> } }[];
      for (const [at, [one, other]] of pairs.entries()) {
        const taken = [refused[2 * at]!, refused[2 * at + 1]!].filter((push) => push.rows.length === 0).length;
        expect(rows.find(({ id }) => id === one._id)?.changes).toHaveLength(taken);
        const receipts = rows.flatMap(({ doc }) => doc.documents?.[one._id] ?? []);
        const digests = await Promise.all([one, other].map(documentDigest));
        expect(new Set(receipts).size).toBeLessThanOrEqual(1);
        expect(receipts.filter((digest) => !digests.includes(digest))).toEqual([]);
        // Both hubs may sign, each by itself, but the one content.
        if (taken === 1) expect(new Set(receipts).size).toBe(1);
      }
    });

    it('sign nothing more where a second content turns up under what has a receipt', async () => {
      const dossier = `dossier-${dana.id}`;
      const one = revised(question(dana.id, 'one'));
      const winning = 'f'.repeat(32);
      const late = { ...one, text: 'other', _rev: `1-${winning}`, _revisions: { start: 1, ids: [winning] } };
      await push(dana, dossier, [one]);
      const { store } = await openHubStore(first.options);
      const body = { docs: [late], new_edits: false };
      await store.handle({ as: 'hub', method: 'POST', db: dossier, path: ['_bulk_docs'], body });
      await push(dana, dossier, [revised(question(dana.id))]);
      const { results } = (await dana.get(`/db/${dossier}/_changes?include_docs=true`)).json;
      const rows = results as { id: string; changes: object[]; doc: { documents?: Record<string, string> } }[];
      // The store shows the later one as the winner, and the receipt still says which one was first.
      expect(rows.find(({ id }) => id === one._id)).toMatchObject({ doc: { text: 'other' } });
      expect(rows.find(({ id }) => id === one._id)?.changes).toHaveLength(2);
      const receipts = rows.flatMap(({ doc }) => doc.documents?.[one._id] ?? []);
      expect(receipts).toEqual([await documentDigest(one)]);
    });

    it('write one audit list, each number once', async () => {
      const admin = await first.signIn('admin');
      const other = new Client(there.url);
      other.cookie = admin.cookie;
      const changes = Array.from({ length: 20 }, (_, at) =>
        (at % 2 === 0 ? admin : other).send('PATCH', `/api/accounts/${dana.id}`, {
          language: at % 4 < 2 ? 'kk' : 'ru',
        }),
      );
      expect((await Promise.all(changes)).map(({ status }) => status)).toEqual(changes.map(() => 200));
      const list = (await other.get('/api/audit/export')).text;
      expect(await verifyAudit(list.split('\n'))).toMatchObject({ ok: true });
      expect(list.match(/"action":"account-changed"/g)).toHaveLength(20);
    });

    it('end a session at both when the account is blocked at one', async () => {
      const admin = await first.signIn('admin');
      await admin.send('PATCH', `/api/accounts/${dana.id}`, { blocked: true });
      expect((await there.get('/api/session')).status).toBe(401);
    });
  });

describe('two hubs that start at once on an empty CouchDB', () => {
  if (!process.env.COUCHDB_URL) it.todo('are tried where COUCHDB_URL names one');
  else
    it('found one institution', async () => {
      const couchdb = { url: process.env.COUCHDB_URL!, prefix: `test-${Date.now()}-` };
      const [one, other] = await Promise.all([
        TestHub.start({ couchdb }, 'couchdb'),
        TestHub.start({ couchdb }, 'couchdb'),
      ]);
      expect(other.hub.hub).toBe(one.hub.hub);
      const founder = one.hub.demoAccounts.length > 0 ? one : other;
      expect(founder === one ? other.hub.demoAccounts : one.hub.demoAccounts).toEqual([]);
      for (const { login } of founder.hub.demoAccounts) await founder.signIn(login);
      const admin = await founder.signIn('admin');
      expect((await admin.get('/api/accounts')).json.accounts).toHaveLength(11);
      expect((await admin.get('/api/groups')).json.groups).toHaveLength(1);
      await other.hub.close();
      await rm(other.options.data, { recursive: true });
      await one.stop();
    });
});
