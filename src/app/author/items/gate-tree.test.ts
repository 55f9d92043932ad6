import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuthoredGate } from '$lib/kit/authoring';
import { gateFrom, readGate, writeGate } from './gate-tree';

const id = fc.constantFrom('a', 'b', 'c');
const { gate } = fc.letrec<{ gate: AuthoredGate; list: AuthoredGate }>((tie) => ({
  gate: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ done: id }),
    fc.record({ submitted: id }),
    fc.record({ passed: id }),
    fc.record({ score: fc.record({ item: id, atLeast: fc.double({ min: 0, max: 1, noNaN: true }) }) }),
    fc.constant({ from: '2026-10-01T18:00:00Z' }),
    tie('list'),
  ),
  list: fc.oneof(
    fc.record({ all: fc.array(tie('gate'), { minLength: 2, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('gate'), { minLength: 2, maxLength: 3 }) }),
  ),
}));

describe('gates of the form', () => {
  it('are what they were', () => {
    fc.assert(
      fc.property(gate, (one) => {
        expect(writeGate(readGate(one)!)).toEqual(one);
      }),
    );
  });

  it('of one condition are that condition, of none no gate', () => {
    expect(writeGate(readGate({ all: [{ any: [{ done: 'a' }] }] })!)).toEqual({ done: 'a' });
    expect(writeGate({ kind: 'list', mode: 'any', of: [] })).toBeUndefined();
    expect(writeGate({ kind: 'list', mode: 'any', of: [{ kind: 'list', mode: 'all', of: [] }] })).toBeUndefined();
  });

  it('are none where they are something else', () => {
    for (const wrong of [null, 7, {}, { done: 1 }, { done: 'a', passed: 'b' }, { score: {} }, { all: [7] }, { x: 'a' }])
      expect(readGate(wrong)).toBeUndefined();
    expect(gateFrom('x')).toBeUndefined();
    expect(gateFrom({ done: 'a' })).toEqual({ kind: 'done', item: 'a' });
  });
});
