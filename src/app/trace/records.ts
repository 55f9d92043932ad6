import { recordsOf } from '$lib/trace/expand';
import type { JournalRecord } from '$lib/trace/journal';
import type { SegmentDocument } from '$lib/trace/segment';

/** The statements of these segments, as written down; a segment that cannot be read has none (verifyTrace names it). */
export const recordsOfAll = (segments: readonly SegmentDocument[]): readonly JournalRecord[] =>
  segments.flatMap((segment) => {
    const records = recordsOf(segment);
    return records.ok ? records.value : [];
  });
