import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SignJWT } from 'jose';
import * as v from 'valibot';
import { SessionAnswer } from '../../src/lib/institution/account';
import { STORES, TestHub } from './harness';
import type { SignedIn } from './harness';

describe.each(STORES)('sessions, on %s', (store) => {
  let hub: TestHub;
  let admin: SignedIn;
  let now = Date.now();

  beforeAll(async () => {
    hub = await TestHub.start({ clock: { now: () => now }, sessionSeconds: 3600 }, store);
    admin = await hub.signIn('admin');
  });
  afterAll(() => hub.stop());

  it('begin with the cookie that docs/api.md tells, and with all that a device must know', async () => {
    const client = hub.client();
    const reply = await client.post('/api/session', { login: 'Dana', password: hub.passwordOf('dana') });
    expect(reply.headers.get('set-cookie')).toMatch(
      /^sandyq=[\w.-]+; Path=\/; Max-Age=3600; HttpOnly; SameSite=Strict$/,
    );
    const answer = v.parse(SessionAnswer, reply.json);
    expect(answer.account).toEqual({
      id: answer.account.id,
      login: 'dana',
      name: 'Дана Әбдірахманова',
      roles: ['learner'],
      blocked: false,
    });
    expect(answer.enrolment.groups[0]!.tutors.map(({ name }) => name)).toEqual(['Айгүл Қасымова', 'Сергей Дорохов']);
    expect(answer.enrolment.groups[0]!.learners).toBeUndefined();
    expect(answer.expiresAt).toBe(Math.floor(now / 1000) * 1000 + 3_600_000);
    expect(reply.text).not.toMatch(/scrypt|password|epoch|"d"/);
    expect(reply.headers.get('sandyq-hub')).toMatch(/^[\w-]{8}$/);
  });

  it('show a tutor the learners', async () => {
    const { session } = await hub.signIn('aigul');
    expect(session.enrolment.groups[0]!.learners).toHaveLength(6);
  });

  it('refuse a wrong password, an unknown login and a malformed one in the same words', async () => {
    const client = hub.client();
    for (const credentials of [
      { login: 'timur', password: 'wrong' },
      { login: 'nobody', password: 'wrong' },
      { login: '../x', password: 'wrong' },
    ]) {
      const reply = await client.post('/api/session', credentials);
      expect([reply.status, reply.text]).toEqual([401, '{"error":{"code":"wrong-password"}}']);
    }
    expect((await client.post('/api/session', { login: 'timur' })).json).toEqual({
      error: { code: 'invalid', detail: 'password' },
    });
    expect((await client.post('/api/session', '{"login"')).json).toEqual({
      error: { code: 'invalid', detail: 'JSON' },
    });
  });

  it('end with the cookie’s time, and are prolonged by use', async () => {
    const maria = await hub.signIn('maria');
    const first = maria.cookie;
    now += 10 * 60_000;
    expect((await maria.get('/api/shelf')).status).toBe(200);
    expect(maria.cookie).not.toBe(first);
    now += 55 * 60_000;
    expect((await maria.get('/api/shelf')).status).toBe(200);
    const old = hub.client();
    old.cookie = first;
    expect((await old.get('/api/shelf')).status).toBe(401);
    now += 61 * 60_000;
    expect((await maria.get('/api/shelf')).status).toBe(401);
    admin = await hub.signIn('admin');
  });

  it('end for good by signing out, for whoever has the cookie', async () => {
    const maria = await hub.signIn('maria');
    const stolen = hub.client();
    stolen.cookie = maria.cookie;
    expect((await stolen.get('/api/session')).status).toBe(200);
    const reply = await maria.send('DELETE', '/api/session');
    expect([reply.status, reply.headers.get('set-cookie')]).toEqual([
      204,
      expect.stringMatching(/^sandyq=; .*Max-Age=0/),
    ]);
    expect((await stolen.get('/api/session')).status).toBe(401);
  });

  it('end by signing out for every copy of the cookie, those that were prolonged since too', async () => {
    const maria = await hub.signIn('maria');
    const stolen = hub.client();
    stolen.cookie = maria.cookie;
    now += 30 * 60_000;
    expect((await stolen.get('/api/session')).status).toBe(200);
    expect(stolen.cookie).not.toBe(maria.cookie);
    const copies = [maria.cookie, stolen.cookie];
    now += 10 * 60_000;
    expect((await maria.send('DELETE', '/api/session')).status).toBe(204);
    const statusOf = async (cookie: string): Promise<number> => {
      const client = hub.client();
      client.cookie = cookie;
      return (await client.get('/api/session')).status;
    };
    expect(await Promise.all(copies.map(statusOf))).toEqual([401, 401]);
    // The hub forgets an ended session when no copy can live any more, and not when the first one would have ended.
    now += 25 * 60_000;
    const elsewhere = await hub.signIn('maria');
    expect((await elsewhere.send('DELETE', '/api/session')).status).toBe(204);
    expect(await Promise.all(copies.map(statusOf))).toEqual([401, 401]);
    admin = await hub.signIn('admin');
  });

  it('end at once when the account is blocked or gets a new password, and only then', async () => {
    const [anna, nursultan] = [await hub.signIn('anna'), await hub.signIn('nursultan')];
    expect((await admin.send('PATCH', `/api/accounts/${anna.id}`, { name: 'Анна Петровна Кузнецова' })).status).toBe(
      200,
    );
    expect((await anna.get('/api/session')).status).toBe(200);
    expect((await admin.send('PATCH', `/api/accounts/${anna.id}`, { blocked: true })).status).toBe(200);
    expect((await anna.get('/api/session')).status).toBe(401);
    const refused = await hub.client().post('/api/session', { login: 'anna', password: hub.passwordOf('anna') });
    const list = expect.any(String) as string;
    expect([refused.status, refused.json.error]).toEqual([403, { code: 'account-blocked', revocations: list }]);
    const wrong = await hub.client().post('/api/session', { login: 'anna', password: 'wrong' });
    expect(wrong.json.error).toEqual({ code: 'wrong-password' });
    await admin.send('PATCH', `/api/accounts/${anna.id}`, { blocked: false });
    expect((await anna.get('/api/session')).status).toBe(401);
    expect((await hub.signIn('anna')).id).toBe(anna.id);

    const reset = await admin.post(`/api/accounts/${nursultan.id}/password`);
    expect((await nursultan.get('/api/session')).status).toBe(401);
    const old = await hub.client().post('/api/session', { login: 'nursultan', password: hub.passwordOf('nursultan') });
    expect(old.status).toBe(401);
    expect((await hub.signIn('nursultan', String(reset.json.password))).id).toBe(nursultan.id);
  });

  it('end elsewhere when somebody changes their own password, and go on here', async () => {
    const [here, there] = [await hub.signIn('sergei'), await hub.signIn('sergei')];
    const wrong = await here.post('/api/session/password', { old: 'wrong', new: 'a-new-long-password' });
    expect(wrong.json.error).toEqual({ code: 'wrong-password' });
    const short = await here.post('/api/session/password', { old: hub.passwordOf('sergei'), new: 'short' });
    expect(short.json.error).toEqual({ code: 'invalid', detail: 'new' });
    const own = hub.passwordOf('sergei');
    const same = await here.post('/api/session/password', { old: own, new: own });
    expect(same.json.error).toEqual({ code: 'invalid', detail: 'new' });
    const reply = await here.post('/api/session/password', {
      old: hub.passwordOf('sergei'),
      new: 'a-new-long-password',
    });
    expect(reply.status).toBe(204);
    expect((await here.get('/api/session')).status).toBe(200);
    expect((await there.get('/api/session')).status).toBe(401);
    expect((await hub.signIn('sergei', 'a-new-long-password')).id).toBe(here.id);
  });

  it('are not to be had with a token that somebody else made', async () => {
    const dana = await hub.signIn('dana');
    const [header, payload, signature] = dana.cookie.slice('sandyq='.length).split('.') as [string, string, string];
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const as = async (token: string): Promise<number> => {
      const client = hub.client();
      client.cookie = `sandyq=${token}`;
      return (await client.get('/api/session')).status;
    };
    expect(await as(`${header}.${payload}.${signature}`)).toBe(200);
    const foreign = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' });
    const forged = [
      `${header}.${encode({ ...claims, sub: admin.id })}.${signature}`,
      `${header}.${encode({ ...claims, exp: Number(claims.exp) + 99_999 })}.${signature}`,
      `${encode({ alg: 'none' })}.${encode({ ...claims, sub: admin.id })}.`,
      `${header}.${payload}.${signature.replace(/^./, (char) => (char === 'A' ? 'B' : 'A'))}`,
      await foreign.sign(new TextEncoder().encode('another secret of sufficient length')),
      'rubbish',
      '',
      '..',
    ];
    for (const token of forged) expect([token, await as(token)]).toEqual([token, 401]);
  });

  it('slow down whoever guesses, where they are, and nobody elsewhere', async () => {
    const login = 'methodist';
    const there = (password: string) => signInFrom('127.0.0.2', { login, password });
    const statuses: number[] = [];
    for (let at = 0; at < 10; at += 1) statuses.push((await there('guess')).status);
    expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
    expect(statuses.slice(5)).toEqual([429, 429, 429, 429, 429]);
    // The true person elsewhere signs in, and that says nothing of whoever guesses.
    expect((await hub.signIn(login)).id).toEqual(expect.any(String));
    const refused = await signInFrom('127.0.0.2', { login: 'Methodist', password: hub.passwordOf(login) });
    expect(refused.status).toBe(429);
    expect(refused.json.error).toMatchObject({ code: 'too-many-tries', retryAfter: expect.any(Number) as number });
    // Others who sit there are not meant.
    expect((await signInFrom('127.0.0.2', { login: 'timur', password: hub.passwordOf('timur') })).status).toBe(200);
  });

  it('are not tried for without end by somebody who signs in in between', async () => {
    const from = (login: string, password: string) => signInFrom('127.0.0.3', { login, password });
    for (let at = 0; at < 49; at += 1) expect((await from(`nobody${at}`, 'guess')).status).toBe(401);
    expect((await from('timur', hub.passwordOf('timur'))).status).toBe(200);
    expect((await from('nobody', 'guess')).status).toBe(401);
    expect((await from('nobody', 'guess')).status).toBe(429);
  });

  it('keep nobody waiting for more than five minutes, and tell how long', async () => {
    const client = hub.client();
    const guess = () => client.post('/api/session', { login: 'anna', password: 'guess' });
    let longest = 0;
    for (let at = 0; at < 30; at += 1) {
      const reply = await guess();
      if (reply.status !== 429) continue;
      const { retryAfter } = reply.json.error as { retryAfter: number };
      expect(reply.headers.get('retry-after')).toBe(String(retryAfter));
      longest = Math.max(longest, retryAfter);
      now += retryAfter * 1000;
    }
    expect(longest).toBe(300);
    now += 300_000;
    expect((await hub.signIn('anna')).id).toEqual(expect.any(String));
    // A success where somebody sits ends the count there.
    for (let at = 0; at < 4; at += 1) expect((await guess()).status).toBe(401);
    expect((await hub.signIn('anna')).id).toEqual(expect.any(String));
  });

  it('count guesses at the old password for themselves', async () => {
    const client = await hub.signIn('maria');
    const change = (old: string) => client.post('/api/session/password', { old, new: 'a-new-long-password' });
    const statuses: number[] = [];
    for (let at = 0; at < 7; at += 1) statuses.push((await change('guess')).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect((await change(hub.passwordOf('maria'))).status).toBe(429);
    expect((await hub.signIn('maria')).id).toBe(client.id);
    now += 15 * 60_000;
    expect((await change(hub.passwordOf('maria'))).status).toBe(204);
  });

  it('let somebody in at once who got a new password', async () => {
    const client = hub.client();
    admin = await hub.signIn('admin');
    const { accounts } = (await admin.get('/api/accounts')).json as { accounts: { id: string; login: string }[] };
    const { id } = accounts.find(({ login }) => login === 'sergei')!;
    for (let at = 0; at < 8; at += 1) await client.post('/api/session', { login: 'sergei', password: 'guess' });
    const { password } = (await admin.post(`/api/accounts/${id}/password`)).json;
    expect((await hub.signIn('sergei', String(password))).id).toBe(id);
  });

  it('slow down many guesses at once as well', async () => {
    const client = hub.client();
    const all = await Promise.all(
      Array.from({ length: 20 }, () => client.post('/api/session', { login: 'aigul', password: 'guess' })),
    );
    expect(all.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(5);
    now += 60 * 60_000 * 2;
  });

  it('tell whoever comes when too many do to come again, and count nothing against them', async () => {
    const some = (address: string) =>
      Array.from({ length: 45 }, (_, at) => signInFrom(address, { login: `nobody${at}`, password: 'guess' }));
    const all = await Promise.all([...some('127.0.0.4'), ...some('127.0.0.5')]);
    const busy = all.filter(({ status }) => status === 503);
    expect(busy.length).toBeGreaterThan(0);
    expect(busy[0]!.json.error).toEqual({ code: 'hub-busy' });
    expect(all.filter(({ status }) => status === 401)).toHaveLength(90 - busy.length);
    for (let at = 0; at < Math.min(busy.length, 8); at += 1)
      expect((await signInFrom(at % 2 ? '127.0.0.4' : '127.0.0.5', { login: 'nobody', password: 'x' })).status).toBe(
        401,
      );
  });

  /** From another address of this machine. */
  function signInFrom(localAddress: string, credentials: object): Promise<{ status: number; json: Reply }> {
    return new Promise((resolve, reject) => {
      const headers = { 'Content-Type': 'application/json', 'Sandyq-Request': '1' };
      const asked = request(`${hub.url}/api/session`, { method: 'POST', localAddress, headers, agent: false });
      asked.on('error', reject);
      asked.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, json: JSON.parse(text) as Reply }));
      });
      asked.end(JSON.stringify(credentials));
    });
  }
});

type Reply = Record<string, unknown>;
