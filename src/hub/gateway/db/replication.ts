import * as v from 'valibot';
import { invalid, json } from '../../http/answer';
import type { Answer } from '../../http/answer';
import { parseJson } from '../../http/body';
import type { Route } from '../../http/router';
import { jsonOf } from '../../store/store';
import { bodyOf, signedIn } from '../call';
import type { Call } from '../call';
import { accessTo } from './access';
import type { Access } from './access';
import { changes } from './changes';
import { stageFile, stagedFile } from './pieces';
import { ask, attachment, bulkGet, document, revsDiff } from './read';
import { bulkDocs } from './write';

const Local = v.record(v.string(), v.unknown());
const LocalId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+=._ -]{1,120}$/));
const MOST_LOCAL_BYTES = 64 * 1024;

type Handler = (call: Call, access: Access, params: Readonly<Record<string, string>>) => Promise<Answer>;

const on = (method: Route<Call>['method'], path: string, handle: Handler): Route<Call> => ({
  method,
  path: `/db/:db${path}`,
  handle: async (call, params) => await handle(call, await accessTo(call, params.db!), params),
});

/** The requests that PouchDB's replication needs, and those for files in pieces. */
export const replicationRoutes: readonly Route<Call>[] = [
  { method: 'GET', path: '/db/', handle: async (call) => serverInformation(call) },
  { method: 'GET', path: '/db', handle: async (call) => serverInformation(call) },
  on('GET', '', databaseInformation),
  on('GET', '/', databaseInformation),
  on('GET', '/_changes', changes),
  on('POST', '/_revs_diff', revsDiff),
  on('POST', '/_bulk_docs', bulkDocs),
  on('POST', '/_bulk_get', bulkGet),
  on('GET', '/_local/:id', async (call, access, params) => localDocument(call, access, params.id!)),
  on('PUT', '/_local/:id', async (call, access, params) => {
    const body = parseJson(await bodyOf(call, MOST_LOCAL_BYTES), Local);
    return localDocument(call, access, params.id!, body);
  }),
  on('GET', '/_files/:sha256', async (call, access, params) => stagedFile(call, access, params.sha256!)),
  on('PUT', '/_files/:sha256', async (call, access, params) => stageFile(call, access, params.sha256!)),
  on('GET', '/:id', async (call, access, params) => document(call, access, params.id)),
  on('GET', '/:id/:file', async (call, access, params) => attachment(call, access, params.id, params.file!)),
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
  const path = ['_local', `${access.person.account.id}.${id}`];
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
