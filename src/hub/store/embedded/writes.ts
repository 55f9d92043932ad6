import * as v from 'valibot';
import type { Security } from '../security';
import { jsonResponse, refusal } from '../store';
import type { StoreRequest, StoreResponse } from '../store';
import validateDocUpdate from '../validate';
import type { Pouch } from './pouch';

/* Writes of documents into the embedded store, judged as CouchDB judges them by `validate_doc_update`. */

const Doc = v.looseObject({ _id: v.string(), _rev: v.optional(v.string()) });
type Doc = v.InferOutput<typeof Doc>;
const BulkDocs = v.object({ docs: v.array(Doc), new_edits: v.optional(v.boolean(), true) });

export async function bulkDocs(pouch: Pouch, security: Security, request: StoreRequest): Promise<StoreResponse> {
  const body = v.safeParse(BulkDocs, request.body);
  if (!body.success) return refusal(400, 'bad_request', 'not understood: docs');
  const { docs, new_edits } = body.output;
  const refused = await judge(pouch, security, request, docs, new_edits);
  const accepted = docs.filter((doc) => !refused.has(doc));
  const written = accepted.length === 0 ? [] : await pouch.bulkDocs({ docs: accepted, new_edits });
  return jsonResponse(201, [...written.map(asRow), ...refused.values()]);
}

export async function putDocument(
  pouch: Pouch,
  security: Security,
  id: string,
  request: StoreRequest,
): Promise<StoreResponse> {
  const body = v.safeParse(v.looseObject({}), request.body);
  if (!body.success) return refusal(400, 'bad_request', 'Document must be a JSON object');
  const doc: Doc = { ...body.output, _id: id, _rev: request.query?.rev ?? (body.output._rev as string | undefined) };
  if (doc._rev === undefined) delete doc._rev;
  const refused = await judge(pouch, security, request, [doc], true);
  const fault = refused.get(doc);
  if (fault !== undefined) return refusal(403, fault.error, fault.reason);
  return jsonResponse(201, await pouch.put(doc));
}

interface Row {
  readonly id: string;
  readonly error: string;
  readonly reason: string;
}

/** What the rules refuse. A revision that is there already is no write, and is not judged again. */
async function judge(
  pouch: Pouch,
  security: Security,
  request: StoreRequest,
  docs: readonly Doc[],
  newEdits: boolean,
): Promise<Map<Doc, Row>> {
  const refused = new Map<Doc, Row>();
  if (security.sandyq === undefined) return refused;
  const known = newEdits ? new Set<Doc>() : await alreadyThere(pouch, docs);
  for (const doc of docs) {
    if (known.has(doc) || doc._id.startsWith('_local/')) continue;
    const old = (await pouch.get(doc._id).catch(nothingWhereMissing)) as Doc | null;
    // An edit that did not see the last revision is a conflict, and never written.
    if (newEdits && old !== null && old._rev !== doc._rev) continue;
    const fault = faultOf(doc, old, security, request);
    if (fault !== undefined) refused.set(doc, { id: doc._id, error: 'forbidden', reason: fault });
  }
  return refused;
}

async function alreadyThere(pouch: Pouch, docs: readonly Doc[]): Promise<Set<Doc>> {
  const asked: Record<string, string[]> = {};
  for (const doc of docs) if (doc._rev !== undefined) (asked[doc._id] ??= []).push(doc._rev);
  const missing = await pouch.revsDiff(asked);
  return new Set(docs.filter((doc) => doc._rev !== undefined && !missing[doc._id]?.missing.includes(doc._rev)));
}

function faultOf(doc: Doc, old: Doc | null, security: Security, request: StoreRequest): string | undefined {
  const user =
    request.as === 'hub' ? { name: null, roles: ['_admin'] } : { name: request.as.id, roles: request.as.roles };
  try {
    validateDocUpdate(doc, old, user, security);
    return undefined;
  } catch (refused) {
    if (typeof refused === 'object' && refused !== null && 'forbidden' in refused) return String(refused.forbidden);
    throw refused;
  }
}

function nothingWhereMissing(error: unknown): null {
  if ((error as { status?: unknown }).status === 404) return null;
  throw error;
}

/** PouchDB's rows of failure are Error objects; CouchDB's are plain. */
function asRow(row: unknown): unknown {
  const failed = row as { id?: string; error?: unknown; name?: string; reason?: string; message?: string };
  if (!failed.error) return row;
  return { id: failed.id, error: failed.name ?? 'error', reason: failed.reason ?? failed.message ?? '' };
}
