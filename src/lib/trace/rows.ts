import * as v from 'valibot';
import { TraceEventSchema } from './event';
import type { SharedPart } from './shared';
import type { KitRef, Place, TraceEvent } from './statement';

export type Row = readonly unknown[];

/** Gives each kit and place a number and remembers them. */
export interface PlaceTables {
  kit(kit: KitRef): number;
  place(place: Place): number;
}

const optional = (value: unknown): unknown => (value === undefined ? null : value);
const flag = (value: boolean | undefined): number | null => (value === undefined ? null : value ? 1 : 0);

/** Code and own columns of an event; time comes between them. `null` stands for an absent member. */
export function encodeRow(event: TraceEvent, tables: PlaceTables): Row {
  switch (event.kind) {
    case 'signed-in':
      return ['i', flag(event.offline)];
    case 'signed-out':
      return ['u'];
    case 'installed-kit':
      return ['k', tables.kit(event.kit), event.road];
    case 'removed-kit':
      return ['x', tables.kit(event.kit)];
    case 'opened-item':
      return ['o', tables.place(event.at)];
    case 'spent-time':
      return ['t', tables.place(event.at), event.activeMs];
    case 'finished-item':
      return ['f', tables.place(event.at), optional(event.activeMs)];
    case 'watched-broadcast':
      return ['w', tables.place(event.at), event.entry];
    case 'played-media':
      return ['p', tables.place(event.at), event.length, event.segments.flat()];
    case 'started-attempt':
      return ['a', tables.place(event.at), event.attempt];
    case 'answered-question':
      return [
        'q',
        tables.place(event.at),
        event.question,
        event.interaction,
        event.attempt,
        event.response,
        optional(event.score),
      ];
    case 'finished-attempt':
      return [
        'e',
        tables.place(event.at),
        event.attempt,
        optional(event.score),
        flag(event.passed),
        optional(event.activeMs),
      ];
    case 'submitted-work':
      return ['s', tables.place(event.at), event.submission, event.attempt, optional(event.digest)];
    case 'suspended-item':
      return ['z', tables.place(event.at), event.attempt, event.state];
    case 'asked-question':
      return ['h', event.thread, event.at === undefined ? null : tables.place(event.at)];
    case 'gave-feedback':
      return ['b', tables.place(event.at)];
    case 'read-answer':
      return ['r', event.document];
  }
}

/** Undefined where the row is not one of ours. Outside data in: never throws. */
export function decodeRow(row: unknown, shared: SharedPart): TraceEvent | undefined {
  if (!Array.isArray(row) || row.length < 2 || row.at(-1) === null) return undefined;
  const [code, , ...own] = row as unknown[];
  const candidate = decode(code, own, shared);
  if (candidate === undefined || own.length > candidate.columns) return undefined;
  const present = Object.entries(candidate.event).filter(([, value]) => value !== undefined);
  const parsed = v.safeParse(TraceEventSchema, Object.fromEntries(present));
  return parsed.success ? parsed.output : undefined;
}

/** An event in form only: the schema judges it. */
interface Candidate {
  readonly columns: number;
  readonly event: Readonly<Record<string, unknown>>;
}

function decode(code: unknown, own: readonly unknown[], shared: SharedPart): Candidate | undefined {
  const [a, b, c, d, e, f] = own.map((value) => (value === null ? undefined : value));
  const at = placeOf(a, shared);
  switch (code) {
    case 'i':
      return { columns: 1, event: { kind: 'signed-in', offline: unflag(a) } };
    case 'u':
      return { columns: 0, event: { kind: 'signed-out' } };
    case 'k':
      return { columns: 2, event: { kind: 'installed-kit', kit: kitOf(a, shared), road: b } };
    case 'x':
      return { columns: 1, event: { kind: 'removed-kit', kit: kitOf(a, shared) } };
    case 'o':
      return { columns: 1, event: { kind: 'opened-item', at } };
    case 't':
      return { columns: 2, event: { kind: 'spent-time', at, activeMs: b } };
    case 'f':
      return { columns: 2, event: { kind: 'finished-item', at, activeMs: b } };
    case 'w':
      return { columns: 2, event: { kind: 'watched-broadcast', at, entry: b } };
    case 'p':
      return { columns: 3, event: { kind: 'played-media', at, length: b, segments: pairs(c) } };
    case 'a':
      return { columns: 2, event: { kind: 'started-attempt', at, attempt: b } };
    case 'q':
      return {
        columns: 6,
        event: { kind: 'answered-question', at, question: b, interaction: c, attempt: d, response: e, score: f },
      };
    case 'e':
      return {
        columns: 5,
        event: { kind: 'finished-attempt', at, attempt: b, score: c, passed: unflag(d), activeMs: e },
      };
    case 's':
      return { columns: 4, event: { kind: 'submitted-work', at, submission: b, attempt: c, digest: d } };
    case 'z':
      return { columns: 3, event: { kind: 'suspended-item', at, attempt: b, state: c } };
    case 'h': {
      const place = placeOf(b, shared);
      // An index that leads nowhere is a fault, not a question without a place.
      return b !== undefined && place === undefined
        ? undefined
        : { columns: 2, event: { kind: 'asked-question', thread: a, at: place } };
    }
    case 'b':
      return { columns: 1, event: { kind: 'gave-feedback', at } };
    case 'r':
      return { columns: 1, event: { kind: 'read-answer', document: a } };
    default:
      return undefined;
  }
}

const unflag = (value: unknown): unknown => (value === 0 ? false : value === 1 ? true : value);

function kitOf(index: unknown, { kits }: SharedPart): KitRef | undefined {
  const row = typeof index === 'number' ? kits[index] : undefined;
  return row === undefined ? undefined : { kit: row[0], version: row[1] };
}

function placeOf(index: unknown, shared: SharedPart): Place | undefined {
  const row = typeof index === 'number' ? shared.places[index] : undefined;
  const kit = row === undefined ? undefined : kitOf(row[0], shared);
  return row === undefined || kit === undefined ? undefined : { ...kit, item: row[1] };
}

function pairs(flat: unknown): unknown {
  if (!Array.isArray(flat) || flat.length % 2 !== 0) return undefined;
  return Array.from({ length: flat.length / 2 }, (_, at) => [flat[at * 2] as unknown, flat[at * 2 + 1] as unknown]);
}
