import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHub, type SignedIn } from './harness';

/* Codes for a forgotten password: whoever may have them, and for what. */

let hub: TestHub;
let admin: SignedIn;
let dana: SignedIn;
const space = 'abcdefghijkmnpq2';
const codes = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(16));
const profile = { space, label: 'Chrome', given: [], numbers: [1, 2, 3, 4], at: expect.any(String) as string };

beforeAll(async () => {
  hub = await TestHub.start();
  [admin, dana] = [await hub.signIn('admin'), await hub.signIn('dana')];
});
afterAll(() => hub.stop());

const passwordOf = (login: string) => hub.hub.demoAccounts.find((account) => account.login === login)!.password;
const recoveryOf = (account: string) => `/api/accounts/${account}/recovery`;

describe('codes for a forgotten password', () => {
  it('are left by a device, and given to staff one at a time, with an entry in the audit list', async () => {
    expect((await admin.get(recoveryOf(dana.id))).json).toEqual({ profiles: [] });
    expect((await dana.send('PUT', `/api/recovery/${space}`, { codes, label: 'Chrome' })).status).toBe(204);
    expect((await admin.get(recoveryOf(dana.id))).json).toEqual({ profiles: [profile] });
    const given = await admin.post(`${recoveryOf(dana.id)}/${space}`, { number: 2 });
    expect(given.json).toEqual({ code: codes[1] });
    expect((await admin.get(recoveryOf(dana.id))).json).toMatchObject({ profiles: [{ given: [2] }] });
    const { entries } = (await admin.get('/api/audit')).json as { entries: Record<string, unknown>[] };
    expect(entries[0]).toMatchObject({
      action: 'recovery-code-given',
      subject: dana.id,
      by: { id: admin.id },
      detail: { number: 2, label: 'Chrome' },
    });
    expect(JSON.stringify(entries)).not.toContain(codes[1]);
  });

  it('are new with each sign-in: the ones before are forgotten', async () => {
    await dana.send('PUT', `/api/recovery/${space}`, { codes: codes.toReversed(), label: 'Chrome' });
    expect((await admin.get(recoveryOf(dana.id))).json).toEqual({ profiles: [profile] });
    expect((await admin.post(`${recoveryOf(dana.id)}/${space}`, { number: 1 })).json).toEqual({ code: codes[3] });
  });

  it('are given to their owner for the password, and not for the cookie', async () => {
    const password = passwordOf('dana');
    expect((await dana.post(`/api/recovery/${space}`, { password })).json).toEqual({ codes: codes.toReversed() });
    const wrong = await dana.post(`/api/recovery/${space}`, { password: 'wrong password' });
    expect(wrong).toMatchObject({ status: 401, json: { error: { code: 'wrong-password' } } });
    expect((await dana.post('/api/recovery/zzzzzzzzzzzzzzzz', { password })).json).toEqual({ codes: [] });
    const other = await hub.signIn('timur');
    const own = await other.post(`/api/recovery/${space}`, { password: passwordOf('timur') });
    expect(own.json).toEqual({ codes: [] });
  });

  it('are for administrators alone', async () => {
    const tutor = await hub.signIn('aigul');
    for (const person of [dana, tutor]) {
      expect((await person.get(recoveryOf(dana.id))).status).toBe(403);
      expect((await person.post(`${recoveryOf(dana.id)}/${space}`, { number: 1 })).status).toBe(403);
    }
  });

  it('that are not there, or in another form, are refused', async () => {
    for (const number of [0, 5, 1.5]) {
      const answer = await admin.post(`${recoveryOf(dana.id)}/${space}`, { number });
      expect([400, 404]).toContain(answer.status);
    }
    expect((await admin.post(`${recoveryOf(dana.id)}/zzzzzzzzzzzzzzzz`, { number: 1 })).status).toBe(404);
    for (const bad of [[], ['short'], Array(9).fill(codes[0]), [codes[0]!.toUpperCase()]])
      expect((await dana.send('PUT', `/api/recovery/${space}`, { codes: bad, label: 'x' })).status).toBe(400);
    expect((await dana.send('PUT', '/api/recovery/..', { codes, label: 'x' })).status).toBeGreaterThanOrEqual(400);
  });

  it('of so many profiles are kept, the latest', async () => {
    for (let n = 0; n < 22; n += 1)
      await dana.send('PUT', `/api/recovery/${`aaaaaaaaaaaaaa${String(n).padStart(2, '0')}`}`, {
        codes,
        label: `${n}`,
      });
    const { profiles } = (await admin.get(recoveryOf(dana.id))).json as { profiles: { label: string }[] };
    expect(profiles).toHaveLength(20);
    expect(profiles[0]!.label).toBe('21');
  });
});
