import { beforeEach, describe, expect, it } from 'vitest';
import { Throttle } from './throttle';

describe('the throttle', () => {
  let now: number;
  let throttle: Throttle;
  beforeEach(() => {
    now = 1_000_000;
    throttle = new Throttle({ now: () => now }, { free: 3, longestMs: 60_000 });
  });
  const fail = (times: number, key = 'a'): void => {
    for (let at = 0; at < times; at += 1) throttle.failed(key);
  };

  it('lets people mistype', () => {
    fail(2);
    expect(throttle.wait('a')).toBe(0);
  });

  it('doubles the wait with each further failure, up to the longest', () => {
    const waits = Array.from({ length: 10 }, () => (throttle.failed('a'), throttle.wait('a')));
    expect(waits).toEqual([0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
  });

  it('lets the wait pass, and goes on from where it was', () => {
    fail(4);
    now += 2000;
    expect(throttle.wait('a')).toBe(0);
    fail(1);
    expect(throttle.wait('a')).toBe(4);
  });

  it('keeps each key apart, and forgets it after a success or an hour', () => {
    fail(5);
    expect(throttle.wait('b')).toBe(0);
    throttle.succeeded('a');
    expect(throttle.wait('a')).toBe(0);
    fail(5, 'c');
    now += 61 * 60_000;
    fail(1, 'c');
    expect(throttle.wait('c')).toBe(0);
  });

  it('takes back one failure without forgetting the others', () => {
    fail(4);
    throttle.forgive('a');
    expect(throttle.wait('a')).toBeGreaterThan(0);
    throttle.forgive('a');
    expect(throttle.wait('a')).toBe(0);
    fail(1);
    expect(throttle.wait('a')).toBe(1);
  });

  it('does not grow without end', () => {
    fail(5, 'first');
    for (let at = 0; at < 19_999; at += 1) throttle.failed(`key-${at}`);
    expect(throttle.wait('first')).toBeGreaterThan(0);
    fail(5, 'last');
    expect(throttle.wait('last')).toBeGreaterThan(0);
    expect(throttle.wait('first')).toBe(0);
  });
});
