import * as v from 'valibot';
import { Heard, Mark } from '../../lib/courier/index-file';
import type { CourierIndex } from '../../lib/courier/index-file';
import { NOTHING_HEARD, noteArrival } from '../../lib/courier/ledger';
import { Arrival } from '../../lib/institution/courier';
import type { DeviceId } from '../../lib/shared/ids';
import type { Database } from '../store/database';

/** Documents with files that a device brought by courier itself: the newest of so many are not sent back to it. */
const MOST_BROUGHT = 1000;

/** Couriers of a device that are remembered one by one, and pieces of work of each. */
const MOST_ARRIVALS = 40;
const MOST_WORKS = 100;

const Entry = v.object({
  _id: v.string(),
  _rev: v.optional(v.string()),
  type: v.literal('courier'),
  v: v.literal(1),
  /** Couriers that were made for this device. */
  sent: v.number(),
  /** Couriers of it that arrived whole. */
  heard: Heard,
  /** Which of ours arrived there, as it said last. */
  heardThere: Heard,
  /** Number of the courier by which it told how far it is. */
  toldBy: v.number(),
  /** When that one was made, by the device's clock. */
  toldAt: v.string(),
  /** Database → how far it has taken in our changes. */
  seen: v.record(v.string(), Mark),
  brought: v.pipe(v.array(v.string()), v.maxLength(MOST_BROUGHT)),
  /** What came with which courier: for people. Entries of before have none. */
  arrivals: v.optional(v.pipe(v.array(Arrival), v.maxLength(MOST_ARRIVALS)), []),
});
export type LedgerEntry = v.InferOutput<typeof Entry>;

export interface Took {
  readonly whole: boolean;
  /** Documents with files that are here now. */
  readonly brought: readonly string[];
  /** Work that is here by it and by nothing before it. */
  readonly works: readonly string[];
  /** By the hub's clock, ISO 8601 UTC. */
  readonly at: string;
}

/**
 * What couriers between this institution and each device have told so far. In the registry, so that whichever hub makes
 * the next one knows it. Nothing rests on it but thrift, and numbers for people: what is confirmed is what has a receipt.
 */
export class CourierLedger {
  constructor(private readonly registry: Database) {}

  async of(device: DeviceId): Promise<LedgerEntry> {
    return (await this.registry.get(idOf(device), Entry)) ?? fresh(device);
  }

  /** The number of the next courier for this device: given out once. */
  async nextNumber(device: DeviceId): Promise<number> {
    return (await this.#change(device, (held) => ({ sent: held.sent + 1 }))).sent;
  }

  /**
   * A courier of this device came in; `newest`: none came before that tells more of where it is now. A lower number is
   * newer all the same where it was made later: the browser was cleared, counts anew, and has what it had no longer.
   */
  async took(
    device: DeviceId,
    index: CourierIndex,
    { whole, brought, works, at }: Took,
  ): Promise<{ readonly heard: Heard; readonly newest: boolean }> {
    const { heard, toldBy, toldAt } = await this.#change(device, (known) => {
      const held = countsAnew(known, index) ? fresh(device) : known;
      return {
        ...((index.number > held.toldBy || index.made > held.toldAt) && {
          toldBy: index.number,
          toldAt: index.made,
          heardThere: index.heard ?? NOTHING_HEARD,
          seen: seenIn(index),
        }),
        heard: whole ? noteArrival(held.heard, index.number) : held.heard,
        brought: [...new Set([...held.brought, ...brought])].slice(-MOST_BROUGHT),
        arrivals: withArrival(known.arrivals, { number: index.number, made: index.made, at, works: [...works] }),
      };
    });
    return { heard, newest: toldBy === index.number && toldAt === index.made };
  }

  async #change(device: DeviceId, change: (held: LedgerEntry) => Partial<LedgerEntry>): Promise<LedgerEntry> {
    const changed = await this.registry.update(idOf(device), Entry, (known) => {
      const held = known ?? fresh(device);
      return { ...held, ...change(held) };
    });
    return changed!;
  }
}

const idOf = (device: DeviceId): string => `courier:${device}`;

const fresh = (device: DeviceId): LedgerEntry => ({
  _id: idOf(device),
  type: 'courier',
  v: 1,
  sent: 0,
  heard: NOTHING_HEARD,
  heardThere: NOTHING_HEARD,
  toldBy: 0,
  toldAt: '',
  seen: {},
  brought: [],
  arrivals: [],
});

/** The same courier once more, or its other half, adds to what it brought; it came when it came first. */
function withArrival(known: readonly Arrival[], arrival: Arrival): Arrival[] {
  const isSame = ({ number, made }: Arrival): boolean => number === arrival.number && made === arrival.made;
  const before = known.find(isSame);
  const works = [...new Set([...(before?.works ?? []), ...arrival.works])].slice(0, MOST_WORKS);
  return [...known.filter((one) => !isSame(one)), { ...arrival, at: before?.at ?? arrival.at, works }].slice(
    -MOST_ARRIVALS,
  );
}

const countsAnew = ({ toldBy, toldAt }: LedgerEntry, { number, made }: CourierIndex): boolean =>
  number <= toldBy && made > toldAt;

const seenIn = ({ databases }: CourierIndex): Record<string, Mark> =>
  Object.fromEntries(databases.flatMap(({ name, seen }) => (seen === undefined ? [] : [[name, seen]])));
