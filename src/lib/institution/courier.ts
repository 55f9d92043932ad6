import * as v from 'valibot';
import { AccountId, DeviceId } from '../shared/ids';
import { Reading, TakenLearner, count } from './taken';

/* What a hub says of a device's courier that it took in: `POST /api/courier`. The hub, the app and the command line share it. */

export const CourierReport = v.object({
  courier: v.object({
    id: v.string(),
    number: count,
    made: v.string(),
    from: v.object({ device: DeviceId, learner: AccountId, label: v.string() }),
  }),
  learners: v.array(TakenLearner),
  ...Reading.entries,
  /** The device was admitted by this courier: it asked by an enrolment slip. */
  enrolled: v.optional(v.literal(true)),
  /** Whether an answer can be made for this device: it said to whom. */
  canAnswer: v.boolean(),
});
export type CourierReport = v.InferOutput<typeof CourierReport>;

/** One courier of a device that came, and the work that it was the first to bring. */
export const Arrival = v.object({
  number: count,
  /** By the device's clock. */
  made: v.string(),
  /** When the hub took it in, by its own. */
  at: v.string(),
  /** Submissions, questions and answers, by their documents' ids. */
  works: v.array(v.string()),
});
export type Arrival = v.InferOutput<typeof Arrival>;

/** By which roads a learner's work came, and how old is what each side knows of the other: `GET /api/learners/<id>/custody`. */
export const Custody = v.object({
  devices: v.array(
    v.object({
      device: DeviceId,
      label: v.string(),
      enrolledAt: v.string(),
      blockedAt: v.optional(v.string()),
      /** When it last asked over the network, to five minutes. */
      lastSeenAt: v.optional(v.string()),
      /** What couriers tell; absent where none of it ever came and none was made for it. */
      couriers: v.optional(
        v.object({
          /** The newest of it that came: none came yet where it is absent. */
          newest: v.optional(v.object({ number: count, made: v.string() })),
          /** Numbers before that which have not come. */
          missing: v.array(count),
          /** Answers that were made for it, and the highest number that it said it opened. */
          answers: count,
          opened: count,
        }),
      ),
      /** The last ones, the newest first. */
      arrivals: v.array(Arrival),
    }),
  ),
});
export type Custody = v.InferOutput<typeof Custody>;
