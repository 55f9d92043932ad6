import { describe, expect, it } from 'vitest';
import { HubDatabase } from './hub-database';
import { LinkFailure } from './link-failure';

const refs = [
  { id: 'question:1', rev: '1-a' },
  { id: 'constructor', rev: '1-b' },
];

/** A hub that gives one answer, whatever is asked. */
function answering(answer: unknown, status = 200) {
  const asked: { path: string; body: unknown; method: string; headers: unknown }[] = [];
  const db = new HubDatabase(async (path, init) => {
    const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined;
    asked.push({ path, body, method: init?.method ?? 'GET', headers: init?.headers });
    return answer instanceof Response ? answer : Response.json(answer, { status });
  }, 'dossier-a/b');
  return { asked, db };
}
const change = (rev: string) => ({ results: [{ id: 'question:1', changes: [{ rev }] }], last_seq: '7-x' });

describe('a database of the hub', () => {
  it('asks for changes from a mark on, so many at once', async () => {
    const { asked, db } = answering(change('1-ab'));
    expect(await db.changes('5-g&1', 500)).toMatchObject({ last_seq: '7-x' });
    expect(asked).toMatchObject([{ path: '/db/dossier-a%2Fb/_changes?style=all_docs&since=5-g%261&limit=500' }]);
    await db.changes(0, 9, true);
    expect(asked[1]!.path).toContain('include_docs=true');
  });

  it.each(['ab', '0-ab', '1-', '1-xyz', `1-${'a'.repeat(65)}`, '12345678901-ab', '1-ab&evil=1'])(
    'takes no revision in another form: %s',
    async (rev) => {
      await expect(answering(change(rev)).db.changes(0, 1)).rejects.toMatchObject({ code: 'answer-malformed' });
    },
  );

  it('lacks what the hub says it lacks, and nothing that it was not asked for', async () => {
    const { asked, db } = answering({ 'question:1': { missing: ['1-a', '9-z'] }, 'question:2': { missing: ['1-a'] } });
    expect(await db.missing(refs)).toEqual([refs[0]]);
    expect(asked[0]).toMatchObject({ path: expect.stringMatching(/_revs_diff$/), body: { 'question:1': ['1-a'] } });
    expect(await answering({ 'question:1': { missing: ['2-b'] } }).db.missing(refs)).toEqual([]);
  });

  it('leaves out documents that the hub has no more', async () => {
    const good = { _id: 'question:1', _rev: '1-a' };
    const results = [
      { id: 'question:1', docs: [{ ok: good }] },
      { id: 'question:2', docs: [{ error: { error: 'not_found' } }] },
    ];
    expect(await answering({ results }).db.documents(refs)).toEqual([good]);
  });

  it('tells what was not written, shortly, and nothing of what was', async () => {
    const { asked, db } = answering([
      { id: 'question:1', rev: '1-a' },
      { id: 'question:2', error: 'forbidden', reason: 'not-yours' },
      { id: 'question:3', error: 'e'.repeat(200), reason: 'r'.repeat(900) },
      { id: 'question:4', error: 'conflict' },
      { error: 'nobody’s' },
    ]);
    expect(await db.write([{ _id: 'question:1' }])).toEqual([
      { id: 'question:2', error: 'forbidden', reason: 'not-yours' },
      { id: 'question:3', error: 'e'.repeat(100), reason: 'r'.repeat(500) },
      { id: 'question:4', error: 'conflict', reason: '' },
    ]);
    expect(asked[0]!.body).toEqual({ docs: [{ _id: 'question:1' }], new_edits: false });
  });

  it('brings part of a file by its name and revision, also from a hub that knows no parts', async () => {
    const part = new Response('tes', { status: 206, headers: { 'Content-Range': 'bytes 2-4/9' } });
    const { asked, db } = answering(part);
    const got = await db.filePart('submission:1', 'a/ә.pdf', '1-a', 2, 3);
    expect([got.start, new TextDecoder().decode(got.bytes)]).toEqual([2, 'tes']);
    expect(asked[0]).toMatchObject({
      path: '/db/dossier-a%2Fb/submission%3A1/a%2F%D3%99.pdf?rev=1-a',
      headers: { Range: 'bytes=2-4' },
    });
    const whole = await answering(new Response('bytes')).db.filePart('submission:1', 'a', '1-a', 2, 3);
    expect([whole.start, whole.bytes.length]).toEqual([0, 5]);
  });

  it('keeps what came of a file that breaks off, and fails as a lost link where nothing came', async () => {
    const breaking = (parts: string[]) =>
      new Response(
        new ReadableStream({
          pull(stream) {
            const part = parts.shift();
            if (part === undefined) stream.error(new TypeError('lost'));
            else stream.enqueue(new TextEncoder().encode(part));
          },
        }),
      );
    const ask = (parts: string[]) => answering(breaking(parts)).db.filePart('submission:1', 'a', '1-a', 0, 9);
    await expect(ask([])).rejects.toMatchObject({ code: 'unreachable' });
    expect(new TextDecoder().decode((await ask(['by', 'te'])).bytes)).toBe('byte');
  });

  it('tells a broken link from an answer that is none', async () => {
    const lost = new LinkFailure('unreachable');
    const breaking = new ReadableStream({ pull: (stream) => stream.error(lost) });
    await expect(answering(new Response(breaking)).db.changes(0, 1)).rejects.toBe(lost);
  });

  it('puts pieces of a file where the hub wants them, and goes on where it says', async () => {
    const { asked, db } = answering({ received: 30 });
    expect(await db.staged('ab')).toBe(30);
    expect(await db.stage('ab', 100, 20, new Blob(['x'.repeat(10)]))).toBe(30);
    expect(asked.map(({ path, method }) => [method, path])).toEqual([
      ['GET', '/db/dossier-a%2Fb/_files/ab'],
      ['PUT', '/db/dossier-a%2Fb/_files/ab?offset=20&size=100'],
    ]);
    const elsewhere = answering({ error: { code: 'conflict' }, received: 0 }, 409).db;
    expect(await elsewhere.stage('ab', 100, 20, new Blob(['x']))).toBe(0);
    await expect(answering({}, 404).db.staged('ab')).rejects.toMatchObject({ code: 'not-found' });
    await expect(answering({ received: -1 }).db.staged('ab')).rejects.toMatchObject({ code: 'answer-malformed' });
  });

  it.each<[string, (db: HubDatabase) => Promise<unknown>]>([
    ['changes', (db) => db.changes(0, 1)],
    ['missing', (db) => db.missing(refs)],
    ['documents', (db) => db.documents(refs)],
    ['write', (db) => db.write([])],
  ])('takes nothing that is not an answer: %s', async (_, ask) => {
    for (const answer of [{ strange: true }, new Response('<html>Pay here</html>')])
      await expect(ask(answering(answer).db)).rejects.toMatchObject({ code: 'answer-malformed' });
    await expect(ask(answering([], 404).db)).rejects.toMatchObject({ code: 'not-found' });
  });
});
