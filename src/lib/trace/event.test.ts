import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { ItemId, KitId } from '../shared/ids';
import { recordable, TraceEventSchema } from './event';
import type { TraceEvent } from './statement';

const at = { kit: 'course' as KitId, version: '1.0.0', item: 'page' as ItemId };
const attempt = { kind: 'started-attempt', at, attempt: 1 };
const answer = {
  kind: 'answered-question' as const,
  at,
  question: 'q1',
  interaction: 'choice',
  attempt: 1,
  response: 'c1',
};
const played = (segments: unknown, length: unknown = 10) => ({ kind: 'played-media', at, segments, length });
const ranges = (count: number) => Array.from({ length: count }, (_, from) => [from, from + 1]);

/** Each pair: as far as it goes, and one step further. */
const EDGES: readonly (readonly [string, unknown, unknown])[] = [
  ['a version', { ...attempt, at: { ...at, version: '1.0.999999' } }, { ...attempt, at: { ...at, version: '1.0' } }],
  ['an attempt', { ...attempt, attempt: 10_000 }, { ...attempt, attempt: 10_001 }],
  ['the first attempt', attempt, { ...attempt, attempt: 0 }],
  ['a whole attempt', { ...attempt, attempt: 2 }, { ...attempt, attempt: 1.5 }],
  ['a name', { kind: 'read-answer', document: 'x'.repeat(200) }, { kind: 'read-answer', document: 'x'.repeat(201) }],
  ['a name of something', { kind: 'read-answer', document: 'x' }, { kind: 'read-answer', document: '' }],
  ['time', { kind: 'spent-time', at, activeMs: 1e12 }, { kind: 'spent-time', at, activeMs: 1e12 + 1 }],
  ['time from 0', { kind: 'spent-time', at, activeMs: 0 }, { kind: 'spent-time', at, activeMs: -1 }],
  ['time that is a number', { kind: 'spent-time', at, activeMs: 1 }, { kind: 'spent-time', at, activeMs: Number.NaN }],
  ['a score up to 1', { ...answer, score: 1 }, { ...answer, score: 1.01 }],
  ['a score from 0', { ...answer, score: 0 }, { ...answer, score: -0.01 }],
  ['an answer', { ...answer, response: 'x'.repeat(4000) }, { ...answer, response: 'x'.repeat(4001) }],
  ['a length', played([], 1e9), played([], 1e9 + 1)],
  ['a length from 0', played([], 0), played([], -1)],
  ['a range', played([[3, 3]]), played([[3, 2]])],
  ['a range from 0', played([[0, 1]]), played([[-1, 1]])],
  ['a range in this world', played([[0, 1e9]]), played([[0, Infinity]])],
  ['ranges', played(ranges(500)), played(ranges(501))],
  ['members', { kind: 'gave-feedback', at }, { kind: 'gave-feedback', at, more: 1 }],
  ['members of a place', { kind: 'gave-feedback', at }, { kind: 'gave-feedback', at: { ...at, more: 1 } }],
];

describe('a trace event from outside', () => {
  it.each(EDGES)('is taken to the edge and no further: %s', (_, good, bad) => {
    expect(v.is(TraceEventSchema, good)).toBe(true);
    expect(v.is(TraceEventSchema, bad)).toBe(false);
  });
});

describe('recordable', () => {
  it('cuts a long answer, and leaves no half of a sign', () => {
    const long = recordable({ ...answer, response: `${'x'.repeat(3999)}😀` });
    expect(long).toEqual({ ...answer, response: `${'x'.repeat(3999)}\uFFFD` });
    expect(recordable({ ...answer, response: 'a😀b\uDE00' })).toEqual({ ...answer, response: 'a😀b\uFFFD' });
  });

  it('leaves out ranges beyond the five hundredth', () => {
    const event = recordable(played(ranges(600)) as unknown as TraceEvent);
    expect(event).toEqual(played(ranges(500)));
  });

  it('throws on what is no event: it would be signed', () => {
    expect(() => recordable({ ...attempt, attempt: 0 } as unknown as TraceEvent)).toThrow(TypeError);
  });
});
