import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { push, question, revised, submission } from './documents';
import { STORES, TestHub } from './harness';
import type { Client, SignedIn } from './harness';
import { eventually } from './slow-reader';
import { sha256 } from './store';

describe.each(STORES)('files of work in pieces, on %s', (store) => {
  let hub: TestHub;
  let dana: SignedIn;
  let aigul: SignedIn;
  let dossier: string;
  beforeAll(async () => {
    hub = await TestHub.start({}, store);
    [dana, aigul] = [await hub.signIn('dana'), await hub.signIn('aigul')];
    dossier = `dossier-${dana.id}`;
  });
  afterAll(() => hub.stop());

  const file = (bytes = 50_000): Uint8Array => new Uint8Array(randomBytes(bytes));
  const path = (hash: string, query = '', db = dossier): string => `/db/${db}/_files/${hash}${query}`;
  const put = (who: Client, of: Uint8Array, from: number, to: number, db = dossier) =>
    who.send('PUT', path(sha256(of), `?offset=${from}&size=${of.length}`, db), of.subarray(from, to), {
      'Content-Type': 'application/octet-stream',
    });
  /** As a device sends it whose file is at the hub already. */
  function naming(by: string, of: Uint8Array) {
    const { _attachments, ...doc } = submission(by, of);
    return revised(doc as typeof doc & { _id: string });
  }
  const staged = async (): Promise<string[]> => {
    const folder = join(hub.options.data, 'uploads');
    if (!existsSync(folder)) return [];
    const people = await readdir(folder);
    return (await Promise.all(people.map((name) => readdir(join(folder, name))))).flat();
  };

  it('become a submission like any other, with a receipt, and are kept no longer', async () => {
    const work = file();
    expect((await put(dana, work, 0, 20_000)).json).toEqual({ received: 20_000 });
    expect((await dana.get(path(sha256(work)))).json).toEqual({ received: 20_000 });
    const doc = naming(dana.id, work);
    const early = await push(dana, dossier, [doc]);
    expect(early.rows).toMatchObject([
      { error: 'forbidden', reason: expect.stringMatching(/^invalid: document\._att/) },
    ]);
    expect((await put(dana, work, 20_000, 50_000)).json).toEqual({ received: 50_000 });
    expect(await push(dana, dossier, [doc])).toEqual({ status: 201, rows: [] });
    const held = await fetch(`${hub.url}/db/${dossier}/${doc._id}/work.txt`, { headers: { Cookie: dana.cookie } });
    expect(sha256(new Uint8Array(await held.arrayBuffer()))).toBe(sha256(work));
    const { results } = (await dana.get(`/db/${dossier}/_changes?include_docs=true`)).json;
    const receipts = (results as { doc: { documents?: object } }[]).filter(({ doc: of }) => of.documents !== undefined);
    expect(receipts.some(({ doc: of }) => Object.hasOwn(of.documents!, doc._id))).toBe(true);
    expect(await staged()).toEqual([]);
    // The answer was lost on the way: the same again is no fault, though the pieces are gone.
    expect(await push(dana, dossier, [doc])).toEqual({ status: 201, rows: [] });
  });

  it('keep what came of a piece when the link was cut inside it', async () => {
    const work = file();
    await new Promise<void>((resolve) => {
      const headers = { Cookie: dana.cookie, 'Sandyq-Request': '1', 'Content-Length': '50000' };
      const asked = request(`${hub.url}${path(sha256(work), '?offset=0&size=50000')}`, { method: 'PUT', headers });
      asked.on('error', () => resolve());
      asked.write(work.subarray(0, 30_000), () => setTimeout(() => asked.destroy(), 100));
    });
    const { json } = await eventually(
      () => dana.get(path(sha256(work))),
      (reply) => reply.json.received === 30_000,
    );
    expect(json).toEqual({ received: 30_000 });
    expect((await put(dana, work, 30_000, 50_000)).json).toEqual({ received: 50_000 });
    expect((await push(dana, dossier, [naming(dana.id, work)])).rows).toEqual([]);
  });

  it('say where to go on, whatever was sent', async () => {
    const work = file(5_000);
    await put(dana, work, 0, 1_000);
    for (const [from, to] of [
      [0, 1_000],
      [2_000, 3_000],
    ] as const) {
      const reply = await put(dana, work, from, to);
      expect([reply.status, reply.json.received]).toEqual([409, 1_000]);
    }
    expect((await put(dana, work, 1_000, 5_000)).status).toBe(200);
  });

  it('are taken from nobody who may not write there, and are nobody else’s', async () => {
    const work = file(5_000);
    const admin = await hub.signIn('admin');
    const timur = await hub.signIn('timur');
    expect((await put(timur, work, 0, 5_000)).status).toBe(403);
    expect((await timur.get(path(sha256(work)))).status).toBe(403);
    expect((await put(admin, work, 0, 5_000)).status).toBe(403);
    expect((await put(dana, work, 0, 5_000, `private-${dana.id}`)).status).toBe(403);
    expect((await put(aigul, work, 0, 5_000)).status).toBe(200);
    expect((await dana.get(path(sha256(work)))).json).toEqual({ received: 0 });
    expect((await push(dana, dossier, [naming(dana.id, work)])).rows).toHaveLength(1);
    expect((await hub.client().get(path(sha256(work)))).status).toBe(401);
  });

  it('are refused in any other form, and leave nothing behind', async () => {
    const work = file(5_000);
    const before = await staged();
    const send = (query: string, body: Uint8Array = work, hash = sha256(work)) =>
      dana.send('PUT', path(hash, query), body, { 'Content-Type': 'application/octet-stream' });
    for (const query of ['', '?offset=0', '?offset=-1&size=5000', '?offset=0&size=1e9', '?offset=0x0&size=5000'])
      expect((await send(query)).status).toBe(400);
    expect((await send('?offset=0&size=6000001')).status).toBe(413);
    expect((await send('?offset=0&size=4000')).status).toBe(413);
    expect((await send('?offset=0&size=5000', file(5_000))).json.error).toEqual({ code: 'invalid', detail: 'sha256' });
    for (const hash of ['A'.repeat(64), 'a'.repeat(63), '..%2f..%2fx']) {
      expect([400, 404]).toContain((await send('?offset=0&size=5000', work, hash)).status);
    }
    expect(
      (await dana.send('PUT', path(sha256(work), '?offset=0&size=5000'), work, { 'Sandyq-Request': '' })).status,
    ).toBe(403);
    expect(await staged()).toEqual(before);
  });

  it('bring nothing in that the rules would not take inside a document', async () => {
    const work = file(5_000);
    await put(dana, work, 0, 5_000);
    const doc = naming(dana.id, work);
    const other = { ...doc, by: 'somebody2345' };
    const twice = { ...doc, _id: doc._id.replace(/.$/, 'f'), files: [...(doc.files as []), ...(doc.files as [])] };
    const longer = { ...doc, files: [{ ...(doc.files as { size: number }[])[0], size: 6_000 }] };
    for (const bad of [other, twice, longer]) expect((await push(dana, dossier, [bad])).rows).toHaveLength(1);
    const asked = { ...revised(question(dana.id)), files: doc.files };
    expect((await push(dana, dossier, [asked])).rows).toHaveLength(1);
    expect((await push(dana, dossier, [doc])).rows).toEqual([]);
  });

  it('go out in parts, too, as they are', async () => {
    const work = new TextEncoder().encode('Сандық '.repeat(2_000));
    const doc = revised(submission(dana.id, work));
    await push(dana, dossier, [doc]);
    const part = async (range: string) => {
      const headers = { Cookie: aigul.cookie, Range: range, 'Accept-Encoding': 'gzip' };
      const reply = await fetch(`${hub.url}/db/${dossier}/${doc._id}/work.txt`, { headers });
      return { reply, bytes: new Uint8Array(await reply.arrayBuffer()) };
    };
    const { reply, bytes } = await part('bytes=1000-1999');
    expect([reply.status, reply.headers.get('content-range')]).toEqual([206, `bytes 1000-1999/${work.length}`]);
    expect(reply.headers.get('content-encoding')).toBeNull();
    expect(bytes).toEqual(work.slice(1000, 2000));
    expect((await part('bytes=99999-')).reply.status).toBe(416);
    expect((await part('bytes=0-0,5-6')).reply.status).toBe(200);
    const whole = await aigul.post(`/db/${dossier}/_bulk_get?attachments=true`, { docs: [{ id: doc._id }] });
    const [row] = whole.json.results as { docs: { ok: { _attachments: Record<string, { data: string }> } }[] }[];
    expect(row!.docs[0]!.ok._attachments['work.txt']!.data).toBe(Buffer.from(work).toString('base64'));
  });
});
