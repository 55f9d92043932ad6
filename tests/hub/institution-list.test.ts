import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SessionAnswer, ShelfEntry } from '../../src/lib/institution/account';
import type { SigningKey } from '../../src/lib/kit/node/keys';
import { listed, listOf, REVOKED, signedBy } from '../fixtures/institution/lists';
import { STORES, TestHub, type SignedIn } from './harness';
import { lineOf, newKey, packedKit } from './kits';

const KIT = { 'Content-Type': 'application/vnd.sandyq.kit' };
const REASON = { ru: 'Ошибка в задаче 3.', en: 'Exercise 3 is wrong.' };

describe.each(STORES)('the institution’s list, on %s', (store) => {
  let hub: TestHub;
  let admin: SignedIn;
  let methodist: SignedIn;
  let dana: SignedIn;
  /** Of the hub's clock, ms. */
  let ahead = 0;
  const [old, young, stranger]: SigningKey[] = [newKey(), newKey(), newKey()];

  beforeAll(async () => {
    hub = await TestHub.start({ trust: [lineOf(old!)], clock: { now: () => Date.now() + ahead } }, store);
    [admin, methodist, dana] = [await hub.signIn('admin'), await hub.signIn('methodist'), await hub.signIn('dana')];
    const group = ((await admin.get('/api/groups')).json.groups as { id: string }[])[0]!;
    await admin.send('PUT', `/api/groups/${group.id}`, { ...group, kits: ['algebra', 'physics'] });
  });
  afterAll(() => hub.stop());

  const publish = (bytes: Uint8Array) => methodist.send('POST', '/api/shelf', bytes, KIT);
  const give = (list: object, by = admin) => by.send('PUT', '/api/institution-list', list);
  const shelfOf = async (person: SignedIn) =>
    v
      .parse(v.array(ShelfEntry), (await person.get('/api/shelf')).json.kits)
      .map(({ id, version }) => `${id} ${version}`);
  const institution = async () => v.parse(SessionAnswer, (await dana.get('/api/session')).json).institution;
  const entry = (version: string) => ({ kit: 'algebra', version, at: '2026-11-01T00:00:00Z', reason: REASON });
  const both = (sequence: number, withdrawn: object[] = []) =>
    listOf(sequence, [listed(old!), listed(young!)], { withdrawn });

  it('is none at first', async () => {
    expect((await dana.get('/api/institution-list')).status).toBe(404);
    expect((await institution()).listSequence).toBeUndefined();
    expect((await publish((await packedKit('algebra', '1.0.0', young!)).bytes)).json).toMatchObject({
      error: { code: 'invalid', detail: 'kit', fault: 'unknown-signer' },
    });
  });

  it('comes with a kit by the key that it introduces', async () => {
    const list = signedBy(old!, both(1));
    const kit = await packedKit('algebra', '1.0.0', young!, undefined, { list });
    expect((await publish(kit.bytes)).status).toBe(201);
    expect((await dana.get('/api/institution-list')).json).toEqual(list);
    const { listSequence, kitKeys } = await institution();
    expect(listSequence).toBe(1);
    expect(kitKeys).toContainEqual({ minisign: lineOf(young!), institution: 'demo' });
    const { entries } = (await admin.get('/api/audit')).json as { entries: object[] };
    expect(entries).toContainEqual(
      expect.objectContaining({ action: 'institution-list-taken', detail: { sequence: 1 } }),
    );
  });

  it('is taken from administrators alone, and only where it is good and newer', async () => {
    expect((await give(signedBy(old!, both(2)), methodist)).status).toBe(403);
    expect((await give(signedBy(old!, both(2)), dana)).status).toBe(403);
    for (const [list, fault] of [
      [signedBy(stranger!, both(2)), 'list-signer'],
      [signedBy(old!, both(1, [entry('1.0.0')])), 'list-old'],
      [{ ...signedBy(old!, both(2)), text: '{}' }, 'list-signer'],
    ] as const) {
      const refused = await give(list);
      expect(refused.status).toBe(400);
      expect(refused.json).toMatchObject({ error: { code: 'invalid', detail: 'list', fault } });
    }
    expect((await give({ text: 1 })).status).toBe(400);
    expect((await institution()).listSequence).toBe(1);
  });

  it('takes a version off the shelf of learners; staff see it with the reason', async () => {
    const next = await packedKit('algebra', '1.1.0', young!, undefined, { yaml: 'releaseNotes: { en: Mended. }\n' });
    expect(v.parse(ShelfEntry, (await publish(next.bytes)).json).releaseNotes).toEqual({ en: 'Mended.' });
    expect(await shelfOf(dana)).toEqual(['algebra 1.1.0']);
    expect((await give(signedBy(young!, both(2, [entry('1.1.0')])))).status).toBe(200);
    expect(await shelfOf(dana)).toEqual(['algebra 1.0.0']);
    expect(await shelfOf(admin)).toEqual(['algebra 1.1.0', 'algebra 1.0.0']);
    const [first] = v.parse(v.array(ShelfEntry), (await admin.get('/api/shelf')).json.kits);
    expect(first?.withdrawn).toEqual({ at: '2026-11-01T00:00:00Z', reason: REASON });
    expect((await publish(next.bytes)).json).toMatchObject({ error: { fault: 'withdrawn' } });
  });

  it('says which key is for kits alone, so that a device that pins it takes no list by it', async () => {
    const packer = newKey();
    const list = listOf(3, [listed(old!), listed(young!), listed(packer, { kitsOnly: true })]);
    expect((await give(signedBy(old!, list))).status).toBe(200);
    const { kitKeys } = await institution();
    expect(kitKeys).toContainEqual({ minisign: lineOf(packer), institution: 'demo', kitsOnly: true });
    expect(kitKeys).toContainEqual({ minisign: lineOf(young!), institution: 'demo' });
  });

  it('ends a key: nothing by it is published, and devices hear of it no more', async () => {
    const revoking = listOf(4, [listed(old!, { revoked: REVOKED }), listed(young!)]);
    expect((await give(signedBy(young!, revoking))).status).toBe(200);
    expect((await publish((await packedKit('physics', '1.0.0', old!)).bytes)).json).toMatchObject({
      error: { fault: 'signer-barred' },
    });
    expect((await institution()).kitKeys.map(({ minisign }) => minisign)).not.toContain(lineOf(old!));
    expect((await give(signedBy(old!, listOf(5, [listed(old!)])))).json).toMatchObject({
      error: { fault: 'list-signer' },
    });
  });

  it('is there after a restart', async () => {
    hub = await hub.restart();
    dana = await hub.signIn('dana');
    expect((await institution()).listSequence).toBe(4);
  });

  it('and no kit is offered whose last day is over', async () => {
    methodist = await hub.signIn('methodist');
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const kit = await packedKit('physics', '1.0.0', young!, undefined, { yaml: `expires: ${soon}\n` });
    expect(v.parse(ShelfEntry, (await publish(kit.bytes)).json).expires).toBe(soon);
    expect(await shelfOf(dana)).toEqual(['algebra 1.1.0', 'physics 1.0.0']);
    ahead = 3_600_000;
    expect(await shelfOf(dana)).toEqual(['algebra 1.1.0']);
  });
});
