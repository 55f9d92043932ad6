import { documentFault, isImmutable } from '../../dossier/rules';
import { byUrgency, nextBatch } from '../batches';
import type { ChangesAnswer, DocumentRef, HubDatabase, Sequence } from '../hub-database';
import type { Marks, Revision, Revisions } from '../local-copy';
import type { Pace } from '../pace';
import { addAwaited, isFirstPull, readPullMark, writePullMark } from './marks';

/** Changes of one request. */
const BATCH = 500;
/** From this on a link carries a page of whole documents as easily as their names, bytes a request. */
const FAST = 250_000;

export interface PullOptions {
  readonly pace: Pace;
  /** Everything again. */
  readonly fromStart?: boolean;
}

export interface PullOutcome {
  /** Documents that are new here. */
  readonly written: readonly string[];
  /** Documents that the hub offers and no honest hub would: they are not stored. */
  readonly rejected: readonly string[];
  /** The hub's sequence is behind the one it told before: its data is not what it was. */
  readonly rolledBack: boolean;
}

/**
 * Fetches what changed since the last pull, or everything; documents with files are only noted, for `pullFiles`.
 * Resumable: the mark moves after each page that is stored, and within a page what is there is not fetched again.
 * Rejects with LinkFailure.
 */
export async function pull(
  local: Revisions & Marks,
  hub: HubDatabase,
  kind: 'dossier' | 'private',
  { pace, fromStart = false }: PullOptions,
): Promise<PullOutcome> {
  const written: string[] = [];
  const rejected: string[] = [];
  const begun = fromStart ? 0 : await readPullMark(local);
  // A device that has nothing yet need not ask for names first, where the link is good.
  const first = !fromStart && (await isFirstPull(local));
  for (let since = begun; ;) {
    const whole = first && pace.budget('down') >= FAST;
    const changes = await hub.changes(since, BATCH, whole);
    if (numberOf(changes.last_seq) < numberOf(begun)) return { written, rejected, rolledBack: true };
    const end = changes.results.length < BATCH || changes.last_seq === since;
    for await (const documents of fetchMissing(local, hub, changes, pace)) {
      const { good, bad } = await sift(local, kind, documents);
      rejected.push(...bad);
      const plain = good.filter(({ _attachments }) => _attachments === undefined);
      await local.take(plain);
      written.push(...plain.map(({ _id }) => _id));
      const awaited = good.filter(({ _attachments }) => _attachments !== undefined);
      await addAwaited(
        local,
        awaited.map(({ _id, _rev }) => ({ id: _id, rev: _rev })),
      );
    }
    // CouchDB's opaque sequences may differ for the same state: the count of results is what tells.
    if (changes.last_seq !== since || fromStart) await writePullMark(local, changes.last_seq, first && !end);
    if (end) return { written, rejected, rolledBack: false };
    since = changes.last_seq;
  }
}

/** CouchDB's `7-g1AAAA…` and the embedded store's `7` alike. */
const numberOf = (sequence: Sequence): number =>
  typeof sequence === 'number' ? sequence : Number.parseInt(sequence, 10);

type Outside = Record<string, unknown>;

/** What of these changes is not here, the most urgent first, in requests that the link carries. */
async function* fetchMissing(
  local: Revisions,
  hub: HubDatabase,
  { results }: ChangesAnswer,
  pace: Pace,
): AsyncGenerator<readonly Outside[]> {
  const refs = results.flatMap(({ id, changes }) => changes.map(({ rev }) => ({ id, rev })));
  const missing = await local.missing(refs);
  if (missing.length === 0) return;
  const inside = new Map(results.flatMap((row) => (row.doc === undefined ? [] : wholeIn(row, row.doc))));
  const here = missing.flatMap(({ id, rev }) => (inside.has(`${id} ${rev}`) ? [inside.get(`${id} ${rev}`)!] : []));
  if (here.length > 0) yield here;
  const wanted = missing.filter(({ id, rev }) => !inside.has(`${id} ${rev}`));
  let rest = byUrgency(wanted.map((ref) => ({ ...ref, bytes: guess(ref) })));
  while (rest.length > 0) {
    const batch = nextBatch(rest, pace.budget('down'));
    rest = rest.slice(batch.length);
    yield await hub.documents(batch.map(({ id, rev }) => ({ id, rev })));
  }
}

/** A first revision has no other history than itself; of any other the feed does not say it. */
function wholeIn({ id, changes }: ChangesAnswer['results'][number], doc: Outside): [string, Outside][] {
  const rev = changes[0]?.rev;
  if (changes.length !== 1 || rev === undefined || !rev.startsWith('1-') || doc._rev !== rev || doc._id !== id)
    return [];
  return [[`${id} ${rev}`, { ...doc, _revisions: { start: 1, ids: [rev.slice(2)] } }]];
}

/** Zipped, with its share of the answer's form. A segment is a day's work or less, the others a few sentences. */
const guess = ({ id }: DocumentRef): number => (id.startsWith('trace:') ? 2_500 : 400);

/** Tells apart what may be stored. */
export async function sift(local: Revisions, kind: 'dossier' | 'private', documents: readonly Outside[]) {
  const good: Revision[] = [];
  const bad: string[] = [];
  const held = await heldIds(local, documents);
  for (const document of documents) {
    if (isHonest(document, kind, held)) good.push(document as Revision);
    else bad.push(String(document._id).slice(0, 400));
    if (typeof document._id === 'string') held.add(document._id);
  }
  return { good, bad };
}

/** In our form, and no second revision or branch of what never changes. */
function isHonest(document: Outside, kind: 'dossier' | 'private', held: ReadonlySet<string>): boolean {
  if (documentFault(document, kind) !== undefined) return false;
  if (!isImmutable(document.type)) return true;
  return /^1-/.test(String(document._rev)) && !held.has(document._id as string);
}

async function heldIds(local: Revisions, documents: readonly Outside[]): Promise<Set<string>> {
  const keys = documents.map(({ _id }) => _id).filter((id): id is string => typeof id === 'string');
  return new Set((await local.winners(keys)).map(({ _id }) => _id));
}
