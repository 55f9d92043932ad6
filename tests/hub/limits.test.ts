import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CouchDbStore } from '../../src/hub/store/couchdb/couchdb-store';
import { EmbeddedStore } from '../../src/hub/store/embedded/embedded-store';
import { push, question, revised, submission } from './documents';
import { STORES, TestHub } from './harness';
import type { Client, SignedIn } from './harness';

describe.each(STORES)('the gateway’s limits, on %s', (store) => {
  let hub: TestHub;
  let dana: SignedIn;
  let dossier: string;

  beforeAll(async () => {
    const limits = { headersMs: 700, silenceMs: 700, requestsOfSession: 3, longPollMs: 1500, kitBytes: 5000 };
    hub = await TestHub.start({ limits }, store);
    dana = await hub.signIn('dana');
    dossier = `dossier-${dana.id}`;
  });
  afterAll(() => hub.stop());

  const bulk = (body: Uint8Array | string, headers: Record<string, string> = {}) =>
    dana.send('POST', `/db/${dossier}/_bulk_docs`, body, { 'Content-Type': 'application/json', ...headers });

  it('take gzipped bodies, and refuse other encodings', async () => {
    const doc = revised(question(dana.id));
    const body = JSON.stringify({ docs: [doc], new_edits: false });
    expect((await bulk(new Uint8Array(gzipSync(body)), { 'Content-Encoding': 'gzip' })).status).toBe(201);
    expect((await dana.get(`/db/${dossier}/${doc._id}`)).status).toBe(200);
    expect((await bulk(body, { 'Content-Encoding': 'br' })).json.error).toEqual({
      code: 'invalid',
      detail: 'Content-Encoding',
    });
    expect((await bulk(body, { 'Content-Encoding': 'gzip' })).json.error).toEqual({ code: 'invalid', detail: 'body' });
  });

  it('notice a bomb while it unfolds, not afterwards', async () => {
    const bomb = new Uint8Array(gzipSync(new Uint8Array(400 * 1024 * 1024)));
    expect(bomb.length).toBeLessThan(500_000);
    const before = process.memoryUsage().rss;
    const reply = await bulk(bomb, { 'Content-Encoding': 'gzip' });
    expect([reply.status, reply.text]).toEqual([413, '{"error":{"code":"too-large"}}']);
    expect(process.memoryUsage().rss - before).toBeLessThan(250 * 1024 * 1024);
  });

  it('take a submission as large as the rules allow, and no document beyond CouchDB’s own limit', async () => {
    const largest = submission(dana.id, new Uint8Array(6_000_000).fill(97));
    expect(await push(dana, dossier, [revised(largest)])).toEqual({ status: 201, rows: [] });
    const reply = await dana.get(`/db/${dossier}/${largest._id}/work.txt`);
    expect(reply.text.length).toBe(6_000_000);
    const beyond = revised({ ...question(dana.id), text: 'x'.repeat(9_000_000) });
    expect((await push(dana, dossier, [beyond])).status).toBe(413);
    expect((await bulk(' '.repeat(33 * 1024 * 1024))).status).toBe(413);
    expect((await dana.post('/api/session/password', { old: 'x'.repeat(2_000_000), new: 'y' })).status).toBe(413);
  }, 60_000);

  it('take no more than so many documents, revisions and checkpoints', async () => {
    const many = Array.from({ length: 1001 }, () => ({ _id: 'question:a', _rev: '1-a' }));
    expect((await bulk(JSON.stringify({ docs: many, new_edits: false }))).status).toBe(400);
    for (const edits of [true, undefined])
      expect((await bulk(JSON.stringify({ docs: [], new_edits: edits }))).json.error).toMatchObject({
        code: 'invalid',
      });
    const put = (size: number) =>
      dana.send('PUT', `/db/${dossier}/_local/x`, { _id: '_local/x', text: 'x'.repeat(size) });
    expect((await put(70_000)).status).toBe(413);
    expect((await put(1000)).status).toBe(201);
  });

  // An hour was asked for: else the test ends by its own limit.
  it('hold a waiting request no longer than the longest time', async () => {
    const { json } = await dana.get(`/db/${dossier}/_changes`);
    const since = Date.now();
    const reply = await dana.get(
      `/db/${dossier}/_changes?feed=longpoll&timeout=3600000&since=${encodeURIComponent(String(json.last_seq))}`,
    );
    expect(reply.json.results).toEqual([]);
    expect(Date.now() - since).toBeGreaterThan(1000);
  });

  it('let one session have only so many requests at a time, and others go on', async () => {
    const { json } = await dana.get(`/db/${dossier}/_changes`);
    const path = `/db/${dossier}/_changes?feed=longpoll&since=${encodeURIComponent(String(json.last_seq))}`;
    const waiting = Array.from({ length: 3 }, () => dana.get(path));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const reply = await dana.get('/api/shelf');
    expect([reply.status, reply.json.error]).toEqual([503, { code: 'hub-busy' }]);
    const timur = await hub.signIn('timur');
    expect((await timur.get('/api/shelf')).status).toBe(200);
    await Promise.all(waiting);
    expect((await dana.get('/api/shelf')).status).toBe(200);
  });

  it('let go of a request whose client went away', async () => {
    const { json } = await dana.get(`/db/${dossier}/_changes`);
    const path = `/db/${dossier}/_changes?feed=longpoll&since=${encodeURIComponent(String(json.last_seq))}`;
    for (let at = 0; at < 6; at += 1) {
      const gone = new AbortController();
      const waiting = fetch(dana.url + path, { headers: { Cookie: dana.cookie }, signal: gone.signal }).catch(
        () => 'gone',
      );
      await new Promise((resolve) => setTimeout(resolve, 60));
      gone.abort();
      expect(await waiting).toBe('gone');
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await dana.get('/api/shelf')).status).toBe(200);
  });

  it('let go of a request whose client went away before the hub knew who it is', async () => {
    const prototype = store === 'embedded' ? EmbeddedStore.prototype : CouchDbStore.prototype;
    const handle = prototype.handle;
    const slow = vi.spyOn(prototype, 'handle').mockImplementation(async function (this: EmbeddedStore, request) {
      if (request.db === 'accounts') await new Promise((resolve) => setTimeout(resolve, 150));
      return await handle.call(this as never, request);
    });
    for (let at = 0; at < 6; at += 1) {
      const signal = AbortSignal.timeout(50);
      await expect(fetch(`${dana.url}/api/shelf`, { headers: { Cookie: dana.cookie }, signal })).rejects.toThrow();
    }
    slow.mockRestore();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect((await dana.get('/api/shelf')).status).toBe(200);
  });

  it('take no end of what nobody reads', async () => {
    const { hostname, port } = new URL(hub.url);
    const part = new Uint8Array(256 * 1024);
    const sent = await new Promise<number>((resolve) => {
      let bytes = 0;
      const socket = connect(Number(port), hostname, () => {
        socket.write('POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n');
        const more = () => {
          while (!socket.destroyed && bytes < 200_000_000) {
            bytes += part.length;
            if (!socket.write(part)) return void socket.once('drain', more);
          }
          socket.destroy();
        };
        more();
      });
      socket.resume();
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(bytes));
    });
    expect(sent).toBeLessThan(60_000_000);
    expect((await dana.get('/api/shelf')).status).toBe(200);
  });

  it('wait for no headers and no body that do not come', async () => {
    expect(await raw(dana, 'GET /api/hub HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')).toMatch(/^HTTP\/1\.1 4|^$/);
    const head = `POST /db/${dossier}/_bulk_docs HTTP/1.1\r\nHost: localhost\r\nSandyq-Request: 1\r\nCookie: ${dana.cookie}\r\nContent-Length: 1000\r\n\r\n{"docs"`;
    expect(await raw(dana, head)).toMatch(/^HTTP\/1\.1 4|^$/);
    expect((await dana.get('/api/hub')).status).toBe(200);
  }, 30_000);

  it('answer rubbish without falling', async () => {
    expect(await raw(dana, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
    expect(await raw(dana, `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`)).toMatch(/^HTTP\/1\.1 4/);
    for (const path of ['/%', '/%00', '/..%2f..%2fetc/passwd', '/api/%2e%2e/hub', '/db//x', '/\\..\\x']) {
      expect([400, 401, 403, 404]).toContain((await dana.get(path)).status);
    }
    expect((await dana.get('/api/hub')).status).toBe(200);
  });

  it('stop a kit that is too large while it arrives', async () => {
    const methodist = await hub.signIn('methodist');
    const reply = await methodist.send('POST', '/api/shelf', new Uint8Array(50_000), {
      'Content-Type': 'application/vnd.sandyq.kit',
    });
    expect(reply.status).toBe(413);
  });

  it('zip answers that are worth it, for whoever can read them', async () => {
    const ask = (encoding: string) =>
      fetch(`${hub.url}/api/session`, { headers: { Cookie: dana.cookie, 'Accept-Encoding': encoding } });
    const zipped = await ask('br, gzip');
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    expect((await ask('gzip;q=0, identity')).headers.get('content-encoding')).toBeNull();
    expect((await fetch(`${hub.url}/api/shelf`)).headers.get('content-encoding')).toBeNull();
    expect(Number(zipped.headers.get('content-length'))).toBeLessThan((await (await ask('identity')).text()).length);
  });
});

