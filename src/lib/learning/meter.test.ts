import { describe, expect, it } from 'vitest';
import { ActiveTimeMeter, IDLE_AFTER_MS } from './meter';

function setUp(visible = true) {
  const clock = { at: 1_000_000, now: () => clock.at };
  return { clock, meter: new ActiveTimeMeter(clock, visible) };
}

describe('ActiveTimeMeter', () => {
  it('counts the time of somebody who reads', () => {
    const { clock, meter } = setUp();
    clock.at += 20_000;
    meter.sign();
    clock.at += 30_000;
    expect(meter.take()).toBe(50_000);
    expect(meter.take()).toBe(0);
  });

  it('counts no more than the idle limit after the last sign', () => {
    const { clock, meter } = setUp();
    clock.at += 10 * 60_000;
    expect(meter.take()).toBe(IDLE_AFTER_MS);
    clock.at += 60_000;
    expect(meter.take()).toBe(0);
    meter.sign();
    clock.at += 5_000;
    expect(meter.take()).toBe(5_000);
  });

  it('does not count a hidden tab', () => {
    const { clock, meter } = setUp();
    clock.at += 5_000;
    meter.setVisible(false);
    clock.at += 30_000;
    meter.setVisible(true);
    clock.at += 7_000;
    expect(meter.take()).toBe(12_000);
  });

  it('counts all the time in which a recording plays, and none of it twice', () => {
    const { clock, meter } = setUp();
    meter.setPlaying(true);
    clock.at += 5 * 60_000;
    expect(meter.take()).toBe(5 * 60_000);
    meter.setPlaying(false);
    clock.at += 10_000;
    expect(meter.take()).toBe(10_000);
  });

  it('gives nothing for a clock that is set back, and goes on', () => {
    const { clock, meter } = setUp();
    clock.at += 4_000;
    expect(meter.take()).toBe(4_000);
    clock.at -= 86_400_000;
    expect(meter.take()).toBe(0);
    meter.sign();
    clock.at += 3_000;
    expect(meter.take()).toBe(3_000);
  });
});
