import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { begin, change, newDraftId, putFile, read, revisions, sha256, smallKit } from './drafts';
import { STORES, TestHub } from './harness';
import type { SignedIn } from './harness';

describe.each(STORES)('drafts on the %s store', (store) => {
  let hub: TestHub;
  let methodist: SignedIn;
  let admin: SignedIn;

  beforeAll(async () => {
    hub = await TestHub.start({}, store);
    methodist = await hub.signIn('methodist');
    admin = await hub.signIn('admin');
  });
  afterAll(() => hub.stop());

  it('are begun once, by whoever begins them', async () => {
    const id = newDraftId();
    const first = await methodist.post('/api/drafts', { id, parts: smallKit('begun') });
    expect(first.status).toBe(201);
    expect(first.json).toMatchObject({ id, kit: 'begun', stage: 'writing', languages: ['en'], versions: [] });
    expect((await methodist.post('/api/drafts', { id })).status).toBe(200);
    const other = await admin.post('/api/drafts', { id });
    expect([other.status, other.json]).toMatchObject([409, { error: { code: 'conflict', detail: 'conflict' } }]);
    const { drafts } = (await admin.get('/api/drafts')).json as { drafts: { id: string; writers: { id: string }[] }[] };
    expect(drafts.find((draft) => draft.id === id)?.writers.map((writer) => writer.id)).toEqual([methodist.id]);
  });

  it('are nothing to learners and tutors', async () => {
    const id = await begin(methodist, smallKit('secret'));
    for (const login of ['dana', 'aigul']) {
      const person = await hub.signIn(login);
      const asked = [
        await person.get('/api/drafts'),
        await person.get(`/api/drafts/${id}`),
        await person.post('/api/drafts', { id: newDraftId() }),
        await person.post(`/api/drafts/${id}/parts`, { changes: [] }),
        await person.post(`/api/drafts/${id}/parts/read`, { ids: ['kit'] }),
        await person.send('DELETE', `/api/drafts/${id}`),
        await person.get(`/api/drafts/${id}/files/${sha256('x')}`),
        await person.send('HEAD', `/api/drafts/${id}/files/${sha256('x')}`),
        await person.send('PUT', `/api/drafts/${id}/files/${sha256('x')}?offset=0&size=1`, 'x'),
        await person.post(`/api/drafts/${id}/check`),
        await person.post(`/api/drafts/${id}/preview`),
        await person.get(`/api/drafts/${id}/preview/${'0'.repeat(24)}.kit`),
        await person.post(`/api/drafts/${id}/stage`, { to: 'review' }),
        await person.post(`/api/drafts/${id}/withdraw`, { version: '1.0.0', reason: { en: 'x' } }),
      ];
      expect(asked.map(({ status }) => status)).toEqual(asked.map(() => 403));
    }
    expect((await hub.client().get('/api/drafts')).status).toBe(401);
  });

  it('take a change only on the revision that it was made on', async () => {
    const id = await begin(methodist, smallKit('cas'));
    const { kit: _kit, 'text:pages/one.md': base } = await revisions(methodist, id);
    const [mine] = await change(methodist, id, { id: 'text:pages/one.md', base, value: { text: 'mine' } });
    expect(mine).toEqual({ id: 'text:pages/one.md', rev: expect.any(String) as string });
    const [theirs] = await change(admin, id, { id: 'text:pages/one.md', base, value: { text: 'theirs' } });
    expect(theirs).toMatchObject({ refused: 'conflict', held: { value: { text: 'mine' }, by: { id: methodist.id } } });
    const [new_] = await change(admin, id, { id: 'text:pages/one.md', value: { text: 'theirs' } });
    expect(new_).toMatchObject({ refused: 'conflict' });
    // The answer was lost, and it is sent again.
    expect(await change(methodist, id, { id: 'text:pages/one.md', base, value: { text: 'mine' } })).toEqual([mine]);
  });

  it('are written by one of two who write at once', async () => {
    const id = await begin(methodist, smallKit('race'));
    const { kit: base } = await revisions(methodist, id);
    const facts = smallKit('race')[0]!.value as object;
    const outcomes = await Promise.all(
      [methodist, admin, methodist, admin].map((who, at) =>
        change(who, id, { id: 'kit', base, value: { ...facts, version: `2.0.${at}` } }),
      ),
    );
    expect(outcomes.flat().filter((one) => !('refused' in one))).toHaveLength(1);
    expect(outcomes.flat().filter((one) => 'refused' in one && one.refused === 'conflict')).toHaveLength(3);
  });

  it('remember what was taken away', async () => {
    const id = await begin(methodist, smallKit('gone'));
    const { 'item:one': base } = await revisions(methodist, id);
    const [gone] = await change(methodist, id, { id: 'item:one', base, value: null });
    expect(Object.keys(await revisions(methodist, id))).not.toContain('item:one');
    const [held] = await read(methodist, id, 'item:one');
    expect(held).toEqual({ id: 'item:one', rev: (gone as { rev: string }).rev, value: null });
    const value = smallKit('gone')[2]!.value;
    const [late] = await change(admin, id, { id: 'item:one', base, value: { ...(value as object), order: 'k' } });
    expect(late).toMatchObject({ refused: 'conflict', held: { value: null } });
    const [again] = await change(admin, id, { id: 'item:one', base: held!.rev as string, value });
    expect(again).toEqual({ id: 'item:one', rev: expect.any(String) as string });
    expect(await change(admin, id, { id: 'item:never', value: null })).toEqual([{ id: 'item:never', rev: '' }]);
  });

  it('are polled for nothing where nothing changed', async () => {
    const id = await begin(methodist, smallKit('polled'));
    const first = await methodist.get(`/api/drafts/${id}`);
    const etag = first.headers.get('etag')!;
    const same = await methodist.get(`/api/drafts/${id}`, { 'If-None-Match': etag });
    expect([same.status, same.text]).toEqual([304, '']);
    await change(admin, id, { id: 'text:new.md', value: { text: 'new' } });
    expect((await methodist.get(`/api/drafts/${id}`, { 'If-None-Match': etag })).status).toBe(200);
  });

  it('answer as many parts as one answer holds', async () => {
    const id = await begin(methodist);
    const ids = Array.from({ length: 9 }, (_, at) => `text:long/${at}.md`);
    for (const part of ids) await change(methodist, id, { id: part, value: { text: part.repeat(25_000) } });
    const first = await read(methodist, id, ...ids);
    expect(first.length).toBeGreaterThan(1);
    expect(JSON.stringify(first).length).toBeLessThan(2_100_000);
    const rest = await read(methodist, id, ...ids.slice(first.length));
    expect([...first, ...rest].map((part) => part.id)).toEqual(ids);
  });

  it('keep and give out files by their hash', async () => {
    const id = await begin(methodist);
    const other = await begin(methodist);
    const bytes = new TextEncoder().encode('0123456789'.repeat(1000));
    const hash = sha256(bytes);
    const path = `/api/drafts/${id}/files/${hash}`;
    const part = { id: 'file:media/a.bin', value: { sha256: hash, bytes: bytes.length } };
    expect(await change(methodist, id, part)).toEqual([{ id: part.id, refused: 'file-absent' }]);
    expect((await putFile(methodist, id, bytes)).json).toEqual({ received: bytes.length });
    expect((await methodist.get(path)).status).toBe(404);
    expect((await change(methodist, id, part))[0]).toHaveProperty('rev');
    const whole = await admin.get(path);
    expect([whole.status, whole.text.length]).toEqual([200, bytes.length]);
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment',
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
    });
    const some = await admin.get(path, { Range: 'bytes=15-17' });
    expect([some.status, some.text]).toEqual([206, '567']);
    expect((await admin.send('HEAD', path)).status).toBe(200);
    expect((await admin.get(`/api/drafts/${other}/files/${hash}`)).status).toBe(404);
  });
});
