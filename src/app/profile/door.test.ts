import { beforeEach, describe, expect, it } from 'vitest';
import type { SessionAnswer } from '$lib/institution/account';
import { systemRandom, type AccountId } from '$lib/shared/ids';
import { err, ok } from '$lib/shared/result';
import type { HubFailure } from '../hub-client';
import { Door } from './door';
import { scrypt, type Stretch } from './lock';
import type { ProfileRecord } from './store';

const cheap: Stretch = (password, salt, cost, bytes) => scrypt(password, salt, { ...cost, N: 16 }, bytes);
const DANA = 'dana000000' as AccountId;

const answer = {
  account: { id: DANA, login: 'dana', name: 'Дана', roles: ['learner'], blocked: false },
  enrolment: { groups: [] },
  institution: {
    id: 'demo',
    name: { en: 'Demo' },
    hub: 'hub-1',
    homePage: 'urn:sandyq:hub-1',
    kitKeys: [{ minisign: 'RWone', institution: 'demo' }],
    receiptKey: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
    unknownSigners: 'ask',
  },
  expiresAt: 0,
} as unknown as SessionAnswer;

/** A hub that knows one password, may be gone, and counts who was signed out. */
class FakeHub {
  password = 'first';
  answer = answer;
  reachable = true;
  signedOut = 0;

  async signIn(login: string, password: string) {
    if (!this.reachable) return err<HubFailure>({ code: 'unreachable' });
    return login === 'dana' && password === this.password
      ? ok(this.answer)
      : err<HubFailure>({ code: 'wrong-password' });
  }
  async session() {
    return this.reachable ? ok(this.answer) : err<HubFailure>({ code: 'unreachable' });
  }
  async signOut() {
    this.signedOut += 1;
    return ok(undefined);
  }
  async changePassword(old: string, wanted: string) {
    if (old !== this.password) return err<HubFailure>({ code: 'wrong-password' });
    this.password = wanted;
    return ok(undefined);
  }
}

class FakeStore {
  readonly records = new Map<AccountId, ProfileRecord>();
  get = async (id: AccountId) => this.records.get(id);
  byLogin = async (login: string) => [...this.records.values()].filter((record) => record.login === login);
  put = async (record: ProfileRecord) => void this.records.set(record.id, record);
  update = async (id: AccountId, change: Partial<ProfileRecord>) => {
    const record = this.records.get(id);
    if (record !== undefined) this.records.set(id, { ...record, ...change });
  };
}

describe('Door', () => {
  let hub: FakeHub;
  let store: FakeStore;
  let door: Door;
  beforeEach(() => {
    hub = new FakeHub();
    store = new FakeStore();
    door = new Door({ hub, store, clock: { now: () => 1_000 }, random: systemRandom, stretch: cheap });
  });
  const codeOf = async (result: ReturnType<Door['signIn']>) => {
    const settled = await result;
    return settled.ok ? `ok, ${settled.value.offline ? 'offline' : 'online'}` : settled.error.code;
  };

  it('lets in by the hub, then without it, by the same password only', async () => {
    expect(await codeOf(door.signIn(' Dana ', 'first'))).toBe('ok, online');
    hub.reachable = false;
    expect(await codeOf(door.signIn('dana', 'first'))).toBe('ok, offline');
    expect(await codeOf(door.signIn('dana', 'second'))).toBe('wrong-password-offline');
  });

  it('knows nobody without the hub who was never here', async () => {
    hub.reachable = false;
    expect(await codeOf(door.signIn('dana', 'first'))).toBe('no-profile');
    expect(await codeOf(door.signIn('../x', 'first'))).toBe('wrong-password');
  });

  it('opens, without the hub, the profile that the password fits, where a login has two', async () => {
    await door.signIn('dana', 'first');
    hub.password = 'second';
    hub.answer = { ...answer, account: { ...answer.account, id: 'dana000001' as AccountId } };
    await door.signIn('dana', 'second');
    hub.reachable = false;
    for (const [password, id] of [
      ['first', DANA],
      ['second', 'dana000001'],
    ] as const) {
      const admitted = await door.signIn('dana', password);
      expect(admitted.ok && admitted.value.record.id).toBe(id);
    }
    expect(await codeOf(door.signIn('dana', 'third'))).toBe('wrong-password-offline');
  });

  it('does not let the local lock overrule a hub that refuses', async () => {
    await door.signIn('dana', 'first');
    hub.password = 'second';
    expect(await codeOf(door.signIn('dana', 'first'))).toBe('wrong-password');
  });

  it('takes the new password without the hub after one sign-in with it, and the old one no more', async () => {
    await door.signIn('dana', 'first');
    hub.password = 'second';
    await door.signIn('dana', 'second');
    hub.reachable = false;
    expect(await codeOf(door.signIn('dana', 'second'))).toBe('ok, offline');
    expect(await codeOf(door.signIn('dana', 'first'))).toBe('wrong-password-offline');
  });

  it('keeps the lock as it is while the password is the same', async () => {
    await door.signIn('dana', 'first');
    const { lock } = store.records.get(DANA)!;
    await door.signIn('dana', 'first');
    expect(store.records.get(DANA)!.lock).toBe(lock);
  });

  it('refuses a hub with other keys, keeps what was pinned, and gives the cookie back', async () => {
    await door.signIn('dana', 'first');
    hub.answer = { ...answer, institution: { ...answer.institution, receiptKey: { kty: 'EC', x: 'other' } } };
    expect(await codeOf(door.signIn('dana', 'first'))).toBe('institution-changed');
    expect(store.records.get(DANA)!.institution).toEqual(answer.institution);
    expect(await door.refresh(DANA)).toBeUndefined();
    expect(hub.signedOut).toBe(1);
  });

  it('changes the lock with the password on the hub', async () => {
    await door.signIn('dana', 'first');
    expect((await door.changePassword(DANA, 'wrong', 'third')).ok).toBe(false);
    expect((await door.changePassword(DANA, 'first', 'third')).ok).toBe(true);
    hub.reachable = false;
    expect(await codeOf(door.signIn('dana', 'third'))).toBe('ok, offline');
    expect(await codeOf(door.signIn('dana', 'first'))).toBe('wrong-password-offline');
  });

  it('takes over what the hub says now, but nothing of another person whose cookie is left in the browser', async () => {
    await door.signIn('dana', 'first');
    hub.answer = { ...answer, account: { ...answer.account, name: 'Дана Ә.' } };
    expect((await door.refresh(DANA))?.account.name).toBe('Дана Ә.');
    expect(store.records.get(DANA)!.account.name).toBe('Дана Ә.');
    hub.answer = { ...answer, account: { ...answer.account, id: 'other00000' as AccountId } };
    expect(await door.refresh(DANA)).toBeUndefined();
    expect(await codeOf(door.renew({ id: DANA, login: 'dana' }, 'first'))).toBe('wrong-password');
    expect(hub.signedOut).toBe(2);
  });
});
