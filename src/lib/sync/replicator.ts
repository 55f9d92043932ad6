import * as v from 'valibot';
import type { Random } from '../shared/ids';
import { pause, RHYTHM } from './rhythm';
import type { Rhythm } from './rhythm';
import { LinkFailure } from './link-failure';
import type { Replicator, SyncStatus } from './state';

/** What one round does; `createReplicator` says when. */
export interface Round {
  /** Seals, sends, fetches. Rejects with LinkFailure where the link or the hub ended it; nothing is lost then. */
  run(signal: AbortSignal): Promise<RoundReport>;
  /** Documents of this profile that wait for the hub, counted on this device. */
  waiting(): Promise<number>;
  /** Something was written on this device, in any tab, that should not wait for the next round. Not sync's own writes. */
  onWrite(listener: () => void): () => void;
  /** A person asked for another try: what was refused is offered again. */
  forgiveRefusals(): void;
}

export interface RoundReport {
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
}

/** Everything of the platform that a replicator needs, so that tests turn it by hand. */
export interface Environment {
  readonly now: () => number;
  readonly random: Random;
  readonly timers: { set(callback: () => void, ms: number): unknown; clear(handle: unknown): void };
  /** Web Locks, where there are any. Without them this tab takes itself for the only one. */
  readonly locks?: Pick<LockManager, 'request'>;
  /** The link returned. */
  onOnline(listener: () => void): () => void;
  /** A bug, or storage that failed: for developers. Nobody else would hear of it. */
  report(error: unknown): void;
  /** Between tabs, under one name. */
  channel(name: string): Pick<BroadcastChannel, 'postMessage' | 'close' | 'onmessage'>;
}

export interface ReplicatorOptions {
  /** One a profile: names the locks and the channel. */
  readonly profile: string;
  readonly round: Round;
  readonly environment: Environment;
  readonly rhythm?: Rhythm;
  /** The last contact that an earlier run of the app had, ms UTC; and where to keep the next. */
  readonly contact?: { read(): Promise<number | undefined>; write(ms: number): Promise<void> };
}

export const createReplicator = (options: ReplicatorOptions): Replicator => new RoundReplicator(options);

/** Another tab's word, of which only the form is checked. */
const Told = v.object({
  phase: v.picklist(['idle', 'syncing', 'offline', 'sign-in-needed', 'refused']),
  waiting: v.number(),
  lastContact: v.optional(v.number()),
  retryAt: v.optional(v.number()),
  reason: v.optional(v.string()),
});

class RoundReplicator implements Replicator {
  readonly #options: ReplicatorOptions;
  readonly #rhythm: Rhythm;
  readonly #listeners = new Set<(status: SyncStatus) => void>();
  #status: SyncStatus = { phase: 'idle', waiting: 0 };
  #current: Promise<SyncStatus> | undefined;
  #next: Promise<SyncStatus> | undefined;
  #failures = 0;
  #leading = false;
  #writtenMeanwhile = false;
  #timer: unknown;
  #abort = new AbortController();
  #ends: (() => void)[] = [];
  #channel: ReturnType<Environment['channel']> | undefined;

  constructor(options: ReplicatorOptions) {
    this.#options = options;
    this.#rhythm = options.rhythm ?? RHYTHM;
  }

  get status(): SyncStatus {
    return this.#status;
  }

