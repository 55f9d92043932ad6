import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBackup } from '../../src/hub/backup/backup';
import { systemClock } from '../../src/lib/shared/clock';
import { push, question, revised } from './documents';
import { Client } from './harness';
import type { HubOptions } from '../../src/hub/main';
import { localPouch, remotePouch } from './pouch';
import { HubProcess, buildHub } from './process';
import { askOn, download, expectOk, foundOn } from './sites';

/** Deterministic moments: the same run kills at the same times. */
function* moments(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    yield 20 + (state % 400);
  }
}

let built: Awaited<ReturnType<typeof buildHub>>;
beforeAll(async () => {
  built = await buildHub();
});
afterAll(() => built.remove());

describe('a hub that is killed while a device sends', () => {
  let options: HubOptions;

  beforeAll(async () => {
    const data = await mkdtemp(join(tmpdir(), 'sandyq-kill-'));
    options = { data, build: data, version: '0.0.0-test', port: await freePort() };
  });
  afterAll(() => rm(options.data, { recursive: true, force: true }));

  it('starts within two seconds on data that are there', async () => {
    await (await HubProcess.start(built.script, options)).end('SIGTERM');
    const hub = await HubProcess.start(built.script, options);
    expect(await hub.end('SIGTERM')).toBe(0);
    // Time of the processor: that of the wall is whatever else this machine does.
    expect(hub.cpuMs).toBeLessThan(2000);
  });

  it('keeps a backup from reading what it writes', async () => {
    const hub = await HubProcess.start(built.script, options);
    const to = join(options.data, '..', `sandyq-kill-${process.pid}.backup`);
    const order = { data: options.data, to, version: '0', clock: systemClock };
    expect(await makeBackup(order)).toEqual({ ok: false, error: { code: 'data-in-use' } });
    expect(await hub.end('SIGTERM')).toBe(0);
    expect(await makeBackup(order)).toMatchObject({ ok: true });
    await rm(to);
  });

  it('has all that it said it has, loses nothing and doubles nothing, over many kills', async () => {
    let hub = await HubProcess.start(built.script, options);
    const dana = await signIn(hub, 'dana');
    const dossier = `dossier-${dana.id}`;
    const local = localPouch();
    const docs = Array.from({ length: 400 }, () => question(dana.id, 'w'.repeat(400)));
    await local.bulkDocs(docs);
    const acknowledged = new Set<string>();
    let kills = 0;
    for (const ms of moments(7)) {
      const killing = setTimeout(() => void hub.end('SIGKILL').then(() => (kills += 1)), kills < 8 ? ms : 600_000);
      const done = local.replicate.to(remotePouch(dana, dossier), { batch_size: 20, batches_limit: 1 });
      done.on('change', ({ docs: sent }) => sent.forEach(({ _id }) => acknowledged.add(_id)));
      const whole = await done.then(
        () => true,
        () => false,
      );
      clearTimeout(killing);
      if (whole) break;
      await untilDead(hub);
      hub = await HubProcess.start(built.script, options);
      const held = await idsIn(dana, dossier);
      expect([...acknowledged].filter((id) => !held.has(id))).toEqual([]);
    }
    expect(kills).toBeGreaterThan(3);
    const { json } = await dana.get(`/db/${dossier}/_changes?style=all_docs&include_docs=true`);
    const rows = json.results as { id: string; changes: unknown[]; doc: { documents?: Record<string, string> } }[];
    const work = rows.filter(({ id }) => id.startsWith('question:'));
    expect(work.map(({ id }) => id).sort()).toEqual(docs.map(({ _id }) => _id).sort());
    expect(work.every(({ changes }) => changes.length === 1)).toBe(true);
    const receipted = rows.flatMap(({ id, doc }) => (id.startsWith('receipt:') ? Object.keys(doc.documents!) : []));
    expect(receipted.sort()).toEqual(docs.map(({ _id }) => _id).sort());
    await hub.end('SIGTERM');
  }, 120_000);

  it('has one hub at a time on a data folder', async () => {
    const hub = await HubProcess.start(built.script, options);
    await expect(HubProcess.start(built.script, { ...options, port: 0 })).rejects.toThrow('another hub');
    await hub.end('SIGTERM');
  });
});

