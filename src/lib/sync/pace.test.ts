import { describe, expect, it } from 'vitest';
import { FIRST_BYTES, LEAST_BYTES, MOST_BYTES, Pace } from './pace';

describe('the pace of a link', () => {
  it('begins with what 9.6 kbit/s carry in a quarter of a minute', () => {
    const pace = new Pace();
    expect([pace.rate('up'), pace.budget('up')]).toEqual([undefined, FIRST_BYTES]);
  });

  it('asks of each direction what it carried', () => {
    const pace = new Pace();
    pace.note('up', 12_000, 10_000);
    expect([pace.budget('up'), pace.budget('down')]).toEqual([18_000, FIRST_BYTES]);
    pace.note('up', 100_000, 100);
    expect(pace.budget('up')).toBe(MOST_BYTES);
  });

  it('takes a short request over a long way for no slow link', () => {
    const pace = new Pace();
    pace.note('up', 900, 1_200);
    expect(pace.budget('up')).toBe(FIRST_BYTES);
  });

  it('asks for less after a break, and never for nothing', () => {
    const pace = new Pace();
    pace.note('down', 30_000, 15_000);
    pace.stumbled();
    expect(pace.budget('down')).toBe(15_000);
    for (let turn = 0; turn < 20; turn += 1) pace.stumbled();
    expect(pace.budget('down')).toBe(LEAST_BYTES);
    pace.note('down', 1_000_000, 100);
    expect(pace.budget('down')).toBe(MOST_BYTES);
  });
});
