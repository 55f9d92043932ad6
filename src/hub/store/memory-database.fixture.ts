import type * as v from 'valibot';
import { parse } from 'valibot';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import type { Database, Document, Row } from './database';

type Held = Record<string, unknown> & { readonly _id: string; readonly _rev: string };

/** Documents as a store keeps them, for tests: a revision that is not the newest is a conflict. */
export class MemoryDatabase {
  readonly docs = new Map<string, Held>();
  puts = 0;

  async get<S extends v.GenericSchema>(id: string, schema: S): Promise<v.InferOutput<S> | undefined> {
    const held = this.docs.get(id);
    return held === undefined ? undefined : parse(schema, structuredClone(held));
  }

  async put(doc: Document): Promise<Result<string, { code: 'conflict' }>> {
    await Promise.resolve();
    this.puts += 1;
    if (this.docs.get(doc._id)?._rev !== doc._rev) return err({ code: 'conflict' });
    const _rev = `${this.puts}-x`;
    this.docs.set(doc._id, { ...structuredClone(doc), _rev });
    return ok(_rev);
  }

  async remove(id: string): Promise<void> {
    this.docs.delete(id);
  }

  async range<S extends v.GenericSchema>(
    prefix: string,
    schema: S,
    { limit = 10_000, before, descending = false }: { limit?: number; before?: string; descending?: boolean } = {},
  ): Promise<readonly v.InferOutput<S>[]> {
    const ids = this.#ids(prefix).filter((id) => before === undefined || id < before);
    return (descending ? ids.toReversed() : ids)
      .slice(0, limit)
      .map((id) => parse(schema, structuredClone(this.docs.get(id))));
  }

  async rows(prefix: string, { limit = 10_000 }: { limit?: number } = {}): Promise<readonly Row[]> {
    return this.#ids(prefix)
      .slice(0, limit)
      .map((id) => ({ id, rev: this.docs.get(id)!._rev }));
  }

  async byIds(ids: readonly string[]): Promise<ReadonlyMap<string, Row>> {
    const held = ids.flatMap((id) => this.docs.get(id) ?? []);
    return new Map(held.map((doc) => [doc._id, { id: doc._id, rev: doc._rev, doc: structuredClone(doc) }]));
  }

  async putEach(docs: readonly (Document & { readonly _deleted?: true })[]): Promise<readonly (string | undefined)[]> {
    const put = async (doc: Document & { readonly _deleted?: true }): Promise<string | undefined> => {
      const done = await this.put(doc);
      if (done.ok && doc._deleted) this.docs.delete(doc._id);
      return done.ok ? done.value : undefined;
    };
    return await Promise.all(docs.map(put));
  }

  async update<S extends v.GenericSchema, D extends object>(
    id: string,
    schema: S,
    change: (held: v.InferOutput<S> | undefined) => D | undefined,
  ): Promise<D | undefined> {
    const _rev = this.docs.get(id)?._rev;
    const next = change(await this.get(id, schema));
    if (next !== undefined) await this.put({ ...next, _id: id, ...(_rev !== undefined && { _rev }) });
    return next;
  }

  async *pages(prefix: string): AsyncGenerator<readonly Row[]> {
    yield this.#ids(prefix).map((id) => ({ id, doc: structuredClone(this.docs.get(id)!) }));
  }

  #ids = (prefix: string): string[] => [...this.docs.keys()].filter((id) => id.startsWith(prefix)).sort();
}

/** As the hub's own code takes it. */
export const asDatabase = (memory: MemoryDatabase): Database => memory as unknown as Database;
