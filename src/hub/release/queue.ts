import { Readable } from 'node:stream';
import type { CourierFault } from '../../lib/courier/fault';
import type { CourierIndex } from '../../lib/courier/index-file';
import type { OpenedCourier } from '../../lib/courier/read';
import type { CourierBytes } from '../../lib/courier/streams';
import type { Counterpart, QueueContents, QueueEntry } from '../../lib/institution/review';
import { sumsOf } from '../../lib/institution/taken';
import { timestamp } from '../../lib/shared/clock';
import type { Clock } from '../../lib/shared/clock';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import type { Actor, Audit, AuditAction } from '../registry/audit';
import { SerialQueue } from '../serial-queue';
import { UploadTooLarge } from '../shelf/upload';
import type { Database } from '../store/database';
import { findFile, mayWithhold, readContents } from './contents';
import type { FoundFile, Looking } from './contents';
import { countsOf } from './counts';
import { QueueEntries, isOf, isUnfinished, needsFile, publicEntry } from './entries';
import type { Party, StoredEntry } from './entries';
import { QueueFiles } from './files';
import { noteOf } from './notes';
import type { ReleaseRoad } from './road';

export interface QueueLimits {
  /** Couriers that wait at a time. */
  readonly entries: number;
  /** All files in the queue, bytes. */
  readonly bytes: number;
  /** One courier, bytes. */
  readonly courierBytes: number;
}

export type QueueFault = {
  readonly code:
    /** So many wait, or weigh so much: somebody has to decide first. */
    | 'queue-full'
    /** More than any courier may weigh. */
    | 'too-heavy'
    | 'unknown-entry'
    /** Somebody else decided meanwhile. */
    | 'decided'
    /** Documents are held back only from couriers that come, of kinds that others do not build on, and with a reason. */
    | 'not-withholdable'
    /** The file lies on another hub, or is gone. */
    | 'file-absent';
};

export interface QueueParts {
  readonly registry: Database;
  readonly folder: string;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly limits: QueueLimits;
  readonly roads: Readonly<Partial<Record<Counterpart['kind'], ReleaseRoad>>>;
  readonly log: (line: string) => void;
}

/** Entries that were decided, and whose courier is taken in or given out: the newest of so many are remembered. */
const REMEMBERED = 1000;

/**
 * Couriers that wait for an officer, in both directions. An entry lies in the registry, its file on this hub's disk. Whatever
 * is decided is written to the audit list before anything comes of it, and what was begun is finished after a restart.
 */
export class ReleaseQueue {
  readonly #entries: QueueEntries;
  readonly #files: QueueFiles;
  /** One decision at a time on each entry. */
  readonly #turns = new SerialQueue();

  private constructor(private readonly parts: QueueParts) {
    this.#entries = new QueueEntries(parts.registry);
    this.#files = new QueueFiles(parts.folder);
  }

  /** Goes on, without waiting for it, with what a hub began that was killed. */
  static async open(parts: QueueParts): Promise<ReleaseQueue> {
    const queue = new ReleaseQueue(parts);
    const entries = await queue.entries();
    await queue.#files.clear((id) => entries.some((entry) => entry.id === id && needsFile(entry)));
    void queue.#resume(entries);
    return queue;
  }

  /** What waits first, then the newest. */
  async entries(): Promise<readonly QueueEntry[]> {
    return await this.#entries.all();
  }

  async entry(id: string): Promise<QueueEntry | undefined> {
    const stored = await this.#entries.stored(id);
    return stored && publicEntry(stored);
  }

