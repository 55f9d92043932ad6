import * as v from 'valibot';
import { LoginName, type SessionAnswer } from '$lib/institution/account';
import type { Clock } from '$lib/shared/clock';
import { newShortId, type GroupId, type Random } from '$lib/shared/ids';
import { err, ok, type Result } from '$lib/shared/result';
import type { Slip } from '$lib/sync/enrolment/slip';
import type { HubClient, HubFailure } from '../hub-client';
import { openJson, sealJson, type Bytes } from './box';
import { isPinned } from './institution-pin';
import { makeLock, scrypt, unlock, type Stretch } from './lock';
import { makeCodes, openByCode } from './recovery';
import type { OldPerson, Person, ProfileRecord, ProfileStore } from './store';
import { tagOf } from './tag';

export type SignInFailure =
  | HubFailure
  /** No hub in reach, and this device does not know the person. */
  | { readonly code: 'no-profile' }
  /** No hub in reach, and the password does not open the profile. */
  | { readonly code: 'wrong-password-offline' }
  /** The hub presents other keys than those that were pinned. */
  | { readonly code: 'institution-changed' }
  /** The hub knows the password; what lies here is locked with an earlier one, and the hub has no code for it. */
  | { readonly code: 'profile-locked' }
  /** No code of this profile, or one that was used. */
  | { readonly code: 'wrong-code' }
  /** Somebody begins by a slip who has a profile here already. */
  | { readonly code: 'profile-exists' }
  /** The institution has closed this profile: its signed list says so. */
  | { readonly code: 'profile-closed' };

/** A profile whose key is here. */
export interface Unlocked {
  readonly space: string;
  readonly key: Bytes;
  readonly record: ProfileRecord;
}

export interface Admitted extends Unlocked {
  /** By the password alone, with no hub in reach. */
  readonly offline: boolean;
}

/** Where the hub has a newer password than the one that locked the profile here. */
export interface Past {
  /** The one that locked it. */
  readonly before?: string;
  /** Leave what lies here locked, and begin a profile beside it. */
  readonly anew?: boolean;
}

export interface DoorParts {
  readonly hub: Pick<HubClient, 'signIn' | 'signOut' | 'session' | 'changePassword' | 'ownCodes' | 'giveCodes'>;
  readonly store: Pick<
    ProfileStore,
    'people' | 'old' | 'person' | 'byTag' | 'put' | 'replaceOld' | 'update' | 'institution' | 'noteInstitution'
  >;
  readonly closures: Closures;
  readonly clock: Clock;
  readonly random: Random;
  readonly stretch?: Stretch;
}

/** What the institution's list of blocked accounts says; see `closures.ts`. */
export interface Closures {
  /** Is this profile closed, as far as this browser heard? */
  isClosed(record: ProfileRecord): Promise<boolean>;
  /** The same, after asking the hub that has just let the person in for a newer list. */
  isClosedStill(record: ProfileRecord): Promise<boolean>;
  /** Takes a list in that a hub gave with its refusal. */
  hear(record: ProfileRecord, list: string): Promise<void>;
}

/** Lets people in: by the hub where it is in reach, else by the password that unlocks the profile on this device. */
export class Door {
  readonly #parts: DoorParts;
  readonly #stretch: Stretch;

  constructor(parts: DoorParts) {
    this.#parts = parts;
    this.#stretch = parts.stretch ?? scrypt;
  }

  async signIn(login: string, password: string, past: Past = {}): Promise<Result<Admitted, SignInFailure>> {
    const parsed = v.safeParse(LoginName, login);
    if (!parsed.success) return err({ code: 'wrong-password' });
    const answer = await this.#parts.hub.signIn(parsed.output, password);
    if (answer.ok) return this.#admit(answer.value, { password, ...past });
    if (answer.error.code === 'account-blocked') await this.#hear(parsed.output, password, answer.error.revocations);
    return answer.error.code === 'unreachable' ? this.#signInOffline(parsed.output, password) : answer;
  }

  /** The same person once more, the profile staying open: their session on the hub had ended. */
  async renew(open: Unlocked, password: string): Promise<Result<Admitted, SignInFailure>> {
    const answer = await this.#parts.hub.signIn(open.record.login, password);
    if (!answer.ok) {
      const { error } = answer;
      if (error.code === 'account-blocked' && error.revocations !== undefined)
        await this.#parts.closures.hear(open.record, error.revocations);
      return answer;
    }
    // The login was given to somebody else meanwhile: this password opens another's account, not this profile.
    if (answer.value.account.id !== open.record.id) {
      await this.#parts.hub.signOut();
      return err({ code: 'wrong-password' });
    }
    return this.#admit(answer.value, { password, key: open.key });
  }

  /** What the hub says of the person now; undefined where it says nothing, or says it of somebody else. */
  async refresh(open: Unlocked): Promise<ProfileRecord | undefined> {
    const answer = await this.#parts.hub.session();
    if (!answer.ok) return undefined;
    // The browser's one cookie may be another person's, who sat here before.
    if (answer.value.account.id !== open.record.id) {
      await this.#parts.hub.signOut();
      return undefined;
    }
    const { account, enrolment, institution } = answer.value;
    if (!isPinned(open.record.institution, institution)) return undefined;
    return this.change(open, { account, enrolment, institution, login: account.login });
  }

