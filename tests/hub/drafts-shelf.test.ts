import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DraftDesk } from '../../src/hub/drafts/desk';
import type { PackOutcome, PackTask } from '../../src/hub/drafts/pack-task';
import { Packer, PackerBusy, PackingFailed } from '../../src/hub/drafts/packer';
import { DraftPacking } from '../../src/hub/drafts/packing';
import { DraftTooLarge } from '../../src/hub/drafts/parts';
import { Shelf } from '../../src/hub/shelf/shelf';
import { Database } from '../../src/hub/store/database';
import { listed, listOf, signedBy } from '../fixtures/institution/lists';
import { begin, change, putFile, revisions, sha256, smallKit, stage } from './drafts';
import type { SentChange } from './drafts';
import { TestHub } from './harness';
import type { SignedIn } from './harness';
import { kitFolder, lineOf, newKey, packedKit } from './kits';
import { openHubStore } from './store';

const anything = v.looseObject({});
const KIT = { 'Content-Type': 'application/vnd.sandyq.kit' };

describe('kits of drafts beside those that came otherwise', () => {
  const stranger = newKey();
  let hub: TestHub;
  let methodist: SignedIn;
  let admin: SignedIn;

  const signIn = async (): Promise<void> => {
    [methodist, admin] = [await hub.signIn('methodist', passwords[0]), await hub.signIn('admin', passwords[1])];
  };
  let passwords: string[];
  beforeAll(async () => {
    hub = await TestHub.start({ trust: [lineOf(stranger)] });
    passwords = [hub.passwordOf('methodist'), hub.passwordOf('admin')];
    await signIn();
  });
  afterAll(() => hub.stop());

  const approved = async (kit: string, parts: SentChange[] = smallKit(kit)): Promise<string> => {
    const draft = await begin(methodist, parts);
    expect((await stage(methodist, draft, 'review')).status).toBe(200);
    expect((await stage(admin, draft, 'approved')).status).toBe(200);
    return draft;
  };

  const groups = async () => (await admin.get('/api/groups')).json.groups as { id: string }[];

  it('take no kit over that somebody else signs', async () => {
    const { bytes } = await packedKit('of-others', '0.1.0', stranger);
    expect((await methodist.send('POST', '/api/shelf', bytes, KIT)).status).toBe(201);
    const draft = await begin(methodist, smallKit('of-others'));
    expect((await stage(methodist, draft, 'review')).json).toEqual({
      error: { code: 'conflict', detail: 'kit-of-another-signer' },
    });
  });

  it('are what was reviewed: a word that came in meanwhile holds the publishing up', async () => {
    const draft = await approved('meanwhile');
    const tried = await approved('meanwhile-tried');
    expect((await stage(admin, tried, 'pilot', { groups: [(await groups())[0]!.id] })).status).toBe(200);
    const read = await begin(methodist, smallKit('meanwhile-read'));
    expect((await stage(methodist, read, 'review')).status).toBe(200);
    await hub.hub.close();
    const { store } = await openHubStore(hub.options);
    // As another hub on the same store would have written it in the moment of the review.
    const by = { id: methodist.id, name: 'x', at: '2026-11-01T00:00:00.000Z' };
    for (const one of [draft, tried, read]) {
      const late = { _id: `part:${one}:text:pages/late.md`, type: 'part', v: 1, value: { text: 'late' }, by };
      await new Database(store, 'drafts').put(late);
    }
    await store.close();
    hub = await hub.restart();
    await signIn();
    const steps = [
      await stage(admin, draft, 'published'),
      await stage(admin, tried, 'published'),
      await stage(admin, read, 'approved'),
    ];
    for (const { json } of steps) expect(json).toEqual({ error: { code: 'conflict', detail: 'draft-changed' } });
    expect((await stage(admin, draft, 'writing')).status).toBe(200);
  });

  it('are refused where the packer or the disk has no more, and nothing is changed by it', async () => {
    const draft = await begin(methodist, smallKit('too-much'));
    for (const [error, status, said] of [
      [new PackerBusy(), 503, { code: 'hub-busy' }],
      [new PackingFailed('too long'), 409, { detail: 'packing-failed' }],
      [new DraftTooLarge(), 409, { detail: 'packing-failed' }],
      [Object.assign(new Error('full'), { code: 'ENOSPC' }), 507, { code: 'storage-full' }],
    ] as const) {
      vi.spyOn(Packer.prototype, 'inTurn').mockRejectedValueOnce(error);
      const refused = await stage(methodist, draft, 'review');
      expect([refused.status, refused.json.error]).toMatchObject([status, said]);
    }
    expect((await stage(methodist, draft, 'review')).status).toBe(200);
  });

  it('say of a file whose bytes lie on another hub’s disk that it is not to be had now', async () => {
    const draft = await begin(methodist);
    const film = new TextEncoder().encode('a film');
    const sweep = vi.spyOn(DraftDesk.prototype, 'sweep');
    await putFile(methodist, draft, film);
    expect(sweep).toHaveBeenCalled();
    await change(methodist, draft, { id: 'file:a.mp4', value: { sha256: sha256(film), bytes: film.length } });
    const file = join(hub.options.data, 'drafts', 'files', sha256(film).slice(0, 2), sha256(film));
    await rm(file);
    const asked = await admin.get(`/api/drafts/${draft}/files/${sha256(film)}`);
    expect([asked.status, asked.json.error]).toMatchObject([503, { detail: 'draft-file-absent' }]);
  });

  it('are not sent to review where a word came in while they were looked through', async () => {
    const draft = await begin(methodist, smallKit('looked-through'));
    const { check } = DraftPacking.prototype;
    vi.spyOn(DraftPacking.prototype, 'check').mockImplementationOnce(async function (this: DraftPacking, id) {
      const found = await check.call(this, id);
      await change(admin, draft, { id: 'text:pages/late.md', value: { text: 'late' } });
      return found;
    });
    expect((await stage(methodist, draft, 'review')).json.error).toEqual({ code: 'conflict', detail: 'draft-changed' });
    expect((await admin.get(`/api/drafts/${draft}`)).json.draft).toMatchObject({ stage: 'writing' });
    expect((await stage(methodist, draft, 'review')).status).toBe(200);
  });

  it('go to nobody where somebody led them elsewhere while they were packed', async () => {
    const draft = await approved('led-away');
    const { pack } = DraftPacking.prototype;
    vi.spyOn(DraftPacking.prototype, 'pack').mockImplementationOnce(async function (this: DraftPacking, ...given) {
      expect((await stage(methodist, draft, 'writing')).status).toBe(200);
      return (await pack.apply(this, given as never)) as never;
    });
    expect((await stage(admin, draft, 'published')).json.error).toEqual({ code: 'conflict', detail: 'draft-stage' });
    expect((await admin.get(`/api/drafts/${draft}`)).json.draft).toMatchObject({ stage: 'writing', versions: [] });
    expect((await admin.get('/api/shelf')).text).not.toContain('led-away');
  });

  it('are told to be out, in the audit list too, where somebody led them elsewhere since', async () => {
    const draft = await approved('led-late');
    const { setPilot } = Shelf.prototype;
    vi.spyOn(Shelf.prototype, 'setPilot').mockImplementationOnce(async function (this: Shelf, ...given) {
      expect((await stage(methodist, draft, 'writing')).status).toBe(200);
      return setPilot.apply(this, given);
    });
    const done = await stage(admin, draft, 'published');
    expect(done.json).toMatchObject({ stage: 'writing', versions: [{ version: '1.0.0', state: 'published' }] });
    const { entries } = (await admin.get('/api/audit?limit=3')).json as { entries: object[] };
    expect(entries).toContainEqual(expect.objectContaining({ action: 'draft-published', subject: 'led-late-1.0.0' }));
  });

  it('go on where the hub was killed between the shelf and the draft', async () => {
    const draft = await approved('killed');
    expect((await stage(admin, draft, 'published')).status).toBe(200);
    const { kits } = (await admin.get('/api/shelf')).json as { kits: { id: string; fingerprint: string }[] };
    const fingerprint = kits.find(({ id }) => id === 'killed')!.fingerprint;
    await hub.hub.close();
    const { store } = await openHubStore(hub.options);
    const drafts = new Database(store, 'drafts');
    await drafts.update(`draft:${draft}`, anything, (held) => ({ ...held, stage: 'approved', versions: [] }));
    await store.close();
    const left = join(hub.options.data, 'drafts', '.packing', 'left');
    await mkdir(left, { recursive: true });
    hub = await hub.restart();
    expect(await readdir(join(hub.options.data, 'drafts'))).not.toContain('.packing');
    await signIn();
    expect((await stage(admin, draft, 'published')).json).toMatchObject({
      stage: 'published',
      versions: [{ version: '1.0.0', state: 'published', fingerprint }],
    });
  });

  it('are never packed anew under the same version', async () => {
    const draft = await approved('same-version');
    expect((await stage(admin, draft, 'published')).status).toBe(200);
    await hub.hub.close();
    const { store } = await openHubStore(hub.options);
    const drafts = new Database(store, 'drafts');
    await drafts.update(`draft:${draft}`, anything, (held) => ({ ...held, stage: 'writing', versions: [] }));
    await store.close();
    hub = await hub.restart();
    await signIn();
    const base = (await revisions(methodist, draft))['text:pages/one.md'];
    await change(methodist, draft, { id: 'text:pages/one.md', base, value: { text: 'Other words.\n' } });
    const again = await stage(methodist, draft, 'review');
    expect(again.json.error).toMatchObject({ detail: 'version-not-higher', newest: '1.0.0' });
  });

  it('never take the place of other bytes of their version', async () => {
    const kit = 'other-bytes';
    const draft = await approved(kit);
    await hub.hub.close();
    const { store } = await openHubStore(hub.options);
    const shelf = new Database(store, 'shelf');
    const killed = await shelf.get('kit:killed:1.0.0', anything);
    const { _rev: _other, ...rest } = killed!;
    const entry = { ...rest, _id: `kit:${kit}:1.0.0`, id: kit, fingerprint: 'f'.repeat(64) };
    expect(entry).toHaveProperty('signer');
    await shelf.put(entry);
    await store.close();
    hub = await hub.restart();
    await signIn();
    const pilot = { groups: [(await groups())[0]!.id] };
    for (const refused of [await stage(admin, draft, 'published'), await stage(admin, draft, 'pilot', pilot)])
      expect(refused.json.error).toEqual({ code: 'conflict', detail: 'version-not-higher', newest: '1.0.0' });
    const kept = ((await admin.get('/api/shelf')).json.kits as { id: string; fingerprint: string }[]).find(
      ({ id }) => id === kit,
    );
    expect(kept?.fingerprint).toBe('f'.repeat(64));
  });

  it('can’t be taken back by a key that may not sign lists', async () => {
    const draft = await approved('kits-only');
    expect((await stage(admin, draft, 'published')).status).toBe(200);
    const { institution } = admin.session;
    const own = institution.kitKeys.find(({ minisign }) => minisign !== lineOf(stranger))!.minisign;
    const list = listOf(1, [listed(stranger), { ...listed(stranger), minisign: own, kitsOnly: true }]);
    const given = await admin.send('PUT', '/api/institution-list', signedBy(stranger, list));
    expect(given.status).toBe(200);
    const body = { version: '1.0.0', reason: { en: 'Wrong.' } };
    const refused = await methodist.post(`/api/drafts/${draft}/withdraw`, body);
    expect([refused.status, refused.json]).toEqual([409, { error: { code: 'conflict', detail: 'list-key' } }]);
    const info = (await admin.get(`/api/drafts/${draft}`)).json.draft;
    expect(info).toMatchObject({ versions: [{ state: 'published' }] });
  });
});

