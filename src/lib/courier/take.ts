import { documentFault, isImmutable } from '../dossier/rules';
import type { Batch, Revision } from './batch';
import type { CourierDatabase, CourierIndex, Mark, Sequence } from './index-file';
import type { OpenedCourier } from './read';
import type { CourierStore, RevisionRef } from './store';

/* What a device does with a courier of its hub: just what it does with the hub's answers over a network. */

export interface TakenDatabase {
  readonly name: string;
  /** Documents that are new here. */
  readonly written: readonly string[];
  /** Revisions that the hub has and this device had: nobody needs to send them to it. */
  readonly confirmed: readonly RevisionRef[];
  /** Documents that no honest hub would send: not stored. */
  readonly rejected: readonly string[];
}

/** Takes in what is new, batch by batch; whoever is interrupted begins again with the same file. */
export async function takeBatches(
  courier: OpenedCourier,
  stores: readonly CourierStore[],
  onBatch?: (database: string, written: readonly string[]) => void,
): Promise<readonly TakenDatabase[]> {
  const taken = new Map(
    stores.map(({ name }) => [
      name,
      { name, written: [] as string[], confirmed: [] as RevisionRef[], rejected: [] as string[] },
    ]),
  );
  for await (const batch of courier.batches()) {
    const store = stores.find(({ name }) => name === batch.database);
    const sum = taken.get(batch.database);
    if (store === undefined || sum === undefined) continue;
    const { written, confirmed, rejected } = await takeBatch(store, batch);
    sum.written.push(...written);
    sum.confirmed.push(...confirmed);
    sum.rejected.push(...rejected);
    onBatch?.(batch.database, written);
  }
  return [...taken.values()];
}

async function takeBatch(store: CourierStore, { database, documents }: Batch): Promise<Omit<TakenDatabase, 'name'>> {
  const refs = documents.map(({ _id, _rev }) => ({ id: _id, rev: _rev }));
  const missing = new Set((await store.missing(refs)).map(({ id, rev }) => `${rev} ${id}`));
  const held = new Set(await store.held(refs.map(({ id }) => id)));
  const kind = database.startsWith('private-') ? 'private' : 'dossier';
  const good: Revision[] = [];
  const rejected: string[] = [];
  const confirmed: RevisionRef[] = [];
  for (const document of documents) {
    if (!missing.has(`${document._rev} ${document._id}`)) {
      confirmed.push({ id: document._id, rev: document._rev });
      continue;
    }
    if (isHonest(document, kind, held)) good.push(document);
    else rejected.push(document._id);
    held.add(document._id);
  }
  if (good.length > 0) await store.write(good);
  return { written: good.map(({ _id }) => _id), confirmed, rejected };
}

/** In our form, whole, and no second revision or branch of what never changes. */
function isHonest(document: Revision, kind: 'dossier' | 'private', held: ReadonlySet<string>): boolean {
  if (documentFault(document, kind) !== undefined || hasStub(document)) return false;
  return !isImmutable(document.type) || (/^1-/.test(document._rev) && !held.has(document._id));
}

const hasStub = ({ _attachments }: Revision): boolean =>
  Object.values((_attachments ?? {}) as Record<string, { data?: unknown }>).some(
    ({ data }) => typeof data !== 'string',
  );

/** How far a device has taken in the changes of one database of its hub. */
export interface OwnMark {
  /** Of the hub's data; undefined where it never had anything of it. */
  readonly generation: string | undefined;
  readonly sequence: Sequence;
}

/**
 * The mark after a courier was taken in, or undefined where it stays: parts are missing, the courier begins after what is
 * here, ends before it, or speaks of other data of the hub than this copy was in step with. The last is for a round over
 * the network, or for couriers that offer everything again: a hub whose data were put back may have lost what it had.
 */
export function markAfter(
  own: OwnMark,
  index: Pick<CourierIndex, 'from'>,
  { since, until }: Pick<CourierDatabase, 'since' | 'until'>,
  whole: boolean,
): Mark | undefined {
  if (index.from.kind !== 'hub' || since === undefined || until === undefined || !whole) return undefined;
  const { generation } = index.from;
  if (own.generation !== undefined && own.generation !== generation) return undefined;
  if (numberOf(own.sequence) < numberOf(since) || numberOf(until) <= numberOf(own.sequence)) return undefined;
  return { generation, sequence: until };
}

/** CouchDB's `7-g1AAAA…` and the embedded store's `7` alike. */
const numberOf = (sequence: Sequence): number =>
  typeof sequence === 'number' ? sequence : Number.parseInt(sequence, 10);
