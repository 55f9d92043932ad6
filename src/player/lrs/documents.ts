import { crc32 } from '../../lib/shared/crc32';
import { done, isMembers, json, parsed, refused, type LrsAnswer, type LrsRequest } from './request';

/*
 * Documents that content keeps (xAPI 1.0.3, part 3, sections 2.2, 2.3, 2.6, 2.7): states of an activity, profiles of an
 * activity and of an agent. There is one learner, so whose they are is not asked.
 */

export interface Document {
  readonly type: string;
  readonly body: string;
}

/** By key (`keyOf`). */
export type Documents = Readonly<Record<string, Document>>;

/** What the resources are called, and the parameter that names a document. */
export const DOCUMENT_RESOURCES: Readonly<Record<string, 'stateId' | 'profileId'>> = {
  'activities/state': 'stateId',
  'activities/profile': 'profileId',
  'agents/profile': 'profileId',
};

/** Characters of all documents together: they are kept as the state of a package, of which the trace takes 80,000. */
export const MAX_DOCUMENTS = 60_000;

export interface Kept {
  readonly documents: Documents;
  readonly answer: LrsAnswer;
}

/** A document is put, read, merged or taken away; `path` is one of DOCUMENT_RESOURCES. */
export function answerDocuments(documents: Documents, request: LrsRequest): Kept {
  const query = new URLSearchParams(request.query);
  const place = [request.path, query.get('activityId') ?? '', query.get('registration') ?? ''];
  const id = query.get(DOCUMENT_RESOURCES[request.path]!);
  const unchanged = (answer: LrsAnswer): Kept => ({ documents, answer });
  if (id === null) return withoutId(documents, request.method, place);
  const key = keyOf(place, id);
  const known = Object.hasOwn(documents, key) ? documents[key] : undefined;
  if (request.method === 'GET') return unchanged(known === undefined ? refused(404, 'no such document') : shown(known));
  const conflict = conflictOf(request, known);
  if (conflict !== undefined) return unchanged(conflict);
  switch (request.method) {
    case 'DELETE':
      return { documents: without(documents, (one) => one === key), answer: done };
    case 'PUT':
    case 'POST': {
      const document = request.method === 'PUT' ? sent(request) : merged(known, request);
      if (document === undefined) return unchanged(refused(400, 'only objects of JSON are merged'));
      const all = { ...documents, [key]: document };
      if (JSON.stringify(all).length > MAX_DOCUMENTS) return unchanged(refused(413, 'more than is kept here'));
      return { documents: all, answer: done };
    }
    default:
      return unchanged(refused(405, 'no such method'));
  }
}

const keyOf = (place: readonly string[], id: string): string => JSON.stringify([...place, id]);

function withoutId(documents: Documents, method: string, place: readonly string[]): Kept {
  const prefix = JSON.stringify(place).slice(0, -1);
  const mine = (key: string): boolean => key.startsWith(`${prefix},`);
  if (method === 'DELETE') return { documents: without(documents, mine), answer: done };
  if (method !== 'GET') return { documents, answer: refused(400, 'which document?') };
  const ids = Object.keys(documents).filter(mine);
  return {
    documents,
    answer: json(
      200,
      ids.map((key) => (JSON.parse(key) as readonly string[]).at(-1)),
    ),
  };
}

const without = (documents: Documents, gone: (key: string) => boolean): Documents =>
  Object.fromEntries(Object.entries(documents).filter(([key]) => !gone(key)));

/** Part 3, section 3.1: who changes a document says which one it has read, where he says anything. */
function conflictOf({ headers }: LrsRequest, known: Document | undefined): LrsAnswer | undefined {
  const ifMatch = headers['if-match'];
  const ifNone = headers['if-none-match'];
  if (ifMatch !== undefined && (known === undefined || (ifMatch !== '*' && !ifMatch.includes(etagOf(known)))))
    return refused(412, 'it is another document by now');
  if (ifNone !== undefined && known !== undefined && (ifNone === '*' || ifNone.includes(etagOf(known))))
    return refused(412, 'it is there already');
  return undefined;
}

const sent = ({ headers, body }: LrsRequest): Document => ({
  type: (headers['content-type'] ?? 'application/octet-stream').slice(0, 200),
  body,
});

function merged(known: Document | undefined, request: LrsRequest): Document | undefined {
  if (known === undefined) return sent(request);
  const [before, more] = [parsed(known.body), parsed(request.body)];
  if (!isMembers(before) || !isMembers(more)) return undefined;
  return { type: 'application/json', body: JSON.stringify({ ...before, ...more }) };
}

export const shown = (document: Document): LrsAnswer => ({
  status: 200,
  headers: { 'Content-Type': document.type, ETag: etagOf(document) },
  body: document.body,
});

const etagOf = ({ type, body }: Document): string =>
  `"${crc32(new TextEncoder().encode(`${type}\n${body}`)).toString(16)}-${body.length}"`;
