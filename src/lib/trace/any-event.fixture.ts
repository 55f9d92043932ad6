import fc from 'fast-check';
import type { ItemId, KitId } from '../shared/ids';
import type { Place, TraceEvent } from './statement';

/* Any event that a journal takes, for properties. */

const slug = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,8}[a-z0-9]$/);
const place: fc.Arbitrary<Place> = fc.record({
  kit: slug as fc.Arbitrary<KitId>,
  version: fc.constantFrom('1.0.0', '1.2.30'),
  item: slug as fc.Arbitrary<ItemId>,
});
const ms = fc.oneof(
  fc.nat(1e9),
  fc.double({ min: 0, max: 1e9, noNaN: true }).filter((value) => !Object.is(value, -0)),
);
const attempt = fc.integer({ min: 1, max: 20 });
const score = fc.double({ min: 0, max: 1, noNaN: true }).filter((value) => !Object.is(value, -0));
const kit = place.map(({ kit, version }) => ({ kit, version }));
const range = fc.tuple(ms, ms).map(([from, to]) => [Math.min(from, to), Math.max(from, to)] as const);
const name = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }).filter((text) => text.length <= 200);
const response = fc.string({ maxLength: 100, unit: 'grapheme' });

export const anyEvent: fc.Arbitrary<TraceEvent> = fc.oneof(
  fc.record({ kind: fc.constant('signed-in' as const), offline: fc.boolean() }),
  fc.constant({ kind: 'signed-out' } as const),
  fc.record({
    kind: fc.constant('installed-kit' as const),
    kit,
    road: fc.constantFrom('lan' as const, 'file' as const),
  }),
  fc.record({ kind: fc.constant('removed-kit' as const), kit }),
  fc.record({ kind: fc.constant('opened-item' as const), at: place }),
  fc.record({ kind: fc.constant('spent-time' as const), at: place, activeMs: ms }),
  fc.record({ kind: fc.constant('finished-item' as const), at: place, activeMs: ms }, { requiredKeys: ['kind', 'at'] }),
  fc.record({ kind: fc.constant('watched-broadcast' as const), at: place, entry: place.map(({ item }) => item) }),
  fc.record({
    kind: fc.constant('played-media' as const),
    at: place,
    segments: fc.array(range, { maxLength: 5 }),
    length: ms,
  }),
  fc.record({ kind: fc.constant('started-attempt' as const), at: place, attempt }),
  fc.record(
    {
      kind: fc.constant('answered-question' as const),
      at: place,
      question: name,
      interaction: name,
      attempt,
      response,
      score,
    },
    { requiredKeys: ['kind', 'at', 'question', 'interaction', 'attempt', 'response'] },
  ),
  fc.record(
    { kind: fc.constant('finished-attempt' as const), at: place, attempt, score, passed: fc.boolean(), activeMs: ms },
    { requiredKeys: ['kind', 'at', 'attempt'] },
  ),
  fc.record(
    {
      kind: fc.constant('submitted-work' as const),
      at: place,
      submission: name,
      attempt,
      digest: fc.constant('d'.repeat(43)),
    },
    { requiredKeys: ['kind', 'at', 'submission', 'attempt'] },
  ),
  fc.record(
    { kind: fc.constant('asked-question' as const), at: place, thread: name },
    { requiredKeys: ['kind', 'thread'] },
  ),
  fc.record({ kind: fc.constant('suspended-item' as const), at: place, attempt, state: response }),
  fc.record({ kind: fc.constant('gave-feedback' as const), at: place }),
  fc.record({ kind: fc.constant('read-answer' as const), document: name }),
) as fc.Arbitrary<TraceEvent>;
