/** Whatever a person does, a film that plays for them, and what a package in its frame tells of what they do. */
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'timeupdate', 'message'] as const;
const CHANNEL = 'sandyq-awake';
/** How often it is looked, and told to other tabs, at most. */
const STEP_MS = 5_000;

/**
 * Calls `onIdle` when nobody has touched any tab of this browser for `afterMs`; again after each step, until it is ended.
 * A computer that slept is found idle when it wakes. Returns the end of it.
 */
export function watchIdle(afterMs: number, onIdle: () => void, now: () => number = Date.now): () => void {
  let last = now();
  let told = last;
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = () => (last = now());
  const awake = (): void => {
    // Whoever wakes the computer by a key must find it locked.
    if (look()) return;
    last = now();
    if (last - told < STEP_MS) return;
    told = last;
    channel.postMessage('awake');
  };
  const look = (): boolean => {
    // A clock that was set back says nothing of how long it is.
    if (now() < last) last = now();
    const idle = now() - last >= afterMs;
    if (idle) onIdle();
    return idle;
  };
  const timer = setInterval(look, Math.min(STEP_MS, afterMs));
  for (const sign of SIGNS) addEventListener(sign, awake, { capture: true, passive: true });
  document.addEventListener('visibilitychange', look);
  return () => {
    clearInterval(timer);
    channel.close();
    for (const sign of SIGNS) removeEventListener(sign, awake, { capture: true });
    document.removeEventListener('visibilitychange', look);
  };
}
