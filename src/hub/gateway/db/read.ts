import * as v from 'valibot';
import { Refused, invalid, json, notFound, tooLarge } from '../../http/answer';
import type { Answer } from '../../http/answer';
import { jsonOrRefuse, parseJson } from '../../http/body';
import { inPieces } from '../../http/pieces';
import { parseRange } from '../../http/range';
import { StoreDown, jsonOf } from '../../store/store';
import type { StoreRequest, StoreResponse } from '../../store/store';
import { bodyOf } from '../call';
import type { Call } from '../call';
import type { Access } from './access';
import { inBatches, wrapped } from './batches';

/*
 * Documents on their way to a client. However many were asked for, they are read from the store a few at a time, and the
 * next only when those before are sent: what a learner filled a dossier with must not fill the hub's memory.
 */

const Revision = v.pipe(v.string(), v.regex(/^[1-9]\d{0,5}-[0-9a-f]{1,64}$/));
const DocumentId = v.pipe(v.string(), v.regex(/^[a-z]+:[A-Za-z0-9:_-]{1,300}$/));
const MOST_REVISIONS = 100;
const RevsDiff = v.pipe(
  v.record(DocumentId, v.pipe(v.array(Revision), v.maxLength(MOST_REVISIONS))),
  v.maxEntries(5000),
);
const BulkGet = v.object({
  docs: v.pipe(v.array(v.object({ id: DocumentId, rev: v.optional(Revision) })), v.maxLength(1000)),
});
const Results = v.object({ results: v.array(v.unknown()) });
const OpenRevisions = v.pipe(v.array(Revision), v.minLength(1), v.maxLength(MOST_REVISIONS));
const Leaves = v.object({ _rev: Revision, _conflicts: v.optional(v.array(Revision), []) });

export async function revsDiff(call: Call, access: Access): Promise<Answer> {
  const body = parseJson(await bodyOf(call, call.services.limits.jsonBytes), RevsDiff);
  return pass(await ask(call, access, { method: 'POST', path: ['_revs_diff'], body }));
}

export async function bulkGet(call: Call, access: Access): Promise<Answer> {
  const { docs } = parseJson(await bodyOf(call, call.services.limits.jsonBytes), BulkGet);
  const query = only(call.query, ['revs', 'latest', 'attachments']);
  const pieces = inBatches(docs, query.attachments === 'true' ? 1 : docs.length, async (few) => {
    const response = await inTurn(call, access, { method: 'POST', path: ['_bulk_get'], query, body: { docs: few } });
    return v.parse(Results, jsonOf(response)).results;
  });
  return await inPieces(wrapped('{"results":[', pieces, ']}'), call.loans.answer);
}

export async function document(call: Call, access: Access, id: string | undefined): Promise<Answer> {
  const path = [idOf(id)];
  if (call.query.open_revs !== undefined) return await openRevisions(call, access, path, call.query.open_revs);
  const query = only(call.query, ['rev', 'revs', 'latest', 'attachments']);
  return pass(await ask(call, access, { method: 'GET', path, query }));
}

/** `open_revs=all` or a list. A note may have any number of branches, and a list may name a large document often. */
async function openRevisions(call: Call, access: Access, path: readonly string[], asked: string): Promise<Answer> {
  const revisions = asked === 'all' ? await leavesOf(call, access, path) : listedRevisions(asked);
  if (revisions === undefined) return json({ error: 'not_found', reason: 'missing' }, 404);
  const query = only(call.query, ['revs', 'latest', 'attachments']);
  const pieces = inBatches(revisions, query.attachments === 'true' ? 1 : revisions.length, async (few) => {
    const open_revs = JSON.stringify(few);
    const response = await inTurn(call, access, { method: 'GET', path, query: { ...query, open_revs } });
    return v.parse(v.array(v.unknown()), jsonOf(response));
  });
  return await inPieces(wrapped('[', pieces, ']'), call.loans.answer);
}

async function leavesOf(call: Call, access: Access, path: readonly string[]): Promise<readonly string[] | undefined> {
  const response = await ask(call, access, { method: 'GET', path, query: { conflicts: 'true' } });
  if (response.status === 404) return undefined;
  const { _rev, _conflicts } = v.parse(Leaves, jsonOf(good(response)));
  return [_rev, ..._conflicts];
}

function listedRevisions(asked: string): readonly string[] {
  const parsed = v.safeParse(OpenRevisions, jsonOrRefuse(new TextEncoder().encode(asked)));
  if (!parsed.success) throw invalid('open_revs');
  return [...new Set(parsed.output)];
}

/**
 * Somebody's file, of whatever type they said: a browser that is led to it must neither run nor show it as a page of
 * the app's origin.
 */
export async function attachment(call: Call, access: Access, id: string | undefined, file: string): Promise<Answer> {
  const query = only(call.query, ['rev']);
  const response = await ask(call, access, { method: 'GET', path: [idOf(id), file], query });
  if (response.status === 404) throw notFound();
  const { contentType, body } = good(response);
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const range = parseRange(call.request.headers.range, bytes.length);
  if (range === 'unsatisfiable')
    return { status: 416, headers: { 'Content-Range': `bytes */${bytes.length}` }, body: new Uint8Array(0) };
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      'Accept-Ranges': 'bytes',
      ...(range === undefined ? {} : { 'Content-Range': `bytes ${range.start}-${range.end}/${bytes.length}` }),
      'Content-Type': contentType,
      'Content-Disposition': 'attachment',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'private, no-store',
    },
    // A copy: the rest of a large file need not stay in memory while a slow link takes a part of it.
    body: range === undefined ? bytes : bytes.slice(range.start, range.end + 1),
  };
}

/** The store's word on something in this database. */
export async function ask(
  call: Call,
  access: Access,
  request: Omit<StoreRequest, 'as' | 'db'>,
): Promise<StoreResponse> {
  const db = access.database.name;
  const response = await call.services.store.handle({ ...request, as: access.as, db, signal: call.signal });
  if (response.status === 404 && isDatabaseGone(response)) {
    // Taken away behind the hub's back: made anew at the next request.
    call.services.databases.forget(db);
    throw new StoreDown('the database is gone');
  }
  if (response.status === 401 || response.status === 403) throw new Refused(403, 'forbidden');
  if (response.status === 413) throw tooLarge();
  return response;
}

/** Of several documents: only so many such answers are in the hub's hands at a time. */
async function inTurn(call: Call, access: Access, request: Omit<StoreRequest, 'as' | 'db'>): Promise<StoreResponse> {
  return good(await call.services.reads.run(() => ask(call, access, request)));
}

function good(response: StoreResponse): StoreResponse {
  if (response.status !== 200) throw new StoreDown(`a read: ${response.status}`);
  return response;
}

const isDatabaseGone = (response: StoreResponse): boolean =>
  (jsonOf(response) as { reason?: unknown }).reason === 'Database does not exist.';

/** The store's JSON as it is, without whatever headers it had. */
const pass = ({ status, body }: StoreResponse): Answer => ({
  status,
  headers: { 'Content-Type': 'application/json' },
  body: typeof body === 'string' ? body : trimmed(body),
});

/** CouchDB ends its answers with a line feed. */
const trimmed = (body: Uint8Array): Uint8Array => (body.at(-1) === 0x0a ? body.subarray(0, -1) : body);

function idOf(id: string | undefined): string {
  if (!v.is(DocumentId, id)) throw notFound();
  return id;
}

function only(query: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(query).filter(([name]) => names.includes(name)));
}
