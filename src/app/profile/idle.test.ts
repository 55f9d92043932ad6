import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchIdle } from './idle';

const MINUTE = 60_000;

/** As much of a page as the watch needs. */
class Page extends EventTarget {
  readonly #heard = new EventTarget();
  touch(sign = 'keydown') {
    this.dispatchEvent(new Event(sign));
  }
  get document() {
    return this.#heard;
  }
}

describe('watchIdle', () => {
  let page: Page;
  let end: () => void = () => undefined;
  const onIdle = vi.fn();
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    page = new Page();
    onIdle.mockReset();
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
    vi.stubGlobal('document', page.document);
    end = watchIdle(10 * MINUTE, onIdle);
  });
  afterEach(() => {
    end();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const pass = (ms: number) => vi.advanceTimersByTime(ms);

  it('calls when nobody has touched anything for so long, not before, and goes on until it is ended', () => {
    pass(9 * MINUTE);
    expect(onIdle).not.toHaveBeenCalled();
    pass(MINUTE + 5_000);
    const calls = onIdle.mock.calls.length;
    expect(calls).toBeGreaterThan(0);
    pass(5_000);
    expect(onIdle.mock.calls.length).toBeGreaterThan(calls);
    end();
    onIdle.mockReset();
    pass(MINUTE);
    expect(onIdle).not.toHaveBeenCalled();
  });

  it.each(['keydown', 'pointermove', 'timeupdate', 'message'])('begins anew with each %s', (sign) => {
    for (let step = 0; step < 5; step += 1) {
      pass(9 * MINUTE);
      page.touch(sign);
    }
    expect(onIdle).not.toHaveBeenCalled();
  });

  it('finds a computer idle that slept, before whoever wakes it is heard', () => {
    vi.setSystemTime(1_000_000 + 60 * MINUTE);
    page.touch();
    expect(onIdle).toHaveBeenCalledOnce();
  });

  it('looks when the tab is seen again', () => {
    vi.setSystemTime(1_000_000 + 60 * MINUTE);
    page.document.dispatchEvent(new Event('visibilitychange'));
    expect(onIdle).toHaveBeenCalledOnce();
  });

  it('is not confused by a clock that was set back', () => {
    vi.setSystemTime(0);
    pass(9 * MINUTE);
    expect(onIdle).not.toHaveBeenCalled();
    pass(2 * MINUTE);
    expect(onIdle).toHaveBeenCalled();
  });
});
