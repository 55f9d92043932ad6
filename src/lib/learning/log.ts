import type { JournalRecord } from '../trace/journal';
import type { TraceEvent } from '../trace/statement';
import { expandRecords } from '../trace/compact';
import type { SegmentDocument } from '../trace/segment';
import type { LearningParts } from './parts';

type LogParts = Pick<LearningParts, 'device' | 'journal' | 'records' | 'dossier'>;

/**
 * Writes an event to the trace; durable when it resolves. The projection follows: where it misses a counter (another
 * tab was between, or a crash), it catches up from the journal. Rejects with the storage's error, nothing written.
 */
export async function record(parts: LogParts, event: TraceEvent): Promise<JournalRecord> {
  const written = await parts.journal.append(event);
  const wanted = await parts.records.apply(await parts.device(), [written]);
  if (wanted <= written.counter) await catchUpOwn(parts);
  return written;
}

/** Folds in what the journal of this device holds and the projection does not, as after a crash. */
export async function catchUpOwn({ device, journal, records }: LogParts): Promise<void> {
  for (const segment of await journal.undelivered()) await applySegment(records, segment);
  await records.apply(await device(), await journal.unsealed());
}

/** Folds in the segments of the dossier, of all the learner's devices: what a new device learns from the hub. */
export async function catchUpFromDossier(parts: LogParts): Promise<void> {
  // By id, so each device's segments come in the order of their sequence.
  for (const segment of await parts.dossier.list('segment')) await applySegment(parts.records, segment);
  await catchUpOwn(parts);
}

/** A segment that does not expand is left out: it is outside data, and `verify` is there to say what is wrong. */
async function applySegment(records: LogParts['records'], segment: SegmentDocument): Promise<void> {
  const last = segment.first + segment.statements.length - 1;
  if ((await records.wanted(segment.device)) > last) return;
  const expanded = expandRecords(segment.first, segment);
  if (expanded.ok) await records.apply(segment.device, expanded.value.records);
}
