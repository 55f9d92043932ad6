/**
 * Runs `work` over `items`, in order, at most `limit` at once. After the first failure nothing new is begun, `signal`
 * is aborted for what runs, and the failure is thrown only when all of that has ended: no write comes later.
 */
export async function inFlight<T>(
  items: Iterable<T>,
  limit: number,
  outer: AbortSignal | undefined,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const abort = () => stop.abort(outer?.reason);
  if (outer?.aborted) abort();
  outer?.addEventListener('abort', abort, { once: true });
  const queue = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const lane = async () => {
    while (!stop.signal.aborted) {
      const next = queue.next();
      if (next.done === true) return;
      try {
        await work(next.value, stop.signal);
      } catch (failure) {
        failures.push(failure);
        stop.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, lane));
  outer?.removeEventListener('abort', abort);
  outer?.throwIfAborted();
  if (failures.length > 0) throw failures[0];
}
