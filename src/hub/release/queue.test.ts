import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenedCourier } from '../../lib/courier/read';
import { fault } from '../../lib/courier/fault';
import type { CourierReport } from '../../lib/institution/courier';
import type { Counterpart, QueueEntry } from '../../lib/institution/review';
import type { AccountId, DeviceId } from '../../lib/shared/ids';
import { err, ok } from '../../lib/shared/result';
import { generateSigningKeys } from '../../lib/trace/jws';
import { Audit } from '../registry/audit';
import { MemoryDatabase, asDatabase } from '../store/memory-database.fixture';
import { ReleaseQueue } from './queue';
import type { QueueLimits } from './queue';
import type { CourierBytes } from '../../lib/courier/streams';
import type { ReleaseRoad } from './road';

const START = Date.UTC(2026, 10, 21);
const officer = { id: 'qqwweerrttyyuuii', name: 'Қайрат' };
const carrier = { id: 'zyxwvutsrqpnmkji', name: 'Ерлан' };
const device = '3d1c8a52-7a52-4b43-9a3c-0f5d4c3b2a19' as DeviceId;
const learner = 'abcdefghijkmnpqr' as AccountId;
const party: Counterpart = { kind: 'device', device, learner, name: 'Дана', label: 'Chrome' };
const LIMITS: QueueLimits = { entries: 5, bytes: 1000, courierBytes: 400 };

class Killed extends Error {}

/** A hub with its store, its disk and what it has taken in; `die` kills it after so many steps that last. */
class World {
  readonly registry = new MemoryDatabase();
  readonly taken: { readonly text: string; readonly withheld: readonly string[] }[] = [];
  keys!: CryptoKeyPair;
  now = START;
  left = Infinity;
  readonly log: string[] = [];

  constructor(readonly folder: string) {}

  step(): void {
    if (this.left <= 0) throw new Killed();
    this.left -= 1;
  }

  /** Each thing that lasts is a step: before it the hub may die, and then nothing of it happened. */
  get mortal(): MemoryDatabase {
    return new Proxy(this.registry, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        const call = (value as (...words: unknown[]) => unknown).bind(target);
        if (name !== 'put') return call;
        return async (...words: unknown[]) => {
          this.step();
          return call(...words);
        };
      },
    });
  }

  readonly road: ReleaseRoad = {
    incoming: async (bytes) => {
      const text = await textOf(bytes);
      if (text.startsWith('forged')) return err(fault('forged'));
      return ok({ courier: opened(text), counterpart: party });
    },
    outgoing: async (bytes) => ok(opened(await textOf(bytes))),
    take: async (bytes, withheld) => {
      const text = await textOf(bytes);
      this.step();
      this.taken.push({ text, withheld: [...withheld] });
      return text.startsWith('late') ? err(fault('blocked-device')) : ok(report(text));
    },
  };

  async open(limits = LIMITS): Promise<ReleaseQueue> {
    const registry = asDatabase(this.mortal);
    const clock = { now: () => (this.now += 1000) };
    const audit = new Audit(registry, clock, { hub: 'hub-1', key: this.keys.privateKey });
    const log = (line: string): void => void this.log.push(line);
    return ReleaseQueue.open({
      registry,
      audit,
      clock,
      limits,
      log,
      folder: this.folder,
      roads: { device: this.road },
    });
  }

  actions(): string[] {
    const entries = [...this.registry.docs].filter(([id]) => id.startsWith('audit:n')).sort();
    return entries.map(([, { action }]) => String(action)).filter((action) => action.startsWith('courier'));
  }

  files = async (): Promise<string[]> => (await readdir(this.folder)).filter((name) => name.endsWith('.courier'));
}

async function textOf(bytes: CourierBytes): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts).toString();
}

const ids = ['question:1', 'answer:2', 'trace:3', 'note:4'];
const index = (text: string) =>
  ({
    id: text,
    number: 7,
    made: '2026-11-20T00:00:00.000Z',
    parts: [],
    databases: [{ name: `dossier-${learner}` }],
  }) as unknown as OpenedCourier['index'];

