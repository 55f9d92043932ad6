import * as v from 'valibot';
import { LinkFailure, linkFailureOf } from './link-failure';

/*
 * One database of the hub, as CouchDB's replication protocol speaks to it (docs.couchdb.org, "Replication Protocol").
 * Whatever the hub answers is outside data: parsed here, once.
 *
 * Not PouchDB's own HTTP adapter: it spends requests that a bad link has no time for (an empty `_changes` after each
 * full one, `GET /db/<name>` for each batch), takes one lost `_bulk_get` for "not supported" for the rest of the
 * session, and leaves no place to look at a document before it is stored. See docs/decisions.
 */

const Sequence = v.union([v.string(), v.number()]);
export type Sequence = v.InferOutput<typeof Sequence>;

const Revision = v.pipe(v.string(), v.regex(/^[1-9]\d{0,9}-[0-9a-f]{1,64}$/));
const Changes = v.object({
  results: v.array(
    v.object({
      id: v.string(),
      changes: v.array(v.object({ rev: Revision })),
    }),
  ),
  last_seq: Sequence,
  pending: v.optional(v.number()),
});
export type ChangesAnswer = v.InferOutput<typeof Changes>;

const Differences = v.record(v.string(), v.object({ missing: v.array(v.string()) }));
const Documents = v.object({
  results: v.array(
    v.object({
      id: v.string(),
      docs: v.array(v.object({ ok: v.optional(v.record(v.string(), v.unknown())), error: v.optional(v.unknown()) })),
    }),
  ),
});
/** CouchDB lists failures only; the embedded store may list the good ones too. */
const Written = v.array(
  v.object({ id: v.optional(v.string()), error: v.optional(v.unknown()), reason: v.optional(v.unknown()) }),
);

export interface DocumentRef {
  readonly id: string;
  readonly rev: string;
}

export interface WriteFailure {
  readonly id: string;
  /** CouchDB's word: `forbidden`, `unauthorized`, or what broke. */
  readonly error: string;
  readonly reason: string;
}

/** A `fetch` that is bound to a hub: see `thriftyFetch`. */
export type HubFetch = (path: string, init?: RequestInit) => Promise<Response>;

/** Every method rejects with LinkFailure where the hub did not do as asked. */
export class HubDatabase {
  readonly #path: string;

  constructor(
    private readonly fetch: HubFetch,
    readonly name: string,
  ) {
    this.#path = `/db/${encodeURIComponent(name)}`;
  }

  changes(since: Sequence, limit: number): Promise<ChangesAnswer> {
    const query = new URLSearchParams({ style: 'all_docs', since: String(since), limit: String(limit) });
    return this.#json(Changes, `_changes?${query.toString()}`);
  }

  /** Which of these revisions the hub lacks. */
  async missing(refs: readonly DocumentRef[]): Promise<readonly DocumentRef[]> {
    const asked = Object.fromEntries(refs.map(({ id, rev }) => [id, [rev]]));
    const differences = await this.#json(Differences, '_revs_diff', asked);
    return refs.filter(({ id, rev }) => Object.hasOwn(differences, id) && differences[id]!.missing.includes(rev));
  }

  /** Revisions with their history and attachment stubs; those that the hub has no more are left out. */
  async documents(refs: readonly DocumentRef[]): Promise<readonly Record<string, unknown>[]> {
    const { results } = await this.#json(Documents, '_bulk_get?revs=true', { docs: refs });
    return results.flatMap(({ docs }) => docs.flatMap(({ ok }) => (ok === undefined ? [] : [ok])));
  }

  async attachment(id: string, name: string, rev: string): Promise<Blob> {
    const path = `${encodeURIComponent(id)}/${encodeURIComponent(name)}?rev=${rev}`;
    const response = await this.#ask(path, {});
    return response.blob().catch((cause: unknown) => {
      throw new LinkFailure('unreachable', undefined, { cause });
    });
  }

  /** Writes revisions as they are (`new_edits: false`). A revision that the hub has already is no fault. */
  async write(docs: readonly unknown[]): Promise<readonly WriteFailure[]> {
    const answer = await this.#json(Written, '_bulk_docs', { docs, new_edits: false });
    return answer.flatMap(({ id, error, reason }) =>
      error === undefined || id === undefined
        ? []
        : [{ id, error: String(error).slice(0, 100), reason: String(reason ?? '').slice(0, 500) }],
    );
  }

  async #json<S extends v.GenericSchema>(schema: S, path: string, body?: unknown): Promise<v.InferOutput<S>> {
    const response = await this.#ask(path, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) });
    const parsed = v.safeParse(schema, await response.json().catch(() => undefined));
    // A captive portal answers 200 with a page of its own.
    if (!parsed.success) throw new LinkFailure('answer-malformed');
    return parsed.output;
  }

  async #ask(path: string, init: RequestInit): Promise<Response> {
    const response = await this.fetch(`${this.#path}/${path}`, init);
    if (!response.ok) throw await linkFailureOf(response);
    return response;
  }
}
