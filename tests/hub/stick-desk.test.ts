import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listText } from '../../src/lib/kit/institution/list';
import type { SigningKey } from '../../src/lib/kit/node/keys';
import { listed, listOf, REVOKED, signedBy } from '../fixtures/institution/lists';
import { TestHub, type SignedIn } from './harness';
import { lineOf, newKey, packedKit } from './kits';

const KIT = { 'Content-Type': 'application/vnd.sandyq.kit' };
const REASON = { en: 'Exercise 3 is wrong.' };

/* The desk at which staff orders a stick; what is on it, and that it starts: stick.test.ts. */
describe('a stick from the hub', () => {
  let hub: TestHub;
  let program: string;
  let admin: SignedIn;
  let methodist: SignedIn;
  let sequence = 0;
  const [old, young]: SigningKey[] = [newKey(), newKey()];

  beforeAll(async () => {
    program = await mkdtemp(join(tmpdir(), 'sandyq-program-'));
    const build = join(program, 'build');
    await writeFile(join(program, 'package.json'), '{ "name": "sandyq" }');
    for (const [folder, file] of [
      ['node', 'sandyq.js'],
      ['app', 'shell.html'],
    ] as const) {
      await mkdir(join(build, folder), { recursive: true });
      await writeFile(join(build, folder, file), '');
    }
    hub = await TestHub.start({ trust: [lineOf(old!)], build });
    [admin, methodist] = [await hub.signIn('admin'), await hub.signIn('methodist')];
  });
  afterAll(async () => {
    await hub.stop();
    await rm(program, { recursive: true });
  });

  const publish = async (id: string, version: string, key: SigningKey) => {
    const { bytes } = await packedKit(id, version, key);
    expect((await methodist.send('POST', '/api/shelf', bytes, KIT)).status).toBe(201);
  };
  const give = async (by: SigningKey, oldKey: object, withdrawn: object[] = []) => {
    const list = listOf(++sequence, [listed(old!, oldKey), listed(young!)], { withdrawn });
    expect((await admin.send('PUT', '/api/institution-list', signedBy(by, list))).status).toBe(200);
  };
  const order = (by: SignedIn, ...kits: string[]) =>
    by.post('/api/stick', { kits: kits.map((kit) => ({ id: kit.split(' ')[0], version: kit.split(' ')[1] })) });
  const fetchZip = async (by: SignedIn, url: unknown) => {
    const reply = await fetch(hub.url + String(url), { headers: { Cookie: by.cookie } });
    const bytes = Buffer.from(await reply.arrayBuffer());
    return { status: reply.status, bytes };
  };
  const ENDED = { status: 409, json: { error: { code: 'conflict', detail: 'kit-ended' } } };

  it('takes kits by a key that the institution’s list has brought', async () => {
    await publish('algebra', '1.0.0', old!);
    await give(old!, {});
    await publish('physics', '1.0.0', young!);
    const ordered = await order(methodist, 'algebra 1.0.0', 'physics 1.0.0');
    expect(ordered.status).toBe(201);
    const { status, bytes } = await fetchZip(methodist, ordered.json.url);
    expect(status).toBe(200);
    // Stored, so it stands there as it is: kits that are older than the list do not bring it.
    expect(bytes.includes(`kits/institution.json${listText(listOf(1, [listed(old!), listed(young!)]))}`)).toBe(true);
    expect(bytes.includes('kits/institution.json.minisig')).toBe(true);
  });

  it('is made for one at a time, from the first moment on', async () => {
    const orders = await Promise.all([order(admin, 'algebra 1.0.0'), order(methodist, 'algebra 1.0.0')]);
    expect(orders.map(({ status }) => status).sort()).toEqual([201, 503]);
    const at = orders.findIndex(({ status }) => status === 201);
    const who = [admin, methodist][at]!;
    const { status, bytes } = await fetchZip(who, orders[at]!.json.url);
    expect(status).toBe(200);
    expect(bytes.length).toBeGreaterThan(1000);
    expect((await order(admin, 'none 1.0.0')).status).toBe(404);
    expect((await fetchZip(admin, (await order(admin, 'algebra 1.0.0')).json.url)).status).toBe(200);
  });

  it('takes no version that was withdrawn, and no kit by a key that was revoked', async () => {
    await give(old!, {}, [{ kit: 'physics', version: '1.0.0', at: '2026-11-01T00:00:00Z', reason: REASON }]);
    expect(await order(admin, 'physics 1.0.0')).toMatchObject(ENDED);
    expect((await order(admin, 'algebra 1.0.0')).status).toBe(201);
    await give(young!, { revoked: REVOKED });
    expect(await order(admin, 'algebra 1.0.0')).toMatchObject(ENDED);
  });
});
