import { beforeEach, describe, expect, it } from 'vitest';
import type { SessionAnswer } from '$lib/institution/account';
import type { Institution } from '$lib/institution/account';
import { systemRandom, type AccountId } from '$lib/shared/ids';
import { err, ok } from '$lib/shared/result';
import type { Slip } from '$lib/sync/enrolment/slip';
import type { HubFailure } from '../hub-client';
import { Door, type Closures, type Unlocked } from './door';
import { makeLock, scrypt, type Stretch } from './lock';
import { openByCode } from './recovery';
import type { OldPerson, Person } from './store';

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
  blocked = false;
  signedOut = 0;

  async signIn(login: string, password: string) {
    if (!this.reachable) return err<HubFailure>({ code: 'unreachable' });
    if (this.blocked && password === this.password)
      return err<HubFailure>({ code: 'account-blocked', revocations: 'the list' });
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
  codes = new Map<string, readonly string[]>();
  answerLost = false;
  async giveCodes(space: string, codes: readonly string[]) {
    if (!this.reachable) return err<HubFailure>({ code: 'unreachable' });
    this.codes.set(space, codes);
    if (this.answerLost) return err<HubFailure>({ code: 'unreachable' });
    return ok(undefined);
  }
  async ownCodes(space: string, password: string) {
    return password === this.password ? ok(this.codes.get(space) ?? []) : err<HubFailure>({ code: 'wrong-password' });
  }
}

class FakeStore {
  readonly records = new Map<string, Person>();
  olds: OldPerson[] = [];
  noted: Institution | undefined;
  people = async () => [...this.records.values()];
  old = async () => this.olds;
  person = async (space: string) => this.records.get(space);
  byTag = async (tag: string) => [...this.records.values()].find((person) => person.tag === tag);
  put = async (person: Person) => void this.records.set(person.space, person);
  replaceOld = async (account: AccountId, person: Person) => {
    this.olds = this.olds.filter(({ id }) => id !== account);
    await this.put(person);
  };
  update = async (space: string, change: Partial<Person>) => {
    const person = this.records.get(space);
    if (person !== undefined) this.records.set(space, { ...person, ...change });
  };
  institution = async () => this.noted;
  noteInstitution = async (institution: Institution) => void (this.noted = institution);

  get only(): Person {
    const [person] = this.records.values();
    if (this.records.size !== 1 || person === undefined) throw new Error(`${this.records.size} profiles`);
    return person;
  }
}

/** The list as this browser heard it, what the hub's says, and which one came with a refusal. */
class FakeClosures implements Closures {
  readonly heard: string[] = [];
  closed = false;
  atHub = false;
  isClosed = async () => this.closed;
  isClosedStill = async () => (this.closed = this.atHub);
  hear = async ({ id }: { id: string }, list: string) => void this.heard.push(`${id} ${list}`);
}

