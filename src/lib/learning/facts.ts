import type { ItemId, KitId } from '../shared/ids';
import type { JournalRecord } from '../trace/journal';
import type { Place, TraceEvent } from '../trace/statement';
import { mergeRanges, type Range } from './ranges';
import type { PackageState } from './records';

/**
 * What the trace says of one item: all statements of all devices folded into one. The order does not matter, so that
 * segments of another device may come at any time; each statement must come once (`activeMs` is a sum).
 */
export interface ItemFacts {
  readonly kit: KitId;
  readonly item: ItemId;
  readonly openedAt?: string;
  /** The latest statement about the item, ISO 8601 UTC by the device's clock. */
  readonly lastAt: string;
  readonly finished: boolean;
  readonly submitted: boolean;
  readonly activeMs: number;
  /** Highest number of an attempt that was begun. */
  readonly attempts: number;
  readonly bestScore?: number;
  readonly passed: boolean;
  /** What was played of a recording, seconds; `length` is the whole. */
  readonly played: readonly Range[];
  readonly length?: number;
}

/** The item that an event is about; undefined for sign-ins, installs and the like. */
export const placeOf = (event: TraceEvent): Place | undefined => ('at' in event ? event.at : undefined);

export function foldRecord(facts: ItemFacts | undefined, record: JournalRecord, at: Place): ItemFacts {
  const { event, time } = record;
  const before: ItemFacts = facts ?? {
    kit: at.kit,
    item: at.item,
    lastAt: time,
    finished: false,
    submitted: false,
    activeMs: 0,
    attempts: 0,
    passed: false,
    played: [],
  };
  const base = { ...before, lastAt: time > before.lastAt ? time : before.lastAt };
  switch (event.kind) {
    case 'opened-item':
      return { ...base, openedAt: earliest(before.openedAt, time) };
    case 'spent-time':
      return { ...base, activeMs: before.activeMs + event.activeMs };
    case 'finished-item':
    case 'watched-broadcast':
      return { ...base, finished: true };
    case 'played-media':
      return { ...base, played: mergeRanges([...before.played, ...event.segments]), length: event.length };
    case 'started-attempt':
      return { ...base, attempts: Math.max(before.attempts, event.attempt) };
    case 'finished-attempt':
      return {
        ...base,
        attempts: Math.max(before.attempts, event.attempt),
        bestScore: best(before.bestScore, event.score),
        passed: before.passed || event.passed === true,
      };
    case 'submitted-work':
      return { ...base, submitted: true };
    case 'gave-feedback':
      return { ...base, submitted: true };
    default:
      return base;
  }
}

/** What a package wants to find again, where the record says it. */
export function stateOf({ event, time }: JournalRecord): PackageState | undefined {
  if (event.kind !== 'suspended-item') return undefined;
  const { at, attempt, state } = event;
  return { kit: at.kit, item: at.item, attempt, state, at: time };
}

const earliest = (a: string | undefined, b: string): string => (a === undefined || b < a ? b : a);

/** The better of two scores, where there are any. */
export const best = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.max(a, b);
