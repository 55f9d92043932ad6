import * as v from 'valibot';
import { timestamp } from '../shared/clock';
import { err, ok } from '../shared/result';
import type { Result } from '../shared/result';
import type { JournalRecord, Witnessed } from './journal';
import { decodeRow, encodeRow } from './rows';
import type { PlaceTables, Row } from './rows';
import { MAX_WITNESSED, Shared } from './shared';
import type { Describe, SegmentContext, SharedPart } from './shared';
import type { KitRef, Place } from './statement';

/*
 * The short form of a segment's statements: what they share is said once in `shared`; each statement is a row
 * `[code, milliseconds since the row before, …what is its own]`. docs/formats/trace.md has the table of codes.
 */

export interface CompactPart {
  readonly shared: SharedPart;
  readonly statements: readonly Row[];
}

/** `records` are in the order of their counters, without a gap, at least one. */
export function compactRecords(
  records: readonly JournalRecord[],
  context: SegmentContext,
  describe: Describe = () => undefined,
  witnessed: readonly Witnessed[] = [],
): CompactPart {
  const tables = new Tables(describe);
  const start = records[0]!.time;
  let before = Date.parse(start);
  const statements = records.map(({ time, event }) => {
    const now = Date.parse(time);
    const [code, ...own] = encodeRow(event, tables);
    const row = [code, now - before, ...own];
    before = now;
    while (row.at(-1) === null) row.pop();
    return row;
  });
  const after = afterOf(witnessed, records);
  return {
    shared: { ...context, start, ...(after.length > 0 && { after }), ...tables.content() },
    statements,
  };
}

/** Of these, what the rows of a segment come after; the newest where there are too many. */
function afterOf(witnessed: readonly Witnessed[], records: readonly JournalRecord[]): NonNullable<SharedPart['after']> {
  const first = records[0]!.counter;
  const byRow = new Map<number, [number, string, string]>();
  for (const { before, receipt, digest } of witnessed) {
    const row = Math.max(0, before - first);
    if (row < records.length) byRow.set(row, [row, receipt.slice('receipt:'.length), digest]);
  }
  return [...byRow.values()].slice(-MAX_WITNESSED);
}

export type CompactFault = { readonly code: 'malformed'; readonly at: 'shared' | number };

/** The records again, just as they were, and what they share. Outside data in: never throws. */
export function expandRecords(
  first: number,
  part: { readonly shared: unknown; readonly statements: readonly unknown[] },
): Result<{ readonly records: readonly JournalRecord[]; readonly shared: SharedPart }, CompactFault> {
  const parsed = v.safeParse(Shared, part.shared);
  if (!parsed.success) return err({ code: 'malformed', at: 'shared' });
  const shared = parsed.output;
  if (shared.after?.some(([row]) => row >= part.statements.length)) return err({ code: 'malformed', at: 'shared' });
  let now = Date.parse(shared.start);
  const records: JournalRecord[] = [];
  for (const [index, row] of part.statements.entries()) {
    const event = decodeRow(row, shared);
    const delta: unknown = event === undefined ? undefined : (row as Row)[1];
    if (event === undefined || !Number.isSafeInteger(delta)) return err({ code: 'malformed', at: index });
    now += delta as number;
    if (!(now >= 0 && now < END_OF_TIME)) return err({ code: 'malformed', at: index });
    records.push({ counter: first + index, time: timestamp(now), event });
  }
  return ok({ records, shared });
}

/** Year 10,000: beyond it ISO 8601 has another form. */
const END_OF_TIME = 253_402_300_800_000;

class Tables implements PlaceTables {
  readonly #describe: Describe;
  readonly #kits = new Map<string, { index: number; row: SharedPart['kits'][number] }>();
  readonly #places = new Map<string, { index: number; row: SharedPart['places'][number] }>();

  constructor(describe: Describe) {
    this.#describe = describe;
  }

  kit({ kit, version }: KitRef): number {
    const key = `${kit} ${version}`;
    const known = this.#kits.get(key);
    if (known !== undefined) return known.index;
    this.#kits.set(key, { index: this.#kits.size, row: [kit, version] });
    return this.#kits.size - 1;
  }

  place(place: Place): number {
    const key = `${place.kit} ${place.version} ${place.item}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known.index;
    const about = this.#describe(place);
    const kit = this.kit(place);
    const row: SharedPart['places'][number] =
      about === undefined
        ? [kit, place.item]
        : about.name === undefined
          ? [kit, place.item, about.kind]
          : [kit, place.item, about.kind, about.name];
    this.#places.set(key, { index: this.#places.size, row });
    return this.#places.size - 1;
  }

  content(): Pick<SharedPart, 'kits' | 'places'> {
    return {
      kits: [...this.#kits.values()].map(({ row }) => row),
      places: [...this.#places.values()].map(({ row }) => row),
    };
  }
}