describe.each(STORES)('a hub that has its hands full, on %s', (store) => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await TestHub.start({ limits: { requests: 3, longPollMs: 1200 } }, store);
  });
  afterAll(() => hub.stop());

  it('says so to everybody, still shows the app, and goes on afterwards', async () => {
    const people = await Promise.all(['dana', 'timur', 'maria'].map((login) => hub.signIn(login)));
    const waiting = people.map((who) => who.get(`/db/private-${who.id}/_changes?feed=longpoll&since=now`));
    await new Promise((resolve) => setTimeout(resolve, 400));
    const refused = await hub.client().get('/api/hub');
    expect([refused.status, refused.json.error]).toEqual([503, { code: 'hub-busy' }]);
    expect((await hub.client().get('/')).json.error).not.toEqual({ code: 'hub-busy' });
    await Promise.all(waiting);
    expect((await hub.client().get('/api/hub')).status).toBe(200);
  });
});

/** What a connection answers that sends just this, until it ends. */
function raw(client: Client, text: string): Promise<string> {
  const { hostname, port } = new URL(client.url);
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(Number(port), hostname, () => socket.write(text, 'latin1'));
    socket.on('data', (part) => (said += part.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(said));
    socket.setTimeout(15_000, () => (socket.destroy(), resolve('still waiting')));
  });
}
