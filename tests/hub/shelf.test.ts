import { createReadStream } from 'node:fs';
import { appendFile, cp, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as v from 'valibot';
import { InstitutionLists } from '../../src/hub/institution/lists';
import { Shelf } from '../../src/hub/shelf/shelf';
import { Database } from '../../src/hub/store/database';
import { EmbeddedStore } from '../../src/hub/store/embedded/embedded-store';
import { hubOnly } from '../../src/hub/store/security';
import { ShelfEntry } from '../../src/lib/institution/account';
import type { Institution } from '../../src/lib/institution/account';
import type { SigningKey } from '../../src/lib/kit/node/keys';
import { packKit } from '../../src/lib/kit/node/pack/pack';
import { STORES, TestHub } from './harness';
import type { Client, SignedIn } from './harness';
import { deltaOf, kitFolder, lineOf, newKey, packedKit } from './kits';
import { sha256 } from './store';

const KIT = { 'Content-Type': 'application/vnd.sandyq.kit' };

describe.each(STORES)('the shelf, on %s', (store) => {
  let hub: TestHub;
  let key: SigningKey;
  let admin: SignedIn;
  let methodist: SignedIn;
  let dana: SignedIn;
  let kit: Awaited<ReturnType<typeof packedKit>>;

  beforeAll(async () => {
    key = newKey();
    const kits = await mkdtemp(join(tmpdir(), 'sandyq-kits-'));
    await cp(await kitFolder('shipped', '1.0.0'), join(kits, 'shipped'), { recursive: true });
    hub = await TestHub.start({ trust: [lineOf(key)], kits }, store);
    [admin, methodist, dana] = [await hub.signIn('admin'), await hub.signIn('methodist'), await hub.signIn('dana')];
    kit = await packedKit('algebra', '1.0.0', key);
  });
  afterAll(() => hub.stop());

  const publish = (client: Client, bytes: Uint8Array) => client.send('POST', '/api/shelf', bytes, KIT);
  const shelfOf = async (client: Client) =>
    (await client.get('/api/shelf')).json.kits as { id: string; version: string }[];
  const filesOf = async (id: string, version: string): Promise<readonly string[]> => {
    const folder = join(hub.options.data, 'shelf', id);
    return (await readdir(folder)).filter((name) => name.startsWith(`${version}-`)).map((name) => join(folder, name));
  };
  const fileOf = async (id: string, version: string): Promise<string> => {
    const files = await filesOf(id, version);
    expect(files).toHaveLength(1);
    return files[0]!;
  };
  const incoming = () => readdir(join(hub.options.data, 'shelf', '.incoming')).catch(() => []);

  it('has the kits that ship, for the demonstration group', async () => {
    expect(await shelfOf(dana)).toMatchObject([{ id: 'shipped', version: '1.0.0' }]);
    const reply = await dana.get('/shelf/shipped/1.0.0.kit');
    expect(reply.status).toBe(200);
    expect((await methodist.get('/api/shelf/shipped/1.0.0/keys')).json.format).toBe('sandyq-keys');
  });

  it('says what a device keeps of a kit with recordings in two qualities', async () => {
    const folder = await kitFolder('films', '1.0.0');
    await writeFile(join(folder, 'full.mp4'), 'f'.repeat(5000));
    await writeFile(join(folder, 'small.mp4'), 's'.repeat(700));
    await appendFile(
      join(folder, 'kit.yaml'),
      '      - { id: film, kind: video, title: Film, file: full.mp4, smaller: small.mp4 }\n',
    );
    const out = join(folder, '..', `films-${process.pid}.kit`);
    expect(await packKit({ folder, key, out })).toMatchObject({ ok: true });
    const { films } = v.parse(ShelfEntry, (await publish(methodist, new Uint8Array(await readFile(out)))).json);
    await Promise.all([rm(out), rm(folder, { recursive: true })]);
    expect(films!.full - films!.small).toBe(4300);
    expect(films!.small).toBeGreaterThan(700);
    const listed = (await methodist.get('/api/shelf')).json.kits as { id: string; films?: unknown }[];
    expect(listed.find(({ id }) => id === 'films')).toMatchObject({ films });
    expect(listed.find(({ id }) => id === 'shipped')).not.toHaveProperty('films');
  });

  it('takes a kit by a key of the institution, and shows it to those whose groups have it', async () => {
    const reply = await publish(methodist, kit.bytes);
    expect(reply.status).toBe(201);
    const entry = v.parse(ShelfEntry, reply.json);
    expect(entry).toMatchObject({
      id: 'algebra',
      version: '1.0.0',
      bytes: kit.bytes.length,
      url: '/shelf/algebra/1.0.0.kit',
    });
    expect((await shelfOf(admin)).map(({ id }) => id)).toEqual(['algebra', 'films', 'shipped']);
    expect((await shelfOf(dana)).map(({ id }) => id)).toEqual(['shipped']);
    const aigul = await hub.signIn('aigul');
    expect((await shelfOf(aigul)).map(({ id }) => id)).toEqual(['shipped']);
    for (const person of [dana, aigul]) expect((await person.get(entry.url)).status).toBe(403);
    await enrol(['shipped', 'algebra']);
    expect((await shelfOf(aigul)).map(({ id }) => id)).toEqual(['algebra', 'shipped']);
    expect((await shelfOf(dana)).map(({ id }) => id)).toEqual(['algebra', 'shipped']);
    expect((await dana.get(entry.url)).status).toBe(200);
    expect(await incoming()).toEqual([]);
  });

  it('takes the same bytes again, and never other bytes for the same version', async () => {
    expect((await publish(methodist, kit.bytes)).status).toBe(201);
    const other = await packedKit('algebra', '1.0.0', key, 'Changed');
    const reply = await publish(methodist, other.bytes);
    expect([reply.status, reply.json.error]).toEqual([409, { code: 'conflict', detail: 'version' }]);
    const held = await fetchBytes(dana, '/shelf/algebra/1.0.0.kit');
    expect(sha256(held.bytes)).toBe(sha256(kit.bytes));
  });

  it('takes exactly one of different packings of a version that come at once, and serves its file', async () => {
    const packings = await Promise.all(
      ['One', 'Other', 'Third'].map((title) => packedKit('topology', '2.0.0', key, title)),
    );
    const replies = await Promise.all(packings.map(({ bytes }) => publish(methodist, bytes)));
    const winner = replies.findIndex(({ status }) => status === 201);
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const entry = (await shelfOf(admin)).find(({ id }) => id === 'topology');
    expect(entry).toMatchObject({ fingerprint: replies[winner]!.json.fingerprint });
    const held = await fetchBytes(admin, '/shelf/topology/2.0.0.kit');
    expect(sha256(held.bytes)).toBe(sha256(packings[winner]!.bytes));
    expect(await filesOf('topology', '2.0.0')).toHaveLength(1);
    expect(await incoming()).toEqual([]);
  });

  it('takes the same bytes that come twice at once, and keeps them', async () => {
    const { bytes } = await packedKit('topology', '2.1.0', key);
    const replies = await Promise.all([publish(methodist, bytes), publish(admin, bytes)]);
    expect(replies.map(({ status }) => status)).toEqual([201, 201]);
    expect(sha256((await fetchBytes(admin, '/shelf/topology/2.1.0.kit')).bytes)).toBe(sha256(bytes));
  });

  it('makes the whole kit of a delta and its base, and puts that on the shelf', async () => {
    const base = await packedKit('statics', '1.0.0', key);
    const next = await packedKit('statics', '1.1.0', key, 'Mended');
    const delta = await deltaOf(next, base);
    const early = await publish(methodist, delta);
    expect(early.status).toBe(400);
    expect(early.json.error).toMatchObject({ detail: 'kit', fault: 'base-missing' });
    expect((await publish(methodist, base.bytes)).status).toBe(201);
    const reply = await publish(methodist, delta);
    expect(reply.status).toBe(201);
    expect(reply.json).toMatchObject({ id: 'statics', version: '1.1.0', bytes: next.bytes.length });
    expect(sha256((await fetchBytes(admin, '/shelf/statics/1.1.0.kit')).bytes)).toBe(sha256(next.bytes));
    // The whole kit is the same upload again, and its keys belong to it.
    expect((await publish(methodist, next.bytes)).status).toBe(201);
    expect((await methodist.send('PUT', '/api/shelf/statics/1.1.0/keys', next.keys)).status).toBe(204);
    expect(await incoming()).toEqual([]);
  });

  it('refuses a delta whose base here is another', async () => {
    const here = await packedKit('optics', '1.0.0', key, 'Here');
    const elsewhere = await packedKit('optics', '1.0.0', key, 'Elsewhere');
    const next = await packedKit('optics', '1.1.0', key, 'Elsewhere');
    expect((await publish(methodist, here.bytes)).status).toBe(201);
    const reply = await publish(methodist, await deltaOf(next, elsewhere));
    expect([reply.status, reply.json.error]).toMatchObject([400, { fault: 'base-missing', path: 'pages/one.html' }]);
    expect((await shelfOf(admin)).filter(({ id }) => id === 'optics')).toMatchObject([{ version: '1.0.0' }]);
    expect(await incoming()).toEqual([]);
  });

  it('offers learners the newest version', async () => {
    const newer = await packedKit('algebra', '1.10.0', key);
    await publish(methodist, newer.bytes);
    expect((await shelfOf(dana)).filter(({ id }) => id === 'algebra')).toMatchObject([{ version: '1.10.0' }]);
    expect((await shelfOf(admin)).filter(({ id }) => id === 'algebra').map(({ version }) => version)).toEqual([
      '1.10.0',
      '1.0.0',
    ]);
    expect((await dana.get('/shelf/algebra/1.0.0.kit')).status).toBe(200);
  });

  it.each([
    ['a flipped bit', (bytes: Uint8Array) => flipped(bytes, Math.floor(bytes.length / 2))],
    ['its end missing', (bytes: Uint8Array) => bytes.slice(0, -100)],
    ['no kit', () => new TextEncoder().encode('not a kit at all')],
    ['nothing', () => new Uint8Array()],
  ])('refuses %s with the fault, and keeps nothing of it', async (_, harm) => {
    const fresh = await packedKit('geometry', '1.0.0', key);
    const reply = await publish(methodist, harm(fresh.bytes));
    expect(reply.status).toBe(400);
    expect(reply.json.error).toMatchObject({ code: 'invalid', detail: 'kit', fault: expect.any(String) });
    expect((await shelfOf(admin)).some(({ id }) => id === 'geometry')).toBe(false);
    expect(await incoming()).toEqual([]);
    expect(await readdir(join(hub.options.data, 'shelf'))).not.toContain('geometry');
  });

  it('refuses a kit by a stranger’s key, and one that is too large', async () => {
    const foreign = await packedKit('physics', '1.0.0', newKey());
    expect((await publish(methodist, foreign.bytes)).json.error).toMatchObject({ fault: 'unknown-signer' });
    const reply = await methodist.send('POST', '/api/shelf', foreign.bytes, { 'Content-Type': 'application/zip' });
    expect(reply.json.error).toEqual({ code: 'invalid', detail: 'Content-Type' });
  });

  it('keeps answer keys from learners, and takes only those of these very bytes', async () => {
    const path = '/api/shelf/algebra/1.0.0/keys';
    expect((await methodist.send('PUT', path, kit.keys)).status).toBe(204);
    expect((await methodist.get(path)).json).toEqual(kit.keys);
    const aigul = await hub.signIn('aigul');
    expect((await aigul.get(path)).json).toEqual(kit.keys);
    expect((await dana.get(path)).status).toBe(403);
    await enrol(['shipped']);
    expect((await aigul.get(path)).status).toBe(403);
    await enrol(['shipped', 'algebra']);
    const other = { ...(kit.keys as object), fingerprint: '0'.repeat(64) };
    expect((await methodist.send('PUT', path, other)).json.error).toEqual({ code: 'invalid', detail: 'fingerprint' });
    for (const elsewhere of ['algebra/9.9.9', 'shipped/1.0.0'])
      expect((await methodist.send('PUT', `/api/shelf/${elsewhere}/keys`, kit.keys)).json.error).toEqual({
        code: 'invalid',
        detail: 'version',
      });
    const nowhere = { ...(kit.keys as object), kit: 'nokit' };
    expect((await methodist.send('PUT', '/api/shelf/nokit/1.0.0/keys', nowhere)).status).toBe(404);
    expect((await methodist.get('/api/shelf/topology/2.0.0/keys')).status).toBe(404);
    expect((await admin.get(path)).json).toEqual(kit.keys);
    expect((await methodist.send('PUT', path, { format: 'other' })).status).toBe(400);
  });

  it('serves byte ranges as RFC 9110 wants them', async () => {
    const url = '/shelf/algebra/1.0.0.kit';
    const size = kit.bytes.length;
    const whole = await fetchBytes(dana, url);
    expect(whole.headers.get('content-length')).toBe(String(size));
    expect(whole.headers.get('accept-ranges')).toBe('bytes');
    const etag = whole.headers.get('etag')!;
    expect(etag).toMatch(/^"[0-9a-f]{64}"$/);
    const ranges: [string, number, number][] = [
      ['bytes=0-0', 0, 0],
      ['bytes=10-19', 10, 19],
      [`bytes=${size - 5}-`, size - 5, size - 1],
      ['bytes=-7', size - 7, size - 1],
      [`bytes=100-${size * 9}`, 100, size - 1],
    ];
    for (const [range, start, end] of ranges) {
      const part = await fetchBytes(dana, url, { Range: range });
      expect([range, part.status, part.headers.get('content-range')]).toEqual([
        range,
        206,
        `bytes ${start}-${end}/${size}`,
      ]);
      expect(sha256(part.bytes)).toBe(sha256(kit.bytes.slice(start, end + 1)));
    }
    for (const range of ['bytes=5-2', 'bytes=-', 'items=0-1', 'bytes=0-1,5-6']) {
      expect([range, (await fetchBytes(dana, url, { Range: range })).status]).toEqual([range, 200]);
    }
    const beyond = await fetchBytes(dana, url, { Range: `bytes=${size}-` });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${size}`]);
    expect((await fetchBytes(dana, url, { Range: 'bytes=0-9', 'If-Range': etag })).status).toBe(206);
    expect((await fetchBytes(dana, url, { Range: 'bytes=0-9', 'If-Range': '"other"' })).status).toBe(200);
    expect((await fetchBytes(dana, url, { 'If-None-Match': etag })).status).toBe(304);
    const head = await dana.send('HEAD', url);
    expect([head.status, head.headers.get('content-length'), head.text]).toEqual([200, String(size), '']);
  });

  it('says that its disk is full', async () => {
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const writing = vi.spyOn(Shelf.prototype, 'publish').mockRejectedValue(full);
    const reply = await publish(methodist, kit.bytes).finally(() => writing.mockRestore());
    expect([reply.status, reply.json.error]).toEqual([507, { code: 'storage-full' }]);
  });

  it('serves no file that is not as long as it was', async () => {
    const { bytes } = await packedKit('algebra', '0.9.0', key);
    await publish(methodist, bytes);
    await truncate(await fileOf('algebra', '0.9.0'), bytes.length - 1);
    const reply = await dana.get('/shelf/algebra/0.9.0.kit');
    expect([reply.status, reply.json.error]).toEqual([503, { code: 'store-down', detail: 'kit-file-absent' }]);
  });

  it('says where a file lies on another hub', async () => {
    await rm(await fileOf('algebra', '1.10.0'));
    const reply = await dana.get('/shelf/algebra/1.10.0.kit');
    expect([reply.status, reply.json.error]).toEqual([503, { code: 'store-down', detail: 'kit-file-absent' }]);
    expect((await dana.get('/shelf/algebra/1.0.0.kit')).status).toBe(200);
  });

  it('knows no other paths', async () => {
    for (const path of [
      '/shelf/algebra/..%2f..%2faccounts.kit',
      '/shelf/..%2f/1.0.0.kit',
      '/shelf/algebra/1.0.0',
      '/shelf/algebra/',
      '/shelf/nokit/1.0.0.kit',
      '/shelf/Algebra/1.0.0.kit',
      '/shelf/algebra/1.0.kit',
      '/shelf/algebra/1.0.0.kit.kit',
      '/api/shelf/Algebra/1.0.0/keys',
      '/api/shelf/algebra/1.0/keys',
    ]) {
      expect([path, (await admin.get(path)).status]).toEqual([path, 404]);
      expect([404, 403]).toContain((await dana.get(path)).status);
    }
  });

  it('packs a shipped kit only once, and again where its file is gone', async () => {
    const before = await fetchBytes(admin, '/shelf/shipped/1.0.0.kit');
    await rm(await fileOf('shipped', '1.0.0'));
    hub = await hub.restart();
    admin = await hub.signIn('admin');
    const after = await fetchBytes(admin, '/shelf/shipped/1.0.0.kit');
    expect(sha256(after.bytes)).toBe(sha256(before.bytes));
    expect((await shelfOf(admin)).filter(({ id }) => id === 'shipped')).toHaveLength(1);
  });

  async function enrol(kits: readonly string[]): Promise<void> {
    const group = ((await admin.get('/api/groups')).json.groups as { id: string }[])[0]!;
    await admin.send('PUT', `/api/groups/${group.id}`, { ...group, kits });
  }

  it.runIf(store === 'embedded')('is rid, after a start, of what a killed upload left', async () => {
    await writeFile(join(hub.options.data, 'shelf', '.incoming', 'half.part'), 'half');
    hub = await hub.restart();
    expect(await incoming()).toEqual([]);
  });
});

describe('two hubs with one store and one folder', () => {
  it('serve, of different packings of a version that both take at once, one and its own file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandyq-shelf-'));
    const store = await EmbeddedStore.open({ folder: join(folder, 'store') });
    const database = new Database(store, 'shelf');
    await database.ensure(hubOnly);
    const key = newKey();
    const institution = {
      id: 'demo',
      kitKeys: [{ minisign: lineOf(key), institution: 'demo' }],
    } as unknown as Institution;
    const clock = { now: Date.now };
    const hubs = [0, 1].map(
      () =>
        new Shelf(
          database,
          join(folder, 'kits'),
          new InstitutionLists(database, () => institution, clock),
          clock,
          async () => true,
        ),
    );
    for (let version = 1; version <= 5; version += 1) {
      const packings = await Promise.all(
        ['One', 'Other'].map((title) => packedKit('topology', `${version}.0.0`, key, title)),
      );
      const outcomes = await Promise.all(
        packings.map(({ path }, at) => hubs[at]!.publish(createReadStream(path), 1e9)),
      );
      const winner = outcomes.findIndex(({ ok }) => ok);
      expect(outcomes.map(({ ok }) => ok).sort()).toEqual([false, true]);
      for (const shelf of hubs) {
        const file = await shelf.file('topology', `${version}.0.0`);
        expect(file).toMatchObject({ etag: `"${sha256(packings[winner]!.bytes)}"` });
        const bytes = new Uint8Array(await readFile((file as { path: string }).path));
        expect(sha256(bytes)).toBe(sha256(packings[winner]!.bytes));
      }
    }
    expect(await readdir(join(folder, 'kits', 'topology'))).toHaveLength(5);
    // The same bytes at both are as good, and neither takes the other's file away.
    for (let version = 6; version <= 8; version += 1) {
      const { path, bytes } = await packedKit('topology', `${version}.0.0`, key);
      const outcomes = await Promise.all(hubs.map((shelf) => shelf.publish(createReadStream(path), 1e9)));
      expect(outcomes.map(({ ok }) => ok)).toEqual([true, true]);
      expect(await hubs[0]!.file('topology', `${version}.0.0`)).toMatchObject({ bytes: bytes.length });
    }
    await store.close();
    await rm(folder, { recursive: true });
  });
});

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at]! ^= 1;
  return copy;
}

async function fetchBytes(client: Client, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(client.url + path, { headers: { Cookie: client.cookie, ...headers } });
  return { status: response.status, headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) };
}
