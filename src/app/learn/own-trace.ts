import type { LearningParts } from '$lib/learning/learning';
import { expandSegment, recordsOf } from '$lib/trace/expand';
import type { JournalRecord } from '$lib/trace/journal';
import type { Statement } from '$lib/trace/statement';
import { statementOf } from '$lib/trace/xapi';

export interface OwnRecords {
  readonly records: readonly JournalRecord[];
  /** Of these, on this device only so far. */
  readonly unsealed: number;
}

/** All that the learner's devices wrote down, as far as this one knows it: the dossier's segments, then the journal. */
export async function ownRecords({ dossier, journal }: LearningParts): Promise<OwnRecords> {
  const [inDossier, undelivered, unsealed] = await Promise.all([
    dossier.list('segment'),
    journal.undelivered(),
    journal.unsealed(),
  ]);
  const known = new Set(inDossier.map((segment) => segment._id));
  const segments = [...inDossier, ...undelivered.filter((segment) => !known.has(segment._id))];
  const sealed = segments.flatMap((segment) => {
    const records = recordsOf(segment);
    return records.ok ? records.value : [];
  });
  return { records: [...sealed, ...unsealed], unsealed: unsealed.length };
}

/** The trace as plain xAPI 1.0.3 statements, as any LRS takes them. */
export async function exportXapi(parts: LearningParts, homePage: string): Promise<Blob> {
  const segments = await parts.dossier.list('segment');
  const expanded = await Promise.all(segments.map((segment) => expandSegment(segment)));
  const statements: Statement[] = expanded.flatMap((result) => (result.ok ? result.value : []));
  const source = { learner: parts.account, device: await parts.device(), homePage };
  for (const record of await parts.journal.unsealed()) statements.push(await statementOf(record, source));
  return new Blob([JSON.stringify(statements, null, 2)], { type: 'application/json' });
}