  subscribe(listener: (status: SyncStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async syncNow(): Promise<SyncStatus> {
    this.#options.round.forgiveRefusals();
    return this.#request();
  }

  start(): void {
    if (this.#ends.length > 0) return;
    const { round, environment, profile } = this.#options;
    this.#abort = new AbortController();
    this.#channel = environment.channel(`sandyq-sync:${profile}`);
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => this.#hear(data);
    this.#ends = [environment.onOnline(() => this.#plan(0)), round.onWrite(() => void this.#onWrite())];
    void this.#lead();
  }

  stop(): void {
    this.#abort.abort();
    this.#unplan();
    for (const end of this.#ends) end();
    this.#ends = [];
    this.#channel?.close();
    this.#channel = undefined;
    this.#leading = false;
  }

  /** Rounds by themselves run in one tab: the one that holds this lock, until it is closed. */
  async #lead(): Promise<void> {
    const { environment, profile } = this.#options;
    const { signal } = this.#abort;
    await this.#tellEarlier(signal);
    const lead = (): void => {
      this.#leading = !signal.aborted;
      this.#plan(0);
    };
    if (environment.locks === undefined) return lead();
    const held = environment.locks.request(`sandyq-sync-lead:${profile}`, { signal }, () => {
      lead();
      return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    });
    // Aborted while it waited for the lock: another tab led all the time.
    await held.catch(() => undefined);
  }

  /** What is known before a round: the last contact, and with it what waits, or whoever reads it takes all for sent. */
  async #tellEarlier(signal: AbortSignal): Promise<void> {
    const { round, contact } = this.#options;
    const lastContact = await contact?.read().catch(() => undefined);
    if (lastContact === undefined) return;
    const waiting = await round.waiting().catch(() => undefined);
    const known = this.#status;
    if (waiting === undefined || known.lastContact !== undefined || signal.aborted) return;
    // A round that somebody asked for has counted, and is further by now.
    this.#tell(known.phase === 'idle' ? { ...known, lastContact, waiting } : { ...known, lastContact });
  }

  /** One round at a time; whoever asks while one runs gets the next one, because that knows what was just written. */
  #request(): Promise<SyncStatus> {
    if (this.#current === undefined) {
      this.#current = this.#round().finally(() => {
        this.#current = undefined;
      });
      return this.#current;
    }
    this.#next ??= this.#current.then(() => {
      this.#next = undefined;
      return this.#request();
    });
    return this.#next;
  }

  async #round(): Promise<SyncStatus> {
    const { environment, profile, round } = this.#options;
    const { signal } = this.#abort;
    if (signal.aborted) return this.#status;
    this.#unplan();
    const run = async (): Promise<void> => {
      this.#writtenMeanwhile = false;
      this.#tell({ ...this.#basis(await round.waiting()), phase: 'syncing' });
      await this.#conclude(await round.run(signal), signal);
    };
    try {
      await (environment.locks === undefined
        ? run()
        : environment.locks.request(`sandyq-sync-round:${profile}`, { signal }, run));
    } catch (error) {
      if (signal.aborted) return this.#status;
      await this.#fail(error);
      // A bug, or the device's storage: told like a bad link, and told to developers as what it is.
      if (!(error instanceof LinkFailure)) environment.report(error);
    }
    return this.#status;
  }

  async #conclude({ refused }: RoundReport, signal: AbortSignal): Promise<void> {
    const { environment, round, contact } = this.#options;
    this.#failures = 0;
    const lastContact = environment.now();
    await contact?.write(lastContact).catch((error: unknown) => {
      // The profile was shut in the very moment in which a round ended: nobody's error.
      if (!signal.aborted) environment.report(error);
    });
    if (signal.aborted) return;
    const basis = { lastContact, waiting: await round.waiting() };
    const first = refused[0];
    this.#tell(
      first === undefined ? { ...basis, phase: 'idle' } : { ...basis, phase: 'refused', reason: first.reason },
    );
    this.#plan(this.#writtenMeanwhile ? this.#rhythm.settleMs : pause(this.#rhythm.idleMs, environment.random));
  }

  async #fail(error: unknown): Promise<void> {
    const { environment, round } = this.#options;
    this.#failures += 1;
    const basis = this.#basis(await round.waiting().catch(() => this.#status.waiting));
    const failure = error instanceof LinkFailure ? error : undefined;
    if (failure?.code === 'sign-in-needed') return this.#tell({ ...basis, phase: 'sign-in-needed' });
    const backOff = Math.min(this.#rhythm.retryMs * 2 ** (this.#failures - 1), this.#rhythm.maxRetryMs);
    const wait = Math.max(pause(backOff, environment.random), failure?.retryAfterMs ?? 0);
    const refusal = failure !== undefined && ['forbidden', 'invalid', 'too-large'].includes(failure.code);
    this.#tell(
      refusal
        ? { ...basis, phase: 'refused', reason: failure.code }
        : { ...basis, phase: 'offline', retryAt: environment.now() + wait },
    );
    this.#plan(wait);
  }

  async #onWrite(): Promise<void> {
    this.#writtenMeanwhile = true;
    const waiting = await this.#options.round.waiting().catch(() => this.#status.waiting);
    if (waiting !== this.#status.waiting) this.#tell({ ...this.#status, waiting });
    const { phase } = this.#status;
    // A running round plans the next one; without a link or a session there is a time for that.
    if (phase === 'idle' || phase === 'refused') this.#plan(this.#rhythm.settleMs);
  }

  #basis(waiting: number): { lastContact?: number; waiting: number } {
    const { lastContact } = this.#status;
    return { ...(lastContact !== undefined && { lastContact }), waiting };
  }

  #hear(data: unknown): void {
    const told = v.safeParse(Told, data);
    if (!told.success) return;
    this.#status = told.output as SyncStatus;
    for (const listener of this.#listeners) listener(this.#status);
  }

  #tell(status: SyncStatus): void {
    this.#status = status;
    for (const listener of this.#listeners) listener(status);
    this.#channel?.postMessage(status);
  }

  #plan(ms: number): void {
    if (!this.#leading) return;
    this.#unplan();
    this.#timer = this.#options.environment.timers.set(() => void this.#request(), ms);
  }

  #unplan(): void {
    if (this.#timer !== undefined) this.#options.environment.timers.clear(this.#timer);
    this.#timer = undefined;
  }
}
