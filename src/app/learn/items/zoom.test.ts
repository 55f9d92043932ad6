import { describe, expect, it } from 'vitest';
import { LARGEST, moved, WHOLE, zoomed } from './zoom';

const frame = { width: 400, height: 300 };

describe('a picture in its frame', () => {
  it('grows around the place that is pointed at', () => {
    const view = zoomed(WHOLE, 2, frame, { x: 100, y: -50 });
    expect(view).toEqual({ scale: 2, x: -100, y: 50 });
    // What was under the finger is under it still, and the way back ends where it began.
    expect(zoomed(view, 0.5, frame, { x: 100, y: -50 })).toEqual(WHOLE);
  });

  it('is never smaller than whole, and not larger than helps', () => {
    expect(zoomed(WHOLE, 0.1, frame, { x: 10, y: 10 })).toEqual(WHOLE);
    expect(zoomed(WHOLE, 1e9, frame, { x: 0, y: 0 }).scale).toBe(LARGEST);
  });

  it('is moved to its edges and no further', () => {
    expect(moved(WHOLE, 50, 50, frame)).toEqual(WHOLE);
    const large = zoomed(WHOLE, 3, frame, { x: 0, y: 0 });
    expect(moved(large, 30, -20, frame)).toEqual({ scale: 3, x: 30, y: -20 });
    expect(moved(large, 1e6, -1e6, frame)).toEqual({ scale: 3, x: 400, y: -300 });
    // Back to whole from an edge.
    expect(zoomed(moved(large, 1e6, 1e6, frame), 1 / 3, frame, { x: 200, y: 150 })).toEqual(WHOLE);
  });
});
