import * as v from 'valibot';
import { LoginName, type SessionAnswer } from '$lib/institution/account';
import type { Clock } from '$lib/shared/clock';
import type { AccountId, Random } from '$lib/shared/ids';
import { err, ok, type Result } from '$lib/shared/result';
import type { HubClient, HubFailure } from '../hub-client';
import { isPinned } from './institution-pin';
import { makeLock, rewrap, scrypt, unlock, type Stretch } from './lock';
import type { ProfileRecord, ProfileStore } from './store';

export type SignInFailure =
  | HubFailure
  /** No hub in reach, and this device does not know the person. */
  | { readonly code: 'no-profile' }
  /** No hub in reach, and the password does not open the profile. */
  | { readonly code: 'wrong-password-offline' }
  /** The hub presents other keys than those that were pinned. */
  | { readonly code: 'institution-changed' };

export interface Admitted {
  readonly record: ProfileRecord;
  /** By the password alone, with no hub in reach. */
  readonly offline: boolean;
}

export interface DoorParts {
  readonly hub: Pick<HubClient, 'signIn' | 'signOut' | 'session' | 'changePassword'>;
  readonly store: Pick<ProfileStore, 'get' | 'byLogin' | 'put' | 'update'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly stretch?: Stretch;
}

/** Lets people in: by the hub where it is in reach, else by the password that unlocks the profile on this device. */
export class Door {
  readonly #parts: DoorParts;
  readonly #stretch: Stretch;

  constructor(parts: DoorParts) {
    this.#parts = parts;
    this.#stretch = parts.stretch ?? scrypt;
  }

  async signIn(login: string, password: string): Promise<Result<Admitted, SignInFailure>> {
    const parsed = v.safeParse(LoginName, login);
    if (!parsed.success) return err({ code: 'wrong-password' });
    const answer = await this.#parts.hub.signIn(parsed.output, password);
    if (answer.ok) return this.#admit(answer.value, password);
    return answer.error.code === 'unreachable' ? this.#signInOffline(parsed.output, password) : answer;
  }

  /** The same person once more, the profile staying open: their session on the hub had ended. */
  async renew(record: Pick<ProfileRecord, 'id' | 'login'>, password: string): Promise<Result<Admitted, SignInFailure>> {
    const answer = await this.#parts.hub.signIn(record.login, password);
    if (!answer.ok) return answer;
    // The login was given to somebody else meanwhile: this password opens another's account, not this profile.
    if (answer.value.account.id !== record.id) {
      await this.#parts.hub.signOut();
      return err({ code: 'wrong-password' });
    }
    return this.#admit(answer.value, password);
  }

  /** What the hub says of the person now; undefined where it says nothing, or says it of somebody else. */
  async refresh(account: AccountId): Promise<ProfileRecord | undefined> {
    const answer = await this.#parts.hub.session();
    if (!answer.ok) return undefined;
    const { enrolment, institution } = answer.value;
    const record = await this.#parts.store.get(account);
    // The browser's one cookie may be another person's, who sat here before.
    if (answer.value.account.id !== account) {
      await this.#parts.hub.signOut();
      return undefined;
    }
    if (record === undefined || !isPinned(record.institution, institution)) return undefined;
    const change = { account: answer.value.account, enrolment, institution, login: answer.value.account.login };
    await this.#parts.store.update(account, change);
    return { ...record, ...change };
  }

  /** Changes the password on the hub, and the lock here with it. */
  async changePassword(account: AccountId, old: string, wanted: string): Promise<Result<void, HubFailure>> {
    const answer = await this.#parts.hub.changePassword(old, wanted);
    if (!answer.ok) return answer;
    const { store, random } = this.#parts;
    const record = await store.get(account);
    if (record !== undefined) {
      const changed = await rewrap(record.lock, { old, wanted }, random, this.#stretch);
      await store.update(account, { lock: changed ?? (await makeLock(wanted, random, this.#stretch)) });
    }
    return ok(undefined);
  }

  async #admit(answer: SessionAnswer, password: string): Promise<Result<Admitted, SignInFailure>> {
    const known = await this.#parts.store.get(answer.account.id);
    if (known !== undefined && !isPinned(known.institution, answer.institution)) {
      await this.#parts.hub.signOut();
      return err({ code: 'institution-changed' });
    }
    return ok({ record: await this.#remember(answer, known, password), offline: false });
  }

  async #signInOffline(login: string, password: string): Promise<Result<Admitted, SignInFailure>> {
    const { store, clock } = this.#parts;
    const records = await store.byLogin(login);
    if (records.length === 0) return err({ code: 'no-profile' });
    for (const record of records) {
      if ((await unlock(record.lock, password, this.#stretch)) === undefined) continue;
      await store.update(record.id, { usedAt: clock.now() });
      return ok({ record, offline: true });
    }
    return err({ code: 'wrong-password-offline' });
  }

  /** Keeps what is needed to go on without the hub; the lock fits the password that the hub has just taken. */
  async #remember(
    { account, enrolment, institution }: SessionAnswer,
    known: ProfileRecord | undefined,
    password: string,
  ): Promise<ProfileRecord> {
    const { store, random, clock } = this.#parts;
    const fits = known !== undefined && (await unlock(known.lock, password, this.#stretch)) !== undefined;
    const record: ProfileRecord = {
      id: account.id,
      login: account.login,
      account,
      enrolment,
      institution,
      lock: fits ? known.lock : await makeLock(password, random, this.#stretch),
      enrolled: known?.enrolled ?? false,
      usedAt: clock.now(),
    };
    await store.put(record);
    return record;
  }
}
