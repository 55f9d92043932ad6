import * as v from 'valibot';
import { isWritable } from '../import/archive/paths';
import { isSafePath } from '../kit/manifest';
import { AccountId, ItemId, Uuid } from '../shared/ids';

/*
 * A draft is a kit's source folder (docs/formats/authoring.md) taken apart: each part is written, sent and compared by
 * itself, so two people who work on two parts never meet. docs/formats/draft.md.
 */

export const DraftId = v.pipe(Uuid, v.brand('DraftId'));
export type DraftId = v.InferOutput<typeof DraftId>;

/** Characters of one text, and of one part as JSON: a chapter of a book, not the book. */
export const MOST_TEXT = 400_000;
/** Of one draft. */
export const MOST_PARTS = 5000;

/** One text, or one for each language. Unlike in a kit it may be empty: it is being written. */
const Words = v.union([v.string(), v.record(v.string(), v.string())]);
export type DraftWords = v.InferOutput<typeof Words>;

/** Where something stands among its neighbours: compared as text. Made by `orderBetween`. */
export const Order = v.pipe(v.string(), v.regex(/^[0-9a-z]{0,199}[1-9a-z]$/));

/** What kit.yaml says of the whole, without `units`. Judged by the packer; here only that it is an object. */
export const FactsValue = v.looseObject({ id: v.string(), version: v.string(), title: Words });
export type FactsValue = v.InferOutput<typeof FactsValue>;

export const UnitValue = v.strictObject({ order: Order, title: Words });
export type UnitValue = v.InferOutput<typeof UnitValue>;

/** `item`: as kit.yaml has it, without its id; what is not written yet is not there. */
export const ItemValue = v.strictObject({
  unit: ItemId,
  order: Order,
  item: v.looseObject({ kind: v.string(), title: Words }),
});
export type ItemValue = v.InferOutput<typeof ItemValue>;

/** A text of the source folder: Markdown, GIFT, captions. */
export const TextValue = v.strictObject({ text: v.pipe(v.string(), v.maxLength(MOST_TEXT)) });
export type TextValue = v.InferOutput<typeof TextValue>;

/** Any other file of the source folder; its bytes are kept and sent by their hash. */
export const FileValue = v.strictObject({
  /** Lower-case hex. */
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  bytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
export type FileValue = v.InferOutput<typeof FileValue>;

/** A word about one part. The hub writes `by`, `name` and `at` itself. */
export const CommentValue = v.strictObject({
  /** The part that it is about. */
  part: v.string(),
  /** The words of it that are meant; absent: all of it. */
  quote: v.optional(v.pipe(v.string(), v.maxLength(500))),
  text: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(5000)),
  by: AccountId,
  name: v.string(),
  /** ISO 8601, UTC. */
  at: v.string(),
  /** The comment that it answers. */
  answers: v.optional(Uuid),
  /** Who said that it is dealt with. */
  resolved: v.optional(v.strictObject({ by: AccountId, name: v.string(), at: v.string() })),
});
export type CommentValue = v.InferOutput<typeof CommentValue>;

/** What each kind of part holds. */
export interface PartValues {
  readonly kit: FactsValue;
  readonly unit: UnitValue;
  readonly item: ItemValue;
  readonly text: TextValue;
  readonly file: FileValue;
  readonly comment: CommentValue;
}
export type PartKind = keyof PartValues;
export type PartValue = PartValues[PartKind];

/** `kit`, `unit:<id>`, `item:<id>`, `text:<path>`, `file:<path>` or `comment:<uuid>`. */
export type PartId = 'kit' | `${'unit' | 'item' | 'text' | 'file' | 'comment'}:${string}`;

/** `kit.yaml` is made of the other parts. */
const isFree = (path: string): boolean => path.toLowerCase() !== 'kit.yaml';
const TextPath = v.pipe(v.string(), v.maxLength(200), v.check(isSafePath), v.check(isFree));
/** In a package names stay as they are. */
const FilePath = v.pipe(v.string(), v.check(isWritable), v.check(isFree));

/** What the rest of a part's id is, and what it holds. */
const KINDS = {
  kit: { name: v.literal(''), value: FactsValue },
  unit: { name: ItemId, value: UnitValue },
  item: { name: ItemId, value: ItemValue },
  text: { name: TextPath, value: TextValue },
  file: { name: FilePath, value: FileValue },
  comment: { name: Uuid, value: CommentValue },
} as const;

/** Kind and name of a part; undefined for what is no part's id. */
export function parsePartId(id: string): { readonly kind: PartKind; readonly name: string } | undefined {
  const at = id.indexOf(':');
  const kind = at < 0 ? id : id.slice(0, at);
  const name = at < 0 ? '' : id.slice(at + 1);
  if (!Object.hasOwn(KINDS, kind) || at < 0 !== (kind === 'kit')) return undefined;
  return v.is(KINDS[kind as PartKind].name, name) ? { kind: kind as PartKind, name } : undefined;
}

export const PartIdSchema = v.pipe(
  v.string(),
  v.maxLength(420),
  v.check((id) => parsePartId(id) !== undefined),
  v.transform((id) => id as PartId),
);

/** The value as one of its kind; undefined where it is none, or weighs more than a part may. */
export function parsePartValue(id: PartId, value: unknown): PartValue | undefined {
  const kind = parsePartId(id)?.kind;
  if (kind === undefined) return undefined;
  const parsed = v.safeParse(KINDS[kind].value as v.GenericSchema<unknown, PartValue>, value);
  if (!parsed.success || JSON.stringify(parsed.output).length > MOST_TEXT + 1000) return undefined;
  return parsed.output;
}
