import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/lib/audit/verify';
import { PublicKey } from '../../src/lib/trace/certificate';
import { TestDevice, push, question, revised } from './documents';
import { STORES, TestHub } from './harness';
import type { SignedIn } from './harness';

interface Named {
  readonly id: string;
  readonly login: string;
  readonly name: string;
}

describe.each(STORES)('staff pages, on %s', (store) => {
  let hub: TestHub;
  let admin: SignedIn;
  let dana: SignedIn;
  let aigul: SignedIn;
  let methodist: SignedIn;

  beforeAll(async () => {
    hub = await TestHub.start({}, store);
    admin = await hub.signIn('admin');
    dana = await hub.signIn('dana');
    aigul = await hub.signIn('aigul');
    methodist = await hub.signIn('methodist');
  });
  afterAll(() => hub.stop());

  const roster = (text: string, query = '', client = admin) =>
    client.send('POST', `/api/accounts/roster${query}`, text, { 'Content-Type': 'text/csv; charset=utf-8' });
  const accounts = async (): Promise<readonly Named[]> => (await admin.get('/api/accounts')).json.accounts as Named[];

  it('are for those whose they are', async () => {
    const requests: [string, string, unknown, readonly SignedIn[]][] = [
      ['GET', '/api/accounts', undefined, [dana, aigul, methodist]],
      ['POST', '/api/accounts', { login: 'x1', name: 'X', roles: ['admin'] }, [dana, aigul, methodist]],
      ['PATCH', `/api/accounts/${dana.id}`, { roles: ['admin'] }, [dana, aigul, methodist]],
      ['POST', `/api/accounts/${admin.id}/password`, undefined, [dana, aigul, methodist]],
      ['GET', '/api/groups', undefined, [dana]],
      ['POST', '/api/groups', { name: 'G' }, [dana, aigul, methodist]],
      ['GET', '/api/learners', undefined, [dana, methodist]],
      ['GET', '/api/devices', undefined, [dana, aigul, methodist]],
      ['POST', `/api/devices/${crypto.randomUUID()}/block`, undefined, [dana, aigul, methodist]],
      ['GET', '/api/audit', undefined, [dana, aigul, methodist]],
      ['GET', '/api/audit/export', undefined, [dana, aigul, methodist]],
      ['POST', '/api/shelf', 'kit', [dana, aigul]],
      ['PUT', '/api/shelf/introduction/1.0.0/keys', {}, [dana, aigul]],
      ['GET', '/api/shelf/introduction/1.0.0/keys', undefined, [dana]],
    ];
    for (const [method, path, body, people] of requests) {
      for (const person of people) {
        const { status } = await person.send(method, path, body, { 'Content-Type': 'application/json' });
        expect([method, path, person.session.account.login, status]).toEqual([
          method,
          path,
          person.session.account.login,
          403,
        ]);
      }
    }
    expect((await roster('name\nX\n', '', aigul)).status).toBe(403);
  });

  it('make an account whose password is shown once and works', async () => {
    const groups = (await admin.get('/api/groups')).json.groups as { id: string }[];
    const wanted = { login: 'Айша', name: 'Айша Бекова', roles: ['learner'], language: 'kk', groups: [groups[0]!.id] };
    const reply = await admin.post('/api/accounts', wanted);
    expect(reply.status).toBe(201);
    expect(reply.json.account).toMatchObject({ login: 'айша', name: 'Айша Бекова', language: 'kk' });
    const { session } = await hub.signIn('АЙША', String(reply.json.password));
    expect(session.enrolment.groups).toHaveLength(1);
    expect((await admin.post('/api/accounts', wanted)).status).toBe(409);
    expect((await admin.get('/api/accounts')).text).not.toMatch(/scrypt|password/);
  });

  it('name the member that is wrong', async () => {
    const good = { login: 'good', name: 'Good', roles: ['learner'] };
    for (const [member, value] of [
      ['login', 'a b'],
      ['name', ''],
      ['roles', []],
      ['roles', ['_admin']],
      ['groups', ['abcdefghij']],
      ['language', 'de'],
    ] as const) {
      const { status, json } = await admin.post('/api/accounts', { ...good, [member]: value });
      expect([status, (json.error as { detail: string }).detail.split('.')[0]]).toEqual([400, member]);
    }
    expect((await admin.send('PATCH', '/api/accounts/abcdefghij234567', { name: 'X' })).status).toBe(404);
    expect((await admin.send('PATCH', '/api/accounts/..%2Fhub', { name: 'X' })).status).toBe(404);
  });

  it('know nobody and nothing that is not there, under whatever name', async () => {
    for (const [method, path, body] of [
      ['PATCH', '/api/accounts/No_Id', { name: 'X' }],
      ['POST', '/api/accounts/No_Id/password', undefined],
      ['POST', '/api/accounts/abcdefghij234567/password', undefined],
      ['PUT', '/api/groups/No_Id', { name: 'X', learners: [], tutors: [], kits: [] }],
      ['POST', '/api/devices/No_Id/block', undefined],
      ['POST', `/api/devices/${crypto.randomUUID()}/block`, undefined],
      ['GET', '/api/nothing', undefined],
      ['POST', '/db', undefined],
    ] as const) {
      const reply = await admin.send(method, path, body);
      expect([method, path, reply.json]).toEqual([method, path, { error: { code: 'not-found' } }]);
    }
  });

  it('let no administrator lock themselves out', async () => {
    expect((await admin.send('PATCH', `/api/accounts/${admin.id}`, { blocked: true })).status).toBe(409);
    expect((await admin.send('PATCH', `/api/accounts/${admin.id}`, { roles: ['learner'] })).status).toBe(409);
    const still = { name: 'Ерлан Сейітов', roles: ['admin', 'methodist', 'officer'] };
    expect((await admin.send('PATCH', `/api/accounts/${admin.id}`, still)).status).toBe(200);
    expect((await admin.send('PATCH', `/api/accounts/${admin.id}`, { language: 'kk' })).status).toBe(200);
  });

  it('put only learners and tutors into a group as such', async () => {
    const made = await admin.post('/api/groups', { name: 'Екінші топ' });
    const group = { name: 'Екінші топ', learners: [dana.id], tutors: [aigul.id], kits: ['introduction'] };
    const put = (changes: object) => admin.send('PUT', `/api/groups/${String(made.json.id)}`, { ...group, ...changes });
    expect((await put({})).json).toEqual({ id: made.json.id, ...group });
    expect((await put({ tutors: [dana.id] })).json.error).toEqual({ code: 'invalid', detail: 'tutors' });
    expect((await put({ learners: [aigul.id] })).json.error).toEqual({ code: 'invalid', detail: 'learners' });
    expect((await put({ kits: ['../x'] })).status).toBe(400);
    expect((await admin.send('PUT', '/api/groups/abcdefghij234567', group)).status).toBe(404);
  });

  it('take a roster whole', async () => {
    const text =
      '\ufeffname;login;role;group;language\r\n"Сейт; Ален";alen;learner;Бірінші топ · Первая группа;kk\r\nВера Ли;;tutor;;ru\r\n';
    const dry = await roster(text, '?dry=1');
    expect(dry.json).toMatchObject({ created: [], problems: [] });
    expect((await accounts()).some(({ login }) => login === 'alen')).toBe(false);
    const reply = await roster(text);
    expect(reply.status).toBe(201);
    const created = reply.json.created as { login: string; name: string; password: string; group?: string }[];
    expect(created.map(({ login, name, group }) => [login, name, group])).toEqual([
      ['alen', 'Сейт; Ален', 'Бірінші топ · Первая группа'],
      ['вера.ли', 'Вера Ли', undefined],
    ]);
    const alen = await hub.signIn('alen', created[0]!.password);
    expect(alen.session.enrolment.groups[0]!.name).toBe('Бірінші топ · Первая группа');
  });

  it('make nobody of a roster with a problem, and tell all problems with their lines', async () => {
    const before = await accounts();
    const reply = await roster(
      'name,login,role,group\nGood One,good1,learner,\n,empty,learner,\nX,dana,learner,\nY,good1,learner,\nZ,zed,king,\nW,wed,learner,No such group\n',
    );
    expect(reply.status).toBe(200);
    const problems = reply.json.problems as { line: number; code: string }[];
    expect(problems.map(({ line, code }) => `${line} ${code}`)).toEqual([
      '3 name-missing',
      '4 login-taken',
      '5 login-twice',
      '6 role-unknown',
      '7 group-unknown',
    ]);
    expect(reply.json.created).toEqual([]);
    expect(await accounts()).toEqual(before);
  });

  it('tell of a roster’s logins that were taken meanwhile, and keep the others whose passwords they show', async () => {
    const both = await Promise.all(['one', 'two'].map((own) => roster(`name,login\nTwice,twice\nOnce,${own}\n`)));
    const created = both.flatMap(({ json }) => json.created as { login: string; password: string }[]);
    expect(created.map(({ login }) => login).sort()).toEqual(['one', 'twice', 'two']);
    expect(both.flatMap(({ json }) => json.problems)).toEqual([{ line: 2, code: 'login-taken', detail: 'twice' }]);
    for (const { login, password } of created) await hub.signIn(login, password);
  });

  it('take nothing that is no CSV in UTF-8', async () => {
    expect(
      (await admin.send('POST', '/api/accounts/roster', '{}', { 'Content-Type': 'application/json' })).status,
    ).toBe(400);
    const cp1251 = new Uint8Array([0x6e, 0x61, 0x6d, 0x65, 0x0a, 0xc0, 0xed, 0xed, 0xe0]);
    const reply = await admin.send('POST', '/api/accounts/roster', cp1251, { 'Content-Type': 'text/csv' });
    expect(reply.json.error).toEqual({ code: 'invalid', detail: 'UTF-8' });
  });

  it('show a tutor each learner with a mark that changes with the dossier, and the last contact', async () => {
    const learner = async () => {
      const all = (await aigul.get('/api/learners')).json.learners as {
        id: string;
        changes: string;
        lastContact?: string;
      }[];
      return all.find(({ id }) => id === dana.id)!;
    };
    const device = await TestDevice.enrolled(dana);
    await dana.get(`/db/dossier-${dana.id}/_changes`, { 'Sandyq-Device': device.id });
    const before = await learner();
    expect(Date.now() - Date.parse(before.lastContact!)).toBeLessThan(60_000);
    expect((await learner()).changes).toBe(before.changes);
    await push(dana, `dossier-${dana.id}`, [revised(question(dana.id))]);
    expect((await learner()).changes).not.toBe(before.changes);
    const devices = (await admin.get('/api/devices')).json.devices as { device: string; account: string }[];
    expect(devices).toContainEqual(expect.objectContaining({ device: device.id, account: dana.id, label: 'Phone' }));
    expect((await admin.get('/api/devices')).text).not.toContain('publicKey');
  });

  it('believe no learner who names another’s device', async () => {
    const timur = await hub.signIn('timur');
    const device = await TestDevice.enrolled(timur);
    const seen = async () => {
      const { devices } = (await admin.get('/api/devices')).json as {
        devices: { device: string; lastSeenAt?: string }[];
      };
      return devices.find((one) => one.device === device.id)!.lastSeenAt;
    };
    const ask = (who: SignedIn) => who.get(`/db/dossier-${who.id}/_changes?limit=1`, { 'Sandyq-Device': device.id });
    await ask(dana);
    expect(await seen()).toBeUndefined();
    await ask(timur);
    expect(await seen()).toEqual(expect.any(String));
  });

  it('show an administrator every learner, and a tutor only theirs', async () => {
    const made = await admin.post('/api/accounts', { login: 'alone', name: 'Alone', roles: ['learner'] });
    const { id } = made.json.account as Named;
    const ids = async (who: SignedIn) =>
      ((await who.get('/api/learners')).json.learners as Named[]).map((one) => one.id);
    expect(await ids(admin)).toContain(id);
    expect(await ids(aigul)).not.toContain(id);
  });

  it('list who did what, newest first, page by page', async () => {
    const page = await admin.get('/api/audit?limit=3');
    const entries = page.json.entries as { id: string; action: string; by: { name: string } }[];
    expect(entries).toHaveLength(3);
    expect(entries[0]!.by.name).toBe('Ерлан Сейітов');
    const next = await admin.get(`/api/audit?limit=200&before=${String(page.json.next)}`);
    const rest = next.json.entries as typeof entries;
    const ids = [...entries, ...rest].map(({ id }) => id);
    expect(ids).toEqual([...ids].sort().reverse());
    expect(new Set(ids).size).toBe(ids.length);
    expect(next.json.next).toBeUndefined();
    const actions = new Set([...entries, ...rest].map(({ action }) => action));
    expect([...actions]).toEqual(
      expect.arrayContaining([
        'hub-started-first',
        'account-created',
        'group-created',
        'group-changed',
        'device-enrolled',
      ]),
    );
    expect(page.text + next.text).not.toMatch(/scrypt|"password"/);
    expect((await admin.get('/api/audit?before=../x')).status).toBe(400);
  });

  it('give the audit list out as a chain that verifies by the pinned key, and is held by what it said before', async () => {
    const { entries } = (await admin.get('/api/audit?limit=1')).json as { entries: { number: number; hash: string }[] };
    const reply = await admin.get('/api/audit/export');
    const { receiptKey, hub: name } = admin.session.institution;
    const context = { hubKey: v.parse(PublicKey, receiptKey), hub: name, anchors: entries };
    const verdict = await verifyAudit(reply.text.split('\n'), context);
    expect(verdict).toMatchObject({ ok: true, value: { entries: entries[0]!.number + 1, loose: 0 } });
    expect(reply.text).toContain('"action":"audit-exported"');
    const cut = reply.text.trim().split('\n').slice(0, -2).join('\n');
    expect(await verifyAudit(cut.split('\n'), context)).toMatchObject({ error: { code: 'gap' } });
  });
});
