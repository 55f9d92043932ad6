import { LoginName, type SessionAnswer } from '$lib/institution/account';
import type { Clock } from '$lib/shared/clock';
import type { Random } from '$lib/shared/ids';
import { err, ok, type Result } from '$lib/shared/result';
import * as v from 'valibot';
import type { HubClient, HubFailure } from './hub-client';
import { isPinned } from './profile/institution-pin';
import { whenPainted } from './painted';
import { makeLock, rewrap, unlock } from './profile/lock';
import type { ProfileRecord, ProfileStore } from './profile/store';
import { dropTicket, issueTicket, keepTicket, redeemTicket } from './profile/ticket';
import type { ProfileServices } from './services';

export type SessionState =
  | { readonly status: 'loading' }
  /** `lastLogin`: who used this device last, to save typing. */
  | { readonly status: 'signed-out'; readonly lastLogin?: string }
  | { readonly status: 'signed-in'; readonly profile: ProfileServices };

export type SignInFailure =
  | HubFailure
  /** No hub in reach, and this device does not know the person. */
  | { readonly code: 'no-profile' }
  /** No hub in reach, and the password does not open the profile. */
  | { readonly code: 'wrong-password-offline' }
  /** The hub presents other keys than those that were pinned. */
  | { readonly code: 'institution-changed' };

/** An open profile and what ends with it. */
export interface OpenProfile {
  readonly services: ProfileServices;
  /** The hub said something new of the account, the groups or the institution. */
  update(record: ProfileRecord): void;
  /** Has the hub admit this device; false where it could not be reached. */
  enrol(): Promise<boolean>;
  /** Writes to the trace that somebody signed in or out here; nothing for people who leave no trace. */
  trace(
    event: { readonly kind: 'signed-in'; readonly offline: boolean } | { readonly kind: 'signed-out' },
  ): Promise<void>;
  close(): void;
}

export interface SessionParts {
  readonly hub: HubClient;
  readonly store: ProfileStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly open: (record: ProfileRecord) => OpenProfile;
}