describe('packing in a thread of its own', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  let folder: string;
  let script: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(root, 'node_modules', '.sandyq-test-packer-'));
    script = join(folder, 'pack-worker.js');
    await build({
      ...{ root, configFile: false, logLevel: 'error', publicDir: false },
      build: { ssr: 'src/hub/drafts/pack-worker.ts', outDir: folder, target: 'node20', emptyOutDir: true },
    });
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = (packer: Packer, task: PackTask): Promise<PackOutcome> => packer.inTurn((run) => run(task));

  it('begins with nothing of a draft before the one before it is done, and lets so many wait', async () => {
    const packer = new Packer('');
    let [running, most] = [0, 0];
    const work = async (): Promise<void> => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setTimeout(resolve, 1));
      running -= 1;
    };
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => packer.inTurn(work)));
    expect(most).toBe(1);
    const refused = all.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(8);
    expect(refused[0]).toMatchObject({ reason: expect.any(PackerBusy) as PackerBusy });
  });

  it('says what the packer says, and writes the same kit', async () => {
    const source = await kitFolder('in-a-thread', '1.0.0');
    const key = newKey();
    const out = join(source, 'out.kit');
    const packer = new Packer(script);
    const outcome = await run(packer, { kind: 'pack', folder: source, out, key });
    const { packed } = await run(new Packer(''), { kind: 'pack', folder: source, out: `${out}.2`, key });
    expect(outcome.packed).toMatchObject({ version: '1.0.0', fingerprint: packed!.fingerprint });
    expect(await readFile(out)).toEqual(await readFile(`${out}.2`));
    await rm(join(source, 'pages'), { recursive: true });
    const { mistakes } = await run(packer, { kind: 'check', folder: source });
    expect(mistakes).toContainEqual(expect.objectContaining({ file: 'kit.yaml' }));
  });

  it('ends what does not come to an end, and what breaks', async () => {
    const source = await kitFolder('too-long', '1.0.0');
    const hasty = new Packer(script, 1);
    await expect(run(hasty, { kind: 'check', folder: source })).rejects.toThrow(PackingFailed);
    const full = join(folder, 'full.js');
    await writeFile(full, `throw Object.assign(new Error('no room'), { code: 'ENOSPC' });`);
    await expect(run(new Packer(full), { kind: 'check', folder: source })).rejects.toMatchObject({ code: 'ENOSPC' });
    const absent = join(tmpdir(), 'sandyq-there-is-no-such-folder');
    await expect(run(new Packer(script), { kind: 'check', folder: absent })).rejects.toThrow(PackingFailed);
  });
});
