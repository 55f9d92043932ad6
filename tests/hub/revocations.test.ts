import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/frame';
import { root as commands } from '../../src/cli/root';
import { importPublicKey } from '../../src/lib/trace/jws';
import { judgeRevocations } from '../../src/lib/trace/revocations';
import { TestDevice, push } from './documents';
import { STORES, TestHub, type SignedIn } from './harness';

describe.each(STORES)('lost and blocked devices, on %s', (store) => {
  let hub: TestHub;
  let [admin, dana, tutor]: SignedIn[] = [];
  let [phone, laptop]: TestDevice[] = [];
  let folder: string;

  beforeAll(async () => {
    hub = await TestHub.start({ receiptDays: 30 }, store);
    [admin, dana, tutor] = [await hub.signIn('admin'), await hub.signIn('dana'), await hub.signIn('aigul')];
    [phone, laptop] = [await TestDevice.enrolled(dana), await TestDevice.enrolled(dana)];
    folder = await mkdtemp(join(tmpdir(), 'sandyq-revocations-'));
  });
  afterAll(async () => {
    delete process.env.SANDYQ_PASSWORD;
    await rm(folder, { recursive: true, force: true });
    await hub.stop();
  });

  const listFor = async (person: SignedIn) => {
    const { institution } = person.session;
    const hubKey = (await importPublicKey(institution.receiptKey))!;
    const judged = await judgeRevocations((await person.get('/api/revocations')).json.list as string, {
      hubKey,
      hub: institution.hub,
    });
    if (!judged.ok) throw new Error(judged.error.code);
    return judged.value.list;
  };
  const sandyq = async (...words: string[]) => {
    process.env.SANDYQ_PASSWORD = hub.passwordOf('aigul');
    let [out, err] = ['', ''];
    const io = { out: (text: string) => (out += text), err: (text: string) => (err += text), terminal: false };
    const code = await runCommandLine(commands, ['trace', ...words, '--hub', hub.url, '--login', 'aigul'], io);
    return { code, out, err };
  };

  it('are on a list that the hub signs, for anybody who is signed in and nobody else', async () => {
    expect((await hub.client().get('/api/revocations')).status).toBe(401);
    const before = await listFor(dana!);
    expect(before.devices).toEqual([]);
    await push(dana!, `dossier-${dana!.id}`, [
      { ...(await phone!.segment()), _rev: '1-aa', _revisions: { start: 1, ids: ['aa'] } },
    ]);
    expect((await admin!.post(`/api/devices/${phone!.id}/block`)).status).toBe(200);
    const after = await listFor(tutor!);
    expect(after.devices.map(({ device }) => device)).toEqual([phone!.id]);
    expect(after.sequence).toBeGreaterThan(before.sequence);
    expect(await listFor(dana!)).toEqual(after);
  });

  it('are what `sandyq trace verify --hub` judges by, and what `sandyq trace revocations` writes', async () => {
    const learner = 'Дана Әбдірахманова';
    expect((await sandyq('verify', '--learner', 'Nobody')).err).toContain('no such thing');
    const { code, out } = await sandyq('verify', '--learner', learner);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/Intact: 3 statements[^]*Blocked devices by the list no\. \d+/),
    ]);
    const file = join(folder, 'revocations.jws');
    expect((await sandyq('revocations', '--out', file)).code).toBe(0);
    const { institution } = tutor!.session;
    const hubKey = (await importPublicKey(institution.receiptKey))!;
    const written = await judgeRevocations(await readFile(file, 'utf8'), { hubKey });
    expect(written.ok && written.value.list).toEqual(await listFor(tutor!));
  });

  it('stand in the way of no table of what came before', async () => {
    const file = join(folder, 'trace.csv');
    const { code } = await sandyq('export', '--learner', 'Дана Әбдірахманова', '--format', 'csv', '--out', file);
    expect(code).toBe(0);
    const text = await readFile(file, 'utf8');
    expect(text.startsWith('\ufeff"Время')).toBe(true);
    expect(text.trimEnd().split('\r\n')).toHaveLength(4);
  });

  it('write nothing more; the other devices go on', async () => {
    const refused = await push(dana!, `dossier-${dana!.id}`, [
      { ...(await phone!.segment()), _rev: '1-ab', _revisions: { start: 1, ids: ['ab'] } },
    ]);
    expect(refused.rows).toMatchObject([{ reason: expect.stringMatching(/^device-blocked/) as string }]);
    const taken = await push(dana!, `dossier-${dana!.id}`, [
      { ...(await laptop!.segment()), _rev: '1-ac', _revisions: { start: 1, ids: ['ac'] } },
    ]);
    expect(taken.rows).toEqual([]);
  });

  it('and accounts: who is blocked is told so with the list that says it to devices; unblocked, it says so no more', async () => {
    const before = await listFor(tutor!);
    const change = (wanted: object) => admin!.send('PATCH', `/api/accounts/${dana!.id}`, wanted);
    expect((await change({ erase: true })).status).toBe(400);
    expect((await change({ blocked: false, erase: true })).status).toBe(400);
    expect((await change({ blocked: true, erase: true })).json).toMatchObject({ blocked: true, erase: true });
    const closed = await listFor(tutor!);
    expect(closed.sequence).toBeGreaterThan(before.sequence);
    expect(closed.accounts).toMatchObject([{ account: dana!.id, erase: true }]);
    const refused = await hub.client().post('/api/session', { login: 'dana', password: hub.passwordOf('dana') });
    expect([refused.status, refused.json]).toMatchObject([403, { error: { code: 'account-blocked' } }]);
    const { revocations } = refused.json.error as { revocations: string };
    const hubKey = (await importPublicKey(tutor!.session.institution.receiptKey))!;
    expect(await judgeRevocations(revocations, { hubKey })).toMatchObject({ ok: true, value: { list: closed } });
    // The time stays, whatever else is said of somebody who is blocked.
    await change({ blocked: true });
    const kept = (await listFor(tutor!)).accounts!;
    expect(kept).toEqual([{ account: dana!.id, blockedAt: closed.accounts![0]!.blockedAt }]);
    await change({ blocked: false });
    expect(await listFor(tutor!)).not.toHaveProperty('accounts');
    dana = await hub.signIn('dana');
  });

  it('and how long a receipt may take, is what the institution says to its devices', async () => {
    expect(dana!.session.institution.receiptDays).toBe(30);
    hub = await hub.restart({ receiptDays: undefined });
    expect((await hub.signIn('dana')).session.institution.receiptDays).toBe(30);
  });
});
