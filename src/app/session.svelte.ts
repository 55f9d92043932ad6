import { goto } from '$app/navigation';
import { SHARED_POLICY, type Institution } from '$lib/institution/account';
import type { Clock } from '$lib/shared/clock';
import type { Random } from '$lib/shared/ids';
import { err, ok, type Result } from '$lib/shared/result';
import type { Slip } from '$lib/sync/enrolment/slip';
import type { HubClient, HubFailure } from './hub-client';
import { keepOpenWork } from './open-work';
import { whenSettled } from './painted';
import { deviceLabel } from './profile/device-label';
import { Door, type Admitted, type Closures, type Past, type SignInFailure, type Unlocked } from './profile/door';
import { whenHeard } from './profile/heard';
import { watchIdle } from './profile/idle';
import { hasLostProfiles, noteProfile } from './profile/loss';
import type { ProfileRecord, ProfileStore } from './profile/store';
import { dropTicket, issueTicket, keepTicket, redeemTicket } from './profile/ticket';
import type { ProfileServices } from './services';

/** Somebody who has a profile in this browser, as the door shows them. */
export interface KnownPerson {
  /** Absent: from before profiles were sealed. */
  readonly space?: string;
  readonly name: string;
  readonly login: string;
  /** Of the code that staff is to be asked for; absent: there is none. */
  readonly nextCode?: number;
  /** By the institution; `kept`: it wants what lies here gone, and has not got all of it yet. */
  readonly closed?: 'closed' | 'kept';
}

export type SessionState =
  | { readonly status: 'loading' }
  /**
   * `left`: somebody has just signed out here. `lost`: there were profiles here, and the browser has thrown them away.
   * `locked`: the space of the one who was here, and for whom it waits. `closed`: the institution has closed the profile that
   * was open. `guests`: may somebody look in?
   */
  | {
      readonly status: 'signed-out';
      /** The latest first. */
      readonly people: readonly KnownPerson[];
      readonly left: boolean;
      readonly lost: boolean;
      readonly locked?: string;
      readonly closed?: boolean;
      readonly guests: boolean;
    }
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
  /** Whether the institution has signed for everything that lies here, and nothing is begun. */
  received(): Promise<boolean>;
  close(): void;
}

/** With what becomes of those profiles here. */
export interface ClosuresHere extends Closures {
  /**
   * Which profiles of this browser are closed, by space. What the institution wants gone, and has, is gone when this
   * resolves.
   */
  sweep(): Promise<ReadonlyMap<string, 'closed' | 'kept'>>;
}

export interface SessionParts {
  readonly hub: HubClient;
  readonly store: ProfileStore;
  readonly closures: ClosuresHere;
  readonly clock: Clock;
  readonly random: Random;
  readonly open: (unlocked: Unlocked) => OpenProfile;
  /** A look at the kits by somebody who leaves nothing here. */
  readonly openGuest: (institution: Institution) => Promise<OpenProfile>;
}

/** What pages see of it. */
export type OpenSession = Pick<Session, keyof Session>;

/** How long it waits where open work can't be written down, before it tries to lock again. */
const AGAIN_MS = 30_000;

/** Who works here, from the sign-in to the sign-out, over reloads of the page. */
export class Session {
  #state = $state.raw<SessionState>({ status: 'loading' });
  readonly #parts: SessionParts;
  readonly #door: Door;
  #open: OpenProfile | undefined;
  #unlocked: Unlocked | undefined;
  #ends: (() => void)[] = [];
  /** Who was here last, by space: where the page stands is theirs. */
  #last: string | undefined;
  #notBefore = 0;
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
    const unlocked = await redeemTicket(this.#parts);
    if (unlocked === undefined) return this.#signedOut();
    this.#enter(unlocked);
    await this.#shutWhereClosed();
    await this.#whileOpen(() => this.#refresh(unlocked));
  }

  async signIn(login: string, password: string, past?: Past): Promise<Result<void, SignInFailure>> {
    await this.#leaving;
    return this.#comeIn(await this.#door.signIn(login, password, past));
  }

  /** By a code of staff, with no hub in reach; `wanted` is the password here from now on. */
  async openByCode(space: string, code: string, wanted: string): Promise<Result<void, SignInFailure>> {
    await this.#leaving;
    return this.#comeIn(await this.#door.openByCode(space, code, wanted));
  }

