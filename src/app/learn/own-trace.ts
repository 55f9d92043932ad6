import { dossierName, type DossierDocument } from '$lib/dossier/documents';
import { dossierExport, dossierLines } from '$lib/dossier/export';
import type { DossierStore } from '$lib/dossier/store';
import type { LearningParts } from '$lib/learning/learning';
import { expandSegment } from '$lib/trace/expand';
import type { Journal, JournalRecord } from '$lib/trace/journal';
import { exportPublicKey, importPublicKey } from '$lib/trace/jws';
import type { SegmentDocument } from '$lib/trace/segment';
import type { Statement } from '$lib/trace/statement';
import { statementOf } from '$lib/trace/xapi';
import { recordsOfAll } from '../trace/records';

export interface OwnRecords {
  readonly records: readonly JournalRecord[];
  /** Of these, on this device only so far. */
  readonly unsealed: number;
}

/** All that the learner's devices wrote down, as far as this one knows it: the dossier's segments, then the journal. */
export async function ownRecords(journal: Journal, inDossier: readonly SegmentDocument[]): Promise<OwnRecords> {
  const [segments, unsealed] = await Promise.all([allSegments(journal, inDossier), journal.unsealed()]);
  return { records: [...recordsOfAll(segments), ...unsealed], unsealed: unsealed.length };
}

/** The trace as plain xAPI 1.0.3 statements, as any LRS takes them. */
export async function exportXapi(parts: LearningParts, homePage: string): Promise<Blob> {
  const segments = await allSegments(parts.journal, await parts.dossier.list('segment'));
  const expanded = await Promise.all(segments.map((segment) => expandSegment(segment)));
  const statements: Statement[] = expanded.flatMap((result) => (result.ok ? result.value : []));
  const source = { learner: parts.account, device: await parts.device(), homePage };
  for (const record of await parts.journal.unsealed()) statements.push(await statementOf(record, source));
  return new Blob([JSON.stringify(statements, null, 2)], { type: 'application/json' });
}

const TYPES = {
  segment: true,
  device: true,
  receipt: true,
  site: true,
  submission: true,
  paper: true,
  question: true,
  answer: true,
  grade: true,
  read: true,
} satisfies Record<DossierDocument['type'], true>;

/**
 * The whole dossier as one file that anybody can check without a hub: `sandyq trace verify` (docs/formats/dossier.md).
 * `receiptKey` is the hub's, as this profile pinned it. Statements that no device signed yet, or
 * that a device signed which the hub has not admitted yet, are not in it: nobody could check them.
 */
export async function exportDossier(
  { account, dossier, journal }: { account: LearningParts['account']; dossier: DossierStore; journal: Journal },
  receiptKey: unknown,
): Promise<Blob> {
  const key = await importPublicKey(receiptKey);
  if (key === undefined) throw new TypeError('the pinned key of the hub is none');
  const types = Object.keys(TYPES) as (keyof typeof TYPES)[];
  const lists = await Promise.all(types.map((type): Promise<readonly DossierDocument[]> => dossier.list(type)));
  const documents = lists.flat();
  const ids = new Set(documents.map(({ _id }) => _id));
  const signed = await journal.undelivered();
  const admitted = new Set(documents.flatMap((document) => (document.type === 'device' ? [document.device] : [])));
  const checkable = signed.filter(({ _id, device }) => !ids.has(_id) && admitted.has(device));
  const file = dossierExport(dossierName(account), await exportPublicKey(key), [...documents, ...checkable]);
  return new Blob([...dossierLines(file)], { type: 'application/x-ndjson' });
}

/** A segment may be signed and not in the dossier yet. */
async function allSegments(
  journal: Journal,
  inDossier: readonly SegmentDocument[],
): Promise<readonly SegmentDocument[]> {
  const known = new Set(inDossier.map((segment) => segment._id));
  return [...inDossier, ...(await journal.undelivered()).filter((segment) => !known.has(segment._id))];
}
