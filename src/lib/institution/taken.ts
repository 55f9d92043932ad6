import * as v from 'valibot';
import { AccountId } from '../shared/ids';

/* What a hub says of any courier that it took in, whether a device sent it or another hub. */

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const TakenDatabase = v.object({
  name: v.string(),
  new: count,
  /** Was here already. */
  already: count,
  refused: count,
  /** Why, of the first of them; codes as for `_bulk_docs`. */
  reasons: v.array(v.object({ id: v.string(), reason: v.string() })),
});
export type TakenDatabase = v.InferOutput<typeof TakenDatabase>;

/** What it brought of one learner. */
export const TakenLearner = v.object({ id: AccountId, name: v.string(), databases: v.array(TakenDatabase) });
export type TakenLearner = v.InferOutput<typeof TakenLearner>;

/** How far it could be read. */
export const Reading = v.object({
  /** Everything that it lists is here now, or was refused for a reason. */
  complete: v.boolean(),
  /** Why it ended before its end: a code of docs/formats/courier.md. */
  fault: v.optional(v.object({ code: v.string(), path: v.optional(v.string()), detail: v.optional(v.string()) })),
  /** Parts that are listed and did not come. */
  missing: v.object({ parts: count, bytes: count, documents: count }),
  /** Parts of kinds that this hub does not know: left where they are. */
  unknown: v.array(v.object({ kind: v.string(), path: v.string() })),
  /** Numbers of couriers of this sender, before this one, that have not come. */
  notArrived: v.array(count),
});
export type Reading = v.InferOutput<typeof Reading>;

export interface Sums {
  readonly new: number;
  readonly already: number;
  readonly refused: number;
}

/** Records of a courier, all databases together: staff need not know that notes lie elsewhere. */
export function sumsOf({ learners }: { readonly learners: readonly Pick<TakenLearner, 'databases'>[] }): Sums {
  const databases = learners.flatMap((learner) => learner.databases);
  const sum = (of: keyof Sums): number => databases.reduce((total, database) => total + database[of], 0);
  return { new: sum('new'), already: sum('already'), refused: sum('refused') };
}