  /** Writes down that something of the person is different. */
  async change(open: Unlocked, change: Partial<ProfileRecord>): Promise<ProfileRecord> {
    const { store } = this.#parts;
    const person = await store.person(open.space);
    const record = { ...((person && (await this.#recordOf(person, open.key))) ?? open.record), ...change };
    const { login, account } = record;
    await store.update(open.space, { login, name: account.name, box: await this.#boxOf(open, record) });
    if (change.institution !== undefined) await store.noteInstitution(change.institution);
    return record;
  }

  /** Changes the password on the hub, and the lock here with it. */
  async changePassword(open: Unlocked, old: string, wanted: string): Promise<Result<void, HubFailure>> {
    const answer = await this.#parts.hub.changePassword(old, wanted);
    if (!answer.ok) return answer;
    await this.#parts.store.update(open.space, { lock: await this.#lock(open.key, wanted) });
    return ok(undefined);
  }

  /** A code of staff opens the profile, once, and `wanted` is its password from now on; no hub is asked. */
  async openByCode(space: string, code: string, wanted: string): Promise<Result<Admitted, SignInFailure>> {
    const { store, clock } = this.#parts;
    const person = await store.person(space);
    const boxes = [...(person?.codes ?? []), ...(person?.sending ?? [])];
    const opened = await openByCode(boxes, space, code);
    const record = person && opened && (await this.#recordOf(person, opened.key));
    if (person === undefined || opened === undefined || record === undefined) return err({ code: 'wrong-code' });
    if (await this.#parts.closures.isClosed(record)) return err({ code: 'profile-closed' });
    const unused = (list: Person['codes']) => list?.filter(({ box }) => box !== opened.used.box);
    await store.update(space, {
      lock: await this.#lock(opened.key, wanted),
      codes: unused(person.codes),
      sending: unused(person.sending),
      usedAt: clock.now(),
    });
    return ok({ space, key: opened.key, record, offline: true });
  }

  /** At a browser that never meets a hub: by what staff handed out. `password` is the one here from now on. */
  async begin(slip: Slip, password: string): Promise<Result<Admitted, SignInFailure>> {
    const { store, clock, random, closures } = this.#parts;
    const { account, enrolment, institution } = slip;
    const tag = await tagOf(account.id);
    const old = (await store.old()).some(({ id }) => id === account.id);
    if (old || (await store.byTag(tag)) !== undefined) return err({ code: 'profile-exists' });
    const known = await store.institution();
    if (known?.id === institution.id && !isPinned(known, institution)) return err({ code: 'institution-changed' });
    const { id, secret } = slip;
    const about = { id: account.id, login: account.login, account, enrolment, institution };
    const record: ProfileRecord = { ...about, enrolled: false, slip: { id, secret } };
    if (await closures.isClosed(record)) return err({ code: 'profile-closed' });
    const [space, key] = [this.#newSpace(), random.bytes(32)];
    const lock = await this.#lock(key, password);
    const box = await this.#boxOf({ space, key }, record);
    await store.put({ space, tag, name: account.name, login: account.login, lock, box, usedAt: clock.now() });
    await store.noteInstitution(institution);
    return ok({ space, key, record, offline: true });
  }

  /** Makes new codes and gives them to the hub: at each sign-in by it, so that those that were shown are soon worth nothing. */
  async leaveCodes({ space, key }: Unlocked, label: string): Promise<void> {
    const { hub, store, random } = this.#parts;
    const { codes, boxes } = await makeCodes(key, space, random);
    // Both lie here until the hub has said which it has.
    await store.update(space, { sending: boxes });
    const answer = await hub.giveCodes(space, codes, label);
    if (answer.ok) await store.update(space, { codes: boxes, sending: undefined });
  }

  /** None were left yet, or the hub may not have those that were made last: the page went away in between. */
  async lacksCodes({ space }: Unlocked): Promise<boolean> {
    const person = await this.#parts.store.person(space);
    return person !== undefined && (person.codes === undefined || person.sending !== undefined);
  }

  async #admit(
    answer: SessionAnswer,
    by: Past & { readonly password: string; readonly key?: Bytes },
  ): Promise<Result<Admitted, SignInFailure>> {
    const { store, clock } = this.#parts;
    const { account, enrolment, institution } = answer;
    const old = (await store.old()).find(({ id }) => id === account.id);
    const tag = await tagOf(account.id);
    const found = (await store.byTag(tag)) ?? old;
    const opened = found && (by.key ?? (await this.#keyOf(found, by)));
    if (found !== undefined && opened === undefined && by.anew !== true) {
      await this.#parts.hub.signOut();
      return err({ code: 'profile-locked' });
    }
    if (opened === undefined && found !== undefined && 'space' in found) await store.update(found.space, { tag: '' });
    const known = opened && found;
    const key = opened ?? this.#parts.random.bytes(32);
    const before = known && ('box' in known ? await this.#recordOf(known, key) : known);
    if (before !== undefined && !isPinned(before.institution, institution)) {
      await this.#parts.hub.signOut();
      return err({ code: 'institution-changed' });
    }
    const enrolled = before?.enrolled ?? false;
    const slip = before !== undefined && 'slip' in before ? { slip: before.slip } : {};
    const about = { id: account.id, login: account.login, account, enrolment, institution };
    const record: ProfileRecord = { ...about, enrolled, ...slip };
    // The hub may be one that has not heard yet; or the list here is the older one.
    const { closures } = this.#parts;
    if ((await closures.isClosed(record)) && (await closures.isClosedStill(record))) {
      await this.#parts.hub.signOut();
      return err({ code: 'profile-closed' });
    }
    const space = known !== undefined && 'space' in known ? known.space : this.#newSpace();
    const fits = known !== undefined && (await unlock(known.lock, by.password, this.#stretch)) !== undefined;
    const person: Person = {
      ...(known !== undefined && 'space' in known && known),
      space,
      tag,
      name: account.name,
      login: account.login,
      lock: fits ? known.lock : await this.#lock(key, by.password),
      box: await this.#boxOf({ space, key }, record),
      usedAt: clock.now(),
    };
    await (known !== undefined && known === old ? store.replaceOld(old.id, person) : store.put(person));
    await store.noteInstitution(institution);
    return ok({ space, key, record, offline: false });
  }

  async #signInOffline(login: string, password: string): Promise<Result<Admitted, SignInFailure>> {
    const { store, clock, closures } = this.#parts;
    const [people, old] = [await store.people(), await store.old()];
    const mine = people.filter((person) => person.login === login);
    const mineOld = old.filter((person) => person.login === login);
    if (mine.length + mineOld.length === 0) return err({ code: 'no-profile' });
    for (const person of mine) {
      const key = await unlock(person.lock, password, this.#stretch);
      const record = key && (await this.#recordOf(person, key));
      if (key === undefined || record === undefined) continue;
      if (await closures.isClosed(record)) return err({ code: 'profile-closed' });
      await store.update(person.space, { usedAt: clock.now() });
      return ok({ space: person.space, key, record, offline: true });
    }
    for (const person of mineOld) {
      const key = await unlock(person.lock, password, this.#stretch);
      if (key === undefined) continue;
      if (await closures.isClosed(person)) return err({ code: 'profile-closed' });
      return ok({ ...(await this.#sealOld(person, key)), offline: true });
    }
    return err({ code: 'wrong-password-offline' });
  }

  /** The hub refuses the account, and gives its signed list: for whom it is, what lies here says. */
  async #hear(login: string, password: string, list: string | undefined): Promise<void> {
    if (list === undefined) return;
    for (const person of await this.#parts.store.people()) {
      const key = person.login === login ? await unlock(person.lock, password, this.#stretch) : undefined;
      const record = key && (await this.#recordOf(person, key));
      if (record !== undefined) await this.#parts.closures.hear(record, list);
    }
  }

  /** A profile from before profiles were sealed gets its key's worth. */
  async #sealOld({ lock, usedAt: _usedAt, ...record }: OldPerson, key: Bytes): Promise<Unlocked> {
    const { store, clock } = this.#parts;
    const space = this.#newSpace();
    await store.replaceOld(record.id, {
      space,
      tag: await tagOf(record.id),
      name: record.account.name,
      login: record.login,
      lock,
      box: await this.#boxOf({ space, key }, record),
      usedAt: clock.now(),
    });
    return { space, key, record };
  }

  /** The key of a profile that the hub has opened to a person: by the password, by the one before, by a code that the hub has. */
  async #keyOf(
    known: Person | OldPerson,
    { password, before }: Past & { readonly password: string },
  ): Promise<Bytes | undefined> {
    for (const word of [password, before]) {
      const key = word === undefined ? undefined : await unlock(known.lock, word, this.#stretch);
      if (key !== undefined) return key;
    }
    if (!('space' in known)) return undefined;
    const codes = await this.#parts.hub.ownCodes(known.space, password);
    if (!codes.ok) return undefined;
    for (const code of codes.value) {
      const opened = await openByCode([...(known.codes ?? []), ...(known.sending ?? [])], known.space, code);
      if (opened !== undefined) return opened.key;
    }
    return undefined;
  }

  #lock = (key: Bytes, password: string) => makeLock(key, password, this.#parts.random, this.#stretch);
  #newSpace = (): string => newShortId<GroupId>(this.#parts.random);
  #boxOf = ({ space, key }: Pick<Unlocked, 'space' | 'key'>, record: ProfileRecord): Promise<Bytes> =>
    sealJson(key, `record ${space}`, record, this.#parts.random);
  #recordOf = async ({ space, box }: Person, key: Bytes): Promise<ProfileRecord | undefined> =>
    recordIn(space, box, key);
}

/** What is known of the person whose profile this key opens. */
export const recordIn = async (space: string, box: Bytes, key: Bytes): Promise<ProfileRecord | undefined> =>
  (await openJson(key, `record ${space}`, box)) as ProfileRecord | undefined;
