import { EventEmitter } from 'node:events';
import { jsonResponse } from '../store';
import type { StoreRequest, StoreResponse } from '../store';
import type { DatabasePool } from './pool';

const LONGEST_WAIT_MS = 60_000;

/**
 * `_changes`, `feed=normal` and `feed=longpoll`. A waiting request holds no database open: it waits for the store's
 * own word that something was written, which is enough because nobody else writes these folders.
 */
export class ChangesFeed {
  readonly #events = new EventEmitter().setMaxListeners(0);
  /** Writes so far, so that one between a look and the wait for the next is not missed. */
  readonly #writes = new Map<string, number>();

  constructor(private readonly pool: DatabasePool) {}

  written(db: string): void {
    this.#writes.set(db, this.#count(db) + 1);
    this.#events.emit(db);
  }

  /** Undefined where there is no such database. */
  async answer(db: string, request: StoreRequest): Promise<StoreResponse | undefined> {
    const query = request.query ?? {};
    const until = query.feed === 'longpoll' ? Date.now() + waitOf(query.timeout) : 0;
    let since: number | 'now' = query.since === 'now' ? 'now' : Number.parseInt(query.since ?? '0', 10) || 0;
    for (;;) {
      const seen = this.#count(db);
      const found = await this.pool.use(db, async (pouch) => {
        const page = await pouch.changes({ ...optionsOf(query), since });
        const end = Number((await pouch.info()).update_seq);
        // PouchDB repeats whatever it was asked; CouchDB says where it really is, which tells of a restored database.
        const last_seq = Math.min(Number(page.last_seq), end);
        // An upper bound: what was written over counts as well. Nothing is left where it is 0, and only there.
        return { results: page.results, last_seq, pending: end - last_seq };
      });
      if (found === undefined) return undefined;
      const remaining = until - Date.now();
      const more =
        found.results.length === 0 && remaining > 0 && (await this.#wait(db, seen, remaining, request.signal));
      if (!more) return jsonResponse(200, found);
      since = found.last_seq;
    }
  }

  #count(db: string): number {
    return this.#writes.get(db) ?? 0;
  }

  /** True where something was written since `seen`, false where time is over or the caller went away. */
  #wait(db: string, seen: number, ms: number, signal?: AbortSignal): Promise<boolean> {
    if (signal?.aborted) return Promise.resolve(false);
    if (this.#count(db) !== seen) return Promise.resolve(true);
    return new Promise((resolve) => {
      const finish = (written: boolean): void => {
        clearTimeout(timer);
        this.#events.off(db, onWrite);
        signal?.removeEventListener('abort', onAbort);
        resolve(written);
      };
      const onWrite = (): void => finish(true);
      const onAbort = (): void => finish(false);
      const timer = setTimeout(onAbort, ms);
      this.#events.once(db, onWrite);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}

const waitOf = (timeout: string | undefined): number =>
  Math.min(LONGEST_WAIT_MS, Math.max(0, Number.parseInt(timeout ?? String(LONGEST_WAIT_MS), 10) || 0));

function optionsOf(query: Readonly<Record<string, string>>): Record<string, unknown> {
  return {
    style: query.style === 'all_docs' ? 'all_docs' : 'main_only',
    include_docs: query.include_docs === 'true',
    return_docs: true,
    ...(query.limit === undefined ? {} : { limit: Math.max(1, Number.parseInt(query.limit, 10) || 1) }),
  };
}