describe('an institution and its sites, each a process of its own, killed while they exchange', () => {
  const folders: string[] = [];
  const running: HubProcess[] = [];
  afterAll(async () => {
    for (const hub of running) await hub.end('SIGKILL');
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  async function place(more: Partial<HubOptions> = {}): Promise<HubOptions> {
    const data = await mkdtemp(join(tmpdir(), 'sandyq-kill-site-'));
    folders.push(data);
    const cost = { N: 2 ** 13, r: 8, p: 1 };
    return { data, build: data, version: '0.0.0-test', port: await freePort(), passwordCost: cost, ...more };
  }
  async function started(options: HubOptions): Promise<HubProcess> {
    const hub = await HubProcess.start(built.script, options);
    running.push(hub);
    return hub;
  }
  async function killed(hub: HubProcess): Promise<void> {
    running.splice(running.indexOf(hub), 1);
    await hub.end('SIGKILL');
    await untilDead(hub);
  }

  it('have everything in the end, once, wherever the learner is', async () => {
    const top = await place();
    let root = await started(top);
    const admin = await signIn(root, 'admin');
    const { id } = await signIn(root, 'dana');
    const { password } = root.accounts.find(({ login }) => login === 'dana')!;
    const keeper = { login: 'keeper', name: 'Keeper', roles: ['officer'] };
    const made = (await admin.post('/api/accounts', keeper)).json as { account: { id: string }; password: string };
    const site = async (name: string) => {
      const options = await place({ exchange: { url: root.url, everyMinutes: 0 } });
      const { text } = await askOn(options, name);
      const staff = [{ account: made.account.id, roles: ['admin', 'officer'] }];
      const { hub } = expectOk(await admin.post('/api/sites', { request: text, staff })).json as { hub: string };
      await foundOn(options, await download(admin, `/api/sites/${hub}/courier`));
      return { hub, options };
    };
    const [a, b] = [await site('A'), await site('B')];
    expectOk(await admin.post(`/api/sites/${a.hub}/learners`, { learners: [id] }));
    let serverA = await started(a.options);
    const serverB = await started(b.options);
    const at = async (hub: HubProcess, login: string, secret: string): Promise<Client> => {
      const client = new Client(hub.url);
      expectOk(await client.post('/api/session', { login, password: secret }));
      return client;
    };
    const exchange = async (hub: HubProcess): Promise<unknown> => {
      const client = await at(hub, 'keeper', made.password);
      const { json } = await client.post('/api/site/exchange');
      return (json.exchange as { fault?: string }).fault;
    };
    expect(await exchange(serverA)).toBeUndefined();
    const dossier = `dossier-${id}`;
    const learner = await at(serverA, 'dana', password);
    const written: string[] = [];
    const random = moments(3);
    for (let kill = 0; kill < 4; kill += 1) {
      const docs = Array.from({ length: 20 }, () => revised(question(id, 'w'.repeat(15_000))));
      expect((await push(learner, dossier, docs)).rows).toEqual([]);
      written.push(...docs.map(({ _id }) => _id));
      const under = exchange(serverA).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, random.next().value as number));
      if (kill % 2 === 0) {
        await killed(root);
        root = await started(top);
      } else {
        await killed(serverA);
        serverA = await started(a.options);
      }
      await under;
    }
    for (let tries = 0; (await exchange(serverA)) !== undefined && tries < 5;) tries += 1;
    expectOk(await admin.send('PUT', `/api/learners/${id}/site`, { site: b.hub }));
    expect(await exchange(serverB)).toBeUndefined();
    const there = await at(serverB, 'dana', password);
    for (const client of [admin, there]) {
      const { json } = await client.get(`/db/${dossier}/_changes?style=all_docs`);
      const rows = json.results as { id: string; changes: unknown[] }[];
      const work = rows.filter((row) => row.id.startsWith('question:'));
      expect(work.map((row) => row.id).sort()).toEqual([...written].sort());
      expect(work.every(({ changes }) => changes.length === 1)).toBe(true);
    }
    expect([...(await idsIn(there, dossier))].sort()).toEqual([...(await idsIn(admin, dossier))].sort());
    expect(await exchange(serverA)).toBeUndefined();
    expect((await new Client(serverA.url).post('/api/session', { login: 'dana', password })).status).toBe(403);
  }, 180_000);
});

async function signIn(hub: HubProcess, login: string): Promise<Client & { id: string }> {
  const client = new Client(hub.url);
  const { password } = hub.accounts.find((account) => account.login === login)!;
  const reply = await client.post('/api/session', { login, password });
  return Object.assign(client, { id: (reply.json.account as { id: string }).id });
}

async function idsIn(client: Client, dossier: string): Promise<Set<string>> {
  const { json } = await client.get(`/db/${dossier}/_changes`);
  return new Set((json.results as { id: string }[]).map(({ id }) => id));
}

async function untilDead(hub: HubProcess): Promise<void> {
  while (
    await fetch(`${hub.url}/api/hub`).then(
      () => true,
      () => false,
    )
  )
    await new Promise((resolve) => setTimeout(resolve, 50));
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
