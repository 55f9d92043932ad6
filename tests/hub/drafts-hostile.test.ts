import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DraftFiles } from '../../src/hub/drafts/files';
import { begin, change, newDraftId, putFile, read, revisions, sha256, smallKit, stage } from './drafts';
import { TestHub } from './harness';
import type { SignedIn } from './harness';

describe('drafts from whoever means ill', () => {
  let hub: TestHub;
  let methodist: SignedIn;
  let admin: SignedIn;
  let draft: string;

  beforeAll(async () => {
    hub = await TestHub.start();
    [methodist, admin] = [await hub.signIn('methodist'), await hub.signIn('admin')];
    draft = await begin(methodist, smallKit('hostile'));
  });
  afterAll(() => hub.stop());

  const put = (query: string, bytes: Uint8Array | string, hash = sha256(bytes)) =>
    methodist.send('PUT', `/api/drafts/${draft}/files/${hash}?${query}`, bytes);

  it('have ids that the browser makes, and no others', async () => {
    for (const id of ['x', '', '../kit', newDraftId().toUpperCase(), `${newDraftId()}\n`]) {
      const { status } = await methodist.post('/api/drafts', { id });
      expect([400, 404], id).toContain(status);
    }
    expect((await methodist.get(`/api/drafts/${newDraftId()}`)).status).toBe(404);
    expect((await methodist.get('/api/drafts/kit:hostile')).status).toBe(404);
    const absent = `/api/drafts/${newDraftId()}`;
    const asked = [
      await methodist.post(`${absent}/parts`, { changes: [] }),
      await methodist.post(`${absent}/parts/read`, { ids: ['kit'] }),
      await methodist.send('PUT', `${absent}/files/${sha256('x')}?offset=0&size=1`, 'x'),
      await methodist.get(`${absent}/files/${sha256('x')}`),
      await methodist.post(`${absent}/check`),
      await methodist.post(`${absent}/preview`),
      await methodist.post(`${absent}/stage`, { to: 'review' }),
      await methodist.post(`${absent}/withdraw`, { version: '1.0.0', reason: { en: 'x' } }),
      await methodist.send('DELETE', absent),
    ];
    expect(asked.map(({ status }) => status)).toEqual(asked.map(() => 404));
  });

  it('have parts of the known kinds under names that can be written', async () => {
    const value = { text: 'x' };
    for (const id of [
      'text:../out.md',
      'text:/etc/passwd',
      'text:kit.yaml',
      'text:KIT.YAML',
      'file:a/../../b',
      'file:a\\b',
      'file:con',
      'unit:../x',
      'comment:1',
      'draft:x',
      '__proto__',
      'constructor:x',
      'kit:x',
      `text:${'a'.repeat(500)}`,
    ]) {
      const reply = await methodist.post(`/api/drafts/${draft}/parts`, { changes: [{ id, value }] });
      expect(reply.status, id).toBe(400);
    }
    const before = await revisions(methodist, draft);
    expect(Object.keys(before).sort()).toEqual(['item:one', 'kit', 'text:pages/one.md', 'unit:all']);
  });

  it('hold nothing that is no part', async () => {
    const facts = smallKit('hostile')[0]!.value as object;
    const bad: [string, unknown][] = [
      ['text:a.md', { text: 1 }],
      ['text:a.md', { text: 'x', more: 1 }],
      ['text:a.md', { text: 'x'.repeat(400_001) }],
      ['text:a.md', { text: 'half a letter \ud800' }],
      ['kit', { ...facts, ['\udc00']: 1 }],
      ['kit', { ...facts, summary: 'x'.repeat(402_000) }],
      ['unit:all', { order: '0', title: 'x' }],
      ['file:a.bin', { sha256: 'x', bytes: 1 }],
      ['file:a.bin', { sha256: sha256('x'), bytes: -1 }],
    ];
    for (const [id, value] of bad)
      expect(await change(methodist, draft, { id, value }), id).toEqual([{ id, refused: 'invalid' }]);
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const nested = `{"changes":[{"id":"kit","value":{"id":"hostile","version":"1.0.0","title":"x","summary":${deep}}}]}`;
    const { status, json } = await methodist.send('POST', `/api/drafts/${draft}/parts`, nested);
    expect([status, json]).toEqual([200, { outcomes: [{ id: 'kit', refused: 'invalid' }] }]);
    const twice = { id: 'text:b.md', value: { text: 'x' } };
    expect(await change(methodist, draft, twice, twice)).toMatchObject([
      { id: 'text:b.md', rev: expect.any(String) as string },
      { refused: 'invalid' },
    ]);
    const { kit: base } = await revisions(methodist, draft);
    const raw = `{"changes":[{"id":"kit","base":"${base}","value":{"id":"hostile","version":"1.0.0","title":"x","__proto__":{"admin":true}}}]}`;
    expect((await methodist.send('POST', `/api/drafts/${draft}/parts`, raw)).status).toBe(200);
    expect(JSON.stringify(await read(methodist, draft, 'kit'))).not.toContain('admin');
    const many = Array.from({ length: 101 }, (_, at) => ({ id: `text:${at}.md`, value: { text: '' } }));
    expect((await methodist.post(`/api/drafts/${draft}/parts`, { changes: many })).status).toBe(400);
    const heavy = 'x'.repeat(9 * 1024 * 1024);
    expect((await methodist.post(`/api/drafts/${draft}/parts`, { changes: [], heavy })).status).toBe(413);
    const stages = [{ to: 'anything' }, { to: 'pilot', groups: [] }, { to: 'review', by: 'me' }, {}];
    for (const body of stages)
      expect((await methodist.post(`/api/drafts/${draft}/stage`, body)).status, JSON.stringify(body)).toBe(400);
  });

  it('answer many refusals with as many as one answer holds, and look at nothing after them', async () => {
    const id = await begin(methodist);
    const long = Array.from({ length: 30 }, (_, at) => ({ id: `text:${at}.md`, value: { text: 'x'.repeat(300_000) } }));
    for (const part of long) await change(methodist, id, part);
    const blind = long.map((part) => ({ ...part, value: { text: 'y' } }));
    const outcomes = await change(admin, id, ...blind, { id: 'text:last.md', value: { text: 'z' } });
    expect(outcomes.length).toBeGreaterThan(6);
    expect(outcomes.length).toBeLessThan(20);
    expect(outcomes.every((one) => 'refused' in one && one.refused === 'conflict')).toBe(true);
    expect(await revisions(admin, id)).not.toHaveProperty(['text:last.md']);
  });

  it('put no long name into lists', async () => {
    const long = 'x'.repeat(100_000);
    const id = await begin(methodist, [
      { id: 'kit', value: { id: long, version: '1', title: { en: long }, languages: [long] } },
    ]);
    const { drafts } = (await admin.get('/api/drafts')).json as { drafts: { id: string }[] };
    expect(drafts.find((one) => one.id === id)).toMatchObject({ kit: '', title: '', languages: [] });
    expect((await methodist.send('DELETE', `/api/drafts/${id}`)).status).toBe(204);
    expect((await admin.get('/api/audit?limit=5')).text).not.toContain(long);
  });

  it('take files in pieces, in order, and only those that their hash names', async () => {
    const bytes = new TextEncoder().encode('a film in three pieces');
    const hash = sha256(bytes);
    const piece = (offset: number, end: number) =>
      put(`offset=${offset}&size=${bytes.length}`, bytes.slice(offset, end), hash);
    expect((await piece(0, 5)).json).toEqual({ received: 5 });
    const early = await piece(9, 12);
    expect([early.status, early.json]).toEqual([409, { error: { code: 'conflict' }, received: 5 }]);
    expect((await put(`offset=0&size=${bytes.length}`, '', hash)).json).toEqual({ received: 5 });
    expect((await piece(5, 9)).json).toEqual({ received: 9 });
    // Of another person: pieces of two never meet.
    const theirs = await admin.send('PUT', `/api/drafts/${draft}/files/${hash}?offset=9&size=${bytes.length}`, 'x');
    expect(theirs.json).toMatchObject({ received: 0 });
    expect((await piece(9, bytes.length)).json).toEqual({ received: bytes.length });

    expect((await put('offset=0&size=5', '', hash)).status).toBe(400);

    const wrong = sha256('something else');
    const other = await put(`offset=0&size=4`, 'else', wrong);
    expect([other.status, other.json]).toMatchObject([400, { error: { detail: 'sha256' } }]);
    expect((await put(`offset=0&size=4`, '', wrong)).json).toEqual({ received: 0 });
    expect((await put('offset=0&size=2', 'too much', sha256('too much'))).status).toBe(413);
    for (const query of ['', 'offset=-1&size=4', 'offset=0&size=4e3', 'offset=0&size=99999999999999'])
      expect((await put(query, 'else', wrong)).status, query).toBe(400);
    expect((await put('offset=0&size=9999999999999', '', wrong)).status).toBe(413);
    for (const name of ['..', 'ABC', `${wrong}x`, wrong.toUpperCase()]) {
      const reply = await methodist.send('PUT', `/api/drafts/${draft}/files/${name}?offset=0&size=1`, 'x');
      expect([400, 404], name).toContain(reply.status);
    }
    // A length that is not the file's names no file.
    const short = { id: 'file:film.bin', value: { sha256: hash, bytes: bytes.length - 1 } };
    expect(await change(methodist, draft, short)).toMatchObject([{ refused: 'file-absent' }]);
  });

  it('let nobody put words into the mouth of another', async () => {
    const id = `comment:${newDraftId()}`;
    const said = { part: 'kit', text: 'Say more.', by: admin.id, name: 'Somebody else', at: '1970-01-01T00:00:00Z' };
    const [first] = await change(methodist, draft, { id, value: said });
    const [held] = await read(methodist, draft, id);
    expect(held!.value).toMatchObject({ by: methodist.id, name: methodist.session.account.name });
    expect((held!.value as { at: string }).at).not.toBe(said.at);
    // Sent again, because the answer was lost.
    expect(await change(methodist, draft, { id, value: said })).toEqual([first]);
    const base = (first as { rev: string }).rev;
    const value = held!.value as object;
    expect(await change(admin, draft, { id, base, value: { ...value, text: 'Say less.' } })).toMatchObject([
      { refused: 'invalid' },
    ]);
    expect(await change(admin, draft, { id, base, value: null })).toMatchObject([{ refused: 'invalid' }]);
    const resolved = { by: methodist.id, name: 'Not me', at: '1970-01-01T00:00:00Z' };
    const [settled] = await change(admin, draft, { id, base, value: { ...value, resolved } });
    const [after] = await read(admin, draft, id);
    expect(after!.value).toMatchObject({ text: 'Say more.', by: methodist.id, resolved: { by: admin.id } });
    const { draft: info } = (await admin.get(`/api/drafts/${draft}`)).json as { draft: { writers: { id: string }[] } };
    // Whoever says something about it has not written it.
    expect(info.writers.map((writer) => writer.id)).toEqual([methodist.id]);
    const edited = { id, base: (settled as { rev: string }).rev, value: { ...value, text: 'Say it.' } };
    expect((await change(methodist, draft, edited))[0]).toHaveProperty('rev');
  });

  it('take comments when they stand still', async () => {
    const still = await begin(methodist, smallKit('still-commented'));
    const before = { part: 'kit', text: 'Soon?', by: admin.id, name: '', at: '' };
    await change(admin, still, { id: `comment:${newDraftId()}`, value: before });
    await stage(methodist, still, 'review');
    const comment = { part: 'item:one', text: 'Why?', by: admin.id, name: '', at: '' };
    const id = `comment:${newDraftId()}`;
    const [said, kept] = await change(admin, still, { id, value: comment }, { id: 'text:new.md', value: { text: '' } });
    expect([said, kept]).toMatchObject([{ id, rev: expect.any(String) as string }, { refused: 'still' }]);
    expect((await stage(admin, still, 'approved')).status).toBe(200);
    await change(admin, still, { id: `comment:${newDraftId()}`, value: before });
    expect((await stage(admin, still, 'published')).status).toBe(200);
  });

  it('are removed by whoever began them, or an administrator', async () => {
    const theirs = await begin(admin);
    expect((await methodist.send('DELETE', `/api/drafts/${theirs}`)).status).toBe(403);
    const mine = await begin(methodist, smallKit('removed'));
    expect((await admin.send('DELETE', `/api/drafts/${mine}`)).status).toBe(204);
    expect((await methodist.get(`/api/drafts/${mine}`)).status).toBe(404);
  });
});

