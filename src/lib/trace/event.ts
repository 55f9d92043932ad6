import * as v from 'valibot';
import { ItemId, KitId } from '../shared/ids';
import type { TraceEvent } from './statement';

/* Trace events as outside data: a segment from a stick or a hub is hostile until this has parsed what is in it. */

/** Characters of one answer that the trace keeps; the whole text of an essay is in the submission. */
export const MAX_RESPONSE = 4_000;
/** Characters of what a package wants to find again: SCORM 2004's 64,000 of suspend data, and what is beside them. */
export const MAX_STATE = 80_000;
/** Played ranges of one event. */
export const MAX_RANGES = 500;

const KitVersion = v.pipe(v.string(), v.regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/));
const kit = { kit: KitId, version: KitVersion };
const Kit = v.strictObject(kit);
const Place = v.strictObject({ ...kit, item: ItemId });
const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const Milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(1e12));
const Seconds = v.pipe(v.number(), v.minValue(0), v.maxValue(1e9));
const Attempt = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000));
const Score = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const Digest = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/));
const Ranges = v.pipe(
  v.array(v.tuple([Seconds, Seconds])),
  v.maxLength(MAX_RANGES),
  v.check((ranges) => ranges.every(([from, to]) => from <= to), 'a range runs backwards'),
);

const event = <K extends TraceEvent['kind'], E extends v.ObjectEntries>(kind: K, entries: E) =>
  v.strictObject({ kind: v.literal(kind), ...entries });

export const TraceEventSchema = v.variant('kind', [
  event('signed-in', { offline: v.boolean() }),
  event('signed-out', {}),
  event('installed-kit', { kit: Kit, road: v.picklist(['lan', 'file']) }),
  event('removed-kit', { kit: Kit }),
  event('opened-item', { at: Place }),
  event('spent-time', { at: Place, activeMs: Milliseconds }),
  event('finished-item', { at: Place, activeMs: v.optional(Milliseconds) }),
  event('watched-broadcast', { at: Place, entry: ItemId }),
  event('played-media', { at: Place, segments: Ranges, length: Seconds }),
  event('started-attempt', { at: Place, attempt: Attempt }),
  event('answered-question', {
    at: Place,
    question: Name,
    interaction: Name,
    attempt: Attempt,
    response: v.pipe(v.string(), v.maxLength(MAX_RESPONSE)),
    score: v.optional(Score),
  }),
  event('finished-attempt', {
    at: Place,
    attempt: Attempt,
    score: v.optional(Score),
    passed: v.optional(v.boolean()),
    activeMs: v.optional(Milliseconds),
  }),
  event('submitted-work', { at: Place, submission: Name, attempt: Attempt, digest: v.optional(Digest) }),
  event('suspended-item', { at: Place, attempt: Attempt, state: v.pipe(v.string(), v.maxLength(MAX_STATE)) }),
  event('asked-question', { at: v.optional(Place), thread: Name }),
  event('gave-feedback', { at: Place }),
  event('read-answer', { document: Name }),
]) satisfies v.GenericSchema<unknown, TraceEvent>;

/**
 * The event as a journal writes it down: a long answer cut to MAX_RESPONSE characters, half surrogates replaced (no
 * canonical JSON has them), ranges beyond MAX_RANGES left out. Throws a TypeError where the event is not one of ours:
 * that is a bug of the caller, and better found before it is signed.
 */
export function recordable(event: TraceEvent): TraceEvent {
  const bounded = bound(event);
  if (!v.is(TraceEventSchema, bounded)) throw new TypeError(`not a trace event: ${event.kind}`);
  return bounded;
}

function bound(event: TraceEvent): TraceEvent {
  switch (event.kind) {
    case 'answered-question':
      return { ...event, response: wellFormed(event.response.slice(0, MAX_RESPONSE)) };
    case 'suspended-item':
      return { ...event, state: wellFormed(event.state) };
    case 'played-media':
      return { ...event, segments: event.segments.slice(0, MAX_RANGES) };
    default:
      return event;
  }
}

const wellFormed = (text: string): string =>
  text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');
