import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalRecord } from '../trace/journal';
import type { ItemId } from '../shared/ids';
import type { TraceEvent } from '../trace/statement';
import { foldRecord, placeOf, type ItemFacts } from './facts';
import { at, NOW, place } from './study.fixture';

const here = place('film');
const record = (counter: number, event: TraceEvent): JournalRecord => ({
  counter,
  time: at(NOW + counter * 1000),
  event,
});
const fold = (records: readonly JournalRecord[]): ItemFacts | undefined =>
  records.reduce<ItemFacts | undefined>((facts, one) => foldRecord(facts, one, here), undefined);

describe('foldRecord', () => {
  it('gathers what happened to an item', () => {
    const facts = fold([
      record(0, { kind: 'opened-item', at: here }),
      record(1, { kind: 'spent-time', at: here, activeMs: 5_000 }),
      record(2, { kind: 'spent-time', at: here, activeMs: 7_000 }),
      record(3, { kind: 'played-media', at: here, segments: [[0, 10]], length: 60 }),
      record(4, { kind: 'played-media', at: here, segments: [[10, 30]], length: 60 }),
      record(5, { kind: 'started-attempt', at: here, attempt: 1 }),
      record(6, { kind: 'finished-attempt', at: here, attempt: 1, score: 0.4, passed: false }),
      record(7, { kind: 'finished-attempt', at: here, attempt: 2, score: 0.8, passed: true }),
      record(8, { kind: 'finished-attempt', at: here, attempt: 3, score: 0.1, passed: false }),
      record(9, { kind: 'submitted-work', at: here, submission: 'submission:x', attempt: 1 }),
      record(10, { kind: 'finished-item', at: here }),
    ]);
    expect(facts).toEqual({
      kit: 'physics',
      item: 'film',
      openedAt: at(NOW),
      lastAt: at(NOW + 10_000),
      finished: true,
      submitted: true,
      activeMs: 12_000,
      attempts: 3,
      bestScore: 0.8,
      passed: true,
      played: [[0, 30]],
      length: 60,
    });
  });

  it('counts a broadcast that was watched for its recording', () => {
    const facts = fold([record(0, { kind: 'watched-broadcast', at: here, entry: 'air' as ItemId })]);
    expect(facts).toMatchObject({ finished: true, played: [] });
  });

  it('comes to the same whatever order the devices send in', () => {
    const events: TraceEvent[] = [
      { kind: 'opened-item', at: here },
      { kind: 'spent-time', at: here, activeMs: 1_000 },
      { kind: 'finished-attempt', at: here, attempt: 2, score: 0.5, passed: true },
      { kind: 'played-media', at: here, segments: [[20, 30]], length: 60 },
      { kind: 'played-media', at: here, segments: [[0, 25]], length: 60 },
    ];
    const records = events.map((event, counter) => record(counter, event));
    fc.assert(
      fc.property(fc.shuffledSubarray(records, { minLength: records.length }), (shuffled) => {
        expect(fold(shuffled)).toEqual(fold(records));
      }),
    );
  });

  it('knows which statements are about an item', () => {
    expect(placeOf({ kind: 'opened-item', at: here })).toEqual(here);
    expect(placeOf({ kind: 'signed-in', offline: true })).toBeUndefined();
    expect(placeOf({ kind: 'asked-question', thread: 'question:x' })).toBeUndefined();
  });
});
