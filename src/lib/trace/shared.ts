import * as v from 'valibot';
import { ItemId, KitId } from '../shared/ids';
import { LanguageTag } from '../shared/text';
import { Time } from './time';
import type { Place } from './statement';

/** What all statements of a segment have in common, beside `learner` and `device` of the document itself. */
export interface SegmentContext {
  /** `homePage` of the actor's account: `urn:sandyq:<hub>`. */
  readonly homePage: string;
  /** The program that wrote it, e.g. `Sandyq 0.1.0`. */
  readonly platform?: string;
  /** Language of the interface, BCP 47. */
  readonly language?: string;
  /** How far the device's local time is east of UTC when it seals, minutes. */
  readonly zone?: number;
}

/** What the kit says of an item, for the activity definition. Undefined where the kit is not there any more. */
export type Describe = (place: Place) => About | undefined;

export interface About {
  /** Kind of item: `page`, `video`, `test` … */
  readonly kind: string;
  readonly name?: Readonly<Record<string, string>>;
}

const Index = v.pipe(v.number(), v.integer(), v.minValue(0));
const Kind = v.pipe(v.string(), v.regex(/^[a-z]{1,20}$/));
const Name = v.record(LanguageTag, v.pipe(v.string(), v.maxLength(500)));
const Version = v.pipe(v.string(), v.regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/));

/** Receipts that one segment names. */
export const MAX_WITNESSED = 16;

/** `[index of a row, receipt without its prefix, digest of the receipt]`: the device held it before it wrote the row. */
const After = v.strictTuple([
  Index,
  v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{16}$/)),
  v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
]);

/** `shared` of a segment document. */
export const Shared = v.strictObject({
  homePage: v.pipe(v.string(), v.regex(/^urn:sandyq:[A-Za-z0-9-]{1,64}$/)),
  platform: v.optional(v.pipe(v.string(), v.maxLength(100))),
  language: v.optional(LanguageTag),
  /** Time of the first statement; each row adds its milliseconds. */
  start: Time,
  zone: v.optional(v.pipe(v.number(), v.integer(), v.minValue(-18 * 60), v.maxValue(18 * 60))),
  /** In the order of rows, each row once. */
  after: v.optional(
    v.pipe(
      v.array(After),
      v.minLength(1),
      v.maxLength(MAX_WITNESSED),
      v.check((list) => list.every(([row], at) => at === 0 || row > list[at - 1]![0]), 'not in the order of rows'),
    ),
  ),
  /** `[kit, version]`, in the order of their first use. */
  kits: v.array(v.strictTuple([KitId, Version])),
  /** `[index in kits, item]`, then the kind of item and its name by language where they were known. */
  places: v.array(
    v.union([
      v.strictTuple([Index, ItemId]),
      v.strictTuple([Index, ItemId, Kind]),
      v.strictTuple([Index, ItemId, Kind, Name]),
    ]),
  ),
});
export type SharedPart = v.InferOutput<typeof Shared>;
