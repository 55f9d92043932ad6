import { describe, expect, it } from 'vitest';
import { freeId, inserted, moved, removed, replaced } from './lists';

describe('lists', () => {
  it('are put in, taken away, replaced and moved', () => {
    expect(inserted(['a', 'b'], 1, 'x')).toEqual(['a', 'x', 'b']);
    expect(removed(['a', 'b'], 0)).toEqual(['b']);
    expect(replaced(['a', 'b'], 1, 'x')).toEqual(['a', 'x']);
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a'], 0, 1)).toEqual(['a']);
  });

  it('give ids that are free', () => {
    expect(freeId([])).toBe('q1');
    expect(freeId(['q2', 'x'])).toBe('q3');
    expect(freeId(['q1', 'q3'])).toBe('q4');
  });
});
