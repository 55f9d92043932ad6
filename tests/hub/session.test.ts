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

  it('end at once when the account is blocked or gets a new password, and only then', async () => {
    const [anna, nursultan] = [await hub.signIn('anna'), await hub.signIn('nursultan')];
    expect((await admin.send('PATCH', `/api/accounts/${anna.id}`, { name: 'Анна Петровна Кузнецова' })).status).toBe(
      200,
    );
    expect((await anna.get('/api/session')).status).toBe(200);
    expect((await admin.send('PATCH', `/api/accounts/${anna.id}`, { blocked: true })).status).toBe(200);
    expect((await anna.get('/api/session')).status).toBe(401);
    const refused = await hub.client().post('/api/session', { login: 'anna', password: hub.passwordOf('anna') });
    expect([refused.status, refused.json.error]).toEqual([403, { code: 'account-blocked' }]);
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

  it('slow down whoever guesses, account by account', async () => {
    const client = hub.client();
    const guess = (login: string) => client.post('/api/session', { login, password: 'guess' });
    const statuses: number[] = [];
    for (let at = 0; at < 7; at += 1) statuses.push((await guess('methodist')).status);
    expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
    expect(statuses.slice(5)).toContain(429);
    const refused = await client.post('/api/session', { login: 'Methodist', password: hub.passwordOf('methodist') });
    expect(refused.status).toBe(429);
    const error = refused.json.error as { code: string; retryAfter: number };
    expect(error.code).toBe('too-many-tries');
    expect(refused.headers.get('retry-after')).toBe(String(error.retryAfter));
    expect((await hub.signIn('timur')).id).toEqual(expect.any(String));
    now += (error.retryAfter + 1) * 1000;
    expect((await hub.signIn('methodist')).id).toEqual(expect.any(String));
  });

  it('slow down many guesses at once as well', async () => {
    const client = hub.client();
    const all = await Promise.all(
      Array.from({ length: 20 }, () => client.post('/api/session', { login: 'aigul', password: 'guess' })),
    );
    expect(all.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(5);
    now += 60 * 60_000 * 2;
  });
});
