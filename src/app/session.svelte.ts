import type { Clock } from '$lib/shared/clock';
import type { Random } from '$lib/shared/ids';
import { err, ok, type Result } from '$lib/shared/result';
import type { HubClient, HubFailure } from './hub-client';
import { whenSettled } from './painted';
import { Door, type SignInFailure } from './profile/door';
import { hasLostProfiles, noteProfile } from './profile/loss';
import type { ProfileRecord, ProfileStore } from './profile/store';
import { dropTicket, issueTicket, keepTicket, redeemTicket } from './profile/ticket';
import type { ProfileServices } from './services';

export type SessionState =
  | { readonly status: 'loading' }
  /**
   * `lastLogin`: who used this device last, to save typing. `left`: somebody has just signed out here. `lost`: there were
   * profiles here, and the browser has thrown them away.
   */
  | { readonly status: 'signed-out'; readonly lastLogin?: string; readonly left: boolean; readonly lost: boolean }
  | { readonly status: 'signed-in'; readonly profile: ProfileServices };

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

/** Who works here, from the sign-in to the sign-out, over reloads of the page. */
export class Session {
  #state = $state.raw<SessionState>({ status: 'loading' });
  readonly #parts: SessionParts;
  readonly #door: Door;
  #open: OpenProfile | undefined;
  #endTicket: (() => void) | undefined;
  /** Until the hub has shut its own door: nobody else may come through it before. */
  #leaving: Promise<unknown> = Promise.resolve();

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#door = new Door(parts);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Goes on where this tab was before a reload, or asks for a sign-in. Call once. */
  async start(): Promise<void> {
    const record = await redeemTicket(this.#parts);
    if (record === undefined) return this.#signedOut();
    this.#enter(record);
    await this.#refresh(record);
  }

  async signIn(login: string, password: string): Promise<Result<void, SignInFailure>> {
    await this.#leaving;
    const admitted = await this.#door.signIn(login, password);
    if (!admitted.ok) return admitted;
    const { record, offline } = admitted.value;
    await issueTicket(this.#parts, record.id);
    noteProfile();
    this.#enter(record);
    const open = this.#open;
    void whenSettled().then(async () => {
      await open?.trace({ kind: 'signed-in', offline });
      if (!offline) await this.#enrol();
    });
    return ok(undefined);
  }

  /** Signs in to the hub again, the profile staying open: what waits can be sent. */
  async renew(password: string): Promise<Result<void, SignInFailure>> {
    if (this.#state.status !== 'signed-in') return err({ code: 'sign-in-needed' });
    const { account, replicator } = this.#state.profile;
    const admitted = await this.#door.renew(account, password);
    if (!admitted.ok) return admitted;
    this.#open?.update(admitted.value.record);
    await this.#enrol();
    void replicator.syncNow();
    return ok(undefined);
  }

  /** Everything stays on the device; only the door is shut: here at once, on the hub when the link lets it. */
  async signOut(): Promise<void> {
    // Before anything is waited for: somebody may press this and go.
    const dropped = dropTicket(this.#parts);
    // A full disk keeps nobody in.
    await this.#open?.trace({ kind: 'signed-out' }).catch(() => undefined);
    this.#leave();
    // Without a link the cookie runs out by itself; nobody gets into this profile by it.
    this.#leaving = this.#parts.hub.signOut();
    await dropped;
    await this.#signedOut(true);
  }

  async changePassword(old: string, wanted: string): Promise<Result<void, HubFailure>> {
    if (this.#state.status !== 'signed-in') return err({ code: 'sign-in-needed' });
    return this.#door.changePassword(this.#state.profile.account.id, old, wanted);
  }

  /** Asks the hub for the present enrolment. Quiet: no hub in reach, or an ended session, changes nothing. */
  async #refresh({ id }: ProfileRecord): Promise<void> {
    const open = this.#open;
    await whenSettled();
    const record = await this.#door.refresh(id);
    if (record === undefined || open !== this.#open) return;
    open?.update(record);
    await this.#enrol();
  }

  #enter(record: ProfileRecord): void {
    this.#leave();
    this.#open = this.#parts.open(record);
    this.#endTicket = keepTicket(this.#parts, record.id);
    this.#state = { status: 'signed-in', profile: this.#open.services };
  }

  async #enrol(): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    const { id } = open.services.account;
    if ((await this.#parts.store.get(id))?.enrolled !== false) return;
    if (await open.enrol()) {
      await this.#parts.store.update(id, { enrolled: true });
      void open.services.replicator.syncNow();
    }
  }

  #leave(): void {
    this.#endTicket?.();
    this.#open?.close();
    this.#endTicket = this.#open = undefined;
  }

  async #signedOut(left = false): Promise<void> {
    const profiles = await this.#parts.store.all();
    const lost = hasLostProfiles(profiles.length);
    this.#state = { status: 'signed-out', lastLogin: profiles[0]?.login, left, lost };
  }
}
