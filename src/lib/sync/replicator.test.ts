import { describe, expect, it, vi } from 'vitest';
import { LinkFailure } from './link-failure';
import { createReplicator } from './replicator';
import type { Environment, Round, RoundReport } from './replicator';
import type { SyncStatus } from './state';

const RHYTHM = { idleMs: 100_000, settleMs: 1_000, retryMs: 4_000, maxRetryMs: 60_000 };

/** Timers, locks and channels of one browser, turned by hand. */
class Machine {
  now = 1_000_000;
  readonly reported: unknown[] = [];
  readonly #timers = new Map<number, { at: number; run: () => void }>();
  readonly #online = new Set<() => void>();
  readonly #channels = new Set<{ name: string; onmessage: ((event: MessageEvent) => void) | null }>();
  readonly #locks = new Map<string, Promise<unknown>>();
  #serial = 0;

  tab(): Environment {
    return {
      now: () => this.now,
      random: { bytes: (length) => new Uint8Array(length).fill(255) },
      timers: {
        set: (run, ms) => (this.#timers.set((this.#serial += 1), { at: this.now + ms, run }), this.#serial),
        clear: (handle) => this.#timers.delete(handle as number),
      },
      locks: { request: this.#request },
      onOnline: (listener) => (this.#online.add(listener), () => this.#online.delete(listener)),
      report: (error) => this.reported.push(error),
      channel: (name) => {
        const channel = {
          name,
          onmessage: null as ((event: MessageEvent) => void) | null,
          close: () => this.#channels.delete(channel),
          postMessage: (data: unknown) => {
            for (const other of this.#channels) {
              if (other !== channel && other.name === name) other.onmessage?.({ data } as MessageEvent);
            }
          },
        };
        this.#channels.add(channel);
        return channel;
      },
    };
  }

  async pass(ms: number): Promise<void> {
    const until = this.now + ms;
    for (;;) {
      await settle();
      const due = [...this.#timers].sort(([, a], [, b]) => a.at - b.at).find(([, { at }]) => at <= until);
      if (due === undefined) break;
      this.now = Math.max(this.now, due[1].at);
      this.#timers.delete(due[0]);
      due[1].run();
    }
    this.now = until;
    await settle();
  }

  goOnline = (): Promise<void> => {
    for (const listener of this.#online) listener();
    return this.pass(0);
  };

  readonly #request = ((name: string, options: { signal: AbortSignal }, act: () => Promise<unknown>) => {
    const before = this.#locks.get(name) ?? Promise.resolve();
    const mine = before.then(() => {
      options.signal.throwIfAborted();
      return act();
    });
    this.#locks.set(
      name,
      mine.catch(() => undefined),
    );
    return mine;
  }) as Environment['locks'] extends { request: infer R } | undefined ? R : never;
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
};

class FakeRound implements Round {
  runs = 0;
  pending = 0;
  outcome: () => Promise<RoundReport> = async () => ({ refused: [] });
  forgiveRefusals = vi.fn();
  readonly #listeners = new Set<() => void>();
  async run(): Promise<RoundReport> {
    this.runs += 1;
    return this.outcome();
  }
  async waiting(): Promise<number> {
    return this.pending;
  }
  onWrite(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  write(): void {
    this.pending += 1;
    for (const listener of this.#listeners) listener();
  }
}

function open(machine = new Machine(), round = new FakeRound()) {
  const replicator = createReplicator({ profile: 'p', round, environment: machine.tab(), rhythm: RHYTHM });
  const phases: SyncStatus['phase'][] = [];
  replicator.subscribe(({ phase }) => phases.push(phase));
  return { machine, round, replicator, phases };
}
const fails = (code: LinkFailure['code'], retryAfterMs?: number) => () =>
  Promise.reject(new LinkFailure(code, retryAfterMs));

describe('a replicator', () => {
  it('runs a round at once, then in its rhythm, and tells how it goes', async () => {
    const { machine, round, replicator, phases } = open();
    replicator.start();
    await machine.pass(0);
    expect(round.runs).toBe(1);
    expect(phases).toEqual(['syncing', 'idle']);
    expect(replicator.status).toEqual({ phase: 'idle', waiting: 0, lastContact: 1_000_000 });
    await machine.pass(RHYTHM.idleMs);
    expect(round.runs).toBe(2);
  });

  it('sends soon after something was written, once for all of it', async () => {
    const { machine, round, replicator } = open();
    replicator.start();
    await machine.pass(0);
    round.write();
    await machine.pass(500);
    round.write();
    expect(round.runs).toBe(1);
    await machine.pass(RHYTHM.settleMs);
    expect(round.runs).toBe(2);
  });

  it('does not forget what was written while it was busy', async () => {
    const { machine, round, replicator } = open();
    let end: () => void = () => undefined;
    round.outcome = () => new Promise((resolve) => (end = () => resolve({ refused: [] })));
    replicator.start();
    await machine.pass(0);
    round.write();
    await machine.pass(0);
    end();
    await machine.pass(RHYTHM.settleMs);
    expect(round.runs).toBe(2);
  });

  it('backs off while the hub is away, longer and longer, and comes back with the link', async () => {
    const { machine, round, replicator } = open();
    round.pending = 2;
    round.outcome = fails('unreachable');
    replicator.start();
    await machine.pass(0);
    const waits = [];
    for (let failure = 0; failure < 6; failure += 1) {
      const status = replicator.status as Extract<SyncStatus, { phase: 'offline' }>;
      expect(status).toMatchObject({ phase: 'offline', waiting: 2 });
      waits.push(status.retryAt - machine.now);
      await machine.pass(status.retryAt - machine.now);
    }
    expect(waits.map((wait) => Math.round(wait / 1000))).toEqual([4, 8, 16, 32, 60, 60]);
    round.outcome = async () => ({ refused: [] });
    await machine.goOnline();
    expect(replicator.status.phase).toBe('idle');
  });

  it('waits as long as a busy hub asks', async () => {
    const { machine, round, replicator } = open();
    round.outcome = fails('hub-busy', 30_000);
    replicator.start();
    await machine.pass(0);
    expect(replicator.status).toMatchObject({ phase: 'offline', retryAt: machine.now + 30_000 });
  });

  it('asks for the password when the session ended, and does not knock until somebody signed in', async () => {
    const { machine, round, replicator } = open();
    round.outcome = fails('sign-in-needed');
    replicator.start();
    await machine.pass(0);
    expect(replicator.status.phase).toBe('sign-in-needed');
    round.write();
    await machine.pass(10 * RHYTHM.idleMs);
    expect(round.runs).toBe(1);
    expect(replicator.status).toMatchObject({ phase: 'sign-in-needed', waiting: 1 });
    round.outcome = async () => ({ refused: [] });
    await replicator.syncNow();
    expect(replicator.status.phase).toBe('idle');
  });

  it('tells the reason of a refusal and offers again when a person asks', async () => {
    const { round, replicator } = open();
    round.outcome = async () => ({ refused: [{ id: 'question:1', reason: 'not-yours: document.by' }] });
    expect(await replicator.syncNow()).toMatchObject({ phase: 'refused', reason: 'not-yours: document.by' });
    expect(round.forgiveRefusals).toHaveBeenCalledTimes(1);
  });

  it('treats a bug like a bad link for the learner, and reports it', async () => {
    const { machine, round, replicator } = open();
    round.outcome = () => Promise.reject(new TypeError('bug'));
    await replicator.syncNow();
    expect(replicator.status.phase).toBe('offline');
    expect(machine.reported).toEqual([new TypeError('bug')]);
  });

  it('gives those who ask during a round the next one, together', async () => {
    const { machine, round, replicator } = open();
    const ends: (() => void)[] = [];
    round.outcome = () => new Promise((resolve) => ends.push(() => resolve({ refused: [] })));
    const first = replicator.syncNow();
    await machine.pass(0);
    const later = [replicator.syncNow(), replicator.syncNow()];
    ends[0]!();
    await first;
    await machine.pass(0);
    expect(round.runs).toBe(2);
    ends[1]!();
    await Promise.all(later);
    expect(round.runs).toBe(2);
  });

  it('runs by itself in one tab, tells the others, and another takes over when that one goes', async () => {
    const machine = new Machine();
    const one = open(machine);
    const two = open(machine);
    one.replicator.start();
    two.replicator.start();
    await machine.pass(0);
    await machine.pass(RHYTHM.idleMs);
    expect([one.round.runs, two.round.runs]).toEqual([2, 0]);
    expect(two.replicator.status).toEqual(one.replicator.status);
    await machine.goOnline();
    expect([one.round.runs, two.round.runs]).toEqual([3, 0]);
    one.replicator.stop();
    await machine.pass(0);
    expect(two.round.runs).toBe(1);
  });

  it('takes no word from another tab that is in no form', async () => {
    const { machine, replicator } = open();
    replicator.start();
    await machine.pass(0);
    const before = replicator.status;
    const channel = machine.tab().channel('sandyq-sync:p');
    for (const word of [undefined, 'idle', { phase: 'lost', waiting: 0 }, { phase: 'idle' }]) channel.postMessage(word);
    expect(replicator.status).toBe(before);
    channel.postMessage({ phase: 'idle', waiting: 3 });
    expect(replicator.status).toEqual({ phase: 'idle', waiting: 3 });
  });

  it('runs one round at a time, whichever tab a person asks in', async () => {
    const machine = new Machine();
    const [one, two] = [open(machine), open(machine)];
    let end: () => void = () => undefined;
    one.round.outcome = () => new Promise((resolve) => (end = () => resolve({ refused: [] })));
    const asked = [one, two].map(({ replicator }) => replicator.syncNow());
    await settle();
    expect([one.round.runs, two.round.runs]).toEqual([1, 0]);
    end();
    await Promise.all(asked);
    expect([one.round.runs, two.round.runs]).toEqual([1, 1]);
  });

  it('is started once, however often it is asked', async () => {
    const { machine, round, replicator, phases } = open();
    replicator.start();
    replicator.start();
    await machine.pass(0);
    expect([round.runs, phases]).toEqual([1, ['syncing', 'idle']]);
    round.write();
    await machine.pass(RHYTHM.settleMs);
    expect(round.runs).toBe(2);
    replicator.stop();
    round.write();
    await machine.goOnline();
    await machine.pass(RHYTHM.idleMs);
    expect(round.runs).toBe(2);
  });

  it('tells the last contact of an earlier run, and keeps the next', async () => {
    const machine = new Machine();
    const round = new FakeRound();
    round.outcome = fails('unreachable');
    const kept: number[] = [];
    const contact = { read: async () => 7, write: async (ms: number) => void kept.push(ms) };
    const replicator = createReplicator({ profile: 'p', round, environment: machine.tab(), rhythm: RHYTHM, contact });
    replicator.start();
    await machine.pass(0);
    expect(replicator.status).toMatchObject({ phase: 'offline', lastContact: 7 });
    round.outcome = async () => ({ refused: [] });
    await replicator.syncNow();
    expect(kept).toEqual([machine.now]);
    expect(replicator.status).toMatchObject({ phase: 'idle', lastContact: machine.now });
  });

  it('never tells the last contact without what waits since', async () => {
    const machine = new Machine();
    const round = new FakeRound();
    round.pending = 2;
    round.outcome = () => new Promise(() => undefined);
    const contact = { read: async () => 7, write: async () => undefined };
    const replicator = createReplicator({ profile: 'p', round, environment: machine.tab(), rhythm: RHYTHM, contact });
    const told: SyncStatus[] = [];
    replicator.subscribe((status) => told.push(status));
    replicator.start();
    await machine.pass(0);
    expect(told).toEqual([
      { phase: 'idle', lastContact: 7, waiting: 2 },
      { phase: 'syncing', lastContact: 7, waiting: 2 },
    ]);
  });

  it.each([
    ['none was kept', async () => undefined],
    ['it cannot be read', () => Promise.reject(new Error('storage'))],
  ])('tells no earlier contact where %s', async (_, read) => {
    const machine = new Machine();
    const round = new FakeRound();
    const contact = { read, write: async () => undefined };
    const replicator = createReplicator({ profile: 'p', round, environment: machine.tab(), rhythm: RHYTHM, contact });
    const told: SyncStatus[] = [];
    replicator.subscribe((status) => told.push(status));
    replicator.start();
    await machine.pass(0);
    expect(told[0]).toStrictEqual({ phase: 'syncing', waiting: 0 });
  });

  it.each([
    ['while the profile is open', false],
    ['once it was shut', true],
  ])('tells developers of a contact that can’t be kept: %s', async (_, shut) => {
    const machine = new Machine();
    const round = new FakeRound();
    const environment = machine.tab();
    let refuse: () => void = () => undefined;
    const write = () => new Promise<void>((_, reject) => (refuse = () => reject(new Error('closed'))));
    const contact = { read: async () => undefined, write };
    const replicator = createReplicator({ profile: 'p', round, environment, rhythm: RHYTHM, contact });
    replicator.start();
    await machine.pass(0);
    if (shut) replicator.stop();
    refuse();
    await machine.pass(0);
    expect(machine.reported).toHaveLength(shut ? 0 : 1);
  });

  it('takes a round that was stopped for no failure, and runs none after', async () => {
    const { machine, round, replicator, phases } = open();
    let fail: () => void = () => undefined;
    round.outcome = () => new Promise((_, reject) => (fail = () => reject(new LinkFailure('stopped'))));
    replicator.start();
    await machine.pass(0);
    const next = replicator.syncNow();
    replicator.stop();
    fail();
    await next;
    expect(round.runs).toBe(1);
    expect(phases).toEqual(['syncing']);
    expect(machine.reported).toEqual([]);
  });

  it('stops for good, until it is started again', async () => {
    const { machine, round, replicator } = open();
    replicator.start();
    await machine.pass(0);
    replicator.stop();
    await machine.pass(10 * RHYTHM.idleMs);
    await machine.goOnline();
    expect(round.runs).toBe(1);
    replicator.start();
    await machine.pass(0);
    expect(round.runs).toBe(2);
  });
});