/** Who works here: signed in by the hub, or with no hub in reach by the password that unlocks the local profile. */
export class Session {
  #state = $state.raw<SessionState>({ status: 'loading' });
  readonly #parts: SessionParts;
  #open: OpenProfile | undefined;
  #endTicket: (() => void) | undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Goes on where this tab was before a reload, or asks for a sign-in. Call once. */
  async start(): Promise<void> {
    const { store } = this.#parts;
    const account = await redeemTicket(this.#parts);
    const record = account && (await store.get(account));
    if (record === undefined) return this.#signedOut();
    this.#enter(record);
    void this.refresh();
  }

  async signIn(login: string, password: string): Promise<Result<void, SignInFailure>> {
    const parsed = v.safeParse(LoginName, login);
    if (!parsed.success) return err({ code: 'wrong-password' });
    const answer = await this.#parts.hub.signIn(parsed.output, password);
    if (answer.ok) return this.#signInOnline(answer.value, password);
    return answer.error.code === 'unreachable' ? this.#signInOffline(parsed.output, password) : answer;
  }

  /** Signs in to the hub again, the profile staying open: what waits can be sent. */
  async renew(password: string): Promise<Result<void, SignInFailure>> {
    if (this.#state.status !== 'signed-in') return err({ code: 'sign-in-needed' });
    const { account, replicator } = this.#state.profile;
    const answer = await this.#parts.hub.signIn(account.login, password);
    if (!answer.ok) return answer;
    const record = await this.#parts.store.get(account.id);
    if (answer.value.account.id !== account.id) return err({ code: 'wrong-password' });
    if (record !== undefined && !isPinned(record.institution, answer.value.institution)) {
      await this.#parts.hub.signOut();
      return err({ code: 'institution-changed' });
    }
    await this.#remember(answer.value, password);
    await this.#enrol();
    void replicator.syncNow();
    return ok(undefined);
  }

  /** Everything stays on the device; only the door is shut. */
  async signOut(): Promise<void> {
    await this.#open?.trace({ kind: 'signed-out' });
    // Without a link the cookie runs out by itself; nobody gets into this profile by it.
    await this.#parts.hub.signOut();
    this.#leave();
    await dropTicket(this.#parts);
    await this.#signedOut();
  }

  /** Changes the password on the hub, and the lock here with it. */
  async changePassword(old: string, wanted: string): Promise<Result<void, HubFailure>> {
    if (this.#state.status !== 'signed-in') return err({ code: 'sign-in-needed' });
    const { id } = this.#state.profile.account;
    const answer = await this.#parts.hub.changePassword(old, wanted);
    if (!answer.ok) return answer;
    const { store, random } = this.#parts;
    const record = await store.get(id);
    if (record !== undefined) {
      const lock = (await rewrap(record.lock, { old, wanted }, random)) ?? (await makeLock(wanted, random));
      await store.update(id, { lock });
    }
    return ok(undefined);
  }

  /** Asks the hub for the present enrolment. Quiet: no hub in reach, or an ended session, changes nothing. */
  async refresh(): Promise<void> {
    if (this.#state.status !== 'signed-in') return;
    const { profile } = this.#state;
    const answer = await this.#parts.hub.session();
    if (!answer.ok) return;
    const record = await this.#parts.store.get(profile.account.id);
    // The browser's one cookie may be another person's, who sat here before.
    if (answer.value.account.id !== profile.account.id) {
      await this.#parts.hub.signOut();
      return;
    }
    if (record === undefined || !isPinned(record.institution, answer.value.institution)) return;
    const { account, enrolment, institution } = answer.value;
    await this.#parts.store.update(account.id, { account, enrolment, institution, login: account.login });
    this.#open?.update({ ...record, account, enrolment, institution });
    await this.#enrol();
  }

  async #signInOnline(answer: SessionAnswer, password: string): Promise<Result<void, SignInFailure>> {
    const known = await this.#parts.store.get(answer.account.id);
    if (known !== undefined && !isPinned(known.institution, answer.institution)) {
      await this.#parts.hub.signOut();
      return err({ code: 'institution-changed' });
    }
    const record = await this.#remember(answer, password);
    await this.#begin(record, false);
    return ok(undefined);
  }

  async #signInOffline(login: string, password: string): Promise<Result<void, SignInFailure>> {
    const { store, clock } = this.#parts;
    const record = await store.byLogin(login);
    if (record === undefined) return err({ code: 'no-profile' });
    if ((await unlock(record.lock, password)) === undefined) return err({ code: 'wrong-password-offline' });
    await store.update(record.id, { usedAt: clock.now() });
    await this.#begin(record, true);
    return ok(undefined);
  }

  async #begin(record: ProfileRecord, offline: boolean): Promise<void> {
    await issueTicket(this.#parts, record.id);
    this.#enter(record);
    const open = this.#open;
    void whenPainted().then(async () => {
      await open?.trace({ kind: 'signed-in', offline });
      if (!offline) await this.#enrol();
    });
  }

  /** Keeps what is needed to go on without the hub; the lock fits the password that the hub has just taken. */
  async #remember({ account, enrolment, institution }: SessionAnswer, password: string): Promise<ProfileRecord> {
    const { store, random, clock } = this.#parts;
    const known = await store.get(account.id);
    const fits = known !== undefined && (await unlock(known.lock, password)) !== undefined;
    const record: ProfileRecord = {
      id: account.id,
      login: account.login,
      account,
      enrolment,
      institution,
      lock: fits ? known.lock : await makeLock(password, random),
      enrolled: known?.enrolled ?? false,
      usedAt: clock.now(),
    };
    await store.put(record);
    return record;
  }

  #enter(record: ProfileRecord): void {
    this.#leave();
    this.#open = this.#parts.open(record);
    this.#endTicket = keepTicket(this.#parts, record.id);
    this.#state = { status: 'signed-in', profile: this.#open.services };
  }

  async #enrol(): Promise<void> {
    if (this.#state.status !== 'signed-in' || this.#open === undefined) return;
    const { id } = this.#state.profile.account;
    if ((await this.#parts.store.get(id))?.enrolled !== false) return;
    if (await this.#open.enrol()) {
      await this.#parts.store.update(id, { enrolled: true });
      void this.#open.services.replicator.syncNow();
    }
  }

  #leave(): void {
    this.#endTicket?.();
    this.#open?.close();
    this.#endTicket = this.#open = undefined;
  }

  async #signedOut(): Promise<void> {
    const [last] = await this.#parts.store.all();
    this.#state = { status: 'signed-out', lastLogin: last?.login };
  }
}
