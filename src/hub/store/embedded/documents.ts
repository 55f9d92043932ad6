import * as v from 'valibot';
import { jsonResponse, refusal } from '../store';
import type { StoreRequest, StoreResponse } from '../store';
import type { Pouch } from './pouch';

/* CouchDB's requests about documents, answered by PouchDB: each function is one route. */

const RevsDiff = v.record(v.string(), v.array(v.string()));
const BulkGet = v.object({ docs: v.array(v.object({ id: v.string(), rev: v.optional(v.string()) })) });
const AllDocs = v.object({ keys: v.array(v.string()) });

const flag = (value: string | undefined): boolean => value === 'true';

export async function revsDiff(pouch: Pouch, request: StoreRequest): Promise<StoreResponse> {
  const body = v.safeParse(RevsDiff, request.body);
  if (!body.success) return badRequest('revisions by document');
  return jsonResponse(200, await pouch.revsDiff(body.output));
}

export async function bulkGet(pouch: Pouch, request: StoreRequest): Promise<StoreResponse> {
  const body = v.safeParse(BulkGet, request.body);
  if (!body.success) return badRequest('docs');
  // PouchDB never answers an empty list.
  if (body.output.docs.length === 0) return jsonResponse(200, { results: [] });
  const query = request.query ?? {};
  const options = { revs: flag(query.revs), latest: flag(query.latest), attachments: flag(query.attachments) };
  const { results } = await pouch.bulkGet({ docs: body.output.docs, ...options });
  return jsonResponse(200, {
    results: results.map(({ id, docs }) => ({ id, docs: docs.map((doc) => orMissing(id, doc)) })),
  });
}

function orMissing(id: string, entry: Record<string, unknown>): Record<string, unknown> {
  if ('ok' in entry) return entry;
  return { error: { id, rev: entry.missing ?? 'undefined', error: 'not_found', reason: 'missing' } };
}

export async function allDocs(pouch: Pouch, request: StoreRequest): Promise<StoreResponse> {
  const query = request.query ?? {};
  const options: Record<string, unknown> = {
    include_docs: flag(query.include_docs),
    descending: flag(query.descending),
  };
  for (const name of ['startkey', 'endkey', 'key', 'limit', 'skip'] as const) {
    if (query[name] !== undefined) options[name] = JSON.parse(query[name]) as unknown;
  }
  if (request.method === 'POST') {
    const body = v.safeParse(AllDocs, request.body);
    if (!body.success) return badRequest('keys');
    options.keys = body.output.keys;
  }
  return jsonResponse(200, await pouch.allDocs(options));
}

export async function getDocument(pouch: Pouch, id: string, request: StoreRequest): Promise<StoreResponse> {
  const query = request.query ?? {};
  const options: Record<string, unknown> = {};
  for (const name of ['revs', 'latest', 'attachments', 'conflicts'] as const) options[name] = flag(query[name]);
  if (query.rev !== undefined) options.rev = query.rev;
  if (query.open_revs !== undefined) {
    options.open_revs = query.open_revs === 'all' ? 'all' : (JSON.parse(query.open_revs) as unknown);
  }
  return jsonResponse(200, await pouch.get(id, options));
}

export async function getAttachment(
  pouch: Pouch,
  id: string,
  name: string,
  request: StoreRequest,
): Promise<StoreResponse> {
  const rev = request.query?.rev;
  const doc = (await pouch.get(id, rev === undefined ? {} : { rev })) as {
    _attachments?: Record<string, { content_type: string }>;
  };
  const attachment = Object.hasOwn(doc._attachments ?? {}, name) ? doc._attachments?.[name] : undefined;
  if (attachment === undefined) return refusal(404, 'not_found', 'Document is missing attachment');
  const body = await pouch.getAttachment(id, name, rev === undefined ? {} : { rev });
  return { status: 200, contentType: attachment.content_type, body };
}

const badRequest = (what: string): StoreResponse => refusal(400, 'bad_request', `not understood: ${what}`);
