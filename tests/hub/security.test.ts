import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestDevice, note, push, question, revised, submission } from './documents';
import { STORES, TestHub } from './harness';
import type { SignedIn } from './harness';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

describe.each(STORES)('the gateway lets nobody through who may not, on %s', (store) => {
  let hub: TestHub;
  let dana: SignedIn;
  let timur: SignedIn;
  let aigul: SignedIn;
  let admin: SignedIn;
  let dossier: string;
  let device: TestDevice;

  beforeAll(async () => {
    hub = await TestHub.start({}, store);
    [dana, timur, aigul, admin] = (await Promise.all(
      ['dana', 'timur', 'aigul', 'admin'].map((login) => hub.signIn(login)),
    )) as [SignedIn, SignedIn, SignedIn, SignedIn];
    dossier = `dossier-${dana.id}`;
    device = await TestDevice.enrolled(dana);
  });
  afterAll(() => hub.stop());

  it('asks everybody to sign in', async () => {
    const stranger = hub.client();
    for (const path of [
      '/db/',
      `/db/${dossier}`,
      `/db/${dossier}/_changes`,
      '/api/session',
      '/api/shelf',
      '/shelf/a/1.0.0.kit',
    ]) {
      const reply = await stranger.get(path);
      expect([path, reply.status, reply.text]).toEqual([path, 401, '{"error":{"code":"sign-in-needed"}}']);
    }
  });

  it('keeps another learner out of a dossier and of everything in it', async () => {
    const doc = revised(question(dana.id));
    expect(await push(dana, dossier, [doc])).toEqual({ status: 201, rows: [] });
    const requests = [
      timur.get(`/db/${dossier}`),
      timur.get(`/db/${dossier}/_changes`),
      timur.get(`/db/${dossier}/${doc._id}`),
      timur.get(`/db/${dossier}/_local/x`),
      timur.post(`/db/${dossier}/_revs_diff`, { [doc._id]: [doc._rev] }),
      timur.post(`/db/${dossier}/_bulk_get`, { docs: [{ id: doc._id }] }),
      timur.post(`/db/${dossier}/_bulk_docs`, { docs: [revised(question(timur.id))], new_edits: false }),
      timur.get(`/db/private-${dana.id}`),
    ];
    for (const reply of await Promise.all(requests)) expect(reply.status).toBe(403);
  });

  it('says the same of a dossier that is not there as of one that is another’s', async () => {
    const there = await timur.get(`/db/${dossier}`);
    const nowhere = await timur.get('/db/dossier-abcdefghij234567');
    expect([nowhere.status, nowhere.text]).toEqual([there.status, there.text]);
  });

  it('lets a tutor of the learner’s group read and answer, and no other tutor', async () => {
    expect((await aigul.get(`/db/${dossier}`)).status).toBe(200);
    const asked = revised(question(dana.id));
    await push(dana, dossier, [asked]);
    const answer = { ...question(aigul.id), type: 'answer', thread: asked._id };
    answer._id = answer._id.replace('question', 'answer');
    expect(await push(aigul, dossier, [revised(answer)])).toEqual({ status: 201, rows: [] });

    const made = await admin.post('/api/accounts', {
      login: `tutor${Date.now()}`,
      name: 'Other Tutor',
      roles: ['tutor'],
    });
    const other = await hub.signIn((made.json.account as { login: string }).login, made.json.password as string);
    expect((await other.get(`/db/${dossier}`)).status).toBe(403);
    expect((await aigul.get(`/db/private-${dana.id}`)).status).toBe(403);
  });

  it('makes no dossier of somebody who does not learn, and takes no documents of an administrator', async () => {
    for (const path of [`dossier-${aigul.id}`, `private-${aigul.id}`, `dossier-${admin.id}`, `private-${admin.id}`]) {
      const who = path.endsWith(aigul.id) ? aigul : admin;
      const reply = await who.get(`/db/${path}`);
      expect([path, reply.status]).toEqual([path, 403]);
    }
    expect((await push(admin, dossier, [])).status).toBe(403);
    expect((await push(admin, dossier, [revised(question(admin.id))])).status).toBe(403);
    expect((await admin.get('/db/dossier-abcdefghij234567')).status).toBe(404);
  });

  it('ends a tutor’s reach when the learner leaves the group', async () => {
    const { json } = await admin.get('/api/groups');
    const group = (
      json.groups as { id: string; name: string; learners: string[]; tutors: string[]; kits: string[] }[]
    )[0]!;
    const without = { ...group, learners: group.learners.filter((id) => id !== timur.id) };
    expect((await aigul.get(`/db/dossier-${timur.id}`)).status).toBe(200);
    expect((await admin.send('PUT', `/api/groups/${group.id}`, without)).status).toBe(200);
    expect((await aigul.get(`/db/dossier-${timur.id}`)).status).toBe(403);
    await admin.send('PUT', `/api/groups/${group.id}`, group);
    expect((await aigul.get(`/db/dossier-${timur.id}`)).status).toBe(200);
  });

  it('lets an administrator read a trace, and neither change nor delete it', async () => {
    const segment = revised(await device.segment());
    expect(await push(dana, dossier, [segment])).toEqual({ status: 201, rows: [] });
    expect((await admin.get(`/db/${dossier}/${segment._id}`)).json.hash).toBe(segment.hash);
    const child = { start: 2, ids: ['beef', segment._rev.slice(2)] };
    const changed = { ...segment, statements: [], _rev: '2-beef', _revisions: child };
    const deleted = { _id: segment._id, _deleted: true, _rev: '2-beef', _revisions: child };
    for (const who of [admin, dana, aigul]) {
      for (const doc of [changed, deleted]) {
        const { status, rows } = await push(who, dossier, [doc]);
        expect(status === 403 || (rows.length === 1 && rows[0]!.error === 'forbidden')).toBe(true);
      }
      expect((await who.send('DELETE', `/db/${dossier}/${segment._id}?rev=${segment._rev}`)).status).toBe(405);
      expect((await who.send('PUT', `/db/${dossier}/${segment._id}`, segment)).status).toBe(405);
      expect((await who.send('DELETE', `/db/${dossier}`)).status).toBe(405);
    }
    expect((await dana.get(`/db/${dossier}/${segment._id}`)).json._rev).toBe(segment._rev);
  });

  it.each([
    [
      'a second branch beside the first revision',
      (doc: Revised) => ({ ...revised(withoutRevision(doc)), text: 'other' }),
    ],
    [
      'a branch that wins over it',
      (doc: Revised) => ({
        ...withoutRevision(doc),
        text: 'x',
        _rev: '1-ffffffff',
        _revisions: { start: 1, ids: ['ffffffff'] },
      }),
    ],
    [
      'a later revision out of nothing',
      (doc: Revised) => ({ ...withoutRevision(doc), _rev: '9-ffff', _revisions: { start: 9, ids: ['ffff'] } }),
    ],
    [
      'a deletion',
      (doc: Revised) => ({
        _id: doc._id,
        _deleted: true,
        _rev: '2-ffff',
        _revisions: { start: 2, ids: ['ffff', doc._rev.slice(2)] },
      }),
    ],
  ])('refuses %s', async (_, forge) => {
    const doc = revised(question(dana.id, 'the first'));
    await push(dana, dossier, [doc]);
    const { status, rows } = await push(dana, dossier, [forge(doc)]);
    expect(status).toBe(201);
    expect(rows).toMatchObject([{ id: doc._id, error: 'forbidden' }]);
    const { json } = await dana.get(`/db/${dossier}/${doc._id}?open_revs=all`);
    expect(json).toMatchObject([{ ok: { _rev: doc._rev, text: 'the first' } }]);
  });

  it('takes the same revision twice for one, as a device sends it whose answer was lost', async () => {
    const doc = revised(question(dana.id));
    expect((await push(dana, dossier, [doc])).rows).toEqual([]);
    expect((await push(dana, dossier, [doc])).rows).toEqual([]);
  });

  it.each([
    ['a design document', { _id: '_design/mine', _rev: '1-ab', validate_doc_update: '(function(){})' }],
    ['a local document', { _id: '_local/receipts', _rev: '0-1', since: 0 }],
    ['an id with a line feed', { _id: 'question:a\n', _rev: '1-ab' }],
    ['no revision', { _id: 'question:abc' }],
    ['something that is no document', 'text'],
  ])('refuses a batch with %s as a whole', async (_, doc) => {
    const good = revised(question(dana.id));
    const reply = await dana.post(`/db/${dossier}/_bulk_docs`, { docs: [good, doc], new_edits: false });
    expect(reply.status).toBe(400);
    expect((await dana.get(`/db/${dossier}/${good._id}`)).status).toBe(404);
  });

  it('takes one of two contents of one document in a batch', async () => {
    const first = revised(question(dana.id, 'the first'));
    const second = { ...revised({ ...first, text: 'the second' }), _id: first._id };
    const { rows } = await push(dana, dossier, [first, second]);
    expect(rows).toEqual([
      { id: first._id, rev: second._rev, error: 'forbidden', reason: 'invalid: the same document twice' },
    ]);
    const { json } = await dana.get(`/db/${dossier}/${first._id}?open_revs=all`);
    expect(json).toMatchObject([{ ok: { _rev: first._rev, text: 'the first' } }]);
  });

  it('takes one of two contents of one document that come at the same moment', async () => {
    const pairs = Array.from({ length: 8 }, () => {
      const one = question(dana.id, 'one');
      return [revised(one), revised({ ...one, text: 'other' })] as const;
    });
    const pushes = pairs.map((pair) => Promise.all(pair.map((doc) => push(dana, dossier, [doc]))));
    for (const [at, both] of (await Promise.all(pushes)).entries()) {
      expect(both.filter(({ rows }) => rows.length === 0)).toHaveLength(1);
      const { json } = await dana.get(`/db/${dossier}/${pairs[at]![0]._id}?open_revs=all`);
      expect(json).toHaveLength(1);
    }
  });

  it('takes no ordinary edits: revisions come from devices', async () => {
    const reply = await dana.post(`/db/${dossier}/_bulk_docs`, { docs: [question(dana.id)] });
    expect(reply.json).toEqual({ error: { code: 'invalid', detail: 'new_edits' } });
  });

  it.each([
    '_design/sandyq',
    '_all_docs',
    '_security',
    '_find',
    '_purge',
    '_local_docs',
    '_design_docs',
    '_compact',
    '_index',
    '_shards',
  ])('knows no %s', async (path) => {
    for (const [method, body] of [
      ['GET', undefined],
      ['POST', {}],
      ['PUT', {}],
      ['DELETE', undefined],
    ] as const) {
      const { status } = await dana.send(method, `/db/${dossier}/${path}`, body);
      expect([404, 405]).toContain(status);
    }
  });

  it.each([
    'accounts',
    'registry',
    'shelf',
    '_users',
    '_replicator',
    '_all_dbs',
    '_node',
    'dossier-',
    'dossier-../accounts',
    'Dossier-x',
  ])('knows no database %s', async (name) => {
    for (const who of [dana, admin]) {
      const { status, text: body } = await who.get(`/db/${encodeURIComponent(name)}`);
      expect([403, 404]).toContain(status);
      expect(body).not.toContain('scrypt');
    }
  });

  it('gives each person checkpoints of their own', async () => {
    const path = `/db/${dossier}/_local/mark`;
    const put = await dana.send('PUT', path, { _id: '_local/mark', at: 'dana' });
    expect(put.status).toBe(201);
    expect((await aigul.get(path)).status).toBe(404);
    await aigul.send('PUT', path, { _id: '_local/receipts', at: 'aigul' });
    expect((await dana.get(path)).json).toMatchObject({ _id: '_local/mark', at: 'dana' });
    expect((await dana.get(`/db/${dossier}/_local/receipts`)).status).toBe(404);
  });

  it('keeps a checkpoint under a plain name alone', async () => {
    for (const id of ['a'.repeat(121), 'ä', '~', 'a:b', '_design%3Fx', '%0A']) {
      const path = `/db/${dossier}/_local/${encodeURI(id)}`;
      for (const reply of [await dana.get(path), await dana.send('PUT', path, { at: 1 })])
        expect([id, reply.status, reply.json.error]).toEqual([id, 400, { code: 'invalid', detail: '_local' }]);
    }
    expect((await dana.send('PUT', `/db/${dossier}/_local/${'a'.repeat(120)}`, { at: 1 })).status).toBe(201);
  });

  it('shows no design document in the changes, and does not stop at it', async () => {
    const { json } = await dana.get(`/db/${dossier}/_changes?limit=1`);
    const ids: string[] = [];
    for (let since = '0', guard = 0; guard < 50; guard += 1) {
      const page = await dana.get(`/db/${dossier}/_changes?limit=1&since=${encodeURIComponent(since)}`);
      const rows = page.json.results as unknown as { id: string }[];
      if (rows.length === 0) break;
      ids.push(...rows.map((row) => row.id));
      since = String(page.json.last_seq);
    }
    expect(json.results).toHaveLength(1);
    // A page is as long as it was asked for while there is more: whoever replicates takes a shorter one for the end.
    const all = (await dana.get(`/db/${dossier}/_changes`)).json.results as unknown[];
    for (let limit = 1; limit < all.length; limit += 1) {
      const page = await dana.get(`/db/${dossier}/_changes?limit=${limit}`);
      expect(page.json.results).toHaveLength(limit);
    }
    expect(ids.length).toBeGreaterThan(3);
    expect(ids.filter((id) => id.startsWith('_'))).toEqual([]);
  });

  it('refuses segments of a device that was never enrolled, of another’s, and of one that is blocked', async () => {
    const unknown = await TestDevice.make(dana.id);
    expect((await push(dana, dossier, [revised(await unknown.segment())])).rows[0]!.reason).toMatch(/^device-unknown/);
    const others = await TestDevice.enrolled(timur);
    const stolen = { ...(await others.segment()), learner: dana.id };
    expect((await push(dana, dossier, [revised(stolen)])).rows[0]!.reason).toMatch(/^device-unknown/);

    const lost = await TestDevice.enrolled(dana);
    expect((await push(dana, dossier, [revised(await lost.segment())])).rows).toEqual([]);
    expect((await admin.post(`/api/devices/${lost.id}/block`)).status).toBe(200);
    expect((await push(dana, dossier, [revised(await lost.segment())])).rows[0]!.reason).toMatch(/^device-blocked/);
    expect((await dana.get(`/db/${dossier}/device:${lost.id}`)).json.blockedAt).toEqual(expect.any(String));
  });

  it('refuses a segment with a foreign hash or signature, and a file that is not the one that was named', async () => {
    const segment = await device.segment();
    const forged = revised({ ...segment, hash: segment.hash.replace(/^./, (char) => (char === 'A' ? 'B' : 'A')) });
    expect((await push(dana, dossier, [forged])).rows[0]!.reason).toBe('invalid: document.hash');
    // With the learner's cookie and without the device's key: a true hash, and a signature by somebody else's key.
    const thief = await TestDevice.make(dana.id);
    const { signature } = await thief.segment();
    const stolen = revised({ ...segment, signature });
    expect((await push(dana, dossier, [stolen])).rows[0]!.reason).toBe('invalid: document.signature');
    expect((await push(dana, dossier, [revised(segment)])).rows).toEqual([]);

    const work = submission(dana.id, text('my own work'));
    const swapped = { 'work.txt': { content_type: 'text/plain', data: Buffer.from('my own wxrk').toString('base64') } };
    const { rows } = await push(dana, dossier, [revised({ ...work, _attachments: swapped })]);
    expect(rows[0]!.reason).toBe('invalid: document._attachments: hash');
    const { rows: none } = await push(dana, dossier, [revised({ ...work, _attachments: undefined })]);
    expect(none[0]!.reason).toMatch(/^invalid: document._attachments/);
    expect((await push(dana, dossier, [revised(work)])).rows).toEqual([]);
  });

  it('gives a file out as something to save, never as a page of the app', async () => {
    const page = text('<script>alert(1)</script>');
    const work = submission(dana.id, page);
    (work.files as { mediaType: string }[])[0]!.mediaType = 'text/html';
    (work._attachments as Record<string, { content_type: string }>)['work.txt']!.content_type = 'text/html';
    expect((await push(dana, dossier, [revised(work)])).rows).toEqual([]);
    const reply = await aigul.get(`/db/${dossier}/${work._id}/work.txt`);
    expect(reply.text).toBe('<script>alert(1)</script>');
    expect(reply.headers.get('content-disposition')).toBe('attachment');
    expect(reply.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
    const none = await aigul.get(`/db/${dossier}/${work._id}/none.txt`);
    expect([none.status, none.json]).toEqual([404, { error: { code: 'not-found' } }]);
  });

  it('lets a learner’s private notes change, by that learner alone', async () => {
    const mine = `private-${dana.id}`;
    const first = revised(note(dana.id, device.id));
    expect(await push(dana, mine, [first])).toEqual({ status: 201, rows: [] });
    const ids = ['abcdef', first._rev.slice(2)];
    const second = { ...first, text: 'changed', _rev: '2-abcdef', _revisions: { start: 2, ids } };
    expect(await push(dana, mine, [second])).toEqual({ status: 201, rows: [] });
    expect((await dana.get(`/db/${mine}/${first._id}`)).json.text).toBe('changed');
    expect((await push(timur, mine, [revised(note(timur.id, device.id))])).status).toBe(403);
    expect((await push(admin, mine, [revised(note(admin.id, device.id))])).status).toBe(403);
  });

  it('takes no writing request that a page of another site could make', async () => {
    const reply = await dana.send('POST', '/api/session/password', { old: 'x', new: 'y' }, { 'Sandyq-Request': '' });
    expect([reply.status, reply.text]).toEqual([403, '{"error":{"code":"forbidden"}}']);
    const options = await dana.send('OPTIONS', '/api/session', undefined, { Origin: 'https://elsewhere.example' });
    expect(options.headers.get('access-control-allow-origin')).toBeNull();
  });
});

type Revised = ReturnType<typeof revised<ReturnType<typeof question>>>;

function withoutRevision({ _rev, _revisions, ...doc }: Revised): ReturnType<typeof question> {
  return doc as ReturnType<typeof question>;
}
