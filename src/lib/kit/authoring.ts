import * as v from 'valibot';
import type { Gate } from '../assessment/gate';
import { ItemId, KitId } from '../shared/ids';
import { LanguageTag } from '../shared/text';
import { DOCUMENT_KINDS, KitVersion, type DocumentKind } from './manifest';

/* `kit.yaml` as an author writes it: docs/formats/authoring.md. Its shape alone; what it names is looked for later. */

const said = <S extends v.GenericSchema>(schema: S, message: string) => v.config(schema, { message });

const Tag = said(LanguageTag, 'a language is written as kk, ru, en or zh-Hant');

export const Words = v.union(
  [v.pipe(v.string(), v.minLength(1)), v.record(Tag, v.pipe(v.string(), v.minLength(1)))],
  'a text is wanted here, or one for each language: { kk: …, ru: …, en: … }; between braces a text with a comma needs quotes',
);
export type Words = v.InferOutput<typeof Words>;

/** A path, maybe with `{lang}` in it. */
const Pattern = v.pipe(v.string('a path is wanted here'), v.minLength(1));

const Time = v.pipe(
  v.string('a time is wanted here: 2026-09-07T10:00:00Z'),
  v.isoTimestamp('a time with its zone is wanted here: 2026-09-07T10:00:00Z or 2026-09-07T15:00:00+05:00'),
  v.transform((time) => new Date(time).toISOString()),
);

const id = (what: string) =>
  said(ItemId, `${what}: lower-case Latin letters, digits and hyphens, 64 at most, no hyphen at either end`);

const GATE =
  'a gate is { done | submitted | passed: ITEM }, { score: { item: ITEM, atLeast: 0.6 } }, { from: TIME }, { all: [ … ] } or { any: [ … ] }';

export type AuthoredGate =
  | { done: string }
  | { submitted: string }
  | { passed: string }
  | { score: { item: string; atLeast: number } }
  | { from: string }
  | { all: AuthoredGate[] }
  | { any: AuthoredGate[] };

const several = v.pipe(v.array(v.lazy((): v.GenericSchema<AuthoredGate> => AuthoredGate)), v.minLength(1));

export const AuthoredGate = v.union(
  [
    v.strictObject({ done: ItemId }),
    v.strictObject({ submitted: ItemId }),
    v.strictObject({ passed: ItemId }),
    v.strictObject({
      score: v.strictObject({ item: ItemId, atLeast: v.pipe(v.number(), v.minValue(0), v.maxValue(1)) }),
    }),
    v.strictObject({ from: Time }),
    v.strictObject({ all: several }),
    v.strictObject({ any: several }),
  ],
  GATE,
) as v.GenericSchema<AuthoredGate>;

const itemBase = {
  id: id('id of an item'),
  title: Words,
  minutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  gate: v.optional(AuthoredGate),
  due: v.optional(Time),
  required: v.optional(v.boolean()),
};

const Accepts = v.strictObject({
  text: v.optional(v.boolean(), true),
  files: v.optional(v.boolean(), true),
  maxFiles: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20))),
  maxBytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(6_000_000))),
});

const AuthoredPicture = v.strictObject({ file: Pattern, alt: Words, caption: v.optional(Words) });

const media = { smaller: v.optional(Pattern), captions: v.optional(Pattern), transcript: v.optional(Pattern) };
const work = { accepts: v.optional(Accepts, {}), maxScore: v.optional(v.pipe(v.number(), v.minValue(1))) };

