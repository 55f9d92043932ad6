import { mkdtemp, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/hub/store/database';
import { question, push, revised } from './documents';
import { TestHub } from './harness';
import type { SignedIn } from './harness';
import { Wire } from './proxy';
import { openHubStore } from './store';

describe('a database of the embedded store that is damaged', () => {
  it('is down, says so, and takes nothing else with it', async () => {
    const lines: string[] = [];
    let hub = await TestHub.start({ log: (line) => lines.push(line) });
    const dana = await hub.signIn('dana');
    await push(dana, `dossier-${dana.id}`, [revised(question(dana.id))]);
    await hub.hub.close();
    const current = join(hub.options.data, 'store', `dossier-${dana.id}`, 'CURRENT');
    const whole = await readFile(current, 'utf8');
    await writeFile(current, 'MANIFEST-999999\n');
    hub = await hub.restart();
    const again = await hub.signIn('dana');
    const reply = await again.get(`/db/dossier-${dana.id}/_changes`);
    expect([reply.status, reply.text]).toEqual([503, '{"error":{"code":"store-down"}}']);
    expect(lines.join('\n')).toContain('store-down');
    expect((await again.get(`/db/private-${dana.id}`)).status).toBe(200);
    await writeFile(current, whole);
    expect((await again.get(`/db/dossier-${dana.id}/_changes`)).status).toBe(200);
    await hub.stop();
  });
});

describe('a document of the hub’s own that is not one', () => {
  it('is a fault that the log tells, without a word of what is in it', async () => {
    const lines: string[] = [];
    let hub = await TestHub.start({ log: (line) => lines.push(line) });
    await hub.hub.close();
    const { store } = await openHubStore(hub.options);
    const group = { _id: 'group:abcdefghij234567', name: { secret: 'what nobody may read' }, learners: 'whoever' };
    await new Database(store, 'registry').put(group as { _id: string });
    await store.close();
    hub = await hub.restart();
    const reply = await hub.client().post('/api/session', { login: 'dana', password: hub.passwordOf('dana') });
    expect([reply.status, reply.text]).toEqual([500, '{"error":{"code":"unknown"}}']);
    expect(lines).toEqual(['POST /api/session: unknown (ValiError: id)']);
    await hub.stop();
  });
});

const couchDb = process.env.COUCHDB_URL ? new URL(process.env.COUCHDB_URL) : undefined;
if (couchDb === undefined) describe('a CouchDB that is away', () => it.todo('is tried where COUCHDB_URL names one'));
else
  describe('a CouchDB that is away', () => {
    let wire: Wire;
    let hub: TestHub;
    let dana: SignedIn;
    const lines: string[] = [];

    beforeAll(async () => {
      wire = await Wire.to(couchDb.hostname, Number(couchDb.port));
      const url = new URL(couchDb);
      url.host = `127.0.0.1:${wire.port}`;
      hub = await TestHub.start(
        { couchdb: { url: url.href, prefix: `test-${Date.now()}-` }, log: (line) => lines.push(line) },
        'couchdb',
      );
      dana = await hub.signIn('dana');
    });
    afterAll(async () => {
      wire.mend();
      await hub.stop();
      await wire.close();
    });

    it('means 503, and nothing else than that the work waits', async () => {
      const dossier = `dossier-${dana.id}`;
      const doc = revised(question(dana.id));
      await push(dana, dossier, [revised(question(dana.id))]);
      wire.cut();
      for (const reply of await Promise.all([
        dana.get(`/db/${dossier}/_changes`),
        dana.post(`/db/${dossier}/_bulk_docs`, { docs: [doc], new_edits: false }),
        dana.get('/api/session'),
        hub.client().post('/api/session', { login: 'dana', password: hub.passwordOf('dana') }),
      ])) {
        expect([reply.status, reply.text]).toEqual([503, '{"error":{"code":"store-down"}}']);
      }
      expect((await dana.get('/api/hub')).status).toBe(200);
      wire.mend();
      expect(await push(dana, dossier, [doc])).toEqual({ status: 201, rows: [] });
      expect((await dana.get(`/db/${dossier}/${doc._id}`)).status).toBe(200);
    });

    it('ends a waiting request instead of leaving it hanging', async () => {
      const dossier = `dossier-${dana.id}`;
      const { json } = await dana.get(`/db/${dossier}/_changes`);
      const waiting = dana.get(
        `/db/${dossier}/_changes?feed=longpoll&since=${encodeURIComponent(String(json.last_seq))}`,
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
      wire.cut();
      expect((await waiting).status).toBe(503);
      wire.mend();
    });

    it('shows in no log whose password the hub uses', () => {
      expect(lines.length).toBeGreaterThan(0);
      const said = lines.join('\n');
      expect(said).not.toContain(couchDb.password);
      expect(said).not.toContain(dana.cookie);
    });
  });

describe('the hub’s disk', () => {
  it('holds databases that only the hub’s own user can reach', async () => {
    const data = join(await mkdtemp(join(tmpdir(), 'sandyq-hub-')), 'made-by-the-hub');
    const hub = await TestHub.start({ data });
    expect(await readdir(join(data, 'store'))).toEqual(expect.arrayContaining(['accounts', 'registry', 'shelf']));
    for (const folder of [data, join(data, 'store')]) expect((await stat(folder)).mode & 0o077).toBe(0);
    await hub.stop();
  });
});
