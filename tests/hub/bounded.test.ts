import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { CouchDbStore } from '../../src/hub/store/couchdb/couchdb-store';
import { EmbeddedStore } from '../../src/hub/store/embedded/embedded-store';
import { TestDevice, note, push, question, revised, submission, uuid } from './documents';
import { STORES, TestHub } from './harness';
import type { SignedIn } from './harness';
import { localPouch, remotePouch } from './pouch';
import { Unread, eventually, pause } from './slow-reader';

const DOCUMENTS = 72;
type Doc = Record<string, unknown> & { _id: string; _rev: string };
interface Feed {
  readonly results: readonly { id: string; doc: Doc }[];
  readonly last_seq: unknown;
  readonly pending: number;
}

describe.each(STORES)('a dossier full of large documents, on %s', (kind) => {
  let hub: TestHub;
  let dana: SignedIn;
  let timur: SignedIn;
  let dossier: string;
  const docs: Doc[] = [];

  beforeAll(async () => {
    const limits = { answersBytesEach: 9_000_000, bodiesBytesEach: 14_000_000, requestsOfSession: 4 };
    hub = await TestHub.start({ limits }, kind);
    [dana, timur] = [await hub.signIn('dana'), await hub.signIn('timur')];
    dossier = `dossier-${dana.id}`;
    for (let at = 0; at < DOCUMENTS; at += 1) docs.push(revised(essay(dana.id)) as Doc);
    for (let at = 0; at < DOCUMENTS; at += 24) {
      expect(await push(dana, dossier, docs.slice(at, at + 24))).toEqual({ status: 201, rows: [] });
    }
  }, 120_000);
  afterAll(() => hub.stop());
  afterEach(() => vi.restoreAllMocks());

  /** Some 300 kB of answers. */
  function essay(by: string): Doc {
    const text = Buffer.from(crypto.getRandomValues(new Uint8Array(48_000))).toString('base64');
    const { _attachments, ...work } = submission(by, new Uint8Array());
    const answers = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((key) => [key, text]));
    return { ...work, work: 'case', files: [], answers } as unknown as Doc;
  }
  const ids = (all: readonly { _id: string }[]): string[] => all.map(({ _id }) => _id).sort();
  const refs = () => ({ docs: docs.map(({ _id: id, _rev: rev }) => ({ id, rev })) });

  /** How often the store is asked for documents. */
  function countReads(name: '_bulk_get' | '_changes'): () => number {
    const prototype = kind === 'embedded' ? EmbeddedStore.prototype : CouchDbStore.prototype;
    const spy = vi.spyOn(prototype, 'handle');
    return () => spy.mock.calls.filter(([{ path, db }]) => db === dossier && path?.[0] === name).length;
  }

  it.each([
    ['_bulk_get', 'POST', '_bulk_get?revs=true'],
    ['_changes', 'GET', '_changes?include_docs=true&since=0'],
  ] as const)('is read no faster than %s is taken, and comes whole', async (name, method, path) => {
    const reads = countReads(name);
    const unread = await Unread.open(dana, method, `/db/${dossier}/${path}`, method === 'POST' ? refs() : undefined);
    await pause(1500);
    // Two systems' buffers take some of it; the rest stays in the store.
    expect(reads()).toBeLessThan(8);
    const answer = JSON.parse(await unread.rest()) as { results: { docs?: { ok: Doc }[]; doc?: Doc }[] };
    expect(reads()).toBeGreaterThanOrEqual(9);
    const came = answer.results.map(({ docs: rows, doc }) => doc ?? rows![0]!.ok);
    const essays = came.filter(({ type }) => type === 'submission');
    expect(ids(essays)).toEqual(ids(docs));
    expect(essays.find(({ _id }) => _id === docs[40]!._id)).toMatchObject({ answers: docs[40]!.answers });
  });

  it('comes to stock PouchDB whole: by replication, and by a feed with documents', async () => {
    const local = localPouch();
    const traffic = { requests: 0, up: 0, down: 0 };
    const pulled = await local.replicate.from(remotePouch(dana, dossier, traffic), { batch_size: 500 });
    expect(pulled).toMatchObject({ ok: true, doc_write_failures: 0 });
    const held = (await local.allDocs()).rows.map(({ id }) => id);
    expect(held.filter((id) => id.startsWith('submission:')).sort()).toEqual(ids(docs));
    const feed = await remotePouch(dana, dossier).changes({ include_docs: true });
    const fed = feed.results.flatMap(({ doc }) => (doc?.type === 'submission' ? [doc] : []));
    expect(ids(fed)).toEqual(ids(docs));
  }, 60_000);

  it('tells in every page of the feed where it ends, and whether there is more', async () => {
    const seen: string[] = [];
    for (let since = '0', pages = 0; pages < 50; pages += 1) {
      const path = `/db/${dossier}/_changes?include_docs=true&limit=30&since=${encodeURIComponent(since)}`;
      const page = (await dana.get(path)).json as unknown as Feed;
      seen.push(...page.results.map(({ id }) => id));
      since = String(page.last_seq);
      // What CouchDB counts as pending may be the rules, which no client is shown.
      if (page.results.length === 30) expect(page.pending).toBeGreaterThan(0);
      else {
        expect(page.pending).toBe(0);
        break;
      }
    }
    expect(seen.filter((id) => id.startsWith('submission:')).sort()).toEqual(ids(docs));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('gives a list of revisions with each of them once, and branches without end a few at a time', async () => {
    const { _id, _rev } = docs[0]!;
    const list = encodeURIComponent(JSON.stringify(Array.from({ length: 50 }, () => _rev)));
    const same = await dana.get(`/db/${dossier}/${_id}?open_revs=${list}`);
    expect(same.json).toMatchObject([{ ok: { _rev } }]);
    for (const bad of [
      '[]',
      '[1]',
      '["x"]',
      '{"a":1}',
      'none',
      JSON.stringify(Array.from({ length: 101 }, () => _rev)),
    ]) {
      const reply = await dana.get(`/db/${dossier}/${_id}?open_revs=${encodeURIComponent(bad)}`);
      expect([bad.slice(0, 10), reply.status]).toEqual([bad.slice(0, 10), 400]);
    }
    const mine = `private-${dana.id}`;
    const first = note(dana.id, uuid());
    const branches = Array.from({ length: 20 }, () => revised(first));
    for (const branch of branches) expect((await push(dana, mine, [branch])).rows).toEqual([]);
    const { json } = await dana.get(`/db/${mine}/${first._id}?open_revs=all&revs=true`);
    const rows = json as unknown as { ok: Doc }[];
    expect(rows.map(({ ok }) => ok._rev).sort()).toEqual(branches.map((branch) => branch._rev).sort());
    expect((await dana.get(`/db/${mine}/note:${uuid()}:${uuid()}?open_revs=all`)).status).toBe(404);
  });

  it('lets one person have so much on its way, and the others go on', async () => {
    const file = revised(submission(dana.id, new Uint8Array(6_000_000).fill(97)));
    expect((await push(dana, dossier, [file])).rows).toEqual([]);
    const path = `/db/${dossier}/${file._id}/work.txt`;
    const slow = await Unread.open(dana, 'GET', path);
    expect(slow.status).toBe(200);
    const refused = await dana.get(path);
    expect([refused.status, refused.json.error]).toEqual([503, { code: 'hub-busy' }]);
    const other = revised(submission(timur.id, new Uint8Array(6_000_000).fill(97)));
    await push(timur, `dossier-${timur.id}`, [other]);
    expect((await timur.get(`/db/dossier-${timur.id}/${other._id}/work.txt`)).status).toBe(200);
    slow.leave();
    const again = await eventually(
      () => dana.get(path),
      ({ status }) => status === 200,
    );
    expect(again.text.length).toBe(6_000_000);
  }, 60_000);

  it('counts a request until its answer is gone', async () => {
    const path = `/db/${dossier}/_bulk_get`;
    const open = await Promise.all([0, 1, 2].map(() => Unread.open(dana, 'POST', path, refs())));
    await pause(100);
    const waiting = dana.get(`/db/${dossier}/_changes?feed=longpoll&since=now&timeout=1500`);
    await pause(200);
    expect((await dana.get('/api/shelf')).json.error).toEqual({ code: 'hub-busy' });
    for (const one of open) one.leave();
    const after = await eventually(
      () => dana.get('/api/shelf'),
      ({ status }) => status === 200,
    );
    expect(after.status).toBe(200);
    await waiting;
  });

  it('takes of a full dossier’s learner nothing more but the trace, and still the words of tutors', async () => {
    hub = await hub.restart({ limits: { databaseBytes: 1_000_000 } });
    dana = await hub.signIn('dana');
    const aigul = await hub.signIn('aigul');
    const device = await TestDevice.enrolled(dana);
    const asked = revised(question(dana.id));
    const segment = revised(await device.segment());
    const { status, rows } = await push(dana, dossier, [asked, segment]);
    expect([status, rows]).toEqual([
      201,
      [{ id: asked._id, rev: asked._rev, error: 'forbidden', reason: 'dossier-full: ask your institution' }],
    ]);
    expect((await dana.get(`/db/${dossier}/${segment._id}`)).status).toBe(200);
    const answer = { ...question(aigul.id), _id: `answer:${uuid()}`, type: 'answer', thread: asked._id };
    expect((await push(aigul, dossier, [revised(answer)])).rows).toEqual([]);
    const sheet = submission(aigul.id, new TextEncoder().encode('photo'));
    const paper = revised({ ...sheet, _id: sheet._id.replace('submission', 'paper'), type: 'paper' });
    expect((await push(aigul, dossier, [paper])).rows).toMatchObject([
      { reason: 'dossier-full: ask your institution' },
    ]);
    const maria = await hub.signIn('maria');
    expect((await push(maria, `dossier-${maria.id}`, [revised(question(maria.id))])).rows).toEqual([]);
    // What is held already is no more to be kept, and no fault.
    expect((await push(dana, dossier, [docs[0]])).rows).toEqual([]);
  });
});

describe.each(STORES)('limits of memory, on %s', (kind) => {
  let hub: TestHub;
  afterAll(() => hub.stop());

  it('hold for what one person sends, and for an answer that nobody takes', async () => {
    hub = await TestHub.start({ limits: { bodiesBytesEach: 300_000, stallMs: 600 } }, kind);
    const [dana, timur] = [await hub.signIn('dana'), await hub.signIn('timur')];
    const send = (who: SignedIn, bytes: number) =>
      push(who, `dossier-${who.id}`, [revised(submission(who.id, new Uint8Array(bytes)))]);
    expect((await send(dana, 400_000)).status).toBe(503);
    expect((await send(dana, 100_000)).status).toBe(201);
    const [mine, theirs, more] = await Promise.all([send(dana, 150_000), send(timur, 150_000), send(dana, 150_000)]);
    expect(theirs.status).toBe(201);
    expect([mine.status, more.status].sort()).toEqual([201, 503]);
    expect((await send(dana, 200_000)).status).toBe(201);
  });

  it('end the wait for somebody who does not read', async () => {
    const dana = await hub.signIn('dana');
    const name = `dossier-${dana.id}`;
    const sent: Doc[] = [];
    for (let at = 0; at < 40; at += 1) {
      const doc = revised(submission(dana.id, new Uint8Array(0))) as unknown as Doc;
      const answers = Object.fromEntries(['a', 'b'].map((key) => [key, 'я'.repeat(50_000)]));
      sent.push({ ...doc, work: 'case', answers });
      expect((await push(dana, name, [sent.at(-1)])).rows).toEqual([]);
    }
    const docs = [...sent, ...sent, ...sent].map(({ _id: id, _rev: rev }) => ({ id, rev }));
    const unread = await Unread.open(dana, 'POST', `/db/${name}/_bulk_get`, { docs });
    await pause(2500);
    await expect(unread.rest()).rejects.toMatchObject({ code: 'ECONNRESET' });
  }, 60_000);
});
