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
      /** The winning revision, where it was asked for. */
      doc: v.optional(v.record(v.string(), v.unknown())),
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

/** How much of a file the hub keeps until its document comes, bytes. */
const Staged = v.object({ received: v.pipe(v.number(), v.integer(), v.minValue(0)) });

/** Part of a file as a hub gave it: from `start`, and the size of the whole where it said so. */
export interface FilePart {
  readonly start: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

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

  /** `documents`: with the winning revisions, files as stubs. */
  changes(since: Sequence, limit: number, documents = false): Promise<ChangesAnswer> {
    const query = new URLSearchParams({ style: 'all_docs', since: String(since), limit: String(limit) });
    if (documents) query.set('include_docs', 'true');
    return this.#json(Changes, `_changes?${query.toString()}`);
  }

  /** Which of these revisions the hub lacks. */
  async missing(refs: readonly DocumentRef[]): Promise<readonly DocumentRef[]> {
    const asked = Object.fromEntries(refs.map(({ id, rev }) => [id, [rev]]));
    const differences = await this.#json(Differences, '_revs_diff', asked);
    return refs.filter(({ id, rev }) => Object.hasOwn(differences, id) && differences[id]!.missing.includes(rev));
  }

  /**
   * Revisions with their history and attachment stubs, or with the files inside; those that the hub has no more are left
   * out.
   */
  async documents(refs: readonly DocumentRef[], files = false): Promise<readonly Record<string, unknown>[]> {
    const docs = refs.map(({ id, rev }) => ({ id, rev }));
    const { results } = await this.#json(Documents, `_bulk_get?revs=true${files ? '&attachments=true' : ''}`, { docs });
    return results.flatMap(({ docs }) => docs.flatMap(({ ok }) => (ok === undefined ? [] : [ok])));
  }

  /**
   * A file from byte `start` on, `most` bytes of it at the most, or as much as came before the link broke: then it is
   * shorter. Rejects with LinkFailure where nothing came.
   */
  async filePart(id: string, name: string, rev: string, start: number, most: number): Promise<FilePart> {
    const path = `${encodeURIComponent(id)}/${encodeURIComponent(name)}?rev=${rev}`;
    const response = await this.#ask(path, { headers: { Range: `bytes=${start}-${start + most - 1}` } });
    const partial = /^bytes (\d{1,15})-/.exec(response.headers.get('content-range') ?? '');
    const from = response.status === 206 && partial !== null ? Number(partial[1]) : 0;
    return { start: from, bytes: await whatCame(response) };
  }

  /** How much of the file with this SHA-256 the hub keeps already for its document to come. */
  async staged(sha256: string): Promise<number> {
    return (await this.#json(Staged, `_files/${sha256}`)).received;
  }

  /**
   * A piece of such a file of `size` bytes, from `offset` on. Answers how much of it the hub has now, which is where to go
   * on: also where it wanted another piece.
   */
  async stage(sha256: string, size: number, offset: number, piece: Blob): Promise<number> {
    const path = `${this.#path}/_files/${sha256}?offset=${offset}&size=${size}`;
    const response = await this.fetch(path, { method: 'PUT', body: piece });
    if (!response.ok && response.status !== 409) throw await linkFailureOf(response);
    return (await this.#parsed(Staged, response)).received;
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
    return await this.#parsed(schema, response);
  }

  async #parsed<S extends v.GenericSchema>(schema: S, response: Response): Promise<v.InferOutput<S>> {
    const body: unknown = await response.json().catch((error: unknown) => {
      if (error instanceof LinkFailure) throw error;
      return undefined;
    });
    const parsed = v.safeParse(schema, body);
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

/** Bytes of an answer until its end, or until the link broke. */
async function whatCame(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for (const reader = response.body!.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      length += value.length;
    }
  } catch (cause) {
    if (length === 0) throw cause instanceof LinkFailure ? cause : new LinkFailure('unreachable', undefined, { cause });
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
