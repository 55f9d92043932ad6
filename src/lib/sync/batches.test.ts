import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_BATCH_DOCS, byUrgency, nextBatch, urgency } from './batches';
import type { Load } from './batches';

const MOST = 100_000;
const types = ['question', 'trace', 'submission', 'read', 'note'];
const loads = fc
  .array(fc.record({ type: fc.constantFrom(...types), bytes: fc.nat(2 * MOST) }), { maxLength: 1_200 })
  .map((list) => list.map(({ type, bytes }, index): Load => ({ id: `${type}:${index}`, rev: '1-a', bytes })));

function allBatches(list: readonly Load[]): (readonly Load[])[] {
  const batches: (readonly Load[])[] = [];
  for (let rest = list; rest.length > 0; rest = rest.slice(batches.at(-1)!.length)) batches.push(nextBatch(rest, MOST));
  return batches;
}

describe('batches', () => {
  it('hold everything once, in order, within the limits', () => {
    fc.assert(
      fc.property(loads, (list) => {
        const batches = allBatches(list);
        expect(batches.flat()).toEqual(list);
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(MAX_BATCH_DOCS);
          const bytes = batch.reduce((sum, load) => sum + load.bytes, 0);
          expect(bytes <= MOST || batch.length === 1).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('put a day into one', () => {
    const day = Array.from({ length: 20 }, (_, index) => ({ id: `trace:${index}`, rev: '1-a', bytes: 4_000 }));
    expect(allBatches([{ id: 'question:1', rev: '1-a', bytes: 300 }, ...day])).toHaveLength(1);
  });

  it('do not let a question wait for a trace that needs requests of its own', () => {
    const question = { id: 'question:1', rev: '1-a', bytes: 300 };
    const trace = Array.from({ length: 40 }, (_, at) => ({ id: `trace:${at}`, rev: '1-a', bytes: 4_000 }));
    expect(nextBatch([question, ...trace], MOST)).toEqual([question]);
  });

  it('are in the order in which somebody waits, small before large, and a trace in its own order', () => {
    const list = ['note:1', 'trace:1', 'trace:2', 'read:1', 'submission:1', 'grade:1', 'answer:1', 'question:1'];
    const given = list.map((id, at) => ({ id, rev: '1-a', bytes: 100 - at }));
    expect(byUrgency(given).map(({ id }) => id)).toEqual([
      'question:1',
      'answer:1',
      'grade:1',
      'submission:1',
      'read:1',
      'trace:1',
      'trace:2',
      'note:1',
    ]);
    const two = [
      { id: 'submission:1', rev: '1-a', bytes: 300_000 },
      { id: 'submission:2', rev: '1-a', bytes: 300 },
    ];
    expect(byUrgency(two)[0]!.id).toBe('submission:2');
    expect(urgency('question:x')).toBe(0);
  });
});
