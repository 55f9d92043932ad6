import * as v from 'valibot';
import { ReviewPolicy } from './account';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** In an answer courier: what became of couriers of this device. Signed with the index. docs/formats/courier.md. */
export const ReleaseWord = v.object({
  v: v.literal(1),
  review: ReviewPolicy,
  couriers: v.pipe(
    v.array(
      v.object({
        number: count,
        state: v.picklist(['held', 'released', 'refused']),
        at: v.string(),
        reason: v.optional(v.pipe(v.string(), v.maxLength(500))),
        withheld: v.pipe(v.array(v.pipe(v.string(), v.maxLength(400))), v.maxLength(1000)),
      }),
    ),
    v.maxLength(100),
  ),
});
export type ReleaseWord = v.InferOutput<typeof ReleaseWord>;
