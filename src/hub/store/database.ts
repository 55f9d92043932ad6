import * as v from 'valibot';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import type { Security } from './security';
import { StoreDown, jsonOf } from './store';
import type { Store, StoreActor, StoreRequest, StoreResponse } from './store';

/** Documents read at a time: each is at most 1 MiB without its files. */
export const FEW = 8;

const Written = v.object({ rev: v.string() });
const Revised = v.looseObject({ _rev: v.string() });
const Rows = v.object({
  rows: v.array(
    v.object({
      id: v.optional(v.string()),
      value: v.nullish(v.object({ rev: v.string(), deleted: v.optional(v.boolean()) })),
      doc: v.nullish(v.record(v.string(), v.unknown())),
      error: v.optional(v.string()),
    }),
  ),
});
const Changes = v.object({
  results: v.array(
    v.object({
      id: v.string(),
      deleted: v.optional(v.boolean()),
      changes: v.array(v.unknown()),
      doc: v.nullish(v.record(v.string(), v.unknown())),
    }),
  ),
  last_seq: v.union([v.string(), v.number()]),
});

const BulkRows = v.array(
  v.looseObject({ id: v.string(), rev: v.optional(v.string()), error: v.optional(v.unknown()) }),
);
const Updates = v.object({ update_seq: v.union([v.string(), v.number()]) });
/** `file`: on the disk, with what was not tidied up yet; `external`, which only CouchDB knows: without. */
const Sizes = v.object({ sizes: v.object({ file: v.number(), external: v.optional(v.number()) }) });

export interface Document {
  readonly _id: string;
  readonly _rev?: string;
}

export interface Row {
  readonly id: string;
  readonly rev?: string;
  readonly deleted?: boolean;
  /** Revisions that nothing follows; known from `changes` only. More than one: written at two places at once. */
  readonly branches?: number;
  /** Outside data: parse it. */
  readonly doc?: Record<string, unknown>;
}

/**
 * One database of the store, as the hub's own code uses it. Rejects with StoreDown; everything else that may be
 * expected is in the answers. What `get` and `range` give is parsed by the schema that they are asked with.
 */
export class Database {
  constructor(
    private readonly store: Store,
    readonly name: string,
    private readonly as: StoreActor = 'hub',
  ) {}

