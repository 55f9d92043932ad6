import * as v from 'valibot';
import { DraftInfo } from '../../lib/draft/api';
import { DraftId } from '../../lib/draft/part';
import type { PartId } from '../../lib/draft/part';

/* Documents of the database `drafts`: one of each draft, one of each of its parts, one of each kit that a draft makes. */

const { begun, writers, submitted, approved, returned, changed, versions, stage } = DraftInfo.entries;

export const DraftDocument = v.object({
  _id: v.string(),
  _rev: v.string(),
  type: v.literal('draft'),
  v: v.literal(1),
  id: DraftId,
  ...{ stage, begun, writers, submitted, approved, returned, changed, versions },
  /** Whatever was packed of it is of this kit: it can't become another one. */
  kit: v.optional(v.string()),
  /** Of its parts as they were sent to review: whatever is packed afterwards has to be that. */
  reviewed: v.optional(v.string()),
});
export type DraftDocument = v.InferOutput<typeof DraftDocument>;

/** Without what the store adds. */
export type DraftFacts = Omit<DraftDocument, '_id' | '_rev'>;

/** `value` is judged again by whoever reads it: another program may have written it. */
export const PartDocument = v.object({
  _id: v.string(),
  _rev: v.string(),
  value: v.unknown(),
  by: DraftInfo.entries.changed,
});
export type PartDocument = v.InferOutput<typeof PartDocument>;

/** Who did something, and when. */
export type Deed = DraftInfo['changed'];

export const draftKey = (draft: DraftId): string => `draft:${draft}`;
export const partsPrefix = (draft: DraftId): string => `part:${draft}:`;
export const partKey = (draft: DraftId, part: PartId): string => partsPrefix(draft) + part;
