import { describe, expect, it } from 'vitest';
import { RemainingTime } from './remaining-time';

describe('RemainingTime', () => {
  it('says nothing before it knows, then what the speed of late says', () => {
    const clock = { at: 50_000, now: () => clock.at };
    const remaining = new RemainingTime(clock);
    expect(remaining.after(0, 1000)).toBeUndefined();
    clock.at += 2_000;
    expect(remaining.after(200, 1000)).toBe(8_000);
    clock.at += 20_000;
    expect(remaining.after(210, 1000)).toBeUndefined();
    clock.at += 5_000;
    expect(remaining.after(710, 1000)).toBe(2_900);
  });

  it('says nothing after the clock was set back', () => {
    const clock = { at: 50_000, now: () => clock.at };
    const remaining = new RemainingTime(clock);
    remaining.after(0, 1000);
    clock.at -= 10_000;
    expect(remaining.after(500, 1000)).toBeUndefined();
  });
});
