import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/hub/store/database';
import { LearnerDatabases } from '../../src/hub/store/learner-databases';
import { READER_ROLE, hubOnly, tutorRole } from '../../src/hub/store/security';
import { StoreDown, jsonOf } from '../../src/hub/store/store';
import type { Store, StoreActor, StoreRequest } from '../../src/hub/store/store';

const LEARNER = 'learner23456789a';
const OTHER = 'somebody3456789b';
const TUTOR = 'tutor23456789abc';
const owner: StoreActor = { id: LEARNER, roles: ['learner'] };
const stranger: StoreActor = { id: OTHER, roles: ['learner', tutorRole(OTHER)] };
const tutor: StoreActor = { id: TUTOR, roles: ['tutor', tutorRole(LEARNER)] };
const reader: StoreActor = { id: OTHER, roles: [READER_ROLE] };

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const question = (n: number, by = LEARNER): Record<string, unknown> & { _id: string } => ({
  _id: `question:${uuid(n)}`,
  type: 'question',
  v: 1,
  by,
  at: '2026-01-02T03:04:05.678Z',
  text: `Why ${n}?`,
});
const revision = (n: number, generation = 1): { _rev: string; _revisions: { start: number; ids: string[] } } => {
  const ids = Array.from(
    { length: generation },
    (_, at) => `${'ab'.repeat(15)}${String(n).padStart(2, '0')}${generation - at}`,
  );
  return { _rev: `${generation}-${ids[0]}`, _revisions: { start: generation, ids } };
};
const at = <T>(list: readonly T[], index: number): T => list[index]!;