  /** Makes it, and sets who may reach it, where that is not so yet. `shards`: only CouchDB has them. */
  async ensure(security: Security, shards = 1): Promise<void> {
    const created = await this.#ask('PUT', [], undefined, { q: String(shards) });
    if (created.status !== 412) expect(created, 201, 202);
    const held = await this.#ask('GET', ['_security']);
    expect(held, 200);
    if (sameJson(jsonOf(held), security)) return;
    expect(await this.#ask('PUT', ['_security'], security), 200);
  }

  /** How many changes there were: the number that CouchDB's sequences begin with. */
  async sequence(): Promise<number> {
    const response = await this.#ask('GET', []);
    expect(response, 200);
    return Number.parseInt(String(v.parse(Updates, jsonOf(response)).update_seq), 10);
  }

  /** What its documents weigh, files included, about. */
  async bytes(): Promise<number> {
    const response = await this.#ask('GET', []);
    expect(response, 200);
    const { sizes } = v.parse(Sizes, jsonOf(response));
    return sizes.external ?? sizes.file;
  }

  async get<S extends v.GenericSchema>(id: string, schema: S): Promise<v.InferOutput<S> | undefined> {
    const response = await this.#ask('GET', partsOf(id));
    if (response.status === 404) return undefined;
    expect(response, 200);
    return v.parse(schema, jsonOf(response));
  }

  /** A new document, or with `_rev` a new version of one. A conflict: somebody else was first. */
  async put(doc: Document): Promise<Result<string, { code: 'conflict' }>> {
    const response = await this.#ask('PUT', partsOf(doc._id), doc);
    if (response.status === 409) return err({ code: 'conflict' });
    expect(response, 201, 202);
    return ok(v.parse(Written, jsonOf(response)).rev);
  }

  /**
   * Changes one document on top of whatever somebody else writes at the same moment: `change` is asked again then, with what
   * they wrote. It is given undefined where there is no document, and gives undefined to leave all as it is, which is the
   * answer then; else what was written.
   */
  async update<S extends v.GenericSchema, D extends object>(
    id: string,
    schema: S,
    change: (held: v.InferOutput<S> | undefined) => D | undefined | Promise<D | undefined>,
  ): Promise<(D & Required<Document>) | undefined> {
    for (;;) {
      const raw = await this.get(id, Revised);
      const next = await change(raw === undefined ? undefined : v.parse(schema, raw));
      if (next === undefined) return undefined;
      const { _rev: _known, ...content } = next as D & Partial<Document>;
      const put = await this.put({ ...content, _id: id, ...(raw !== undefined && { _rev: raw._rev }) });
      if (put.ok) return { ...next, _id: id, _rev: put.value };
    }
  }

  async remove(id: string, rev: string): Promise<void> {
    const response = await this.#ask('DELETE', partsOf(id), undefined, { rev });
    if (response.status !== 404 && response.status !== 409) expect(response, 200, 202);
  }

  /** Several in one request, each id once: the new revision of each, undefined where somebody else was first. */
  async putEach(docs: readonly (Document & { readonly _deleted?: true })[]): Promise<readonly (string | undefined)[]> {
    if (docs.length === 0) return [];
    const response = await this.#ask('POST', ['_bulk_docs'], { docs });
    expect(response, 201, 202);
    const rows = v.parse(BulkRows, jsonOf(response));
    const written = new Map(rows.map(({ id, rev, error }) => [id, error === undefined ? rev : undefined]));
    return docs.map((doc) => written.get(doc._id));
  }

  /** Documents whose id begins with `prefix`, in the order of ids, or against it. */
  async range<S extends v.GenericSchema>(
    prefix: string,
    schema: S,
    options: { readonly descending?: boolean; readonly limit?: number; readonly before?: string } = {},
  ): Promise<readonly v.InferOutput<S>[]> {
    const rows = await this.rows(prefix, { ...options, documents: true });
    return rows.map((row) => v.parse(schema, row.doc));
  }

  async rows(
    prefix: string,
    options: { descending?: boolean; limit?: number; from?: string; before?: string; documents?: boolean } = {},
  ): Promise<readonly Row[]> {
    const [low, high] = [options.from ?? prefix, options.before ?? `${prefix}\ufff0`];
    const [startkey, endkey] = options.descending ? [high, low] : [low, high];
    const response = await this.#ask('GET', ['_all_docs'], undefined, {
      startkey: JSON.stringify(startkey),
      endkey: JSON.stringify(endkey),
      include_docs: String(options.documents ?? false),
      ...(options.descending ? { descending: 'true' } : {}),
      // One more, because `before` itself is in the range.
      ...(options.limit === undefined ? {} : { limit: String(options.limit + (options.before === undefined ? 0 : 1)) }),
    });
    expect(response, 200);
    const rows = rowsOf(response).filter((row) => row.id !== options.before);
    return options.limit === undefined ? rows : rows.slice(0, options.limit);
  }

  /** All of them with their documents, `size` at a time. */
  async *pages(prefix: string, size: number): AsyncGenerator<readonly Row[]> {
    for (let from = prefix; ;) {
      const rows = await this.rows(prefix, { documents: true, from, limit: size });
      if (rows.length > 0) yield rows;
      if (rows.length < size) return;
      // The smallest id that comes after the last one.
      from = `${rows.at(-1)!.id}\u0000`;
    }
  }

  /** The winning revision under each of these ids, deleted ones too; ids that were never there are left out. */
  async byIds(ids: readonly string[], documents = true): Promise<ReadonlyMap<string, Row>> {
    if (ids.length === 0) return new Map();
    const query = { include_docs: String(documents) };
    const response = await this.#ask('POST', ['_all_docs'], { keys: ids }, query);
    expect(response, 200);
    return new Map(rowsOf(response).map((row) => [row.id, row]));
  }

  /** Changes after `since`, documents included. Undefined where the database is not there. */
  async changes(
    since: string | number | undefined,
    limit: number,
  ): Promise<{ readonly rows: readonly Row[]; readonly last: string | number } | undefined> {
    const query = {
      include_docs: 'true',
      style: 'all_docs',
      limit: String(limit),
      ...(since === undefined ? {} : { since: String(since) }),
    };
    const response = await this.#ask('GET', ['_changes'], undefined, query);
    if (response.status === 404) return undefined;
    expect(response, 200);
    const { results, last_seq } = v.parse(Changes, jsonOf(response));
    const rows = results.map(({ id, deleted, changes, doc }) => ({
      id,
      deleted,
      branches: changes.length,
      doc: doc ?? undefined,
    }));
    return { rows, last: last_seq };
  }

  async #ask(
    method: StoreRequest['method'],
    path: readonly string[],
    body?: unknown,
    query?: Readonly<Record<string, string>>,
  ): Promise<StoreResponse> {
    return await this.store.handle({ as: this.as, method, db: this.name, path, body, query });
  }
}

function rowsOf(response: StoreResponse): readonly Row[] {
  return v.parse(Rows, jsonOf(response)).rows.flatMap((row) => {
    if (row.error !== undefined || row.id === undefined || row.value == null) return [];
    return [{ id: row.id, rev: row.value.rev, deleted: row.value.deleted, doc: row.doc ?? undefined }];
  });
}

/** `_local/x` and `_design/x` are two parts of the path, and no other id. */
const partsOf = (id: string): readonly string[] => {
  const special = /^(_local|_design)\/(.*)$/s.exec(id);
  return special === null ? [id] : [special[1]!, special[2]!];
};

/** What the hub did not expect of its own store is the store's fault: not a word of it reaches a person. */
function expect(response: StoreResponse, ...statuses: readonly number[]): void {
  if (statuses.includes(response.status)) return;
  throw new StoreDown(`the store answered ${response.status}`);
}

function sameJson(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || left === null || typeof right !== 'object' || right === null) return left === right;
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => sameJson((left as never)[name], (right as never)[name]));
}