  async bytes(): Promise<number> {
    return [...(await this.#files.sizes()).values()].reduce((sum, size) => sum + size, 0);
  }

  /** A courier that came: refused where `take` would refuse it, else one more entry that waits, or the one that there is. */
  async arrived(
    road: ReleaseRoad,
    bytes: AsyncIterable<Uint8Array>,
    by: Actor,
  ): Promise<Result<QueueEntry, QueueFault | CourierFault>> {
    const upload = await this.#receive(bytes);
    if (!upload.ok) return upload;
    const id = `in-${upload.value.sha256}`;
    return await this.#turns.run(id, async () => {
      try {
        const opened = await road.incoming(piecesOf(this.#files.received(upload.value)));
        if (!opened.ok) return opened;
        const { courier, counterpart } = opened.value;
        const held = await this.#entries.stored(id);
        // The same file once more is the same entry; of one that was refused somebody may ask again.
        const again = held?.state === 'refused' || held?.taken?.fault !== undefined;
        if (held !== undefined && !again) return ok(publicEntry(held));
        const ids: string[] = [];
        for await (const batch of courier.batches()) ids.push(...batch.documents.map(({ _id }) => _id));
        const { fault } = courier.outcome();
        const facts = {
          counts: countsOf(ids, courier.index),
          ...(fault !== undefined && { fault: { code: fault.code } }),
        };
        await this.#files.keep(upload.value, id);
        return ok(
          await this.#hold({ id, direction: 'in', counterpart, ...facts }, courier.index, upload.value, by, held),
        );
      } finally {
        await this.#files.forget(upload.value);
      }
    });
  }

  /** A courier that goes: it waits, and whoever asked for it gets it when it is released. */
  async made(
    made: { readonly index: CourierIndex; readonly ids: readonly string[]; readonly stream: Readable },
    counterpart: Counterpart,
    by: Actor,
  ): Promise<Result<QueueEntry, QueueFault>> {
    const upload = await this.#receive(made.stream);
    made.stream.destroy();
    if (!upload.ok) return upload;
    const id = `out-${upload.value.sha256}`;
    await this.#files.keep(upload.value, id);
    const counts = countsOf(made.ids, made.index);
    const entry = await this.#hold(
      { id, direction: 'out', counterpart, counts },
      made.index,
      upload.value,
      by,
      undefined,
    );
    await this.#forgetOlder(entry);
    return ok(entry);
  }

  /** The courier for this counterpart that waits, or is released and was not given out: another one is not made meanwhile. */
  async pending(party: Party): Promise<QueueEntry | undefined> {
    return (await this.entries()).find(
      (entry) =>
        entry.direction === 'out' &&
        isOf(entry, party) &&
        (entry.state === 'held' || (entry.state === 'released' && entry.fetched === undefined)),
    );
  }

  /** Lets it through but for these documents, and takes it in where it came. Begun before: goes on with it. */
  async release(
    id: string,
    by: Actor,
    { withhold = [], reason }: { readonly withhold?: readonly string[]; readonly reason?: string } = {},
  ): Promise<Result<QueueEntry, QueueFault>> {
    return await this.#turns.run(id, async () => {
      const held = await this.#entries.stored(id);
      if (held === undefined) return err({ code: 'unknown-entry' });
      const begun = held.state === 'released' && isUnfinished(held);
      if (!begun && held.state !== 'held') return err({ code: 'decided' });
      if (begun) return await this.#finish(held);
      if (withhold.length > 0 && reason === undefined) return err({ code: 'not-withholdable' });
      if (!withhold.every((one) => mayWithhold(held, one))) return err({ code: 'not-withholdable' });
      if ((await this.#files.read(id)) === undefined) return err({ code: 'file-absent' });
      const decided = { ...this.#decision(by, reason), withheld: [...new Set(withhold)] };
      const stored = await this.#entries.change(held, { state: 'released', decided });
      return stored === undefined ? err({ code: 'decided' }) : await this.#finish(stored);
    });
  }

  async refuse(id: string, by: Actor, reason: string): Promise<Result<QueueEntry, QueueFault>> {
    return await this.#turns.run(id, async () => {
      const held = await this.#entries.stored(id);
      if (held === undefined) return err({ code: 'unknown-entry' });
      if (held.state !== 'held') return err({ code: 'decided' });
      const decided = { ...this.#decision(by, reason), withheld: [] };
      const stored = await this.#entries.change(held, { state: 'refused', decided });
      return stored === undefined ? err({ code: 'decided' }) : await this.#finish(stored);
    });
  }

  /** The file of a released courier that goes; noted in the audit list. */
  async giveOut(id: string, by: Actor) {
    const stored = await this.#entries.stored(id);
    if (stored === undefined || stored.direction !== 'out') return err<QueueFault>({ code: 'unknown-entry' });
    // Not before the audit list says that it was released.
    if (stored.state !== 'released' || stored.decided?.audit === undefined) return err<QueueFault>({ code: 'decided' });
    const file = await this.#files.read(id);
    if (file === undefined) return err<QueueFault>({ code: 'file-absent' });
    await this.#note(by, 'courier-given-out', stored);
    if (stored.fetched === undefined)
      await this.#entries.change(stored, { fetched: timestamp(this.parts.clock.now()) });
    return ok({ entry: publicEntry(stored), bytes: file.bytes, stream: file.open() as Readable });
  }

  /** What an officer may see of what waits. Noted in the audit list before anything is shown. */
  async look(id: string, by: Actor, may: Looking['may']): Promise<Result<QueueContents, QueueFault | CourierFault>> {
    const opened = await this.#open(id);
    if (!opened.ok) return opened;
    const { entry, courier } = opened.value;
    await this.#note(by, 'courier-read', entry, { messages: may.messages, files: may.files });
    const before = await this.#heldBack(entry);
    return ok(await readContents(courier, { entry, may, before }));
  }

  /** One file of what waits, by its hash; noted before it is shown. */
  async file(id: string, by: Actor, sha256: string): Promise<Result<FoundFile, QueueFault | CourierFault>> {
    const opened = await this.#open(id);
    if (!opened.ok) return opened;
    const { entry, courier } = opened.value;
    await this.#note(by, 'courier-file-opened', entry, { file: sha256 });
    const found = await findFile(courier, sha256);
    return found === undefined ? err({ code: 'unknown-entry' }) : ok(found);
  }

  async #open(
    id: string,
  ): Promise<Result<{ readonly entry: QueueEntry; readonly courier: OpenedCourier }, QueueFault | CourierFault>> {
    const stored = await this.#entries.stored(id);
    if (stored?.state !== 'held') return err({ code: 'unknown-entry' });
    const file = await this.#files.read(id);
    if (file === undefined) return err({ code: 'file-absent' });
    const road = this.#roadOf(stored);
    const bytes = piecesOf(file.open());
    if (stored.direction === 'out') {
      const opened = await road.outgoing(bytes);
      return opened.ok ? ok({ entry: publicEntry(stored), courier: opened.value }) : opened;
    }
    const opened = await road.incoming(bytes);
    return opened.ok ? ok({ entry: publicEntry(stored), courier: opened.value.courier }) : opened;
  }

