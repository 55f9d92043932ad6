/** Whether a store threw because there is no room. Dexie wraps the browser's error and keeps it as `inner`. */
export function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'QuotaExceededError' || ('inner' in error && isFull(error.inner));
}