describe('Door', () => {
  let hub: FakeHub;
  let store: FakeStore;
  let closures: FakeClosures;
  let door: Door;
  beforeEach(() => {
    hub = new FakeHub();
    store = new FakeStore();
    closures = new FakeClosures();
    door = new Door({ hub, store, closures, clock: { now: () => 1_000 }, random: systemRandom, stretch: cheap });
  });
  const enter = async (password: string): Promise<Unlocked> => {
    const admitted = await door.signIn('dana', password);
    if (!admitted.ok) throw new Error(admitted.error.code);
    return admitted.value;
  };
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

  it('takes a new password of the hub, by a code that the hub has, and the old one no more', async () => {
    const { key, ...before } = await enter('first');
    await door.leaveCodes({ key, ...before }, 'Device');
    hub.password = 'second';
    expect((await enter('second')).key).toEqual(key);
    hub.reachable = false;
    expect(await codeOf(door.signIn('dana', 'second'))).toBe('ok, offline');
    expect(await codeOf(door.signIn('dana', 'first'))).toBe('wrong-password-offline');
  });

  it('takes a new password with the one before, where the hub has no code; else it says so, and leaves the hub', async () => {
    const { key, space } = await enter('first');
    hub.password = 'second';
    expect(await codeOf(door.signIn('dana', 'second'))).toBe('profile-locked');
    expect(await codeOf(door.signIn('dana', 'second', { before: 'wrong' }))).toBe('profile-locked');
    expect(hub.signedOut).toBe(2);
    const admitted = await door.signIn('dana', 'second', { before: 'first' });
    expect(admitted).toMatchObject({ ok: true, value: { key, space } });
    expect((await enter('second')).key).toEqual(key);
  });

  it('begins anew beside what is locked, which its own password opens still', async () => {
    const { key } = await enter('first');
    hub.password = 'second';
    const anew = await door.signIn('dana', 'second', { anew: true });
    expect(anew.ok && anew.value.key).not.toEqual(key);
    expect(store.records.size).toBe(2);
    expect((await enter('second')).key).toEqual(anew.ok && anew.value.key);
    expect(store.records.size).toBe(2);
    hub.reachable = false;
    expect((await enter('first')).key).toEqual(key);
  });

  it('keeps the lock as it is while the password is the same', async () => {
    await door.signIn('dana', 'first');
    const { lock } = store.only;
    await door.signIn('dana', 'first');
    expect(store.only.lock).toBe(lock);
  });

  it('refuses a hub with other keys, keeps what was pinned, and gives the cookie back', async () => {
    const open = await enter('first');
    const { box } = store.only;
    hub.answer = { ...answer, institution: { ...answer.institution, receiptKey: { kty: 'EC', x: 'other' } } };
    expect(await codeOf(door.signIn('dana', 'first'))).toBe('institution-changed');
    expect(store.only.box).toBe(box);
    expect(store.noted).toEqual(answer.institution);
    expect(await door.refresh(open)).toBeUndefined();
    expect(hub.signedOut).toBe(1);
  });

  it('changes the lock with the password on the hub', async () => {
    const open = await enter('first');
    expect((await door.changePassword(open, 'wrong', 'third')).ok).toBe(false);
    expect((await door.changePassword(open, 'first', 'third')).ok).toBe(true);
    hub.reachable = false;
    expect(await codeOf(door.signIn('dana', 'third'))).toBe('ok, offline');
    expect(await codeOf(door.signIn('dana', 'first'))).toBe('wrong-password-offline');
  });

  it('takes over what the hub says now, but nothing of another person whose cookie is left in the browser', async () => {
    const open = await enter('first');
    hub.answer = { ...answer, account: { ...answer.account, name: 'Дана Ә.' } };
    expect((await door.refresh(open))?.account.name).toBe('Дана Ә.');
    expect(store.only.name).toBe('Дана Ә.');
    expect((await enter('first')).record.account.name).toBe('Дана Ә.');
    hub.answer = { ...answer, account: { ...answer.account, id: 'other00000' as AccountId } };
    expect(await door.refresh(open)).toBeUndefined();
    expect(await codeOf(door.renew(open, 'first'))).toBe('wrong-password');
    expect(hub.signedOut).toBe(2);
  });

  it('keeps of a person in the clear what the door shows, and no more', async () => {
    const { key } = await enter('first');
    const { lock, box, ...clear } = store.only;
    expect(clear).toEqual({
      space: expect.stringMatching(/^[a-z2-9]{16}$/),
      tag: expect.stringMatching(/^[\w-]{43}$/),
      name: 'Дана',
      login: 'dana',
      usedAt: 1_000,
    });
    const text = [box, new Uint8Array(lock.wrapped)].map((bytes) => new TextDecoder('latin1').decode(bytes)).join();
    for (const word of [DANA, 'demo', 'learner', new TextDecoder('latin1').decode(key)])
      expect(text).not.toContain(word);
  });

  it('remembers that the device was enrolled, over sign-ins', async () => {
    const open = await enter('first');
    expect(open.record.enrolled).toBe(false);
    await door.change(open, { enrolled: true });
    expect((await enter('first')).record.enrolled).toBe(true);
  });

  it('renews with a password that is new at the hub, under the same key', async () => {
    const open = await enter('first');
    hub.password = 'second';
    expect(await door.renew(open, 'second')).toMatchObject({ ok: true, value: { key: open.key } });
    expect((await enter('second')).key).toEqual(open.key);
  });

  describe('codes of staff', () => {
    it('open the profile once, with no hub, under a new password', async () => {
      const open = await enter('first');
      await door.leaveCodes(open, 'Device');
      const [code, second] = hub.codes.get(open.space)!;
      hub.reachable = false;
      const spoken = `${code!.slice(0, 4)}-${code!.slice(4, 8)} ${code!.slice(8)}`.toUpperCase();
      expect(await door.openByCode(open.space, spoken, 'new word')).toMatchObject({
        ok: true,
        value: { key: open.key },
      });
      expect(store.only.codes!.map(({ number }) => number)).toEqual([2, 3, 4]);
      expect(await door.openByCode(open.space, code!, 'newer')).toEqual(err({ code: 'wrong-code' }));
      expect(await codeOf(door.signIn('dana', 'first'))).toBe('wrong-password-offline');
      expect(await codeOf(door.signIn('dana', 'new word'))).toBe('ok, offline');
      expect((await door.openByCode(open.space, second!, 'newer')).ok).toBe(true);
    });

    it('of another profile, of nobody, or of an earlier sign-in open nothing', async () => {
      const open = await enter('first');
      await door.leaveCodes(open, 'Device');
      const [before] = hub.codes.get(open.space)!;
      await door.leaveCodes(open, 'Device');
      const [code] = hub.codes.get(open.space)!;
      for (const typed of [before!, 'abcdefghijkmnpqr', '', code!.slice(1)])
        expect((await door.openByCode(open.space, typed, 'new word')).ok).toBe(false);
      expect((await door.openByCode('nobodyshome23456', code!, 'new word')).ok).toBe(false);
      expect(await openByCode(store.only.codes!, 'nobodyshome23456', code!)).toBeUndefined();
    });

    it('are lacking until the hub has them', async () => {
      const open = await enter('first');
      expect(await door.lacksCodes(open)).toBe(true);
      hub.reachable = false;
      await door.leaveCodes(open, 'Device');
      expect(await door.lacksCodes(open)).toBe(true);
      hub.reachable = true;
      await door.leaveCodes(open, 'Device');
      expect(await door.lacksCodes(open)).toBe(false);
    });

    it('work both, the new and those before, until the hub has said which it has', async () => {
      const open = await enter('first');
      await door.leaveCodes(open, 'Device');
      const [known] = hub.codes.get(open.space)!;
      hub.reachable = false;
      await door.leaveCodes(open, 'Device');
      expect(store.only.sending).toHaveLength(4);
      expect((await door.openByCode(open.space, known!, 'new word')).ok).toBe(true);
    });

    it('open once, too, where the hub has them and could not say so', async () => {
      const open = await enter('first');
      hub.answerLost = true;
      await door.leaveCodes(open, 'Device');
      const [code, second] = hub.codes.get(open.space)!;
      expect(store.only.codes).toBeUndefined();
      expect((await door.openByCode(open.space, code!, 'new word')).ok).toBe(true);
      expect(await codeOf(door.openByCode(open.space, code!, 'newer'))).toBe('wrong-code');
      expect((await door.openByCode(open.space, second!, 'newer')).ok).toBe(true);
    });
  });

  describe('a profile from before profiles were sealed', () => {
    const key = new Uint8Array(32).fill(9);
    beforeEach(async () => {
      const { account, enrolment, institution } = answer;
      const lock = await makeLock(key, 'first', systemRandom, cheap);
      const common = { account, enrolment, institution, lock };
      store.olds = [{ id: DANA, login: 'dana', ...common, enrolled: true, usedAt: 1 }];
    });

    it('is sealed at the next sign-in, with a hub or without one, and keeps its key', async () => {
      for (const reachable of [true, false]) {
        hub.reachable = reachable;
        expect(await enter('first')).toMatchObject({ key, record: { id: DANA, enrolled: true } });
        expect(store.olds).toEqual([]);
        expect(store.only.login).toBe('dana');
      }
    });

    it('stays as it is where its password is wrong, and is not overruled by other keys', async () => {
      hub.reachable = false;
      expect(await codeOf(door.signIn('dana', 'second'))).toBe('wrong-password-offline');
      hub.reachable = true;
      hub.answer = { ...answer, institution: { ...answer.institution, hub: 'other' } };
      expect(await codeOf(door.signIn('dana', 'first'))).toBe('institution-changed');
      hub.answer = answer;
      hub.password = 'second';
      expect(await codeOf(door.signIn('dana', 'second'))).toBe('profile-locked');
      expect(store.olds).toHaveLength(1);
      expect((await door.signIn('dana', 'second', { before: 'first' })).ok).toBe(true);
      expect(store.olds).toEqual([]);
    });
  });

  describe('a profile that the institution has closed', () => {
    let space: string;
    beforeEach(async () => {
      const open = await enter('first');
      space = open.space;
      await door.leaveCodes(open, 'Device');
      closures.closed = true;
      hub.reachable = false;
    });

    it('opens by no password where no hub is in reach, and nothing of it is touched', async () => {
      const before = structuredClone(store.only);
      expect(await codeOf(door.signIn('dana', 'first'))).toBe('profile-closed');
      expect(await codeOf(door.signIn('dana', 'second'))).toBe('wrong-password-offline');
      expect(store.only).toEqual(before);
      closures.closed = false;
      expect(await codeOf(door.signIn('dana', 'first'))).toBe('ok, offline');
    });

    it('opens by no code of staff, and the code is not used up', async () => {
      const [code] = hub.codes.get(space)!;
      expect(await codeOf(door.openByCode(space, code!, 'another word'))).toBe('profile-closed');
      closures.closed = false;
      expect(await codeOf(door.openByCode(space, code!, 'another word'))).toBe('ok, offline');
    });

    it('opens by a hub that says so in a newer list, and by no other', async () => {
      hub.reachable = true;
      closures.atHub = true;
      expect(await codeOf(door.signIn('dana', 'first'))).toBe('profile-closed');
      expect(hub.signedOut).toBe(1);
      closures.atHub = false;
      expect(await codeOf(door.signIn('dana', 'first'))).toBe('ok, online');
    });

    it('does not open either where it was never sealed', async () => {
      const { record } = await (async () => {
        closures.closed = false;
        return enter('first');
      })();
      store.records.clear();
      const lock = await makeLock(new Uint8Array(32), 'first', systemRandom, cheap);
      store.olds = [{ ...record, lock, usedAt: 1 }];
      closures.closed = true;
      expect(await codeOf(door.signIn('dana', 'first'))).toBe('profile-closed');
      expect(store.olds).toHaveLength(1);
    });
  });

  it('hears the list that a hub gives with its refusal, for whoever knows the password', async () => {
    const open = await enter('first');
    hub.blocked = true;
    expect(await codeOf(door.signIn('dana', 'second'))).toBe('wrong-password');
    expect(closures.heard).toEqual([]);
    expect(await codeOf(door.signIn('dana', 'first'))).toBe('account-blocked');
    expect(closures.heard).toEqual([`${DANA} the list`]);
    await door.renew(open, 'first');
    expect(closures.heard).toHaveLength(2);
  });

  describe('by a slip of staff, where no hub was ever in reach', () => {
    const { account, enrolment, institution } = answer;
    const slip = { id: 'a-slip', secret: 'its-secret', account, enrolment, institution } as unknown as Slip;
    beforeEach(() => (hub.reachable = false));
    const begin = async (of = slip) => codeOf(door.begin(of, 'my own word'));

    it('makes a profile that opens by the password that was chosen, and asks by the slip', async () => {
      expect(await begin()).toBe('ok, offline');
      expect(store.noted).toEqual(institution);
      expect(await codeOf(door.signIn('dana', 'another word'))).toBe('wrong-password-offline');
      const opened = await door.signIn('dana', 'my own word');
      expect(opened.ok && opened.value.record).toMatchObject({
        ...{ id: DANA, enrolled: false, slip: { id: 'a-slip', secret: 'its-secret' } },
      });
      const { codes: _none, ...clear } = store.only;
      expect(JSON.stringify(clear)).not.toContain('its-secret');
    });

    it('makes none for whoever has one here, was closed, or is of an institution that is not the one that was pinned', async () => {
      closures.closed = true;
      expect(await begin()).toBe('profile-closed');
      closures.closed = false;
      store.noted = { ...institution, receiptKey: { ...institution.receiptKey, x: 'other' } };
      expect(await begin()).toBe('institution-changed');
      expect(store.records.size).toBe(0);
      store.noted = { ...store.noted, id: 'elsewhere' } as Institution;
      expect(await begin()).toBe('ok, offline');
      expect(await begin()).toBe('profile-exists');
      expect(store.records.size).toBe(1);
    });

    it('makes none beside a profile from before profiles were sealed', async () => {
      const lock = await makeLock(new Uint8Array(32), 'first', systemRandom, cheap);
      store.olds = [{ id: DANA, login: 'dana', account, enrolment, institution, lock, enrolled: true, usedAt: 1 }];
      expect(await begin()).toBe('profile-exists');
      expect(store.records.size).toBe(0);
    });

    it('opens by its own login alone, whoever else’s password is right here', async () => {
      await begin();
      const other = { ...account, id: 'timur00000' as AccountId, login: 'timur' };
      await door.begin({ ...slip, account: other } as unknown as Slip, 'his word');
      const lock = await makeLock(new Uint8Array(32), 'her word', systemRandom, cheap);
      const third = { id: 'asel000000' as AccountId, login: 'asel', account: { ...account, login: 'asel' } };
      store.olds = [{ ...third, enrolment, institution, lock, enrolled: true, usedAt: 1 }];
      for (const word of ['his word', 'her word'])
        expect(await codeOf(door.signIn('dana', word))).toBe('wrong-password-offline');
      expect(store.olds).toHaveLength(1);
      expect(await codeOf(door.signIn('timur', 'his word'))).toBe('ok, offline');
      expect(await codeOf(door.signIn('asel', 'her word'))).toBe('ok, offline');
    });

    it('keeps the slip when the person signs in by a hub later', async () => {
      await begin();
      hub.reachable = true;
      const opened = await door.signIn('dana', 'first', { before: 'my own word' });
      expect(opened.ok && opened.value.record.slip).toEqual({ id: 'a-slip', secret: 'its-secret' });
    });
  });
});
