import { describe, expect, it } from 'vitest';
import { jsonOf } from '../../src/hub/store/store';
import { CouchDbStore } from '../../src/hub/store/couchdb/couchdb-store';
import { parseCouchDbUrl } from '../../src/hub/store/couchdb/address';
import { TestDevice, push, question, revised, submission } from './documents';
import { TestHub } from './harness';

if (!process.env.COUCHDB_URL) describe('a backup of CouchDB', () => it.todo('is tried where COUCHDB_URL names one'));
else
  describe('a backup of CouchDB by replication', () => {
    it('is a whole hub again: people, dossiers, files, receipts', async () => {
      const hub = await TestHub.start({}, 'couchdb');
      const [dana, aigul, admin] = [await hub.signIn('dana'), await hub.signIn('aigul'), await hub.signIn('admin')];
      const dossier = `dossier-${dana.id}`;
      const device = await TestDevice.enrolled(dana);
      const asked = revised(question(dana.id));
      const work = submission(dana.id, new TextEncoder().encode('my work'));
      await push(dana, dossier, [asked, revised(work), revised(await device.segment())]);
      const answer = { ...question(aigul.id), _id: `answer:${crypto.randomUUID()}`, type: 'answer', thread: asked._id };
      await push(aigul, dossier, [revised(answer)]);
      await admin.post(`/api/devices/${device.id}/block`);
      const before = await idsIn(dana, dossier);
      await hub.hub.close();

      const prefix = `test-restored-${Date.now()}-`;
      await replicateAll(hub.options.couchdb!.prefix!, prefix);
      const url = hub.options.couchdb!.url;
      const again = await TestHub.start(
        { data: hub.options.data, couchdb: { url, prefix }, restored: true },
        'couchdb',
      );
      const restored = await again.signIn('dana');
      expect(restored.session.institution).toEqual(dana.session.institution);
      expect(await idsIn(restored, dossier)).toEqual(before);
      expect((await restored.get(`/db/${dossier}/${work._id}/work.txt`)).text).toBe('my work');
      expect((await (await again.signIn('timur')).get(`/db/${dossier}`)).status).toBe(403);
      await again.stop();
      await hub.clean();
    }, 120_000);
  });

async function idsIn(
  client: { get(path: string): Promise<{ json: Record<string, unknown> }> },
  db: string,
): Promise<string[]> {
  const { json } = await client.get(`/db/${db}/_changes`);
  return (json.results as { id: string }[]).map(({ id }) => id).sort();
}

/** As an administrator of CouchDB would, with CouchDB's own replicator. */
async function replicateAll(from: string, to: string): Promise<void> {
  const address = parseCouchDbUrl(process.env.COUCHDB_URL!);
  if (!address.ok) throw new Error(address.error.detail);
  const source = new CouchDbStore({ ...address.value, prefix: from });
  const plain = new CouchDbStore(address.value);
  const auth = { basic: { username: address.value.admin.name, password: address.value.admin.password } };
  const end = (name: string) => ({ url: `${address.value.url}/${name}`, auth });
  const names = jsonOf(await source.handle({ as: 'hub', method: 'GET', path: ['_all_dbs'] })) as string[];
  for (const name of names) {
    const body = { source: end(from + name), target: end(to + name), create_target: true };
    const reply = await plain.handle({ as: 'hub', method: 'POST', path: ['_replicate'], body });
    const { ok, history } = jsonOf(reply) as { ok: boolean; history?: readonly { doc_write_failures: number }[] };
    expect([name, ok, history?.[0]?.doc_write_failures ?? 0]).toEqual([name, true, 0]);
  }
}
