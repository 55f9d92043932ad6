import type { SegmentDocument } from '$lib/trace/segment';
import { recordsOf } from '$lib/trace/expand';
import type { JournalRecord } from '$lib/trace/journal';
import { foldRecord, placeOf, type ItemFacts } from '$lib/learning/facts';
import { workFactsOf } from '$lib/learning/work-facts';
import type { Study } from '$lib/learning/progress';
import type { Dossier } from '$lib/tutoring/tutoring';

/** The statements of these segments, as written down; a segment that cannot be read has none (verifyTrace names it). */
export const recordsOfAll = (segments: readonly SegmentDocument[]): readonly JournalRecord[] =>
  segments.flatMap((segment) => {
    const records = recordsOf(segment);
    return records.ok ? records.value : [];
  });

/** How far a learner is, from the trace and the dossier: the same as the learner's own device would say. */
export function studyOf(records: readonly JournalRecord[], dossier: Dossier): Study {
  const facts = new Map<string, ItemFacts>();
  for (const record of records) {
    const at = placeOf(record.event);
    if (at === undefined) continue;
    const key = `${at.kit}/${at.item}`;
    facts.set(key, foldRecord(facts.get(key), record, at));
  }
  return { facts: [...facts.values()], works: workFactsOf(dossier) };
}
