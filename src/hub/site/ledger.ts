import * as v from 'valibot';
import { Heard, Mark, OnShelf } from '../../lib/courier/index-file';
import type { CourierIndex, Sequence } from '../../lib/courier/index-file';
import { NOTHING_HEARD, hasArrived, noteArrival } from '../../lib/courier/ledger';
import { Road } from '../../lib/institution/site';
import type { Database } from '../store/database';

const Entry = v.object({
  _id: v.string(),
  _rev: v.optional(v.string()),
  type: v.literal('peer'),
  v: v.literal(1),
  /** Couriers that were made for this hub, and when the last one was. */
  sent: v.number(),
  sentAt: v.optional(v.string()),
  /** When its last courier came in. */
  contactAt: v.optional(v.string()),
  /** By which road that one came, and its number. */
  came: v.optional(v.object({ road: Road, number: v.number() })),
  heard: Heard,
  /** Which of ours arrived there, as it said last. */
  heardThere: Heard,
  /** Number of the courier by which it told how far it is, and when that one was made, by its clock. */
  toldBy: v.number(),
  toldAt: v.string(),
  /** Database → how many of our changes it has, as it said last: for people. */
  told: v.record(v.string(), v.number()),
  /** Databases that its newest courier spoke of. */
  listed: v.optional(v.array(v.string()), []),
  /** What it has on its shelf; absent: it never said. */
  shelf: v.optional(OnShelf),
  /** At a site: the courier by which the institution said last who belongs here. */
  peopleBy: v.optional(v.number(), 0),
  peopleAt: v.optional(v.string(), ''),
});
export type PeerEntry = v.InferOutput<typeof Entry>;

/** Numbers that are told to people, the newest. */
const MOST_UNHEARD = 20;

/**
 * What couriers between this hub and another one of the institution have told so far. Nothing rests on it but thrift, and
 * numbers for people: what is confirmed is what has a receipt.
 */
export class PeerLedger {
  constructor(private readonly registry: Database) {}

  async of(hub: string): Promise<PeerEntry> {
    return (await this.registry.get(idOf(hub), Entry)) ?? fresh(hub);
  }

  /** The number of the next courier for this hub: given out once. */
  async nextNumber(hub: string, at: string): Promise<number> {
    return (await this.#change(hub, (held) => ({ sent: held.sent + 1, sentAt: at }))).sent;
  }

  /** Does this courier tell more of its sender than those that came before? Said once a courier: it is remembered. */
  async tells(hub: string, index: CourierIndex): Promise<boolean> {
    const held = await this.of(hub);
    return isNewer({ by: held.toldBy, at: held.toldAt }, index);
  }

  /** A courier of this hub came in. */
  async took(
    hub: string,
    index: CourierIndex,
    { whole, at, road }: { readonly whole: boolean; readonly at: string; readonly road: Road },
  ): Promise<Heard> {
    const { heard } = await this.#change(hub, (known) => {
      // A lower number that was made later: that hub was put back, and counts anew.
      const anew = index.number <= known.toldBy && index.made > known.toldAt;
      const before = anew ? NOTHING_HEARD : known.heard;
      return {
        contactAt: at,
        came: { road, number: index.number },
        heard: whole ? noteArrival(before, index.number) : before,
        ...(isNewer({ by: known.toldBy, at: known.toldAt }, index) && {
          toldBy: index.number,
          toldAt: index.made,
          heardThere: index.heard ?? NOTHING_HEARD,
          told: Object.fromEntries(
            index.databases.flatMap(({ name, seen }) => (seen === undefined ? [] : [[name, numberOf(seen.sequence)]])),
          ),
          listed: index.databases.map(({ name }) => name),
          ...(index.shelf !== undefined && { shelf: index.shelf }),
        }),
      };
    });
    return heard;
  }

  /** Whether what this courier says of people is newer than what was made so last. */
  async hasNewsOfPeople(hub: string, index: Pick<CourierIndex, 'number' | 'made'>): Promise<boolean> {
    const { peopleBy, peopleAt } = await this.of(hub);
    return isNewer({ by: peopleBy, at: peopleAt }, index);
  }

  /** It was made so, as this courier says it. Not before: whoever was killed meanwhile begins with the same one again. */
  async tookPeople(hub: string, { number, made }: Pick<CourierIndex, 'number' | 'made'>): Promise<void> {
    await this.#change(hub, () => ({ peopleBy: number, peopleAt: made }));
  }

  async #change(hub: string, change: (held: PeerEntry) => Partial<PeerEntry>): Promise<PeerEntry> {
    const changed = await this.registry.update(idOf(hub), Entry, (known) => {
      const held = known ?? fresh(hub);
      return { ...held, ...change(held) };
    });
    return changed!;
  }
}