/** What every store promises. `open` gives an empty store; `close` also cleans what the suite left. */
export function storeContract(name: string, open: () => Promise<{ store: Store; close: () => Promise<void> }>): void {
  describe(`store contract: ${name}`, () => {
    let store: Store;
    let close: () => Promise<void>;
    const dossier = `dossier-${LEARNER}`;

    const ask = async (request: Omit<StoreRequest, 'as'> & { as?: StoreActor }) => {
      const response = await store.handle({ as: 'hub', ...request });
      return { status: response.status, json: jsonOf(response) as Record<string, unknown> };
    };
    const bulk = (as: StoreActor, docs: readonly unknown[], new_edits = false) =>
      ask({ as, method: 'POST', db: dossier, path: ['_bulk_docs'], body: { docs, new_edits } });

    beforeAll(async () => {
      ({ store, close } = await open());
      const databases = new LearnerDatabases(store);
      await databases.ensure({ kind: 'dossier', learner: LEARNER, name: dossier });
      await databases.ensure({ kind: 'private', learner: LEARNER, name: `private-${LEARNER}` });
      await new Database(store, 'plain').ensure(hubOnly);
    }, 60_000);
    afterAll(async () => close());

    it('is up', async () => {
      expect(await store.up()).toBe(true);
    });

    it('creates a database once, tells of it, deletes it', async () => {
      expect((await ask({ method: 'PUT', db: 'short-lived' })).status).toBe(201);
      expect((await ask({ method: 'PUT', db: 'short-lived' })).status).toBe(412);
      const info = await ask({ method: 'GET', db: 'short-lived' });
      expect(info.json).toMatchObject({ doc_count: 0, sizes: { file: expect.any(Number) as number } });
      expect((await ask({ method: 'DELETE', db: 'short-lived' })).status).toBe(200);
      expect((await ask({ method: 'GET', db: 'short-lived' })).status).toBe(404);
      expect((await ask({ method: 'DELETE', db: 'short-lived' })).status).toBe(404);
    });

    it('lets nobody but the hub make or delete a database', async () => {
      expect((await ask({ as: owner, method: 'PUT', db: `private-${OTHER}` })).status).toBe(403);
      expect((await ask({ as: owner, method: 'DELETE', db: dossier })).status).toBe(403);
      expect((await ask({ method: 'GET', db: dossier })).status).toBe(200);
    });

    it('holds to a changed word on who reaches a database at once, and forgets it with the database', async () => {
      const db = `lent-${Math.random().toString(36).slice(2, 8)}`;
      const reach = async (who: StoreActor): Promise<number> => (await ask({ as: who, method: 'GET', db })).status;
      const lend = (names: readonly string[]) => {
        const body = { admins: { names: [], roles: ['_admin'] }, members: { names, roles: [] } };
        return ask({ method: 'PUT', db, path: ['_security'], body });
      };
      await ask({ method: 'PUT', db });
      // Asked meanwhile, again and again: nothing that was read before a change is believed after it.
      const meanwhile = Array.from({ length: 20 }, () => reach(owner).catch(() => 0));
      await lend([LEARNER]);
      await Promise.all(meanwhile);
      expect([await reach(owner), await reach(stranger)]).toEqual([200, 403]);
      await lend([OTHER]);
      expect([await reach(owner), await reach(stranger)]).toEqual([403, 200]);
      await ask({ method: 'DELETE', db });
      expect(await reach(stranger)).toBe(404);
      await ask({ method: 'PUT', db });
      expect(await reach(stranger)).toBe(403);
      await ask({ method: 'DELETE', db });
    });

    it('lets nobody but the hub say who reaches a database, or see which there are', async () => {
      const open = { admins: { names: [], roles: [] }, members: { names: [], roles: [] } };
      const security = () => ask({ method: 'GET', db: dossier, path: ['_security'] });
      const before = await security();
      for (const as of [owner, tutor, stranger]) {
        const put = ask({ as, method: 'PUT', db: dossier, path: ['_security'], body: open });
        // CouchDB finds no majority of its shards for it, and answers 500.
        const said = await put.then(
          ({ status }) => status,
          (error: unknown) => (error instanceof StoreDown ? 'down' : error),
        );
        expect([401, 403, 'down']).toContain(said);
      }
      expect(await security()).toEqual(before);
      expect((await ask({ as: stranger, method: 'GET', db: dossier })).status).toBe(403);
      expect([401, 403, 404]).toContain((await ask({ as: owner, method: 'GET', path: ['_all_dbs'] })).status);
      // Where the embedded store keeps it: to a person a local document like any other, and not this one.
      const hidden = (method: 'GET' | 'PUT', body?: unknown) =>
        ask({ as: owner, method, db: dossier, path: ['_local', 'security'], body });
      expect((await hidden('GET')).status).toBe(404);
      await hidden('PUT', { security: open });
      expect((await ask({ as: stranger, method: 'GET', db: dossier })).status).toBe(403);
    });

    it.each(['../x', 'Upper', 'x'.repeat(400)])('knows no database %j', async (db) => {
      expect((await ask({ method: 'GET', db })).status).toBeGreaterThanOrEqual(400);
      expect((await ask({ method: 'PUT', db })).status).toBeGreaterThanOrEqual(400);
    });

    it('keeps a document, and says conflict to a write that did not see the last one', async () => {
      const put = (body: unknown) => ask({ method: 'PUT', db: 'plain', path: ['a:1'], body });
      const first = await put({ n: 1 });
      expect(first.status).toBe(201);
      expect((await put({ n: 2 })).status).toBe(409);
      expect((await put({ n: 2, _rev: first.json.rev })).status).toBe(201);
      expect((await ask({ method: 'GET', db: 'plain', path: ['a:1'] })).json).toMatchObject({ _id: 'a:1', n: 2 });
      expect((await ask({ method: 'GET', db: 'plain', path: ['a:2'] })).status).toBe(404);
      const { rev } = (await put({ n: 3, _rev: (await ask({ method: 'GET', db: 'plain', path: ['a:1'] })).json._rev }))
        .json;
      expect((await ask({ method: 'DELETE', db: 'plain', path: ['a:1'], query: { rev: String(rev) } })).status).toBe(
        200,
      );
      expect((await ask({ method: 'GET', db: 'plain', path: ['a:1'] })).status).toBe(404);
    });

    it('lists by key range in both directions, and by keys', async () => {
      const plain = new Database(store, 'plain');
      await plain.putEach(['r:1', 'r:2', 'r:3', 's:1'].map((_id) => ({ _id })));
      const ids = async (options: Parameters<Database['rows']>[1]) =>
        (await plain.rows('r:', options)).map(({ id }) => id);
      expect(await ids({})).toEqual(['r:1', 'r:2', 'r:3']);
      expect(await ids({ descending: true, limit: 2 })).toEqual(['r:3', 'r:2']);
      expect(await ids({ descending: true, limit: 2, before: 'r:3' })).toEqual(['r:2', 'r:1']);
      expect([...(await plain.byIds(['r:2', 'nowhere'])).keys()]).toEqual(['r:2']);
    });

    it('gives a range page by page, and tells what a database weighs', async () => {
      const plain = new Database(store, 'plain');
      const before = await plain.bytes();
      const text = Buffer.from(crypto.getRandomValues(new Uint8Array(60_000))).toString('hex');
      await plain.putEach(Array.from({ length: 7 }, (_, at) => ({ _id: `p:${at}`, text })));
      for (const size of [1, 3, 7, 10]) {
        const pages: string[][] = [];
        for await (const rows of plain.pages('p:', size)) pages.push(rows.map(({ id }) => id));
        expect(pages.flat()).toEqual(Array.from({ length: 7 }, (_, number) => `p:${number}`));
        expect(Math.max(...pages.map(({ length }) => length))).toBe(Math.min(size, 7));
      }
      expect((await plain.bytes()) - before).toBeGreaterThan(7 * 100_000);
    });

    it('takes replicated revisions, names what is missing, and gives them back with their history', async () => {
      const doc = { ...question(1), ...revision(1) };
      const asked = { [doc._id]: [doc._rev] };
      const diff = () => ask({ as: owner, method: 'POST', db: dossier, path: ['_revs_diff'], body: asked });
      expect((await diff()).json).toEqual({ [doc._id]: { missing: [doc._rev] } });
      expect(await bulk(owner, [doc])).toEqual({ status: 201, json: [] });
      expect((await diff()).json).toEqual({});
      // Again: nothing new, no fault.
      expect(await bulk(owner, [doc])).toEqual({ status: 201, json: [] });

      const body = {
        docs: [
          { id: doc._id, rev: doc._rev },
          { id: 'question:none', rev: '1-abc' },
        ],
      };
      const query = { revs: 'true', latest: 'true' };
      const got = await ask({ as: owner, method: 'POST', db: dossier, path: ['_bulk_get'], query, body });
      const results = got.json.results as unknown as { id: string; docs: { ok?: unknown; error?: unknown }[] }[];
      expect(at(at(results, 0).docs, 0).ok).toMatchObject({ text: 'Why 1?', _revisions: { start: 1 } });
      expect(at(at(results, 1).docs, 0).error).toMatchObject({ id: 'question:none', error: 'not_found' });
      const open_revs = JSON.stringify([doc._rev]);
      const opened = await ask({
        as: owner,
        method: 'GET',
        db: dossier,
        path: [doc._id],
        query: { open_revs, revs: 'true' },
      });
      expect(opened.json).toMatchObject([{ ok: { _rev: doc._rev } }]);
    });

    it('keeps attachments that come inside their document', async () => {
      const bytes = new TextEncoder().encode('plain text of my work');
      const doc = {
        _id: `submission:${uuid(2)}`,
        type: 'submission',
        v: 1,
        by: LEARNER,
        at: '2026-01-02T03:04:05.678Z',
        work: 'assignment',
        place: { kit: 'intro', version: '1.0.0', item: 'first' },
        attempt: 1,
        language: 'kk',
        files: [{ name: 'work.txt', size: bytes.length, mediaType: 'text/plain', sha256: 'a'.repeat(64) }],
        _attachments: { 'work.txt': { content_type: 'text/plain', data: Buffer.from(bytes).toString('base64') } },
        ...revision(2),
      };
      expect(await bulk(owner, [doc])).toEqual({ status: 201, json: [] });
      const response = await store.handle({ as: tutor, method: 'GET', db: dossier, path: [doc._id, 'work.txt'] });
      expect(response.contentType).toContain('text/plain');
      expect(new TextDecoder().decode(response.body as Uint8Array)).toBe('plain text of my work');
      const stub = await ask({ method: 'GET', db: dossier, path: [doc._id] });
      expect(stub.json._attachments).toMatchObject({ 'work.txt': { length: bytes.length, stub: true } });
      expect((await ask({ method: 'GET', db: dossier, path: [doc._id, 'none.txt'] })).status).toBe(404);
    });

    it('tells changes in order, from a mark on, no more than asked', async () => {
      const changes = (query: Record<string, string>) =>
        ask({ as: owner, method: 'GET', db: dossier, path: ['_changes'], query });
      const all = await changes({ style: 'all_docs' });
      const ids = (all.json.results as unknown as { id: string }[])
        .map(({ id }) => id)
        .filter((id) => !id.startsWith('_'));
      expect(ids).toContain(question(1)._id);
      const one = await changes({ limit: '1' });
      expect(one.json.results).toHaveLength(1);
      expect(one.json.pending).toBeGreaterThan(0);
      expect(all.json.pending).toBe(0);
      const none = await changes({ since: String(all.json.last_seq) });
      expect(none.json).toMatchObject({ results: [], pending: 0 });
    });

    it('wakes a waiting request when something is written, and not before its time where nothing is', async () => {
      const { json } = await ask({ as: owner, method: 'GET', db: dossier, path: ['_changes'] });
      const query = { feed: 'longpoll', since: String(json.last_seq), timeout: '10000' };
      const waiting = ask({ as: owner, method: 'GET', db: dossier, path: ['_changes'], query });
      const early = await Promise.race([waiting, new Promise((resolve) => setTimeout(() => resolve('waits'), 200))]);
      expect(early).toBe('waits');
      await bulk(owner, [{ ...question(3), ...revision(3) }]);
      const woken = await waiting;
      expect(woken.json.results).toMatchObject([{ id: question(3)._id }]);
      const since = String(woken.json.last_seq);
      const start = Date.now();
      const timed = await ask({
        as: owner,
        method: 'GET',
        db: dossier,
        path: ['_changes'],
        query: { feed: 'longpoll', since, timeout: '300' },
      });
      expect(timed.json.results).toEqual([]);
      expect(Date.now() - start).toBeGreaterThanOrEqual(250);
    });

    it('keeps local documents, which do not replicate', async () => {
      const local = (method: 'GET' | 'PUT', body?: unknown) =>
        ask({ as: owner, method, db: dossier, path: ['_local', 'mark'], body });
      expect((await local('GET')).status).toBe(404);
      const first = await local('PUT', { at: 1 });
      expect(first.status).toBe(201);
      expect((await local('PUT', { at: 2, _rev: first.json.rev })).status).toBe(201);
      expect((await local('GET')).json).toMatchObject({ _id: '_local/mark', at: 2 });
    });

    it('gives the state of several databases at once', async () => {
      const { json } = await ask({
        method: 'POST',
        path: ['_dbs_info'],
        body: { keys: [dossier, 'dossier-nobody2345678'] },
      });
      expect(json).toMatchObject([
        { key: dossier, info: {} },
        { key: 'dossier-nobody2345678', error: 'not_found' },
      ]);
    });

    it.each([
      ['a stranger', stranger, 403, 403],
      ['a tutor of the learner', tutor, 200, 403],
      ['an administrator of the institution', reader, 200, 403],
      ['somebody who calls themselves _admin', { id: OTHER, roles: ['_admin'] }, 403, 403],
    ] as const)(
      'lets %s read dossier and private database accordingly',
      async (_, as, dossierStatus, privateStatus) => {
        expect((await ask({ as, method: 'GET', db: dossier })).status).toBe(dossierStatus);
        expect((await ask({ as, method: 'GET', db: dossier, path: [question(1)._id] })).status).toBe(dossierStatus);
        expect((await ask({ as, method: 'GET', db: `private-${LEARNER}` })).status).toBe(privateStatus);
      },
    );

    const forbidden = (rows: unknown) => expect(rows).toMatchObject([{ error: 'forbidden' }]);

    it.each([
      ['a question in another’s name', owner, { ...question(10, OTHER), ...revision(10) }],
      ['a question of the tutor', tutor, { ...question(11, TUTOR), ...revision(11) }],
      ['an administrator’s question', reader, { ...question(12, OTHER), ...revision(12) }],
      ['a document of unknown type', owner, { ...question(13), type: 'poem', ...revision(13) }],
      ['a new document with an invented history', owner, { ...question(14), ...revision(14, 2) }],
      [
        'a changed question',
        owner,
        {
          ...question(1),
          text: 'changed',
          ...{
            ...revision(1, 2),
            _revisions: { start: 2, ids: ['beef', at(revision(1)._revisions.ids, 0)] },
            _rev: '2-beef',
          },
        },
      ],
      [
        'a deleted question',
        owner,
        {
          _id: question(1)._id,
          _deleted: true,
          _rev: '2-dead',
          _revisions: { start: 2, ids: ['dead', at(revision(1)._revisions.ids, 0)] },
        },
      ],
      [
        'a receipt that the learner wrote',
        owner,
        {
          _id: 'receipt:abcdefghijklmnop',
          type: 'receipt',
          v: 1,
          at: '2026-01-02T03:04:05.678Z',
          documents: {},
          signature: 'x',
          ...revision(15),
        },
      ],
    ])('refuses %s, by itself', async (_, as, doc) => {
      forbidden((await bulk(as, [doc])).json);
      const held = await ask({ method: 'GET', db: dossier, path: [doc._id] });
      if (doc._id === question(1)._id) expect(held.json).toMatchObject({ text: 'Why 1?' });
      else expect(held.status).toBe(404);
    });

    it('refuses an ordinary edit and a removal of what may not change, the hub’s own too', async () => {
      const { json } = await ask({ method: 'GET', db: dossier, path: [question(1)._id] });
      const changed = { ...question(1), text: 'changed', _rev: json._rev };
      for (const as of [owner, tutor, 'hub'] as const) {
        expect((await ask({ as, method: 'PUT', db: dossier, path: [question(1)._id], body: changed })).status).toBe(
          403,
        );
        const query = { rev: String(json._rev) };
        expect((await ask({ as, method: 'DELETE', db: dossier, path: [question(1)._id], query })).status).toBe(403);
      }
    });

    it('takes work on paper from the learner’s tutor, and a grade of it, and from nobody else', async () => {
      const paper = (n: number, by: string) => ({
        _id: `paper:${uuid(n)}`,
        type: 'paper',
        v: 1,
        by,
        at: '2026-01-02T03:04:05.678Z',
        work: 'assignment',
        place: { kit: 'intro', version: '1.0.0', item: 'first' },
        attempt: 1,
        language: 'kk',
        files: [{ name: 'sheet-1.jpg', size: 5, mediaType: 'image/jpeg', sha256: 'a'.repeat(64) }],
        _attachments: { 'sheet-1.jpg': { content_type: 'image/jpeg', data: 'aGVsbG8=' } },
        ...revision(n),
      });
      const grade = {
        _id: `grade:${uuid(41)}`,
        type: 'grade',
        v: 1,
        by: TUTOR,
        at: '2026-01-02T03:04:05.678Z',
        submission: `paper:${uuid(40)}`,
        outcome: 'accepted',
        score: 7,
        maxScore: 10,
        comment: '',
        ...revision(41),
      };
      expect(await bulk(tutor, [paper(40, TUTOR), grade])).toEqual({ status: 201, json: [] });
      forbidden((await bulk(tutor, [paper(42, LEARNER)])).json);
      forbidden((await bulk(owner, [paper(43, LEARNER)])).json);
      forbidden((await bulk(reader, [paper(44, OTHER)])).json);
      const { _attachments, ...bare } = paper(45, TUTOR);
      forbidden((await bulk(tutor, [bare])).json);
    });

    it('takes the good documents of a batch and names the bad ones', async () => {
      const { json } = await bulk(owner, [
        { ...question(20), ...revision(20) },
        { ...question(21, OTHER), ...revision(21) },
        { ...question(22), ...revision(22) },
      ]);
      expect(json).toMatchObject([{ id: question(21)._id, error: 'forbidden' }]);
      expect((await ask({ method: 'GET', db: dossier, path: [question(22)._id] })).status).toBe(200);
    });

    it('takes no design document from a person', async () => {
      const body = { validate_doc_update: '(function () {})' };
      const response = await ask({ as: owner, method: 'PUT', db: dossier, path: ['_design', 'mine'], body });
      expect([401, 403, 405]).toContain(response.status);
    });

    it('lets the hub write and change its own documents, and keeps what it certified', async () => {
      const database = new Database(store, dossier);
      const device = {
        _id: `device:${uuid(40)}`,
        type: 'device',
        v: 1,
        device: uuid(40),
        learner: LEARNER,
        label: 'Phone',
        publicKey: { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) },
        enrolledAt: '2026-01-02T03:04:05.678Z',
        certificate: `${'h'.repeat(20)}..${'s'.repeat(86)}`,
      };
      const first = await database.put(device);
      expect(first.ok).toBe(true);
      expect(await database.put(device)).toEqual({ ok: false, error: { code: 'conflict' } });
      const blocked = { ...device, blockedAt: '2026-02-02T03:04:05.678Z', _rev: first.ok ? first.value : '' };
      const second = await database.put(blocked);
      expect(second.ok).toBe(true);
      const forged = { ...blocked, label: 'Other', _rev: second.ok ? second.value : '' };
      expect((await ask({ method: 'PUT', db: dossier, path: [device._id], body: forged })).status).toBe(403);
    });

    it('takes replicated documents from a server’s administrator, who can’t rewrite either', async () => {
      expect(await bulk('hub', [{ ...question(30), ...revision(30) }])).toEqual({ status: 201, json: [] });
      forbidden((await bulk('hub', [{ ...question(31), ...revision(31, 2) }])).json);
    });
  });
}
