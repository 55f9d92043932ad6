import { timedRecords } from './chain';
import type { Bounds, VerifiedChain } from './chain';
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

/** A statement, where it stands, and when it can have been made. */
export interface PlacedStatement extends Bounds {
  readonly statement: Statement;
  readonly device: VerifiedChain['device'];
  /** Counter within the device. */
  readonly number: number;
}

/** The full statements of a verified chain, in order. `segments` are its documents, by id. */
export async function expandChain(
  chain: VerifiedChain,
  segments: ReadonlyMap<string, SegmentDocument>,
): Promise<readonly PlacedStatement[]> {
  const expanded = await Promise.all(chain.segments.map(({ id }) => expandSegment(segments.get(id)!)));
  const statements = expanded.flatMap((result) => (result.ok ? result.value : []));
  return [...timedRecords(chain)].map(({ record, notBefore, notAfter }, at) => ({
    statement: statements[at]!,
    device: chain.device,
    number: record.counter,
    ...(notBefore && { notBefore }),
    ...(notAfter && { notAfter }),
  }));
}
