import * as v from 'valibot';
import type { Batch, Revision } from '../../lib/courier/batch';
import type { OpenedCourier } from '../../lib/courier/read';
import type { ReviewPolicy } from '../../lib/institution/account';
import type { QueueContents, QueueDocument, QueueEntry } from '../../lib/institution/review';
import { fromBase64 } from '../../lib/shared/base64';

/* What an officer sees of a courier. Everything in it is outside data: the hub has judged who sent it, and nothing else. */

const MOST_DOCUMENTS = 1000;
/** Characters of all texts together. */
const MOST_TEXT = 1_000_000;
const MOST_DEPTH = 6;

const Written = v.looseObject({
  type: v.picklist(['question', 'answer', 'submission', 'paper', 'grade']),
  at: v.optional(v.pipe(v.string(), v.maxLength(40)), ''),
  place: v.optional(v.looseObject({ passage: v.optional(v.unknown()) })),
  files: v.optional(
    v.array(v.looseObject({ name: v.string(), size: v.number(), mediaType: v.string(), sha256: v.string() })),
    [],
  ),
});
type Written = v.InferOutput<typeof Written>;

/** Members of a document that people wrote, in the order in which they are read. */
const WORDS = ['text', 'answers', 'responses', 'comment', 'parts'] as const;
/** What a learner wrote, and nothing of a chain: without it the rest is as good as with it. */
const WITHHELD_TYPES: ReadonlySet<string> = new Set(['question', 'answer', 'submission']);

/** From a device that comes: it sends what has no receipt again. Hubs count changes, and would skip it for ever. */
export const mayWithhold = ({ direction, counterpart }: Held, id: string): boolean =>
  direction === 'in' && counterpart.kind === 'device' && WITHHELD_TYPES.has(id.slice(0, Math.max(0, id.indexOf(':'))));

type Held = Pick<QueueEntry, 'direction' | 'counterpart'>;

export interface Looking {
  readonly entry: Held;
  readonly may: Pick<ReviewPolicy, 'messages' | 'files'>;
  /** Documents that were held back from earlier couriers, and why. */
  readonly before: ReadonlyMap<string, string>;
}

/** Documents that people wrote. Notes are nobody's but the learner's, and are never shown. */
export async function readContents(courier: OpenedCourier, looking: Looking): Promise<QueueContents> {
  const documents: QueueDocument[] = [];
  let characters = 0;
  for await (const { database, documents: revisions } of courier.batches()) {
    if (!database.startsWith('dossier-')) continue;
    for (const revision of revisions) {
      const written = v.safeParse(Written, revision);
      if (!written.success) continue;
      const shown = shownOf(revision, written.output, database, looking);
      characters += (shown.texts ?? []).reduce((sum, text) => sum + text.length, 0);
      if (documents.length >= MOST_DOCUMENTS || characters > MOST_TEXT) return { documents, more: true };
      documents.push(shown);
    }
  }
  return { documents, more: false };
}

function shownOf(
  revision: Revision,
  written: Written,
  database: string,
  { entry, may, before }: Looking,
): QueueDocument {
  const reason = before.get(revision._id);
  return {
    id: revision._id,
    type: written.type,
    at: written.at,
    learner: database.slice('dossier-'.length),
    mayWithhold: mayWithhold(entry, revision._id),
    ...(reason !== undefined && { before: reason }),
    ...(may.messages && { texts: textsOf(revision, written) }),
    files: written.files.slice(0, 20).map(({ name, size, mediaType, sha256 }) => ({
      ...(may.files && { name }),
      ...{ mediaType: may.files ? mediaType : '', size: Math.max(0, Math.floor(size)) || 0, sha256 },
    })),
  };
}

function textsOf(revision: Revision, { place }: Written): string[] {
  const passage = place?.passage;
  const words = WORDS.flatMap((member) => stringsIn(revision[member]));
  return [...(typeof passage === 'string' ? [passage] : []), ...words].filter((text) => text.trim() !== '');
}

/** Every text in a value, in order, with the numbers that stand for answers. */
function stringsIn(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null || depth >= MOST_DEPTH) return [];
  return Object.values(value).flatMap((one) => stringsIn(one, depth + 1));
}

export interface FoundFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** One file of work, by its hash; undefined where no document of the courier names it. */
export async function findFile(courier: OpenedCourier, sha256: string): Promise<FoundFile | undefined> {
  if (!courier.index.parts.some((part) => part.kind === 'file' && part.sha256 === sha256)) return undefined;
  for await (const batch of courier.batches()) {
    const found = fileIn(batch, sha256);
    if (found !== undefined) return found;
  }
  return undefined;
}

function fileIn({ documents }: Batch, sha256: string): FoundFile | undefined {
  for (const revision of documents) {
    const written = v.safeParse(Written, revision);
    const file = written.success ? written.output.files.find((one) => one.sha256 === sha256) : undefined;
    const attachments = revision._attachments as Readonly<Record<string, { readonly data?: unknown }>> | undefined;
    const data = file === undefined ? undefined : attachments?.[file.name]?.data;
    if (file !== undefined && typeof data === 'string') return { name: file.name, bytes: fromBase64(data) };
  }
  return undefined;
}
