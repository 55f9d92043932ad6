import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentDigest } from '../../src/lib/dossier/digest';
import { verifyReceipt } from '../../src/lib/dossier/receipt';
import type { Receipted } from '../../src/lib/dossier/receipt';
import { DeviceEntry, verifyCertificate } from '../../src/lib/trace/certificate';
import { importPublicKey } from '../../src/lib/trace/jws';
import { Receipts } from '../../src/hub/receipts/receipts';
import { Database } from '../../src/hub/store/database';
import * as v from 'valibot';
import { TestDevice, push, question, revised, submission } from './documents';
import { STORES, TestHub } from './harness';
import type { SignedIn } from './harness';
import { openHubStore } from './store';

type Receipt = Receipted & { _id: string; signature: string };

describe.each(STORES)('receipts, on %s', (store) => {
  let hub: TestHub;
  let dana: SignedIn;
  let dossier: string;
  let device: TestDevice;
  let key: CryptoKey;

  beforeAll(async () => {
    hub = await TestHub.start({}, store);
    dana = await hub.signIn('dana');
    dossier = `dossier-${dana.id}`;
    device = await TestDevice.enrolled(dana);
    key = (await importPublicKey(dana.session.institution.receiptKey))!;
  });
  afterAll(() => hub.stop());

  async function receipts(client: SignedIn = dana): Promise<readonly Receipt[]> {
    const { json } = await client.get(`/db/${dossier}/_changes?include_docs=true`);
    const rows = json.results as { id: string; doc: Receipt }[];
    return rows.filter(({ id }) => id.startsWith('receipt:')).map(({ doc }) => doc);
  }

  const covering = async (id: string): Promise<readonly Receipt[]> =>
    (await receipts()).filter(({ documents }) => Object.hasOwn(documents, id));

  it('covers every document of a batch by one receipt, with the hash or the digest of each', async () => {
    const segment = await device.segment();
    const asked = question(dana.id);
    const work = submission(dana.id, new TextEncoder().encode('work'));
    await push(dana, dossier, [revised(segment), revised(asked), revised(work)]);
    const [receipt, ...more] = await covering(asked._id);
    expect(more).toEqual([]);
    expect(receipt!.documents).toEqual({
      [segment._id]: segment.hash,
      [asked._id]: await documentDigest(asked),
      [work._id]: await documentDigest(work),
    });
    expect(await verifyReceipt(receipt!, dossier, key)).toBe(true);
    expect(await verifyReceipt(receipt!, `dossier-${'x'.repeat(16)}`, key)).toBe(false);
  });

  it('is there before the answer to the push', async () => {
    const asked = revised(question(dana.id));
    await push(dana, dossier, [asked]);
    expect(await covering(asked._id)).toHaveLength(1);
  });

  it('covers nothing that was refused, nothing twice, and nothing of the hub’s own', async () => {
    const bad = revised({ ...question(dana.id), by: 'somebodyelse23456' });
    const good = revised(question(dana.id));
    await push(dana, dossier, [bad, good]);
    await push(dana, dossier, [good]);
    expect(await covering(bad._id)).toEqual([]);
    expect(await covering(good._id)).toHaveLength(1);
    const all = (await receipts()).flatMap(({ documents }) => Object.keys(documents));
    expect(new Set(all).size).toBe(all.length);
    expect(all.filter((id) => /^(device|receipt):/.test(id))).toEqual([]);
  });

  it('covers what a tutor wrote, too', async () => {
    const aigul = await hub.signIn('aigul');
    const asked = revised(question(dana.id));
    await push(dana, dossier, [asked]);
    const id = `answer:${crypto.randomUUID()}`;
    await push(aigul, dossier, [revised({ ...question(aigul.id), _id: id, type: 'answer', thread: asked._id })]);
    expect(await covering(id)).toHaveLength(1);
  });

  it('is written afterwards for what a hub stored that was killed before it signed', async () => {
    const asked = revised(question(dana.id));
    await hub.hub.close();
    const opened = await openHubStore(hub.options);
    const body = { docs: [asked], new_edits: false };
    const written = await opened.store.handle({ as: 'hub', method: 'POST', db: dossier, path: ['_bulk_docs'], body });
    expect(written.status).toBe(201);
    await opened.store.close();
    hub = await hub.restart();
    dana = await hub.signIn('dana');
    const [receipt, ...more] = await covering(asked._id);
    expect(more).toEqual([]);
    expect(await verifyReceipt(receipt!, dossier, key)).toBe(true);
  });

  it('is written once where the hub was killed between the receipt and its mark', async () => {
    const asked = revised(question(dana.id));
    await push(dana, dossier, [asked]);
    const before = await receipts();
    await hub.hub.close();
    const opened = await openHubStore(hub.options);
    const database = new Database(opened.store, dossier);
    const Mark = v.object({ _rev: v.string() });
    await database.remove('_local/receipts', (await database.get('_local/receipts', Mark))!._rev);
    await opened.store.close();
    hub = await hub.restart();
    dana = await hub.signIn('dana');
    expect((await receipts()).map(({ _id }) => _id).sort()).toEqual(before.map(({ _id }) => _id).sort());
  });

  it('is one, where two hubs come upon the same documents at once', async () => {
    await hub.hub.close();
    const opened = await openHubStore(hub.options);
    const asked = revised(question(dana.id));
    const body = { docs: [asked], new_edits: false };
    await opened.store.handle({ as: 'hub', method: 'POST', db: dossier, path: ['_bulk_docs'], body });
    const pair = [0, 5].map((late) => new Receipts(opened.store, opened.receiptKey, { now: () => Date.now() + late }));
    await Promise.all(pair.map((one) => one.issue(dossier)));
    await opened.store.close();
    hub = await hub.restart();
    dana = await hub.signIn('dana');
    expect(await covering(asked._id)).toHaveLength(1);
  });

  it('is refused for a segment that the store holds with another hash than its own', async () => {
    await hub.hub.close();
    const opened = await openHubStore(hub.options);
    const segment = await device.segment();
    const rotten = revised({ ...segment, hash: 'A'.repeat(43) });
    const body = { docs: [rotten], new_edits: false };
    await opened.store.handle({ as: 'hub', method: 'POST', db: dossier, path: ['_bulk_docs'], body });
    await opened.store.close();
    hub = await hub.restart();
    dana = await hub.signIn('dana');
    expect(await covering(rotten._id)).toEqual([]);
  });

  it('is refused for work whose stored file is not the one that it names', async () => {
    await hub.hub.close();
    const opened = await openHubStore(hub.options);
    const work = submission(dana.id, new TextEncoder().encode('my own work'));
    const data = Buffer.from('my own wxrk').toString('base64');
    const rotten = revised({ ...work, _attachments: { 'work.txt': { content_type: 'text/plain', data } } });
    const body = { docs: [rotten], new_edits: false };
    const put = await opened.store.handle({ as: 'hub', method: 'POST', db: dossier, path: ['_bulk_docs'], body });
    expect(put.status).toBe(201);
    await opened.store.close();
    hub = await hub.restart();
    dana = await hub.signIn('dana');
    expect((await dana.get(`/db/${dossier}/${work._id}`)).status).toBe(200);
    expect(await covering(work._id)).toEqual([]);
  });

  it('certifies a device in the dossier, and says the same when asked again', async () => {
    const enrolling = await device.enrolling();
    const first = await dana.post('/api/devices', enrolling);
    const again = await dana.post('/api/devices', enrolling);
    expect(again.json).toEqual(first.json);
    const held = await dana.get(`/db/${dossier}/device:${device.id}`);
    const entry = v.parse(DeviceEntry, held.json);
    expect(await verifyCertificate(entry, key)).toBe(true);
    expect(await verifyCertificate({ ...entry, label: 'Other' }, key)).toBe(false);
  });

  it('lets nobody enrol a device with another key, or as another’s', async () => {
    const other = await TestDevice.make(dana.id);
    const stolen = { ...(await other.enrolling()), device: device.id };
    expect((await dana.post('/api/devices', stolen)).status).toBe(409);
    const { publicKey, ...rest } = (await device.enrolling()) as { publicKey: { y: string } };
    const mirrored = { ...publicKey, y: ((await other.enrolling()).publicKey as { y: string }).y };
    expect((await dana.post('/api/devices', { ...rest, publicKey: mirrored })).status).toBe(409);
    const timur = await hub.signIn('timur');
    expect((await timur.post('/api/devices', await device.enrolling())).status).toBe(409);
    const aigul = await hub.signIn('aigul');
    expect((await aigul.post('/api/devices', await other.enrolling())).status).toBe(403);
  });

  it('tells the last segment that the hub holds of the asking device', async () => {
    const fresh = await TestDevice.enrolled(dana);
    const head = async (): Promise<string | null> =>
      (await dana.get(`/db/${dossier}/_changes?limit=1`, { 'Sandyq-Device': fresh.id })).headers.get('sandyq-head');
    expect(await head()).toBe('-1');
    await push(dana, dossier, [revised(await fresh.segment()), revised(await fresh.segment())]);
    expect(await head()).toBe('1');
    expect((await dana.get(`/db/${dossier}/_changes?limit=1`)).headers.get('sandyq-head')).toBeNull();
  });
});
