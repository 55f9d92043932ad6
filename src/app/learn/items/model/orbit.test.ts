import { describe, expect, it } from 'vitest';
import { eyeOf, FARTHEST, FIRST_LOOK, NEAREST, nearer, turned } from './orbit';

describe('where a model is seen from', () => {
  it('is in front, and turns to the right and up', () => {
    const front = { turn: 0, rise: 0, distance: 2 };
    expect(eyeOf(front)).toEqual([0, 0, 2]);
    const [x, y, z] = eyeOf(turned(front, Math.PI / 2, 0.5));
    expect(x).toBeCloseTo(2 * Math.cos(0.5));
    expect(y).toBeCloseTo(2 * Math.sin(0.5));
    expect(z).toBeCloseTo(0);
  });

  it('never goes over a pole, through the model, or away from it', () => {
    expect(Math.abs(turned(FIRST_LOOK, 0, 99).rise)).toBeLessThan(Math.PI / 2);
    expect(Math.abs(turned(FIRST_LOOK, 0, -99).rise)).toBeLessThan(Math.PI / 2);
    expect(nearer(FIRST_LOOK, 99).distance).toBe(NEAREST);
    expect(nearer(FIRST_LOOK, 1 / 99).distance).toBe(FARTHEST);
    expect(nearer(FIRST_LOOK, 2).distance).toBe(FIRST_LOOK.distance / 2);
  });
});
