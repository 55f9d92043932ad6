import * as v from 'valibot';
import { GroupId } from '../shared/ids';
import { ShelfEntry } from './account';

/** As staff sees the shelf: pilots as well. Apart from `ShelfEntry`, which every learner's browser knows. */
export const StaffShelfEntry = v.object({
  ...ShelfEntry.entries,
  /** Only these groups are offered it. */
  pilot: v.optional(v.array(GroupId)),
});
export type StaffShelfEntry = v.InferOutput<typeof StaffShelfEntry>;
