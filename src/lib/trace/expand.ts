import { ok } from '../shared/result';
import type { Result } from '../shared/result';
import { expandRecords } from './compact';
import type { CompactFault } from './compact';
import type { JournalRecord } from './journal';
import type { SegmentDocument } from './segment';
import type { Statement } from './statement';
import { sourceOf, statementOf } from './xapi';

/** What happened, as the device wrote it down. Reads the form alone: whether it is true, `verifyTrace` says. */
export function recordsOf(segment: SegmentDocument): Result<readonly JournalRecord[], CompactFault> {
  const expanded = expandRecords(segment.first, segment);
  return expanded.ok ? ok(expanded.value.records) : expanded;
}

/** The full xAPI statements of a segment, in order. */
export async function expandSegment(segment: SegmentDocument): Promise<Result<readonly Statement[], CompactFault>> {
  const expanded = expandRecords(segment.first, segment);
  if (!expanded.ok) return expanded;
  const { records, shared } = expanded.value;
  const source = sourceOf(segment, shared);
  return ok(await Promise.all(records.map((record) => statementOf(record, source))));
}