const opened = (text: string): OpenedCourier => ({
  index: index(text),
  notices: new Map(),
  async *batches() {
    yield {
      database: `dossier-${learner}`,
      documents: ids.map((_id) => ({ _id, _rev: '1-a', type: _id.split(':')[0], text })),
    };
  },
  outcome: () => ({
    taken: [],
    unknown: [],
    missing: [],
    ...(text.startsWith('half') && { fault: fault('truncated') }),
  }),
});

const report = (id: string): CourierReport => ({
  courier: { id, number: 7, made: '', from: { device, learner, label: 'Chrome' } },
  learners: [{ id: learner, name: 'Дана', databases: [{ name: 'x', new: 4, already: 0, refused: 0, reasons: [] }] }],
  complete: true,
  missing: { parts: 0, bytes: 0, documents: 0 },
  unknown: [],
  notArrived: [],
  canAnswer: true,
});

const file = (text: string) => Readable.from([Buffer.from(text)], { objectMode: false });
const idOf = (text: string): string => `in-${createHash('sha256').update(text).digest('hex')}`;

describe('the release queue', () => {
  let world: World;
  beforeEach(async () => {
    world = new World(await mkdtemp(join(tmpdir(), 'sandyq-release-')));
    world.keys = await generateSigningKeys(false);
  });
  afterEach(() => rm(world.folder, { recursive: true, force: true }));

  const arrive = async (queue: ReleaseQueue, text: string): Promise<QueueEntry> => {
    const held = await queue.arrived(world.road, file(text), carrier);
    if (!held.ok) throw new Error(held.error.code);
    return held.value;
  };

  it('holds what came, tells what is in it, and takes nothing in', async () => {
    const entry = await arrive(await world.open(), 'one');
    expect(entry).toMatchObject({ id: idOf('one'), state: 'held', direction: 'in', bytes: 3, held: { by: carrier } });
    expect(entry.counts).toMatchObject({ questions: 1, answers: 1, segments: 1, notes: 1, works: 0, learners: 1 });
    expect(world.taken).toEqual([]);
    expect(await world.files()).toEqual([`${entry.id}.courier`]);
  });

  it('refuses at once what is forged, and keeps nothing of it', async () => {
    const queue = await world.open();
    expect(await queue.arrived(world.road, file('forged'), carrier)).toMatchObject({ error: { code: 'forged' } });
    expect([await world.files(), await readdir(join(world.folder, '.incoming')), await queue.entries()]).toEqual([
      [],
      [],
      [],
    ]);
  });

  it('takes in what is released, says so in the audit list first, and keeps no file', async () => {
    const queue = await world.open();
    const { id } = await arrive(queue, 'one');
    const released = await queue.release(id, officer);
    expect(released).toMatchObject({ value: { state: 'released', decided: { by: officer, audit: { number: 3 } } } });
    expect(world.taken).toEqual([{ text: 'one', withheld: [] }]);
    expect(world.actions()).toEqual(['courier-held', 'courier-released', 'courier-taken']);
    expect(await world.files()).toEqual([]);
    expect(await queue.release(id, officer)).toMatchObject({ error: { code: 'decided' } });
    expect(await queue.refuse(id, officer, 'too late')).toMatchObject({ error: { code: 'decided' } });
    expect(world.taken).toHaveLength(1);
  });

  it('is one entry for the same file twice, whatever was decided; what was refused may be asked for again', async () => {
    const queue = await world.open();
    const { id } = await arrive(queue, 'one');
    await arrive(queue, 'one');
    expect(await queue.entries()).toHaveLength(1);
    await queue.refuse(id, officer, 'a phone number in it');
    expect((await queue.entry(id))?.decided?.reason).toBe('a phone number in it');
    expect([await world.files(), world.taken]).toEqual([[], []]);
    expect((await arrive(queue, 'one')).state).toBe('held');
    await queue.release(id, officer);
    expect((await arrive(queue, 'one')).state).toBe('released');
    expect([world.taken.length, await world.files()]).toEqual([1, []]);
  });

  it('holds documents back from what comes: those on which nothing else builds, and with a reason', async () => {
    const queue = await world.open();
    const { id } = await arrive(queue, 'one');
    const wrong = { error: { code: 'not-withholdable' } };
    expect(await queue.release(id, officer, { withhold: ['question:1'] })).toMatchObject(wrong);
    expect(await queue.release(id, officer, { withhold: ['trace:3'], reason: 'no' })).toMatchObject(wrong);
    await queue.release(id, officer, { withhold: ['question:1'], reason: 'names a guard' });
    expect(world.taken).toEqual([{ text: 'one', withheld: ['question:1'] }]);
    const next = await arrive(queue, 'two');
    const seen = await queue.look(next.id, officer, { messages: true, files: false });
    expect(seen).toMatchObject({
      value: { documents: [{ id: 'question:1', before: 'names a guard' }, { id: 'answer:2' }] },
    });
  });

  it('shows the words only where they may be read, never notes, and writes down that somebody looked', async () => {
    const queue = await world.open();
    const { id } = await arrive(queue, 'one');
    const read = await queue.look(id, officer, { messages: true, files: true });
    const blind = await queue.look(id, officer, { messages: false, files: false });
    if (!read.ok || !blind.ok) throw new Error('not shown');
    expect(read.value.documents.map(({ id, texts }) => [id, texts])).toEqual([
      ['question:1', ['one']],
      ['answer:2', ['one']],
    ]);
    expect(blind.value.documents.map(({ texts }) => texts)).toEqual([undefined, undefined]);
    expect(world.actions()).toEqual(['courier-held', 'courier-read', 'courier-read']);
  });

  it('keeps what goes until it is released, one for each device at a time', async () => {
    const queue = await world.open();
    const made = await queue.made({ index: index('answer'), ids, stream: file('answer') }, party, carrier);
    if (!made.ok) throw new Error(made.error.code);
    const { id } = made.value;
    expect((await queue.pending(party))?.id).toBe(id);
    expect(await queue.giveOut(id, carrier)).toMatchObject({ error: { code: 'decided' } });
    await queue.release(id, officer);
    expect((await queue.pending(party))?.state).toBe('released');
    const given = await queue.giveOut(id, carrier);
    if (!given.ok) throw new Error(given.error.code);
    expect(Buffer.concat(await given.value.stream.toArray()).toString()).toBe('answer');
    expect(await queue.pending(party)).toBeUndefined();
    expect(world.actions()).toEqual(['courier-held', 'courier-released', 'courier-given-out']);
    expect(await queue.release(id, officer, { withhold: ['answer:2'], reason: 'no' })).toMatchObject({ ok: false });
  });

  it('never gives out what was refused', async () => {
    const queue = await world.open();
    const made = await queue.made({ index: index('answer'), ids, stream: file('answer') }, party, carrier);
    if (!made.ok) throw new Error(made.error.code);
    await queue.refuse(made.value.id, officer, 'no');
    expect(await queue.giveOut(made.value.id, carrier)).toMatchObject({ error: { code: 'decided' } });
    expect([await world.files(), await queue.pending(party)]).toEqual([[], undefined]);
    expect(world.actions()).toEqual(['courier-held', 'courier-turned-back']);
  });

  it('knows no entry that there is not, gives out nothing that came, and says where a file is gone', async () => {
    const queue = await world.open();
    const unknown = { ok: false, error: { code: 'unknown-entry' } };
    const all = (id: string) => [
      queue.release(id, officer),
      queue.refuse(id, officer, 'no'),
      queue.giveOut(id, officer),
      queue.look(id, officer, { messages: true, files: true }),
      queue.file(id, officer, 'x'),
    ];
    for (const answer of all(idOf('nobody'))) expect(await answer).toEqual(unknown);
    const { id } = await arrive(queue, 'one');
    expect(await queue.giveOut(id, officer)).toEqual(unknown);
    await rm(join(world.folder, `${id}.courier`));
    const gone = { ok: false, error: { code: 'file-absent' } };
    const [release, , , look, found] = all(id);
    expect([await release, await look, await found]).toEqual([gone, gone, gone]);
    expect((await queue.entry(id))?.state).toBe('refused');
    expect(world.actions().filter((action) => action !== 'courier-turned-back')).toEqual(['courier-held']);
  });

  it('gives nothing out before the audit list says that it was released', async () => {
    const queue = await world.open();
    const made = await queue.made({ index: index('answer'), ids, stream: file('answer') }, party, carrier);
    if (!made.ok) throw new Error(made.error.code);
    const { id } = made.value;
    // The hub dies between the two.
    world.left = 1;
    await expect(queue.release(id, officer)).rejects.toThrow(Killed);
    world.left = Infinity;
    expect((await queue.entry(id))?.state).toBe('released');
    expect(await queue.giveOut(id, officer)).toMatchObject({ error: { code: 'decided' } });
    // Whoever asks next ends what was begun, and decides nothing anew.
    expect(await queue.release(id, carrier)).toMatchObject({ value: { decided: { by: officer } } });
    expect(world.actions()).toEqual(['courier-held', 'courier-released']);
    const given = await queue.giveOut(id, officer);
    if (!given.ok) throw new Error(given.error.code);
    given.value.stream.destroy();
  });

  it('keeps what was given out until there is a newer one for the same device', async () => {
    const queue = await world.open();
    const out = async (text: string, to = party): Promise<string> => {
      const made = await queue.made({ index: index(text), ids, stream: file(text) }, to, carrier);
      if (!made.ok) throw new Error(made.error.code);
      await queue.release(made.value.id, officer);
      return made.value.id;
    };
    const fetched = async (id: string): Promise<void> => {
      const given = await queue.giveOut(id, carrier);
      if (!given.ok) throw new Error(given.error.code);
      given.value.stream.destroy();
    };
    const other = { ...party, device: device.replace(/.$/, '0') as DeviceId };
    const [first, theirs] = [await out('first'), await out('theirs', other)];
    await fetched(first);
    await fetched(theirs);
    await arrive(queue, 'theirs that came');
    expect(await queue.pending(party)).toBeUndefined();
    const second = await out('second');
    expect([(await queue.pending(party))?.id, await queue.pending(other)]).toEqual([second, undefined]);
    const third = await out('third');
    const names = (all: readonly string[]) => all.map((id) => `${id}.courier`).sort();
    // The second one was never fetched: whoever asked for it still gets it.
    expect((await world.files()).sort()).toEqual(names([theirs, second, third, idOf('theirs that came')]));
    expect(await queue.giveOut(first, carrier)).toMatchObject({ error: { code: 'file-absent' } });
  });

  it('is decided on once, also where two hubs beside each other are asked at once', async () => {
    const [one, other] = [await world.open(), await world.open()];
    const { id } = await arrive(one, 'one');
    const answers = await Promise.all([one.release(id, officer), other.refuse(id, carrier, 'no')]);
    expect(answers.map((answer) => (answer.ok ? 'done' : answer.error.code)).sort()).toEqual(['decided', 'done']);
    const { id: next } = await arrive(one, 'two');
    const others = await Promise.all([one.refuse(next, carrier, 'no'), other.release(next, officer)]);
    expect(others.map((answer) => (answer.ok ? 'done' : answer.error.code)).sort()).toEqual(['decided', 'done']);
  });

  it('tells of what was held back from couriers of the same device alone', async () => {
    const queue = await world.open();
    const { id } = await arrive(queue, 'one');
    await queue.release(id, officer, { withhold: ['question:1'], reason: 'names a guard' });
    const other = { ...party, device: device.replace(/.$/, '0') as DeviceId };
    const incoming = world.road.incoming;
    (world.road as { incoming: unknown }).incoming = async (bytes: CourierBytes) => {
      const came = await incoming(bytes);
      return came.ok ? ok({ ...came.value, counterpart: other }) : came;
    };
    const next = await arrive(queue, 'two');
    const seen = await queue.look(next.id, officer, { messages: true, files: false });
    if (!seen.ok) throw new Error(seen.error.code);
    expect(seen.value.documents.map(({ before }) => before)).toEqual([undefined, undefined]);
  });

  it('remembers the newest of what is done, and forgets nothing that waits', async () => {
    const queue = await world.open();
    const { id } = await arrive(queue, 'one');
    await queue.refuse(id, officer, 'no');
    const done = world.registry.docs.get(`release:${id}`)!;
    for (let at = 0; at < 1000; at += 1) {
      const one = `in-${String(at).padStart(64, '0')}`;
      const held = { at: new Date(START - at * 1000).toISOString(), by: carrier };
      world.registry.docs.set(`release:${one}`, { ...done, _id: `release:${one}`, id: one, held });
    }
    const waiting = await arrive(queue, 'two');
    const entries = await queue.entries();
    expect([entries.length, entries[0]?.id]).toEqual([1001, waiting.id]);
    expect(entries.map((entry) => entry.id)).not.toContain(`in-${String(999).padStart(64, '0')}`);
    expect(entries.map((entry) => entry.id)).toContain(id);
  });

  it('has bounds, and says so', async () => {
    const queue = await world.open({ entries: 2, bytes: 500, courierBytes: 400 });
    expect(await queue.arrived(world.road, file('x'.repeat(401)), carrier)).toMatchObject({
      error: { code: 'too-heavy' },
    });
    await arrive(queue, 'x'.repeat(300));
    expect(await queue.arrived(world.road, file('y'.repeat(300)), carrier)).toMatchObject({
      error: { code: 'queue-full' },
    });
    await arrive(queue, 'z');
    expect(await queue.arrived(world.road, file('w'), carrier)).toMatchObject({ error: { code: 'queue-full' } });
    expect(await queue.made({ index: index('v'), ids, stream: file('v') }, party, carrier)).toMatchObject({
      error: { code: 'queue-full' },
    });
    expect((await world.files()).length).toBe(2);
  });

  it('tells of a courier that ends too early, and of one that could not be taken in any more', async () => {
    const queue = await world.open();
    expect((await arrive(queue, 'half')).fault).toEqual({ code: 'truncated' });
    const { id } = await arrive(queue, 'late');
    expect(await queue.release(id, officer)).toMatchObject({ value: { taken: { fault: 'blocked-device' } } });
    expect((await arrive(queue, 'late')).state).toBe('held');
  });

  it('removes what a killed hub left half written, and files of which no entry tells', async () => {
    const { id } = await arrive(await world.open(), 'one');
    await writeFile(join(world.folder, '.incoming', 'x.part'), 'half');
    await writeFile(join(world.folder, `${idOf('nobody')}.courier`), 'lost');
    await world.open();
    expect([await world.files(), await readdir(join(world.folder, '.incoming'))]).toEqual([[`${id}.courier`], []]);
  });

  const decisions = {
    release: (queue: ReleaseQueue, id: string) => queue.release(id, officer, { withhold: ['answer:2'], reason: 'r' }),
    refuse: (queue: ReleaseQueue, id: string) => queue.refuse(id, officer, 'r'),
  };

  it.each(Object.entries(decisions))('%s: nothing is half done, wherever the hub is killed', async (kind, decide) => {
    for (let steps = 0; ; steps += 1) {
      const text = `courier ${steps}`;
      const { id } = await arrive(await world.open(), text);
      const mine = () => world.taken.filter((one) => one.text === text);
      world.left = steps;
      const done = await decide(await world.open(), id).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
        return undefined;
      });
      world.left = Infinity;
      const queue = await world.open();
      await expect.poll(async () => unfinished(await queue.entry(id))).toBe(false);
      const entry = await queue.entry(id);
      const audited = [...world.registry.docs.values()].filter(
        ({ detail, action }) =>
          (detail as { courier?: string } | undefined)?.courier === text &&
          ['courier-released', 'courier-turned-back'].includes(String(action)),
      );
      if (entry?.state === 'held') {
        expect([mine(), audited, (await world.files()).length]).toEqual([[], [], 1]);
        await decide(queue, id);
      } else {
        expect(audited.length).toBeGreaterThan(0);
        expect(entry?.state).toBe(kind === 'release' ? 'released' : 'refused');
        // Taking in twice does no harm; not at all would.
        expect(mine().length > 0).toBe(kind === 'release');
        expect(mine().every(({ withheld }) => withheld.join() === 'answer:2')).toBe(true);
      }
      expect(await world.files()).toEqual([]);
      if (done?.ok) {
        expect(steps).toBeGreaterThan(kind === 'release' ? 4 : 2);
        return;
      }
    }
  });
});

const unfinished = (entry: QueueEntry | undefined): boolean =>
  entry?.state === 'released'
    ? entry.taken === undefined
    : entry?.state === 'refused' && entry.decided?.audit === undefined;
