import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DraftInfo } from '../../src/lib/draft/api';
import type { HubOptions } from '../../src/hub/main';
import { EXAM, begin, change, putFile, sha256, smallKit, stage } from './drafts';
import { Client } from './harness';
import { HubProcess, buildHub } from './process';

let built: Awaited<ReturnType<typeof buildHub>>;
beforeAll(async () => {
  built = await buildHub();
});
afterAll(() => built.remove());

/** Moments of a deed at which the hub is killed, as parts of the time that the deed takes. */
const MOMENTS = [0.1, 0.25, 0.4, 0.55, 0.7, 0.8, 0.9, 1] as const;

describe('a hub that is killed', () => {
  let options: HubOptions;
  let hub: HubProcess;
  let methodist: Client;
  let admin: Client;

  beforeEach(async () => {
    const data = await mkdtemp(join(tmpdir(), 'sandyq-kill-drafts-'));
    const passwordCost = { N: 2 ** 13, r: 8, p: 1 };
    options = { data, build: data, version: '0.0.0-test', port: await freePort(), passwordCost };
    hub = await HubProcess.start(built.script, options);
    [methodist, admin] = [await signIn('methodist'), await signIn('admin')];
  });
  afterEach(async () => {
    await hub.end('SIGKILL');
    await rm(options.data, { recursive: true, force: true });
  });

  async function signIn(login: string): Promise<Client> {
    const client = new Client(hub.url);
    const { password } = hub.accounts.find((account) => account.login === login)!;
    await client.post('/api/session', { login, password });
    return client;
  }

  /** Starts a deed and kills the hub in the middle of it; then it runs again. True where no answer came. */
  async function killedIn(deed: () => Promise<unknown>, ms: number): Promise<boolean> {
    const under = deed().then(
      () => false,
      () => true,
    );
    await new Promise((resolve) => setTimeout(resolve, ms));
    await hub.end('SIGKILL');
    const unanswered = await under;
    hub = await HubProcess.start(built.script, options);
    return unanswered;
  }

  async function timeOf(deed: () => Promise<unknown>): Promise<number> {
    const begun = performance.now();
    await deed();
    return performance.now() - begun;
  }

  const infoOf = async (draft: string): Promise<DraftInfo> =>
    (await admin.get(`/api/drafts/${draft}`)).json.draft as DraftInfo;
  const shelfOf = async (
    kit: string,
  ): Promise<{ version: string; fingerprint: string; bytes: number; url: string }[]> =>
    ((await admin.get('/api/shelf')).json.kits as never[]).filter(({ id }) => id === kit);

  async function approved(kit: string): Promise<string> {
    const draft = await begin(methodist, [...smallKit(kit), ...EXAM]);
    const film = new Uint8Array(randomBytes(2_000_000));
    await putFile(methodist, draft, film);
    const item = { kind: 'image', title: { en: 'P' }, pictures: [{ file: 'media/p.png', alt: { en: 'A map' } }] };
    const outcomes = await change(
      methodist,
      draft,
      { id: 'file:media/p.png', value: { sha256: sha256(film), bytes: film.length } },
      { id: 'item:picture', value: { unit: 'all', order: 'p', item } },
    );
    expect(outcomes.filter((one) => 'refused' in one)).toEqual([]);
    expect((await stage(methodist, draft, 'review')).status).toBe(200);
    expect((await stage(admin, draft, 'approved')).status).toBe(200);
    return draft;
  }

  it('while it publishes has the version once or not at all, and publishes it when it is asked again', async () => {
    const first = await approved('first');
    const ms = await timeOf(() => stage(admin, first, 'published'));
    let kills = 0;
    for (const [round, part] of MOMENTS.entries()) {
      const kit = `killed-${round}`;
      const draft = await approved(kit);
      kills += Number(await killedIn(() => stage(admin, draft, 'published'), part * ms));
      const before = await shelfOf(kit);
      const { stage: held, versions } = await infoOf(draft);
      expect(versions.length).toBeLessThanOrEqual(before.length);
      expect(before.length).toBeLessThanOrEqual(1);
      expect(await readdir(join(options.data, 'drafts'))).not.toContain('.packing');
      const again = await stage(admin, draft, 'published');
      expect(again.status, `${part}: ${again.text}`).toBe(held === 'published' ? 409 : 200);
      const [entry, ...more] = await shelfOf(kit);
      expect(more).toEqual([]);
      if (before.length > 0) expect(entry!.fingerprint).toBe(before[0]!.fingerprint);
      expect(await infoOf(draft)).toMatchObject({
        ...{ stage: 'published', kit, writers: [] },
        versions: [{ version: '1.0.0', state: 'published', fingerprint: entry!.fingerprint }],
      });
      expect((await admin.send('HEAD', entry!.url)).headers.get('content-length')).toBe(String(entry!.bytes));
      expect((await admin.get(`/api/shelf/${kit}/1.0.0/keys`)).status).toBe(200);
    }
    expect(kills).toBeGreaterThan(2);
  }, 180_000);

  it('while it takes a version back has it withdrawn or not, and withdraws it when it is asked again', async () => {
    const withdraw = (draft: string) =>
      methodist.post(`/api/drafts/${draft}/withdraw`, { version: '1.0.0', reason: { en: 'Wrong.' } });
    const first = await approved('first');
    await stage(admin, first, 'published');
    const ms = await timeOf(() => withdraw(first));
    for (const [round, part] of MOMENTS.slice(0, 4).entries()) {
      const draft = await approved(`killed-${round}`);
      await stage(admin, draft, 'published');
      await killedIn(() => withdraw(draft), part * ms);
      const [version] = (await infoOf(draft)).versions;
      expect((await withdraw(draft)).status).toBe(version!.state === 'withdrawn' ? 409 : 200);
      expect((await infoOf(draft)).versions).toMatchObject([{ version: '1.0.0', state: 'withdrawn' }]);
    }
    expect((await infoOf(first)).versions).toMatchObject([{ state: 'withdrawn' }]);
  }, 180_000);

  it('while a file comes goes on with it from where it is, and has what its hash says', async () => {
    const draft = await begin(methodist);
    const film = new Uint8Array(randomBytes(12_000_000));
    const path = `/api/drafts/${draft}/files/${sha256(film)}`;
    const send = (from: number, to: number) =>
      methodist.send('PUT', `${path}?offset=${from}&size=${film.length}`, film.subarray(from, to));
    const asked = async (): Promise<number> => (await send(0, 0)).json.received as number;
    for (let kill = 0, received = 0; received < film.length; kill += 1) {
      await killedIn(() => send(received, received + 2_000_000), kill < 8 ? kill * 4 : 5_000);
      const held = await asked();
      expect(held).toBeGreaterThanOrEqual(received);
      received = held;
      expect(kill).toBeLessThan(20);
    }
    const part = { id: 'file:media/film.mp4', value: { sha256: sha256(film), bytes: film.length } };
    expect((await change(methodist, draft, part))[0]).toHaveProperty('rev');
    expect((await methodist.send('HEAD', path)).headers.get('content-length')).toBe(String(film.length));
  }, 180_000);
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
