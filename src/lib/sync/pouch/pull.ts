import { documentFault, isImmutable } from '../../dossier/rules';
import { toBase64 } from '../../shared/base64';
import { sha256Hex } from '../../shared/digest';
import type { DocumentRef, HubDatabase, Sequence } from '../hub-database';
import type { Marks, Revision, Revisions } from '../local-copy';
import { readPullMark, writePullMark } from './marks';

/** Changes of one request. */
const BATCH = 500;

export interface PullOutcome {
  /** Documents that are new here. */
  readonly written: readonly string[];
  /** Documents that the hub offers and no honest hub would: they are not stored. */
  readonly rejected: readonly string[];
  /** The hub's sequence is behind the one it told before: its data is not what it was. */
  readonly rolledBack: boolean;
}

/**
 * Fetches what changed since the last pull, or everything. Resumable: the mark moves after each batch that is stored.
 * Rejects with LinkFailure.
 */
export async function pull(
  local: Revisions & Marks,
  hub: HubDatabase,
  kind: 'dossier' | 'private',
  fromStart = false,
): Promise<PullOutcome> {
  const written: string[] = [];
  const rejected: string[] = [];
  const begun = fromStart ? 0 : await readPullMark(local);
  for (let since = begun; ;) {
    const changes = await hub.changes(since, BATCH);
    if (numberOf(changes.last_seq) < numberOf(begun)) return { written, rejected, rolledBack: true };
    const refs = changes.results.flatMap(({ id, changes: revs }) => revs.map(({ rev }) => ({ id, rev })));
    const { good, bad } = await sift(local, kind, await fetchMissing(local, hub, refs));
    rejected.push(...bad);
    const plain = good.filter(({ _attachments }) => _attachments === undefined);
    await local.take(plain);
    written.push(...plain.map(({ _id }) => _id));
    // One by one: a lost link costs one of them, and memory holds one of them.
    for (const document of good.filter(({ _attachments }) => _attachments !== undefined)) {
      const complete = await withFiles(document, hub);
      if (complete !== undefined) await local.take([complete]);
      (complete === undefined ? rejected : written).push(document._id);
    }
    if (changes.last_seq !== since || fromStart) await writePullMark(local, changes.last_seq);
    // CouchDB's opaque sequences may differ for the same state: the count of results is what tells.
    if (changes.results.length < BATCH || changes.last_seq === since) return { written, rejected, rolledBack: false };
    since = changes.last_seq;
  }
}

/** CouchDB's `7-g1AAAA…` and the embedded store's `7` alike. */
const numberOf = (sequence: Sequence): number =>
  typeof sequence === 'number' ? sequence : Number.parseInt(sequence, 10);

type Outside = Record<string, unknown>;

async function fetchMissing(
  local: Revisions,
  hub: HubDatabase,
  refs: readonly DocumentRef[],
): Promise<readonly Outside[]> {
  const missing = await local.missing(refs);
  return missing.length === 0 ? [] : hub.documents(missing);
}

/** Tells apart what may be stored. */
async function sift(local: Revisions, kind: 'dossier' | 'private', documents: readonly Outside[]) {
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

interface WorkFileEntry {
  readonly name: string;
  readonly size: number;
  readonly mediaType: string;
  readonly sha256: string;
}

/** The document with its files in it, or undefined where a file is not the one that the document names. */
async function withFiles(document: Revision, hub: HubDatabase): Promise<Revision | undefined> {
  const attachments: Record<string, unknown> = {};
  for (const { name, size, mediaType, sha256 } of document.files as readonly WorkFileEntry[]) {
    const blob = await hub.attachment(document._id, name, document._rev);
    const bytes = new Uint8Array(await blob.arrayBuffer());
    if (bytes.length !== size || (await sha256Hex(bytes)) !== sha256) return undefined;
    attachments[name] = { content_type: mediaType, data: toBase64(bytes) };
  }
  return { ...document, _attachments: attachments };
}
