/**
 * The one door to documents, in CouchDB's own words: a request of CouchDB's HTTP interface goes in, its answer comes
 * out. Two implementations: `couchdb/` passes it on to a real CouchDB, `embedded/` answers it itself. The same suite
 * (tests/contract/store.ts) runs against both.
 *
 * What every implementation knows: create, look at, secure and delete a database; `_changes`, `_revs_diff`,
 * `_bulk_docs`, `_bulk_get`, `_all_docs` by keys or key range; one document with `rev`, `revs`, `open_revs`,
 * `attachments`; one attachment; `_local` documents; `POST /_dbs_info`.
 *
 * A write that is answered with success is on the disk.
 */
export interface Store {
  /** Whether the rules of dossiers come with the store or must be put into each database as a design document. */
  readonly rules: 'built-in' | 'design-document';
  /** Rejects with StoreDown where the store does not answer, and with an AbortError where `signal` ended it. */
  handle(request: StoreRequest): Promise<StoreResponse>;
  /** May the store be reached now? Never rejects. */
  up(): Promise<boolean>;
  close(): Promise<void>;
}

/** For whom a request is made. The hub may do everything; a person is checked against `_security` and the rules. */
export type StoreActor =
  | 'hub'
  | {
      readonly id: string;
      /** Never from outside as it came: `_admin` would be CouchDB's administrator. */
      readonly roles: readonly string[];
    };

export interface StoreRequest {
  readonly as: StoreActor;
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Absent for the server itself. */
  readonly db?: string;
  /** What follows the database, decoded, part by part: `['_local', 'abc']`, `['a:b', 'file.pdf']`. */
  readonly path?: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export interface StoreResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

/** The store does not answer: disk gone, CouchDB stopped, or it does not know the hub any more. */
export class StoreDown extends Error {
  override readonly name = 'StoreDown';
}

/** The answer as JSON; outside data still. */
export function jsonOf(response: StoreResponse): unknown {
  const text = typeof response.body === 'string' ? response.body : new TextDecoder().decode(response.body);
  return JSON.parse(text);
}

export const jsonResponse = (status: number, value: unknown): StoreResponse => ({
  status,
  contentType: 'application/json',
  body: JSON.stringify(value),
});

/** CouchDB's form of a refusal. */
export const refusal = (status: number, error: string, reason: string): StoreResponse =>
  jsonResponse(status, { error, reason });