  async #receive(bytes: AsyncIterable<Uint8Array>) {
    const { entries, bytes: all, courierBytes } = this.parts.limits;
    const waiting = (await this.entries()).filter(({ state }) => state === 'held').length;
    const room = all - (await this.bytes());
    if (waiting >= entries || room <= 0) return err<QueueFault>({ code: 'queue-full' });
    const most = Math.min(room, courierBytes);
    return await this.#files.receive(bytes, most).then(ok, (error: unknown) => {
      if (!(error instanceof UploadTooLarge)) throw error;
      return err<QueueFault>({ code: most < courierBytes ? 'queue-full' : 'too-heavy' });
    });
  }

  async #hold(
    facts: Pick<QueueEntry, 'id' | 'direction' | 'counterpart' | 'counts' | 'fault'>,
    index: CourierIndex,
    { sha256, bytes }: { readonly sha256: string; readonly bytes: number },
    by: Actor,
    before: StoredEntry | undefined,
  ): Promise<QueueEntry> {
    const { id, number, made } = index;
    const entry: QueueEntry = {
      ...facts,
      courier: { id, number, made },
      ...{ sha256, bytes, state: 'held' },
      held: { at: timestamp(this.parts.clock.now()), by: { id: by.id, name: by.name } },
    };
    // Another hub on this store was handed the same file: its entry is this one.
    if (!(await this.#entries.put(entry, before))) return (await this.entry(facts.id)) ?? entry;
    await this.#note(by, 'courier-held', entry);
    await this.#forgetOldest();
    return entry;
  }

  #decision(by: Actor, reason: string | undefined) {
    const at = timestamp(this.parts.clock.now());
    return { at, by: { id: by.id, name: by.name }, ...(reason !== undefined && { reason }) };
  }

  /** What follows from a decision, from wherever it was left: the audit list, then the courier itself. */
  async #finish(stored: StoredEntry): Promise<Result<QueueEntry, QueueFault>> {
    let entry = stored;
    const { decided } = entry;
    if (decided === undefined) throw new Error('nothing was decided');
    if (decided.audit === undefined) {
      const action = entry.state === 'released' ? 'courier-released' : 'courier-turned-back';
      const audit = await this.#note(decided.by, action, entry, {
        ...(decided.reason !== undefined && { reason: decided.reason }),
        ...(decided.withheld.length > 0 && { withheld: decided.withheld.length }),
      });
      entry = await this.#must(entry, { decided: { ...decided, audit } });
    }
    if (entry.state === 'refused') await this.#files.remove(entry.id);
    else if (entry.direction === 'in' && entry.taken === undefined) {
      const file = await this.#files.read(entry.id);
      if (file === undefined) return err({ code: 'file-absent' });
      const road = this.#roadOf(entry);
      const taken = await road.take(piecesOf(file.open()), new Set(decided.withheld));
      const at = timestamp(this.parts.clock.now());
      entry = await this.#must(entry, {
        taken: taken.ok ? { at, report: taken.value } : { at, fault: taken.error.code },
      });
      if (taken.ok) {
        const { complete } = taken.value;
        await this.#note(decided.by, 'courier-taken', entry, { ...sumsOf(taken.value), complete });
      } else await this.#note(decided.by, 'courier-refused', entry, { fault: taken.error.code });
      await this.#files.remove(entry.id);
    }
    return ok(publicEntry(entry));
  }

  async #resume(entries: readonly QueueEntry[]): Promise<void> {
    for (const { id } of entries.filter(isUnfinished)) {
      const go = async (): Promise<void> => {
        const stored = await this.#entries.stored(id);
        if (stored !== undefined && isUnfinished(stored)) await this.#finish(stored);
      };
      await this.#turns.run(id, go).catch((error: unknown) => this.parts.log(`release of ${id}: ${String(error)}`));
    }
  }

  /** Documents that were held back from couriers of this device, and why. */
  async #heldBack(entry: QueueEntry): Promise<ReadonlyMap<string, string>> {
    const theirs = (await this.entries()).filter((other) => other.direction === 'in' && isOf(other, entry.counterpart));
    return new Map(theirs.flatMap(({ decided }) => (decided?.withheld ?? []).map((id) => [id, decided?.reason ?? ''])));
  }

  /** Couriers for the same device that were given out before: this one says all that they said. */
  async #forgetOlder(entry: QueueEntry): Promise<void> {
    for (const other of await this.entries())
      if (other.id !== entry.id && other.fetched !== undefined && isOf(other, entry.counterpart))
        await this.#files.remove(other.id);
  }

  async #forgetOldest(): Promise<void> {
    const done = (await this.entries()).filter((entry) => entry.state !== 'held' && !isUnfinished(entry));
    for (const { id } of done.slice(REMEMBERED)) {
      await this.#files.remove(id);
      await this.#entries.remove(id);
    }
  }

  #note(by: Actor, action: AuditAction, entry: QueueEntry, more?: Parameters<typeof noteOf>[4]) {
    return noteOf(this.parts.audit, by, action, entry, more);
  }

  #roadOf({ counterpart }: QueueEntry): ReleaseRoad {
    const road = this.parts.roads[counterpart.kind];
    if (road === undefined) throw new Error(`no road for couriers of a ${counterpart.kind}`);
    return road;
  }

  async #must(stored: StoredEntry, change: Parameters<QueueEntries['change']>[1]): Promise<StoredEntry> {
    const changed = await this.#entries.change(stored, change);
    if (changed === undefined) throw new Error(`${stored.id} was changed by another hub`);
    return changed;
  }
}

/** Closes the file however far it was read. */
async function* piecesOf(stream: Readable): CourierBytes {
  try {
    for await (const piece of stream) yield piece as Uint8Array;
  } finally {
    stream.destroy();
  }
}
