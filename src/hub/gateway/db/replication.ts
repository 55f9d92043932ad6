import * as v from 'valibot';
import { Refused, invalid, json, notFound, tooLarge } from '../../http/answer';
import type { Answer } from '../../http/answer';
import { parseJson } from '../../http/body';
import type { Route } from '../../http/router';
import { StoreDown, jsonOf } from '../../store/store';
import type { StoreRequest, StoreResponse } from '../../store/store';
import { bodyOf, signedIn } from '../call';
import type { Call } from '../call';
import { accessTo } from './access';
import type { Access } from './access';
import { changes } from './changes';
import { bulkDocs } from './write';

const Revision = v.pipe(v.string(), v.regex(/^[1-9]\d{0,5}-[0-9a-f]{1,64}$/));
const DocumentId = v.pipe(v.string(), v.regex(/^[a-z]+:[A-Za-z0-9:_-]{1,300}$/));
const RevsDiff = v.pipe(v.record(DocumentId, v.pipe(v.array(Revision), v.maxLength(100))), v.maxEntries(5000));
const BulkGet = v.object({
  docs: v.pipe(v.array(v.object({ id: DocumentId, rev: v.optional(Revision) })), v.maxLength(1000)),
});
const Local = v.record(v.string(), v.unknown());
const LocalId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/=._ -]{1,120}$/));
const MOST_LOCAL_BYTES = 64 * 1024;

type Handler = (call: Call, access: Access, params: Readonly<Record<string, string>>) => Promise<Answer>;

const on = (method: Route<Call>['method'], path: string, handle: Handler): Route<Call> => ({
  method,
  path: `/db/:db${path}`,
  handle: async (call, params) => await handle(call, await accessTo(call, params.db!), params),
});

/** The requests that PouchDB's replication needs, and no other. */
export const replicationRoutes: readonly Route<Call>[] = [
  { method: 'GET', path: '/db/', handle: async (call) => serverInformation(call) },
  { method: 'GET', path: '/db', handle: async (call) => serverInformation(call) },
  on('GET', '', databaseInformation),
  on('GET', '/', databaseInformation),
  on('GET', '/_changes', changes),
  on('POST', '/_revs_diff', async (call, access) => {
    const body = parseJson(await bodyOf(call, call.services.limits.jsonBytes), RevsDiff);
    return pass(await ask(call, access, { method: 'POST', path: ['_revs_diff'], body }));
  }),
  on('POST', '/_bulk_docs', bulkDocs),
  on('POST', '/_bulk_get', async (call, access) => {
    const body = parseJson(await bodyOf(call, call.services.limits.jsonBytes), BulkGet);
    const query = only(call.query, ['revs', 'latest']);
    return pass(await ask(call, access, { method: 'POST', path: ['_bulk_get'], query, body }));
  }),
  on('GET', '/_local/:id', async (call, access, params) => localDocument(call, access, params.id!)),
  on('PUT', '/_local/:id', async (call, access, params) => {
    const body = parseJson(await bodyOf(call, MOST_LOCAL_BYTES), Local);
    return localDocument(call, access, params.id!, body);
  }),
  on('GET', '/:id', async (call, access, params) => {
    const query = only(call.query, ['rev', 'revs', 'latest', 'attachments', 'open_revs']);
    return pass(await ask(call, access, { method: 'GET', path: [idOf(params.id)], query }));
  }),
  on('GET', '/:id/:file', async (call, access, params) => {
    const query = only(call.query, ['rev']);
    return attachment(await ask(call, access, { method: 'GET', path: [idOf(params.id), params.file!], query }));
  }),
];

function serverInformation(call: Call): Answer {
  signedIn(call);
  return json({ couchdb: 'Welcome', uuid: call.services.identity.hub, vendor: { name: 'Sandyq' } });
}

async function databaseInformation(call: Call, access: Access): Promise<Answer> {
  const response = await ask(call, access, { method: 'GET' });
  const { doc_count, update_seq } = jsonOf(response) as Record<string, unknown>;
  return json({ db_name: access.database.name, doc_count, update_seq });
}

/**
 * Checkpoints. Each person has their own, so that nobody moves another's: `_local/x` of somebody is
 * `_local/<somebody>.x` in the store.
 */
async function localDocument(call: Call, access: Access, id: string, body?: Record<string, unknown>): Promise<Answer> {
  if (!v.is(LocalId, id)) throw invalid('_local');
  const path = ['_local', `${access.person.account.id}.${id.replaceAll('/', '_')}`];
  const own = `_local/${id}`;
  const response = await ask(call, access, {
    method: body === undefined ? 'GET' : 'PUT',
    path,
    ...(body === undefined ? {} : { body: { ...body, _id: path.join('/') } }),
  });
  const held = jsonOf(response) as Record<string, unknown>;
  if (response.status >= 400) return json(held, response.status);
  return json(body === undefined ? { ...held, _id: own } : { ...held, id: own }, response.status);
}

async function ask(call: Call, access: Access, request: Omit<StoreRequest, 'as' | 'db'>): Promise<StoreResponse> {
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

/**
 * Somebody's file, of whatever type they said: a browser that is led to it must neither run nor show it as a page of
 * the app's origin.
 */
function attachment({ status, contentType, body }: StoreResponse): Answer {
  if (status === 404) throw notFound();
  if (status !== 200) throw new StoreDown(`attachment: ${status}`);
  return {
    status,
    headers: {
      'Content-Type': contentType,
      'Content-Disposition': 'attachment',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'private, no-store',
    },
    body,
  };
}

function idOf(id: string | undefined): string {
  if (!v.is(DocumentId, id)) throw notFound();
  return id;
}

function only(query: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(query).filter(([name]) => names.includes(name)));
}
