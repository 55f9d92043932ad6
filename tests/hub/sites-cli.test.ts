import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../../src/cli/commands/command-line.fixture';
import { root as commands } from '../../src/cli/root';
import { startHub } from '../../src/hub/main';
import { dossierName } from '../../src/lib/dossier/documents';
import { dossierExport, dossierLines } from '../../src/lib/dossier/export';
import type { AccountId } from '../../src/lib/shared/ids';
import type { PublicJwk } from '../../src/lib/trace/jws';
import { TestDevice, push, question, revised } from './documents';
import { TestHub } from './harness';
import type { SignedIn } from './harness';
import { lineOf, newKey, packedKit } from './kits';
import { expectOk, siteOptions } from './sites';

const run = commandLine(commands.subCommands);
const sandyq = (...words: string[]) => run('site', ...words);

describe('sandyq site', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandyq-sites-cli-'));
  const file = (name: string): string => join(folder, name);
  const couchdb = process.env.COUCHDB_URL;
  const key = newKey();
  const passwords = new Map<string, string>();
  let root: TestHub;
  let admin: SignedIn;
  let learner: { id: AccountId; login: string };
  let data: string;
  let site: TestHub;
  let there: string[];

  /** The command line asks the environment for the password of whom it names. */
  const as = (hub: TestHub, login: string): string[] => {
    process.env.SANDYQ_PASSWORD = passwords.get(login);
    return ['--hub', hub.url, '--login', login];
  };
  const atRoot = (): string[] => as(root, 'admin');

  beforeAll(async () => {
    // What is said in the environment is for the hub of whoever runs this.
    delete process.env.COUCHDB_URL;
    root = await TestHub.start({ trust: [lineOf(key)] });
    admin = await root.signIn('admin');
    for (const { login, password } of root.hub.demoAccounts) passwords.set(login, password);
    const one = root.hub.demoAccounts.find(({ roles }) => roles.includes('learner'))!;
    learner = { id: (await root.signIn(one.login)).id as AccountId, login: one.login };
    const made = expectOk(await admin.post('/api/accounts', { login: 'keeper', name: 'Keeper', roles: ['officer'] }));
    passwords.set('keeper', String(made.json.password));
    const kit = await packedKit('algebra', '1.0.0', key);
    expectOk(await admin.send('POST', '/api/shelf', kit.bytes, { 'Content-Type': 'application/vnd.sandyq.kit' }));
    const group = expectOk(await admin.post('/api/groups', { name: 'Village' })).json as { id: string };
    const members = { name: 'Village', learners: [learner.id], tutors: [], kits: ['algebra'] };
    expectOk(await admin.send('PUT', `/api/groups/${group.id}`, members));
    data = (await siteOptions('embedded')).data;
  }, 60_000);
  afterAll(async () => {
    delete process.env.SANDYQ_PASSWORD;
    if (couchdb !== undefined) process.env.COUCHDB_URL = couchdb;
    await site?.stop();
    await root.stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(data, { recursive: true, force: true });
  });

  const json = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;
  let fingerprint: string;

  it('asks to be admitted with keys that are made once, and is no hub until it is', async () => {
    const asked = await sandyq('request', '--data', data, '--name', 'Ауыл', '--out', file('a.site'), '--json');
    expect(asked).toMatchObject({ code: 0, err: '' });
    fingerprint = String(json(asked.out).fingerprint);
    const again = await sandyq('request', '--data', data, '--name', 'Ауыл', '--out', file('a.site'), '--json');
    expect(json(again.out).fingerprint).toBe(fingerprint);
    expect(readFileSync(file('a.site'), 'utf8')).not.toContain('"d"');
    await expect(startHub({ ...root.options, data })).rejects.toMatchObject({ code: 'site-not-founded' });
    expect((await sandyq('request', '--data', data, '--name', 'x', '--out', file('a.txt'))).code).toBe(2);
  });

  it('is admitted by whoever compared its fingerprint, and by nobody else', async () => {
    const admit = ['admit', file('a.site'), ...atRoot(), '--out', file('first.courier')];
    const other = await sandyq(...admit, '--fingerprint', 'A'.repeat(43));
    expect([other.code, other.err]).toEqual([1, expect.stringContaining('another one')]);
    const nobody = await sandyq(...admit);
    expect([nobody.code, nobody.err]).toEqual([2, expect.stringContaining('--fingerprint')]);
    const staff = ['--staff', 'keeper:admin+officer', '--groups', 'Village', '--kits'];
    const made = await sandyq(...admit, ...staff, '--fingerprint', fingerprint.replace(/(.{4})/g, '$1 '), '--json');
    expect([made.code, made.err]).toEqual([0, '']);
    expect(json(made.out)).toMatchObject({ ok: true, site: { name: 'Ауыл', learners: 1, fingerprint } });
    fingerprint = String(json(made.out).fingerprint);
    writeFileSync(file('bad.site'), readFileSync(file('a.site'), 'utf8').replace('Ауыл', 'Аул'));
    expect((await sandyq('admit', file('bad.site'), ...atRoot(), '--out', file('x.courier'), '--yes')).code).toBe(2);
  });

  it('is founded by the courier of the institution that a person compared, once', async () => {
    const found = (...more: string[]) => sandyq('found', file('first.courier'), '--data', data, ...more);
    const other = await found('--fingerprint', 'A'.repeat(43));
    expect([other.code, other.err]).toEqual([1, expect.stringContaining('[other-fingerprint]')]);
    writeFileSync(file('half.courier'), new Uint8Array(readFileSync(file('first.courier')).subarray(0, 900)));
    const half = await sandyq('found', file('half.courier'), '--data', data, '--yes');
    expect([half.code, half.err]).toEqual([1, expect.stringContaining('[truncated]')]);
    const done = await found('--fingerprint', fingerprint, '--json');
    expect([done.code, done.err]).toEqual([0, '']);
    expect(json(done.out)).toMatchObject({
      ok: true,
      people: { accounts: 2, groups: 2, news: true },
      kits: [{ id: 'algebra', outcome: 'new' }],
    });
    const twice = await found('--yes');
    expect([twice.code, twice.err]).toEqual([2, expect.stringContaining('Nobody asked')]);
    site = await TestHub.start({ ...(await siteOptions('embedded')), data });
    there = as(site, 'keeper');
  });

  it('serves its people with the kits of their groups, and does nothing that is the institution’s', async () => {
    const here = await site.signIn(learner.login, passwords.get(learner.login));
    expect((await here.get('/api/shelf')).json.kits).toMatchObject([{ id: 'algebra', version: '1.0.0' }]);
    expect((await here.get('/shelf/algebra/1.0.0.kit')).status).toBe(200);
    const keeper = await site.signIn('keeper', passwords.get('keeper'));
    expect(keeper.session.account.roles).toEqual(['admin', 'officer']);
    const device = await TestDevice.enrolled(here);
    for (const [method, path, body] of [
      ['POST', '/api/accounts', { login: 'x1', name: 'X', roles: ['admin'] }],
      ['PATCH', `/api/accounts/${learner.id}`, { blocked: true }],
      ['POST', '/api/groups', { name: 'X' }],
      ['POST', `/api/devices/${device.id}/block`, undefined],
    ] as const) {
      const refused = await keeper.send(method, path, body);
      expect([path, refused.status, refused.json.error]).toEqual([
        path,
        409,
        { code: 'conflict', detail: 'institution-only' },
      ]);
    }
    for (const path of ['/api/sites', `/api/learners/${learner.id}/site`])
      expect((await keeper.get(path)).status).toBe(404);
    expect((await admin.get('/api/site')).status).toBe(404);
    expect((await here.get('/api/site')).status).toBe(403);
  });

  it('goes out and in at both ends, and lists what has not come', async () => {
    const here = await site.signIn(learner.login, passwords.get(learner.login));
    await push(here, dossierName(learner.id), [revised(question(learner.id))]);
    there = as(site, 'keeper');
    for (const name of ['1.courier', '2.courier'])
      expect((await sandyq('out', ...there, '--out', file(name))).code).toBe(0);
    const taken = await sandyq('in', file('2.courier'), ...atRoot());
    expect([taken.code, taken.out]).toEqual([0, expect.stringContaining('have not come: 1')]);
    const list = await sandyq('list', ...atRoot());
    expect([list.code, list.out]).toEqual([0, expect.stringContaining('have not come: 1')]);
    expect((await sandyq('in', file('1.courier'), ...atRoot(), '--json')).out).toContain('"already"');
    const down = await sandyq('out', ...atRoot(), '--site', 'Ауыл', '--out', file('down.courier'));
    expect(down).toMatchObject({ code: 0, err: '' });
    const answered = await sandyq('in', file('down.courier'), ...as(site, 'keeper'), '--json');
    expect([answered.code, json(answered.out)]).toMatchObject([0, { ok: true, kits: [], people: { news: true } }]);
    const state = await sandyq('list', ...as(site, 'keeper'), '--json');
    expect(json(state.out)).toMatchObject({ site: { name: 'Ауыл', notArrived: [], kits: [] } });
    const wrong = await sandyq('in', file('down.courier'), ...atRoot());
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('[not-for-us]')]);
  });

  it('shows a courier between hubs, and verifies a dossier of a site by the root’s key alone', async () => {
    const shown = await run('courier', 'show', file('down.courier'));
    expect([shown.code, shown.out]).toEqual([0, expect.stringContaining('Encrypted by age for 1')]);
    const here = await site.signIn(learner.login, passwords.get(learner.login));
    const name = dossierName(learner.id);
    const device = await TestDevice.enrolled(here);
    await push(here, name, [revised(await device.segment())]);
    const reply = expectOk(await here.get(`/db/${name}/_changes?include_docs=true`));
    const documents = (reply.json.results as { doc: Record<string, unknown> }[]).map(({ doc }) => doc);
    const { kty, crv, x, y } = root.hub.institution.receiptKey as Record<string, string>;
    const exported = dossierExport(name, { kty, crv, x, y } as unknown as PublicJwk, documents);
    writeFileSync(file('d.ndjson'), [...dossierLines(exported)].join(''));
    const verified = await run('trace', 'verify', file('d.ndjson'));
    expect([verified.code, verified.err]).toEqual([0, '']);
    expect(verified.out).toContain('the hub received 1 segments');
    const bare = dossierExport(
      name,
      { kty, crv, x, y } as unknown as PublicJwk,
      documents.filter(({ type }) => type !== 'site'),
    );
    writeFileSync(file('d.ndjson'), [...dossierLines(bare)].join(''));
    expect((await run('trace', 'verify', file('d.ndjson'))).err).toContain('[forged-device]');
  });

  it('keeps a password that was changed there, until the institution gives another one', async () => {
    const exchange = async (): Promise<void> => {
      await sandyq('out', ...atRoot(), '--site', 'Ауыл', '--out', file('p.courier'));
      expect((await sandyq('in', file('p.courier'), ...as(site, 'keeper'))).code).toBe(0);
    };
    const here = await site.signIn(learner.login, passwords.get(learner.login));
    const change = { old: passwords.get(learner.login), new: 'another password' };
    expect((await here.post('/api/session/password', change)).status).toBe(204);
    await exchange();
    await site.signIn(learner.login, 'another password');
    const given = String(expectOk(await admin.post(`/api/accounts/${learner.id}/password`)).json.password);
    await exchange();
    await site.signIn(learner.login, given);
    passwords.set(learner.login, given);
    // The one before, once more: an old courier has no say.
    expect((await sandyq('in', file('down.courier'), ...as(site, 'keeper'))).code).toBe(0);
    await site.signIn(learner.login, given);
  });

  it('transfers, assigns and blocks', async () => {
    const back = await sandyq('transfer', ...atRoot(), '--learner', learner.login, '--to', 'institution', '--json');
    expect(json(back.out)).toMatchObject({ ok: true, site: null, before: [expect.any(String)] });
    const assigned = await sandyq('assign', ...atRoot(), '--site', 'Ауыл', '--learners', learner.login, '--json');
    expect(json(assigned.out)).toMatchObject({ ok: true, learners: 1 });
    expect((await sandyq('assign', ...atRoot(), '--site', 'Nowhere', '--group', 'Village')).code).toBe(1);
    expect((await sandyq('assign', ...atRoot(), '--site', 'Ауыл')).code).toBe(2);
    const blocked = await sandyq('block', ...atRoot(), '--site', 'Ауыл');
    expect([blocked.code, blocked.out]).toEqual([0, expect.stringContaining('blocked')]);
    const out = await sandyq('out', ...atRoot(), '--site', 'Ауыл', '--out', file('x.courier'));
    expect([out.code, out.err]).toEqual([1, expect.stringContaining('blocked')]);
    const entries = expectOk(await admin.get('/api/audit?limit=200')).json.entries as { action: string }[];
    const actions = new Set(entries.map(({ action }) => action));
    for (const action of [
      'site-admitted',
      'site-blocked',
      'site-courier-made',
      'site-courier-taken',
      'learner-transferred',
    ])
      expect(actions).toContain(action);
  });
});
