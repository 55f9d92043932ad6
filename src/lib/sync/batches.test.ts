import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_BATCH_BYTES, MAX_BATCH_DOCS, planBatches } from './batches';

const loads = fc
  .array(fc.nat(2_000_000), { maxLength: 1_200 })
  .map((sizes) => sizes.map((bytes, index) => ({ id: `question:${index}`, rev: '1-a', bytes })));

describe('batches', () => {
  it('hold everything once, in order, within the limits', () => {
    fc.assert(
      fc.property(loads, (list) => {
        const batches = planBatches(list);
        expect(batches.flat()).toEqual(list);
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(MAX_BATCH_DOCS);
          const bytes = batch.reduce((sum, load) => sum + load.bytes, 0);
          expect(bytes <= MAX_BATCH_BYTES || batch.length === 1).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
  it('put a day into one', () => {
    const day = Array.from({ length: 20 }, (_, index) => ({ id: `${index}`, rev: '1-a', bytes: 20_000 }));
    expect(planBatches(day)).toHaveLength(1);
  });
});
