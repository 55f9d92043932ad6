/**
 * Keeps the screen on until the answer is called, where the browser can: a code that went dark is seen by no camera. It
 * is asked anew when somebody comes back to the page: browsers let go of it when it is hidden.
 */
export function keepAwake(): () => void {
  let lock: { release(): Promise<void> } | undefined;
  let ended = false;
  const ask = async () => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    const given = await navigator.wakeLock.request('screen').catch(() => undefined);
    if (ended) void given?.release();
    else lock = given;
  };
  const asked = () => void ask();
  document.addEventListener('visibilitychange', asked);
  asked();
  return () => {
    ended = true;
    document.removeEventListener('visibilitychange', asked);
    void lock?.release().catch(() => undefined);
  };
}
