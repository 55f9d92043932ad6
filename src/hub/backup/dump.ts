import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import * as v from 'valibot';
import { Security } from '../store/security';
import { jsonOf } from '../store/store';
import type { Store, StoreRequest } from '../store/store';
import { failure } from './fault';
import { documentsName, securityName } from './form';

const zip = promisify(gzip);

const Feed = v.object({
  results: v.array(v.object({ id: v.string(), changes: v.array(v.object({ rev: v.string() })) })),
  last_seq: v.union([v.string(), v.number()]),
});
const Documents = v.object({
  results: v.array(v.object({ docs: v.array(v.object({ ok: v.optional(v.record(v.string(), v.unknown())) })) })),
});

/** Rows of `_changes` at a time. */
const PAGE = 2_000;
/** Documents with their files in memory at a time: one is at most 8.4 MB. */
const FEW = 8;
/** One part of the archive, before gzip, is about so long. */
const PART_CHARACTERS = 4_000_000;

export interface Part {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * One database as parts of an archive: `_security`, then every leaf revision with its history and its files. Of a
 * database that is written to meanwhile, all that was there when the dump of it began, at least.
 */
export async function* dumpDatabase(store: Store, name: string): AsyncGenerator<Part> {
  const security = await ask(store, { method: 'GET', db: name, path: ['_security'] }, Security);
  yield { name: securityName(name), bytes: new TextEncoder().encode(JSON.stringify(security)) };
  let part = 0;
  let lines: string[] = [];
  let length = 0;
  const packed = async (): Promise<Part> => {
    const text = lines.join('');
    lines = [];
    length = 0;
    part += 1;
    return { name: documentsName(name, part), bytes: new Uint8Array(await zip(text)) };
  };
  for await (const document of documentsOf(store, name)) {
    const line = `${JSON.stringify(document)}\n`;
    lines.push(line);
    length += line.length;
    if (length >= PART_CHARACTERS) yield await packed();
  }
  if (lines.length > 0) yield await packed();
}

async function* documentsOf(store: Store, name: string): AsyncGenerator<Record<string, unknown>> {
  for (let since = '0'; ;) {
    const query = { since, limit: String(PAGE), style: 'all_docs' };
    const feed = await ask(store, { method: 'GET', db: name, path: ['_changes'], query }, Feed);
    // The hub writes its design documents anew, as its version has them.
    const rows = feed.results.filter(({ id }) => !id.startsWith('_design/'));
    const refs = rows.flatMap(({ id, changes }) => changes.map(({ rev }) => ({ id, rev })));
    for (let at = 0; at < refs.length; at += FEW) {
      const body = { docs: refs.slice(at, at + FEW) };
      const request = { method: 'POST', db: name, path: ['_bulk_get'], body } as const;
      const { results } = await ask(store, { ...request, query: { revs: 'true', attachments: 'true' } }, Documents);
      for (const { docs } of results) {
        // One that was replaced since the feed was read comes with the next page: the last page is an empty one.
        for (const { ok } of docs) if (ok !== undefined) yield ok;
      }
    }
    if (feed.results.length === 0) return;
    since = String(feed.last_seq);
  }
}

async function ask<S extends v.GenericSchema>(
  store: Store,
  request: Omit<StoreRequest, 'as'>,
  schema: S,
): Promise<v.InferOutput<S>> {
  const response = await store.handle({ ...request, as: 'hub' });
  if (response.status !== 200) throw failure('store-down', request.db);
  return v.parse(schema, jsonOf(response));
}