export const AuthoredItem = v.variant('kind', [
  v.strictObject({ ...itemBase, kind: v.literal('page'), content: Pattern }),
  v.strictObject({ ...itemBase, kind: v.literal('reading'), file: Pattern }),
  v.strictObject({ ...itemBase, kind: v.literal('video'), file: Pattern, poster: v.optional(Pattern), ...media }),
  v.strictObject({ ...itemBase, kind: v.literal('audio'), file: Pattern, ...media }),
  v.strictObject({
    ...itemBase,
    kind: v.literal('image'),
    pictures: v.pipe(
      v.array(AuthoredPicture, 'pictures are a list: [ { file: map.png, alt: What is to be seen } ]'),
      v.minLength(1),
      v.maxLength(200),
    ),
  }),
  v.strictObject({ ...itemBase, kind: v.literal('model'), file: Pattern, alt: Words }),
  v.strictObject({ ...itemBase, kind: v.literal('assignment'), brief: Pattern, ...work }),
  v.strictObject({
    ...itemBase,
    kind: v.literal('case'),
    situation: Pattern,
    materials: v.optional(v.array(v.strictObject({ title: Words, file: Pattern }))),
    questions: v.pipe(v.array(v.strictObject({ id: id('id of a question'), text: Words })), v.minLength(1)),
    ...work,
  }),
  v.strictObject({
    ...itemBase,
    kind: v.literal('test'),
    control: v.picklist(['self', 'entry', 'current', 'midterm', 'final', 'exit']),
    questions: Pattern,
    attempts: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    timeLimit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(10))),
    passScore: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
    shuffle: v.optional(v.boolean()),
  }),
  /** A folder of the source folder: the unpacked package. */
  v.strictObject({ ...itemBase, kind: v.literal('package'), package: Pattern }),
  v.strictObject({ ...itemBase, kind: v.literal('survey'), questions: Pattern }),
]);
export type AuthoredItem = v.InferOutput<typeof AuthoredItem>;

const AuthoredDocument = v.union(
  [
    Pattern,
    v.strictObject({ file: Pattern }),
    v.strictObject({ items: v.pipe(v.array(ItemId), v.minLength(1)) }),
    v.strictObject({ unit: ItemId }),
    v.strictObject({ timetable: v.literal(true) }),
  ],
  'a document is a path, { items: [ … ] }, { unit: … } or { timetable: true }',
);
export type AuthoredDocument = v.InferOutput<typeof AuthoredDocument>;

export const AuthoredKit = v.strictObject({
  id: said(KitId, 'id of the kit: lower-case Latin letters, digits and hyphens, 64 at most, no hyphen at either end'),
  version: said(KitVersion, 'a version is three numbers: 1.0.0'),
  title: Words,
  summary: v.optional(Words),
  languages: v.pipe(v.array(Tag), v.minLength(1)),
  institution: v.strictObject({
    id: said(KitId, 'id of the institution: lower-case Latin letters, digits, hyphens'),
    name: Words,
  }),
  course: v.optional(v.strictObject({ code: v.optional(v.string()), title: Words })),
  credits: v.optional(v.pipe(v.number(), v.minValue(0))),
  hours: v.optional(v.pipe(v.number(), v.minValue(0))),
  outcomes: v.optional(v.array(Words), []),
  licence: v.optional(v.string()),
  expires: v.optional(Time),
  releaseNotes: v.optional(Words),
  documents: v.optional(
    v.strictObject(
      Object.fromEntries(DOCUMENT_KINDS.map((kind) => [kind, v.optional(AuthoredDocument)])) as Record<
        DocumentKind,
        v.OptionalSchema<typeof AuthoredDocument, undefined>
      >,
    ),
    {},
  ),
  timetable: v.optional(
    v.array(
      v.strictObject({
        id: id('id of a timetable entry'),
        kind: v.picklist(['consultation', 'control', 'exam', 'live', 'broadcast', 'deadline']),
        title: Words,
        start: Time,
        end: v.optional(Time),
        place: v.optional(Words),
        item: v.optional(ItemId),
      }),
    ),
    [],
  ),
  units: v.pipe(
    v.array(v.strictObject({ id: id('id of a unit'), title: Words, items: v.array(AuthoredItem) })),
    v.minLength(1),
  ),
});
export type AuthoredKit = v.InferOutput<typeof AuthoredKit>;

/** The author's short form as the manifest's. Ids were checked by the schema. */
export function gateOf(gate: AuthoredGate): Gate {
  if ('all' in gate) return { kind: 'all', of: gate.all.map(gateOf) };
  if ('any' in gate) return { kind: 'any', of: gate.any.map(gateOf) };
  if ('from' in gate) return { kind: 'from', time: gate.from };
  if ('score' in gate) return { kind: 'score', item: gate.score.item as ItemId, atLeast: gate.score.atLeast };
  if ('done' in gate) return { kind: 'done', item: gate.done as ItemId };
  if ('submitted' in gate) return { kind: 'submitted', item: gate.submitted as ItemId };
  return { kind: 'passed', item: gate.passed as ItemId };
}
