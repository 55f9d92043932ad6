import { recordsOf } from '../../trace/expand';
import type { SegmentDocument } from '../../trace/segment';
import { parseDossierDocument } from '../../dossier/parse';
import type { Carried } from '.';
import type { Revision } from '../local-copy';
import { weigh } from './copy';
import type { CarriedCopy } from './copy';

/* What is going to travel, counted. */

export interface Waiting {
  /** Of the dossier, in the order in which they go. */
  readonly dossier: readonly string[];
  readonly private: readonly string[];
}

/** What somebody waits for an answer to. */
const WORK = ['question:', 'answer:', 'submission:'] as const;

export const isWork = (id: string): boolean => WORK.some((prefix) => id.startsWith(prefix));

/** Work before the trace: of half a file the half arrives that somebody waits for. */
export const inOrder = (ids: readonly string[]): readonly string[] =>
  [...ids].sort((a, b) => Number(isWork(b)) - Number(isWork(a)));

/** The segments of a device, as they follow each other: they are numbered in eight digits, so their ids sort so. */
export const segmentsOf = (ids: readonly string[], device: string): readonly string[] =>
  ids.filter((id) => id.startsWith(`trace:${device}:`)).sort();

export const lastSegment = (ids: readonly string[], device: string): string | undefined =>
  segmentsOf(ids, device).at(-1);

/** What a courier weighs with nothing in it, and what each document's history and place in the list add, bytes. */
const EMPTY = 4_500;
const EACH = 300;

/** Documents that are read at once. */
const LOOK = 200;

export async function countCarried(
  dossier: CarriedCopy,
  privateCopy: CarriedCopy,
  waiting: Waiting,
): Promise<{ readonly carried: Carried; readonly bytes: number }> {
  const sum = { works: 0, questions: 0, replies: 0, others: 0, activeMs: 0, bytes: 0 };
  for await (const document of each(dossier, waiting.dossier)) {
    sum.bytes += weigh(document);
    const { type } = document;
    if (type === 'submission') sum.works += 1;
    else if (type === 'question') sum.questions += 1;
    else if (type === 'answer') sum.replies += 1;
    else sum.others += 1;
    if (type === 'segment') sum.activeMs += activeMsOf(document);
  }
  let notes = 0;
  for await (const document of each(privateCopy, waiting.private)) {
    notes += 1;
    sum.bytes += weigh(document);
  }
  const { activeMs, bytes, ...counts } = sum;
  const weight = bytes + EMPTY + EACH * (waiting.dossier.length + waiting.private.length);
  return { carried: { ...counts, notes, minutes: Math.round(activeMs / 60_000) }, bytes: weight };
}

async function* each(copy: CarriedCopy, ids: readonly string[]): AsyncGenerator<Revision> {
  for (let at = 0; at < ids.length; at += LOOK) yield* await copy.winners(ids.slice(at, at + LOOK));
}

function activeMsOf(revision: Revision): number {
  const segment = parseDossierDocument(revision);
  const records = segment?.type === 'segment' ? recordsOf(segment as SegmentDocument) : undefined;
  if (records?.ok !== true) return 0;
  return records.value.reduce((sum, { event }) => sum + ('activeMs' in event ? (event.activeMs ?? 0) : 0), 0);
}
