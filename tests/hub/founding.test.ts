import { mkdtemp, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { PassThrough } from 'node:stream';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { askFounder } from '../../src/hub/institution/ask-founder';
import { banner } from '../../src/hub/banner';
import { STORES, TestHub } from './harness';

const FOUNDER = {
  institution: { id: 'school-7', name: { kk: '№7 мектеп', ru: 'Школа №7', en: 'School 7' } },
  login: 'director',
  name: 'Гүлнар Ахметова',
  password: 'a long first password',
};

describe.each(STORES)('the first start, on %s', (store) => {
  let hub: TestHub | undefined;
  afterEach(async () => {
    await hub?.stop();
    hub = undefined;
  });

  it('makes the demonstration institution, and the same one is there afterwards', async () => {
    hub = await TestHub.start({}, store);
    const roles = hub.hub.demoAccounts.map((account) => account.roles[0]);
    expect(roles.filter((role) => role === 'learner')).toHaveLength(6);
    expect(roles.filter((role) => role === 'tutor')).toHaveLength(2);
    expect(roles).toEqual(expect.arrayContaining(['admin', 'methodist']));
    const passwords = hub.hub.demoAccounts.map(({ password }) => password);
    expect(new Set(passwords).size).toBe(passwords.length);
    const file = join(hub.options.data, 'demo-accounts.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const before = await readFile(file, 'utf8');
    const { hub: id } = hub.hub;
    hub = await hub.restart();
    expect(await readFile(file, 'utf8')).toBe(before);
    expect(hub.hub.hub).toBe(id);
    const admin = await hub.signIn('admin');
    expect((await admin.get('/api/accounts')).json.accounts).toHaveLength(11);
    expect(banner(hub.hub)).toContain(hub.passwordOf('dana'));
  });

  it('goes on where it was killed, with the same passwords', async () => {
    const data = await mkdtemp(join(tmpdir(), 'sandyq-hub-'));
    let left = 4;
    const failing = {
      bytes: (length: number) => {
        // A salt is drawn for each account: the fifth one never gets its own.
        if (length === 16 && (left -= 1) < 0) throw new Error('killed');
        return crypto.getRandomValues(new Uint8Array(length));
      },
    };
    await expect(TestHub.start({ data, random: failing }, 'embedded')).rejects.toThrow('killed');
    const planned = JSON.parse(await readFile(join(data, 'demo-accounts.json'), 'utf8')) as { password: string }[];
    hub = await TestHub.start({ data }, 'embedded');
    expect(hub.hub.demoAccounts.map(({ password }) => password)).toEqual(planned.map(({ password }) => password));
    for (const { login } of hub.hub.demoAccounts) await hub.signIn(login);
    const admin = await hub.signIn('admin');
    expect((await admin.get('/api/groups')).json.groups).toHaveLength(1);
    expect((await admin.get('/api/accounts')).json.accounts).toHaveLength(11);
  });

  it('of a real institution makes the administrator that a person tells, and nobody else', async () => {
    hub = await TestHub.start({ demo: false, founder: () => Promise.resolve(FOUNDER) }, store);
    expect(hub.hub.demoAccounts).toEqual([]);
    const { json } = await hub.client().get('/api/hub');
    expect(json).toMatchObject({ demo: false, institution: FOUNDER.institution });
    expect(json.accounts).toBeUndefined();
    const director = await hub.signIn('director', FOUNDER.password);
    expect((await director.get('/api/accounts')).json.accounts).toMatchObject([
      { login: 'director', roles: ['admin'] },
    ]);
    hub = await hub.restart({ founder: undefined });
    expect((await hub.signIn('director', FOUNDER.password)).id).toBe(director.id);
  });

  it('makes nothing where nobody says who the administrator is', async () => {
    const data = await mkdtemp(join(tmpdir(), 'sandyq-hub-'));
    await expect(TestHub.start({ data, demo: false })).rejects.toMatchObject({ code: 'founder-needed' });
    hub = await TestHub.start({ data });
    await hub.hub.close();
    await expect(TestHub.start({ data, demo: false })).rejects.toMatchObject({ code: 'demo-data' });
  });

  it('takes the next free port, unless one was asked for', async () => {
    const blocker = createServer();
    const port = await new Promise<number>((resolve) => {
      blocker.listen(0, '127.0.0.1', () => resolve((blocker.address() as { port: number }).port));
    });
    await expect(TestHub.start({ port })).rejects.toMatchObject({ code: 'port-taken' });
    blocker.close();
  });

  it('tells devices of restored data by another generation', async () => {
    hub = await TestHub.start({}, store);
    const generation = async () => (await hub!.client().get('/api/hub')).headers.get('sandyq-hub');
    const before = await generation();
    hub = await hub.restart();
    expect(await generation()).toBe(before);
    hub = await hub.restart({ restored: true });
    expect(await generation()).not.toBe(before);
    hub = await hub.restart({ restored: false });
    expect(await generation()).not.toBe(before);
  });
});

describe('the first administrator', () => {
  const typed = (...lines: string[]) => {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    const output = new PassThrough();
    let said = '';
    output.on('data', (part) => {
      said += String(part);
      // An answer to each question, as somebody who reads would give it.
      if (/: $/.test(String(part)) && lines.length > 0) setTimeout(() => input.write(`${lines.shift()!}\n`), 5);
    });
    return { console: { input, output }, said: () => said };
  };

  it('is asked for at the console, without showing the password', async () => {
    const { console, said } = typed(
      'Школа №7',
      'Director',
      'Гүлнар Ахметова',
      'short',
      'short',
      'long enough 1',
      'other',
      'long enough 1',
      'long enough 1',
    );
    const founder = await askFounder({ institutionId: 'school-7' }, console);
    expect(founder).toEqual({
      institution: { id: 'school-7', name: { kk: 'Школа №7', ru: 'Школа №7', en: 'Школа №7' } },
      login: 'director',
      name: 'Гүлнар Ахметова',
      password: 'long enough 1',
    });
    expect(said()).not.toContain('long enough 1');
  });

  it('is taken from what was given where nobody sits at the console', async () => {
    const console = { input: Object.assign(new PassThrough(), { isTTY: false }), output: new PassThrough() };
    const given = { institution: 'School 7', adminLogin: 'director', password: 'long enough 1' };
    expect(await askFounder(given, console)).toMatchObject({
      institution: { id: 'school-7' },
      login: 'director',
      name: 'director',
    });
    await expect(askFounder({ ...given, password: undefined }, console)).rejects.toMatchObject({
      code: 'founder-needed',
    });
    await expect(askFounder({ ...given, password: 'short' }, console)).rejects.toMatchObject({
      code: 'founder-needed',
    });
    await expect(askFounder({ password: 'long enough 1' }, console)).rejects.toMatchObject({ code: 'founder-needed' });
  });
});
