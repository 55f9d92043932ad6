import * as v from 'valibot';
import { Refused, tooLarge } from '../http/answer';
import { isImmutable } from '../../lib/dossier/rules';
import { Database } from '../store/database';
import type { Row } from '../store/database';
import { jsonOf } from '../store/store';
import type { Limits } from '../http/limits';
import type { Receipts } from '../receipts/receipts';
import type { Store } from '../store/store';
import type { Writer } from './writer';
import { refusalOf } from './judge';
import type { IncomingDoc, Judges, RefusedRow } from './judge';

/** What it takes to take documents, by whichever road they come. */
export interface TakeServices {
  readonly store: Store;
  readonly limits: Limits;
  readonly devices: Judges['devices'];
  readonly receivedAt?: Judges['receivedAt'];
  readonly receipts: Receipts;
}

/** Held documents looked at together: a note is at most 90 kB. */
const AT_A_TIME = 50;
const StoreRows = v.array(
  v.looseObject({ id: v.string(), error: v.optional(v.string()), reason: v.optional(v.string()) }),
);

export interface Taken {
  readonly refused: readonly RefusedRow[];
  /** Ids of what is new. */
  readonly written: readonly string[];
  /** Ids of revisions that were there already. */
  readonly known: readonly string[];
  /** Something of it is in the store, now or since before: there may be a receipt to give. */
  readonly stored: boolean;
}

/**
 * Judges each document alone and stores the good ones: the one way in for what learners and tutors write, over a network
 * and by courier. Whoever calls lets nobody else write into this database meanwhile (`services.writes`), and gives the
 * receipt. Rejects with Refused where the store takes none of them.
 */
export async function takeDocuments(
  services: TakeServices,
  writer: Writer,
  docs: readonly IncomingDoc[],
): Promise<Taken> {
  const name = writer.database.name;
  const database = new Database(services.store, name);
  const held = await database.byIds(
    docs.map((doc) => doc._id),
    false,
  );
  const full = await isFull(services, writer, database, docs);
  const refused: RefusedRow[] = [];
  const accepted: IncomingDoc[] = [];
  const known: string[] = [];
  const seen = new Set<string>();
  for (let at = 0; at < docs.length; at += AT_A_TIME) {
    const few = docs.slice(at, at + AT_A_TIME);
    const bodies = await bodiesOf(database, few, held);
    for (const doc of few) {
      const row = held.get(doc._id);
      // The very same revision once more: an answer was lost on the way. Not written again, not a fault.
      if (row?.rev === doc._rev) {
        known.push(doc._id);
        continue;
      }
      const reason = seen.has(doc._id)
        ? 'invalid: the same document twice'
        : ((await refusalOf(services, writer, doc, bodies.get(doc._id) ?? row)) ??
          (full ? quotaFault(writer, doc) : undefined));
      seen.add(doc._id);
      if (reason === undefined) accepted.push(doc);
      else refused.push({ id: doc._id, rev: doc._rev, error: 'forbidden', reason });
    }
  }
  if (accepted.length === 0) return { refused, written: [], known, stored: held.size > 0 };
  const byStore = await write(services, writer, accepted);
  const failed = new Set(byStore.map(({ id }) => id));
  const written = accepted.map(({ _id }) => _id).filter((id) => !failed.has(id));
  return { refused: [...refused, ...byStore], written, known, stored: true };
}

/** What the store refuses by rules of its own: the second wall. */
async function write(
  services: TakeServices,
  writer: Writer,
  accepted: readonly IncomingDoc[],
): Promise<readonly RefusedRow[]> {
  const response = await services.store.handle({
    as: writer.as,
    method: 'POST',
    db: writer.database.name,
    path: ['_bulk_docs'],
    body: { docs: accepted, new_edits: false },
  });
  if (response.status === 413) throw tooLarge();
  if (response.status !== 201 && response.status !== 202) throw new Refused(503, 'store-down');
  const rows = v.parse(StoreRows, jsonOf(response)).filter((row) => row.error !== undefined);
  const revs = new Map(accepted.map((doc) => [doc._id, doc._rev]));
  return rows.map(({ id, reason }) => ({
    id,
    rev: revs.get(id) ?? '',
    error: 'forbidden' as const,
    reason: reason ?? 'refused',
  }));
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
async function isFull(
  { limits }: TakeServices,
  writer: Writer,
  database: Database,
  docs: readonly IncomingDoc[],
): Promise<boolean> {
  const counts = docs.some((doc) => quotaFault(writer, doc) !== undefined);
  return counts && (await database.bytes()) > limits.databaseBytes;
}

/**
 * The trace is taken whatever it weighs: it is what the institution must be able to show, a device that could not send it
 * would lose it in the end, and the rules keep a segment small. Of tutors only photographs of paper are kept out: their
 * words are few.
 */
const quotaFault = ({ relation }: Writer, { type }: IncomingDoc): string | undefined =>
  (relation === 'owner' ? type !== 'segment' : type === 'paper') ? 'dossier-full: ask your institution' : undefined;

/** The documents are safe already: a receipt that can't be written now is written by the next sweep. */
export async function giveReceipt({ receipts }: TakeServices, { database }: Writer): Promise<void> {
  if (database.kind !== 'dossier') return;
  await receipts.issue(database.name).catch(() => undefined);
}
