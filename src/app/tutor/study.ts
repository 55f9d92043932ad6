import type { JournalRecord } from '$lib/trace/journal';
import { foldRecord, placeOf, type ItemFacts } from '$lib/learning/facts';
import { workFactsOf } from '$lib/learning/work-facts';
import type { Study } from '$lib/learning/progress';
import type { Dossier } from '$lib/tutoring/tutoring';

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
