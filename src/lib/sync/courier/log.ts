import * as v from 'valibot';
import { Heard } from '../../courier/index-file';
import { NOTHING_HEARD, hasArrived } from '../../courier/ledger';
import { ReleaseWord } from '../../institution/release-word';
import type { Carried, CourierRelease, MadeCourier, OnCourier } from '.';
import type { Marks } from '../local-copy';

/*
 * What this device knows of couriers: which it made, which came back. A mark of the dossier's copy: lost together with
 * what it speaks of.
 */

const MARK = 'sandyq-courier';
/** Couriers that stay listed. */
const KEPT = 30;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const CarriedKept = v.object({
  works: count,
  questions: count,
  replies: count,
  minutes: count,
  notes: count,
  others: count,
});
const Kept = v.object({
  number: count,
  at: v.string(),
  bytes: count,
  carried: CarriedKept,
  /** Work that it carries; gone when it is confirmed. */
  work: v.array(v.string()),
  /** The last segment that it carries. */
  segment: v.optional(v.string()),
  confirmedAt: v.optional(v.string()),
  untaken: v.optional(count),
  /** It offers everything again to the hub's data of this generation. */
  everythingFor: v.optional(v.string()),
});
export type KeptCourier = v.InferOutput<typeof Kept>;

const Log = v.object({
  next: count,
  heard: Heard,
  made: v.array(Kept),
  /** The hub's data are of another generation than this copy was in step with: everything is to be offered again. */
  offerAll: v.optional(v.string()),
  /** When the newest answer courier was made. */
  newest: v.optional(v.string()),
  /** What the hub said last of couriers that an officer looks through, and when. */
  release: v.optional(v.object({ at: v.string(), word: ReleaseWord })),
});
export type CourierLog = v.InferOutput<typeof Log>;

const EMPTY: CourierLog = { next: 1, heard: NOTHING_HEARD, made: [] };

export async function readLog(marks: Marks): Promise<CourierLog> {
  const parsed = v.safeParse(Log, await marks.mark(MARK));
  return parsed.success ? parsed.output : EMPTY;
}

export const writeLog = (marks: Marks, log: CourierLog): Promise<void> =>
  marks.setMark(MARK, { ...log, made: log.made.slice(-KEPT) });

/** What somebody else said that bears on the couriers of this device. */
export interface Evidence {
  /** Which of them arrived whole, as an answer courier tells; undefined: nobody said anything. */
  readonly heard?: Heard;
  /** There is a receipt for this document. */
  readonly hasReceipt: (id: string) => boolean;
  /** When this is known, ISO 8601 UTC. */
  readonly at: string;
}

/** The log after this evidence, and which couriers it confirms that were not confirmed before. */
export function confirm(log: CourierLog, evidence: Evidence): { log: CourierLog; confirms: readonly number[] } {
  const confirms: number[] = [];
  const made = log.made.map((courier): KeptCourier => {
    if (courier.confirmedAt !== undefined) return courier;
    const waited = courier.segment === undefined ? courier.work : [...courier.work, courier.segment];
    const arrived = evidence.heard !== undefined && hasArrived(evidence.heard, courier.number);
    const signedFor = waited.length > 0 && waited.every(evidence.hasReceipt);
    if (!arrived && !signedFor) return courier;
    confirms.push(courier.number);
    const untaken = courier.work.filter((id) => !evidence.hasReceipt(id)).length;
    return { ...courier, work: [], confirmedAt: evidence.at, ...(untaken > 0 && { untaken }) };
  });
  return { log: { ...log, made }, confirms };
}

/** The log with what an answer courier of `at` says of couriers that are looked through: outside data, the newest holds. */
export function withRelease(log: CourierLog, at: string, text: string | undefined): CourierLog {
  const word = v.safeParse(v.pipe(v.string(), v.parseJson(), ReleaseWord), text);
  if (!word.success || (log.release !== undefined && log.release.at >= at)) return log;
  return { ...log, release: { at, word: word.output } };
}

/**
 * Each piece of work that is on a courier of which nobody has said that it arrived, or that was held back from one: the
 * last one counts.
 */
export function custodyOf({ made, release }: Pick<CourierLog, 'made' | 'release'>): ReadonlyMap<string, OnCourier> {
  const withheld = (release?.word.couriers ?? []).flatMap(({ number, at, reason, withheld }) =>
    withheld.map((id) => [id, { number, at, release: saidOf('withheld', at, reason) }] as const),
  );
  const carried = made.flatMap(({ number, at, work }) => {
    const said = releaseOf(release, number);
    return work.map((id) => [id, { number, at, ...(said !== undefined && { release: said }) }] as const);
  });
  return new Map<string, OnCourier>([...withheld, ...carried]);
}

export function asMade(
  { number, at, bytes, carried, confirmedAt, untaken }: KeptCourier,
  release: CourierLog['release'],
): MadeCourier {
  const said = releaseOf(release, number);
  return {
    ...{ number, at, bytes, carried: carried satisfies Carried },
    ...(confirmedAt !== undefined && { confirmedAt }),
    ...(untaken !== undefined && { untaken }),
    ...(said !== undefined && { release: said }),
  };
}

function releaseOf(release: CourierLog['release'], number: number): CourierRelease | undefined {
  const told = release?.word.couriers.findLast((courier) => courier.number === number);
  return told && saidOf(told.state, told.at, told.reason);
}

const saidOf = (state: CourierRelease['state'], at: string, reason: string | undefined): CourierRelease => ({
  ...{ state, at },
  ...(reason !== undefined && { reason }),
});
