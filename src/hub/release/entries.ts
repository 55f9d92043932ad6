import * as v from 'valibot';
import { QueueEntry } from '../../lib/institution/review';
import type { Counterpart } from '../../lib/institution/review';
import type { Database } from '../store/database';

const Stored = v.object({ ...QueueEntry.entries, _id: v.string(), _rev: v.string() });
export type StoredEntry = v.InferOutput<typeof Stored>;
const PREFIX = 'release:';

/** Whom a courier is of or for. */
export type Party = Pick<Counterpart, 'kind'> & { readonly device?: string; readonly hub?: string };

/** What the registry holds of couriers that wait, or waited: hubs beside each other know the same. */
export class QueueEntries {
  constructor(private readonly registry: Database) {}

  /** What waits first, then the newest. */
  async all(): Promise<readonly QueueEntry[]> {
    const entries = (await this.registry.range(PREFIX, Stored)).map(publicEntry);
    const waits = (entry: QueueEntry): number => (entry.state === 'held' ? 0 : 1);
    return entries.sort((a, b) => waits(a) - waits(b) || (a.held.at < b.held.at ? 1 : -1));
  }

  async stored(id: string): Promise<StoredEntry | undefined> {
    return await this.registry.get(PREFIX + id, Stored);
  }

  /** One more, or in the place of `before`; false where another hub on this store was handed the same file. */
  async put(entry: QueueEntry, before: StoredEntry | undefined): Promise<boolean> {
    const doc = { _id: PREFIX + entry.id, type: 'release', v: 1, ...entry };
    return (await this.registry.put(before === undefined ? doc : { ...doc, _rev: before._rev })).ok;
  }

  /** Undefined where somebody else changed it first. */
  async change(stored: StoredEntry, change: Partial<Omit<QueueEntry, 'id'>>): Promise<StoredEntry | undefined> {
    const put = await this.registry.put({ ...stored, type: 'release', v: 1, ...change } as { _id: string });
    return put.ok ? { ...stored, ...change, _rev: put.value } : undefined;
  }

  async remove(id: string): Promise<void> {
    const stored = await this.stored(id);
    if (stored !== undefined) await this.registry.remove(stored._id, stored._rev);
  }
}

export const publicEntry = ({ _id, _rev, ...entry }: StoredEntry): QueueEntry => entry;

/** Decided, and what follows from it is not done yet. */
export const isUnfinished = ({ state, direction, decided, taken }: QueueEntry): boolean =>
  state !== 'held' &&
  (decided?.audit === undefined || (state === 'released' && direction === 'in' && taken === undefined));

export const needsFile = (entry: QueueEntry): boolean =>
  entry.state === 'held' || (entry.state === 'released' && (entry.direction === 'out' || entry.taken === undefined));

export function isOf({ counterpart }: QueueEntry, party: Party): boolean {
  if (counterpart.kind !== party.kind) return false;
  return counterpart.kind === 'device' ? counterpart.device === party.device : counterpart.hub === party.hub;
}