describe('files of drafts on the disk', () => {
  const bytes = new TextEncoder().encode('0123456789');
  const piece = { sha256: sha256(bytes), size: bytes.length, offset: 0 };
  async function* parts(data: Uint8Array): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(data);
  }

  it('are refused where there is no room, and swept a day after nothing names them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandyq-draft-files-'));
    const clock = { time: Date.now(), now: () => clock.time };
    let free = 0;
    const files = new DraftFiles(folder, clock, 1000, () => Promise.resolve(free));
    expect(await files.put('a', piece, parts(bytes))).toEqual({ ok: false, error: { code: 'storage-full' } });
    expect(await files.put('a', { ...piece, size: 1001 }, parts(bytes))).toMatchObject({
      error: { code: 'too-large' },
    });
    free = 1e12;
    expect(await files.put('a', piece, parts(bytes))).toEqual({ ok: true, value: 10 });
    const other = { ...piece, sha256: sha256('another'), size: 7 };
    expect(await files.put('a', other, parts(bytes.slice(0, 3)))).toEqual({ ok: true, value: 3 });
    await files.sweep(new Set());
    // Asked for: the part that names it is on its way.
    clock.time += 20 * 60 * 60_000;
    expect(await files.has({ sha256: piece.sha256, bytes: 10 })).toBe(true);
    clock.time += 20 * 60 * 60_000;
    await files.sweep(new Set());
    expect(await files.get(piece.sha256)).toBeDefined();
    clock.time += 25 * 60 * 60_000;
    await files.sweep(new Set([piece.sha256]));
    expect(await files.get(piece.sha256)).toBeDefined();
    await files.sweep(new Set());
    expect(await files.get(piece.sha256)).toBeUndefined();
    expect(await readdir(join(folder, '.incoming'))).toHaveLength(1);
    clock.time += 7 * 24 * 60 * 60_000;
    await files.sweep(new Set());
    expect(await readdir(join(folder, '.incoming'))).toHaveLength(0);
    await rm(folder, { recursive: true });
  });

  it('are there where the hub was killed when all of one had come', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandyq-draft-files-'));
    const files = new DraftFiles(folder, { now: () => Date.now() }, 1000, () => Promise.resolve(1e12));
    await mkdir(join(folder, '.incoming'));
    await writeFile(join(folder, '.incoming', `a.${piece.sha256}.part`), bytes);
    async function* nothing(): AsyncGenerator<Uint8Array> {}
    expect(await files.put('a', piece, nothing())).toEqual({ ok: true, value: 10 });
    expect(await files.get(piece.sha256)).toMatchObject({ bytes: 10 });
    // A small file comes whole again, for nobody asks first how much of it is there.
    await writeFile(join(folder, '.incoming', `b.${piece.sha256}.part`), bytes);
    await rm(join(folder, 'files'), { recursive: true });
    async function* whole(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(bytes);
    }
    expect(await files.put('b', { ...piece, offset: 0 }, whole())).toEqual({ ok: true, value: 10 });
    expect(await files.get(piece.sha256)).toMatchObject({ bytes: 10 });
    const empty = { sha256: sha256(''), size: 0, offset: 0 };
    expect(await files.put('a', empty, nothing())).toEqual({ ok: true, value: 0 });
    expect(await files.get(empty.sha256)).toMatchObject({ bytes: 0 });
    await rm(folder, { recursive: true });
  });

  it('leave nothing where the disk is full, whenever it is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandyq-draft-files-'));
    const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
    const files = new DraftFiles(folder, { now: () => Date.now() }, 1000, () => Promise.resolve(1e12));
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(bytes.slice(0, 4));
      throw full;
    }
    expect(await files.put('a', piece, broken())).toEqual({ ok: false, error: { code: 'storage-full' } });
    expect(await readdir(join(folder, '.incoming'))).toEqual([]);
    const unmeasured = new DraftFiles(folder, { now: () => Date.now() }, 1000, () => Promise.reject(full));
    expect(await unmeasured.put('a', piece, parts(bytes))).toEqual({ ok: false, error: { code: 'storage-full' } });
    expect(await files.put('a', piece, parts(bytes))).toEqual({ ok: true, value: 10 });
    await rm(folder, { recursive: true });
  });

  it('stay while their part is on its way', async () => {
    const hub = await TestHub.start();
    const methodist = await hub.signIn('methodist');
    const draft = await begin(methodist);
    expect((await putFile(methodist, draft, bytes)).json).toEqual({ received: 10 });
    // Another one sends them, and nothing has to go over the link again.
    const asked = await methodist.send('PUT', `/api/drafts/${draft}/files/${piece.sha256}?offset=0&size=10`, '');
    expect(asked.json).toEqual({ received: 10 });
    await hub.stop();
  });
});
