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

/** `shared` of a segment document. */
export const Shared = v.strictObject({
  homePage: v.pipe(v.string(), v.regex(/^urn:sandyq:[A-Za-z0-9-]{1,64}$/)),
  platform: v.optional(v.pipe(v.string(), v.maxLength(100))),
  language: v.optional(LanguageTag),
  /** Time of the first statement; each row adds its milliseconds. */
  start: Time,
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