  /** By a slip of staff, at a browser that never meets a hub; `wanted` is the password here. */
  async begin(slip: Slip, wanted: string): Promise<Result<void, SignInFailure>> {
    await this.#leaving;
    return this.#comeIn(await this.#door.begin(slip, wanted));
  }

  /** Signs in to the hub again, the profile staying open: what waits can be sent. */
  async renew(password: string): Promise<Result<void, SignInFailure>> {
    if (this.#state.status !== 'signed-in' || this.#unlocked === undefined) return err({ code: 'sign-in-needed' });
    const { replicator } = this.#state.profile;
    const admitted = await this.#door.renew(this.#unlocked, password);
    if (!admitted.ok) return admitted;
    this.#update(admitted.value.record);
    await this.#enrol();
    void replicator.syncNow();
    return ok(undefined);
  }

  /** A look at the kits that lie here; nothing of it is kept. */
  async lookIn(): Promise<void> {
    const institution = await this.#parts.store.institution();
    if (institution === undefined) return;
    const open = await this.#parts.openGuest(institution);
    this.#leave();
    this.#open = open;
    this.#state = { status: 'signed-in', profile: open.services };
    await goto('/learn/kits', { replaceState: true });
  }

  /** Everything stays on the device; only the door is shut: here at once, on the hub when the link lets it. */
  async signOut(): Promise<void> {
    await this.#shut({ left: true });
  }

  /**
   * Shuts the door until the same person is back, or somebody else comes. What is being written is kept before; where it
   * can't be, the door stays open, and false is answered.
   */
  async lock(): Promise<boolean> {
    if (this.#state.status !== 'signed-in') return true;
    if (!(await keepOpenWork())) return false;
    await this.#shut({ locked: this.#unlocked?.space });
    return true;
  }

  async changePassword(old: string, wanted: string): Promise<Result<void, HubFailure>> {
    if (this.#unlocked === undefined) return err({ code: 'sign-in-needed' });
    return this.#door.changePassword(this.#unlocked, old, wanted);
  }

  async #comeIn(admitted: Result<Admitted, SignInFailure>): Promise<Result<void, SignInFailure>> {
    if (!admitted.ok) return admitted;
    const { offline, ...unlocked } = admitted.value;
    await issueTicket(this.#parts, unlocked);
    noteProfile();
    // The page that is open was the other's.
    if (this.#last !== undefined && this.#last !== unlocked.space) await goto('/', { replaceState: true });
    this.#enter(unlocked);
    const open = this.#open;
    void this.#whileOpen(async () => {
      await whenSettled();
      await this.#begun(unlocked);
      await open?.trace({ kind: 'signed-in', offline });
      if (offline) return;
      await this.#enrol();
      await this.#leaveCodes(unlocked);
    });
    return ok(undefined);
  }

  /** Whatever of it finds the profile shut, because somebody left meanwhile, is missed by nobody. */
  async #whileOpen(work: () => Promise<void>): Promise<void> {
    const open = this.#open;
    try {
      await work();
    } catch (error) {
      if (open === this.#open) throw error;
    }
  }

  /** Asks the hub for the present enrolment. Quiet: no hub in reach, or an ended session, changes nothing. */
  async #refresh(unlocked: Unlocked): Promise<void> {
    await whenSettled();
    await this.#begun(unlocked);
    const record = await this.#door.refresh(unlocked);
    if (record === undefined || unlocked !== this.#unlocked) return;
    this.#update(record);
    await this.#enrol();
    if (await this.#door.lacksCodes(unlocked)) await this.#leaveCodes(unlocked);
  }

  /** From now on there may be something here that nobody has signed for. */
  #begun = ({ space }: Unlocked): Promise<void> => this.#parts.store.update(space, { received: undefined });

  async #shutWhereClosed(): Promise<void> {
    const unlocked = this.#unlocked;
    if (unlocked === undefined || !(await this.#parts.closures.isClosed(unlocked.record))) return;
    if (unlocked === this.#unlocked) await this.#shut({ closed: true });
  }

  #leaveCodes = (unlocked: Unlocked): Promise<void> =>
    this.#door.leaveCodes(unlocked, deviceLabel(navigator.userAgent));

  #enter(unlocked: Unlocked): void {
    this.#leave();
    this.#open = this.#parts.open(unlocked);
    this.#unlocked = unlocked;
    this.#last = unlocked.space;
    const { lockAfterMinutes } = unlocked.record.institution.shared ?? SHARED_POLICY;
    this.#ends = [
      keepTicket(this.#parts, () => void this.lock()),
      watchIdle(lockAfterMinutes * 60_000, () => void this.#lockIdle()),
      whenHeard(() => void this.#shutWhereClosed()),
    ];
    this.#state = { status: 'signed-in', profile: this.#open.services };
  }

  /** A full disk keeps the door open: what was typed is only on the screen, and the page says so. */
  async #lockIdle(): Promise<void> {
    if (this.#parts.clock.now() < this.#notBefore) return;
    this.#notBefore = this.#parts.clock.now() + AGAIN_MS;
    if (await this.lock()) this.#notBefore = 0;
  }

  #update(record: ProfileRecord): void {
    if (this.#unlocked !== undefined) this.#unlocked = { ...this.#unlocked, record };
    this.#open?.update(record);
  }

  async #enrol(): Promise<void> {
    const [open, unlocked] = [this.#open, this.#unlocked];
    if (open === undefined || unlocked === undefined || unlocked.record.enrolled) return;
    if (!(await open.enrol())) return;
    const record = await this.#door.change(unlocked, { enrolled: true });
    if (open !== this.#open) return;
    this.#update(record);
    void open.services.replicator.syncNow();
  }

  async #shut(how: { readonly left?: boolean; readonly locked?: string; readonly closed?: boolean }): Promise<void> {
    // Before anything is waited for: somebody may press this and go.
    const dropped = dropTicket(this.#parts);
    // A full disk keeps nobody in.
    await keepOpenWork();
    // Signing out itself is left out of account: nobody would miss it.
    const received = await this.#open?.received().catch(() => false);
    await this.#open?.trace({ kind: 'signed-out' }).catch(() => undefined);
    const space = this.#unlocked?.space;
    const wasGuest = this.#state.status === 'signed-in' && this.#state.profile.guest;
    this.#leave();
    // Without a link the cookie runs out by itself; nobody gets into this profile by it.
    if (!wasGuest) this.#leaving = this.#parts.hub.signOut();
    await dropped;
    if (received === true && space !== undefined) await this.#parts.store.update(space, { received });
    await this.#signedOut(how);
  }

  #leave(): void {
    for (const end of this.#ends) end();
    this.#open?.close();
    this.#ends = [];
    this.#open = this.#unlocked = undefined;
  }

  async #signedOut({
    left = false,
    locked,
    closed,
  }: { left?: boolean; locked?: string; closed?: boolean } = {}): Promise<void> {
    const { store } = this.#parts;
    const [sealed, old, institution] = await Promise.all([store.people(), store.old(), store.institution()]);
    const people: readonly KnownPerson[] = [
      ...sealed.map(({ space, name, login, codes }) => ({ space, name, login, nextCode: codes?.[0]?.number })),
      ...old.map(({ login, account }) => ({ login, name: account.name })),
    ];
    const guests = (institution?.shared ?? SHARED_POLICY).guests;
    const lost = hasLostProfiles(people.length);
    const more = { ...(locked !== undefined && { locked }), ...(closed !== undefined && { closed }) };
    const state = { status: 'signed-out', people, left, lost, guests, ...more } as const;
    this.#state = state;
    void this.#markClosed(state).catch(() => undefined);
  }

  /** The door is shown before the list was looked into. */
  async #markClosed(state: SessionState & { readonly status: 'signed-out' }): Promise<void> {
    if (state.people.length === 0) return;
    await whenSettled();
    const closed = await this.#parts.closures.sweep();
    if (closed.size === 0 || this.#state !== state) return;
    const left = await this.#parts.store.people();
    const people = state.people.flatMap((person) => {
      if (person.space === undefined) return [person];
      return left.some(({ space }) => space === person.space) ? [{ ...person, closed: closed.get(person.space) }] : [];
    });
    if (this.#state === state) this.#state = { ...state, people };
  }
}
