import * as v from 'valibot';
import { Refused, forbidden, invalid, json, tooLarge } from '../../http/answer';
import type { Answer } from '../../http/answer';
import { jsonOrRefuse } from '../../http/body';
import { isImmutable } from '../../../lib/dossier/rules';
import { Database } from '../../store/database';
import type { Row } from '../../store/database';
import { jsonOf } from '../../store/store';
import { bodyOf } from '../call';
import type { Call } from '../call';
import type { Access } from './access';
import { IncomingDoc, refusalOf } from './judge';
import type { RefusedRow } from './judge';

const MOST_DOCUMENTS = 1000;
/** Held documents looked at together: a note is at most 90 kB. */
const AT_A_TIME = 50;
const BulkDocs = v.object({
  docs: v.pipe(v.array(v.unknown()), v.maxLength(MOST_DOCUMENTS)),
  new_edits: v.literal(false),
});
const StoreRows = v.array(
  v.looseObject({ id: v.string(), error: v.optional(v.string()), reason: v.optional(v.string()) }),
);

/** `POST /db/<name>/_bulk_docs`: each document is judged alone; the good ones are stored, then receipted. */
export async function bulkDocs(call: Call, access: Access): Promise<Answer> {
  if (access.relation === 'admin') throw forbidden();
  const body = v.safeParse(BulkDocs, jsonOrRefuse(await bodyOf(call, call.services.limits.bulkBytes)));
  if (!body.success) throw invalid(v.getDotPath(body.issues[0]) ?? 'docs');
  const docs = body.output.docs.map((doc) => readDoc(call, doc));
  return await call.services.writes.run(access.database.name, async () => {
    const { refused, stored } = await store(call, access, docs);
    if (stored) await receipt(call, access);
    return json(refused, 201);
  });
}

/** A document that is not even one, or larger than any may be, is a fault of the whole request. */
function readDoc(call: Call, doc: unknown): IncomingDoc {
  const parsed = v.safeParse(IncomingDoc, doc);
  if (!parsed.success) throw invalid(`docs.${v.getDotPath(parsed.issues[0]) ?? ''}`);
  if (Buffer.byteLength(JSON.stringify(doc)) > call.services.limits.documentBytes) throw tooLarge();
  return parsed.output;
}

async function store(
  call: Call,
  access: Access,
  docs: readonly IncomingDoc[],
): Promise<{ readonly refused: readonly RefusedRow[]; readonly stored: boolean }> {
  const name = access.database.name;
  const database = new Database(call.services.store, name);
  const held = await database.byIds(
    docs.map((doc) => doc._id),
    false,
  );
  const full = await isFull(call, access, database, docs);
  const refused: RefusedRow[] = [];
  const accepted: IncomingDoc[] = [];
  const seen = new Set<string>();
  for (let at = 0; at < docs.length; at += AT_A_TIME) {
    const few = docs.slice(at, at + AT_A_TIME);
    const bodies = await bodiesOf(database, few, held);
    for (const doc of few) {
      const row = held.get(doc._id);
      // The very same revision once more: an answer was lost on the way. Not written again, not a fault.
      if (row?.rev === doc._rev) continue;
      const reason = seen.has(doc._id)
        ? 'invalid: the same document twice'
        : ((await refusalOf(call, access, doc, bodies.get(doc._id) ?? row)) ??
          (full ? quotaFault(access, doc) : undefined));
      seen.add(doc._id);
      if (reason === undefined) accepted.push(doc);
      else refused.push({ id: doc._id, rev: doc._rev, error: 'forbidden', reason });
    }
  }
  if (accepted.length === 0) return { refused, stored: held.size > 0 };
  const response = await call.services.store.handle({
    as: access.as,
    method: 'POST',
    db: name,
    path: ['_bulk_docs'],
    body: { docs: accepted, new_edits: false },
  });
  if (response.status === 413) throw tooLarge();
  if (response.status !== 201 && response.status !== 202) throw new Refused(503, 'store-down');
  const rows = v.parse(StoreRows, jsonOf(response)).filter((row) => row.error !== undefined);
  const revs = new Map(accepted.map((doc) => [doc._id, doc._rev]));
  const byStore = rows.map(({ id, reason }) => ({
    id,
    rev: revs.get(id) ?? '',
    error: 'forbidden' as const,
    reason: reason ?? 'refused',
  }));
  return { refused: [...refused, ...byStore], stored: true };
}

/** Only what may change has a past that the rules look at; of all else it is enough that it is there. */
async function bodiesOf(
  database: Database,
  docs: readonly IncomingDoc[],
  held: ReadonlyMap<string, Row>,
): Promise<ReadonlyMap<string, Row>> {
  const ids = docs.filter(({ _id, type }) => held.has(_id) && !isImmutable(type)).map(({ _id }) => _id);
  return await database.byIds([...new Set(ids)]);
}

/** Whether the database is full, where that would keep one of these out. */
async function isFull(call: Call, access: Access, database: Database, docs: readonly IncomingDoc[]): Promise<boolean> {
  const counts = docs.some((doc) => quotaFault(access, doc) !== undefined);
  return counts && (await database.bytes()) > call.services.limits.databaseBytes;
}

/**
 * The trace is taken whatever it weighs: it is what the institution must be able to show, a device that could not send it
 * would lose it in the end, and the rules keep a segment small. Of tutors only photographs of paper are kept out: their
 * words are few.
 */
const quotaFault = ({ relation }: Access, { type }: IncomingDoc): string | undefined =>
  (relation === 'owner' ? type !== 'segment' : type === 'paper') ? 'dossier-full: ask your institution' : undefined;

/** The documents are safe already: a receipt that can't be written now is written by the next sweep. */
async function receipt(call: Call, { database }: Access): Promise<void> {
  if (database.kind !== 'dossier') return;
  await call.services.receipts.issue(database.name).catch(() => undefined);
}