/** For people: which couriers have not come, on either side. */
export function contactIn({ sent, sentAt, contactAt, came, heard, heardThere }: PeerEntry) {
  const unheard: number[] = [];
  for (let number = sent; number > 0 && unheard.length < MOST_UNHEARD; number -= 1)
    if (!hasArrived(heardThere, number)) unheard.unshift(number);
  return {
    ...(contactAt === undefined ? {} : { lastContact: contactAt }),
    ...(came === undefined ? {} : { lastCame: came }),
    ...(sentAt === undefined ? {} : { lastSent: { number: sent, at: sentAt } }),
    notArrived: [...heard.missing],
    unheard,
  };
}

const isNewer = (
  known: { readonly by: number; readonly at: string },
  { number, made }: Pick<CourierIndex, 'number' | 'made'>,
): boolean => number > known.by || made > known.at;

const idOf = (hub: string): string => `peer:${hub}`;

const fresh = (hub: string): PeerEntry => ({
  _id: idOf(hub),
  type: 'peer',
  v: 1,
  sent: 0,
  heard: NOTHING_HEARD,
  heardThere: NOTHING_HEARD,
  toldBy: 0,
  toldAt: '',
  told: {},
  listed: [],
  peopleBy: 0,
  peopleAt: '',
});

/** CouchDB's `7-g1AAAA…` and the embedded store's `7` alike. */
export const numberOf = (sequence: Sequence): number =>
  typeof sequence === 'number' ? sequence : Number.parseInt(sequence, 10);

/** Revisions of one database that are remembered as brought; of more the oldest are sent back once. */
const MOST_BROUGHT = 20_000;

const Marks = v.object({
  _id: v.string(),
  _rev: v.optional(v.string()),
  /** How far the other hub has taken in the changes of ours, as it said last. */
  told: v.optional(Mark),
  /** How far we have taken in its changes. */
  taken: v.optional(Mark),
  /** Document → revision that the other hub brought, and how many changes ours had then. */
  brought: v.record(v.string(), v.tuple([v.string(), v.number()])),
  /** Of the other hub's data: what it brought out of other ones it may have lost. */
  generation: v.optional(v.string()),
});
export type PeerMarks = v.InferOutput<typeof Marks>;

/** How far two hubs are with one database: in a `_local` document of it, which goes where the database goes, or is lost. */
export class DatabaseMarks {
  readonly #id: string;

  constructor(
    private readonly database: Database,
    peer: string,
  ) {
    this.#id = `_local/peer-${peer}`;
  }

  async read(): Promise<PeerMarks> {
    return (await this.database.get(this.#id, Marks)) ?? this.#none();
  }

  #none(): PeerMarks {
    return { _id: this.#id, brought: {} };
  }

  async change(change: (held: PeerMarks) => Partial<PeerMarks>): Promise<void> {
    await this.database.update(this.#id, Marks, (known) => {
      const held = known ?? this.#none();
      return { ...held, ...change(held) };
    });
  }
}

export interface TakenPart {
  /** Of the sender's data. */
  readonly generation: string;
  /** Of ours. */
  readonly own: string;
  readonly since?: Sequence;
  readonly until?: Sequence;
  readonly seen?: Mark;
  /** It tells more of its sender than what came before. */
  readonly tells: boolean;
  /** All that it lists of this database is here now, or was refused for good. */
  readonly whole: boolean;
  /** Id → revision of what it brought. */
  readonly brought: ReadonlyMap<string, string>;
  /** How many changes the database has now. */
  readonly changes: number;
}

/** The marks of one database after a courier, or a part of one, was taken in. */
export function marksAfter(held: PeerMarks, part: TakenPart): Partial<PeerMarks> {
  const told = part.tells ? part.seen : held.told;
  const passed = told?.generation === part.own ? numberOf(told.sequence) : -1;
  const before = held.generation === part.generation ? Object.entries(held.brought) : [];
  const brought = new Map(before);
  for (const [id, rev] of part.brought) {
    // Last, so that the oldest are forgotten first.
    brought.delete(id);
    brought.set(id, [rev, part.changes]);
  }
  // What the other side has gone past is not sent again in any case.
  const kept = [...brought].filter(([, [, at]]) => at > passed).slice(-MOST_BROUGHT);
  return {
    ...(told === undefined ? { told: undefined } : { told }),
    brought: Object.fromEntries(kept),
    generation: part.generation,
    taken: takenAfter(held.taken, part),
  };
}

/** The mark moves only without a gap, and never back; other data begin at 0. */
function takenAfter(taken: Mark | undefined, { generation, since, until, whole }: TakenPart): Mark | undefined {
  if (since === undefined || until === undefined || !whole) return taken;
  const known = taken?.generation === generation ? taken : undefined;
  const at = known === undefined ? 0 : numberOf(known.sequence);
  if (numberOf(since) > at || numberOf(until) < at) return taken;
  return { generation, sequence: until };
}
