import * as v from 'valibot';
import { AccountId, DeviceId } from '../shared/ids';

/* What a hub says of a courier that it took in: `POST /api/courier`. The hub, the app and the command line share it. */

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const CourierReport = v.object({
  courier: v.object({
    id: v.string(),
    number: count,
    made: v.string(),
    from: v.object({ device: DeviceId, learner: AccountId, label: v.string() }),
  }),
  learners: v.array(
    v.object({
      id: AccountId,
      name: v.string(),
      databases: v.array(
        v.object({
          name: v.string(),
          new: count,
          /** Was here already. */
          already: count,
          refused: count,
          /** Why, of the first of them; codes as for `_bulk_docs`. */
          reasons: v.array(v.object({ id: v.string(), reason: v.string() })),
        }),
      ),
    }),
  ),
  /** Everything that it lists is here now, or was refused for a reason. */
  complete: v.boolean(),
  /** Why it ended before its end: a code of docs/formats/courier.md. */
  fault: v.optional(v.object({ code: v.string(), path: v.optional(v.string()), detail: v.optional(v.string()) })),
  /** Parts that are listed and did not come. */
  missing: v.object({ parts: count, bytes: count, documents: count }),
  /** Parts of kinds that this hub does not know: left where they are. */
  unknown: v.array(v.object({ kind: v.string(), path: v.string() })),
  /** Numbers of couriers of this device, before this one, that have not come. */
  notArrived: v.array(count),
  /** The device was admitted by this courier: it asked by an enrolment slip. */
  enrolled: v.optional(v.literal(true)),
  /** Whether an answer can be made for this device: it said to whom. */
  canAnswer: v.boolean(),
});
export type CourierReport = v.InferOutput<typeof CourierReport>;
