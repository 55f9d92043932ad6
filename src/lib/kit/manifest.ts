import * as v from 'valibot';
import { Gate } from '../assessment/gate';
import { ItemId, KitId } from '../shared/ids';
import { LanguageTag, localized } from '../shared/text';

/*
 * `data/kit.json`, version 1: what a kit is. The same schema checks it in the packer, on the hub and on
 * every device; the JSON Schema that the hub serves is made from it. Format page: docs/formats/kit.md.
 */

/** Bytes that are hashed as one: a part of a large file can be trusted as it arrives. */
export const CHUNK_BYTES = 8 * 1024 * 1024;

/** Chunks of a file of `size` bytes, and how many bytes the one at `index` has: all but the last are full. */
export const chunkCount = (size: number): number => Math.ceil(size / CHUNK_BYTES);
export const chunkBytes = (size: number, index: number): number => Math.min(CHUNK_BYTES, size - index * CHUNK_BYTES);

const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const UtcTime = v.pipe(v.string(), v.isoTimestamp());
const Title = localized(v.pipe(v.string(), v.minLength(1), v.maxLength(500)));
const Text = localized(v.pipe(v.string(), v.maxLength(20_000)));

const PATH = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;
const RESERVED = /(^|\/)(con|prn|aux|nul|com\d|lpt\d)(\.|\/|$)|\.(\/|$)/i;

/** ASCII, forward slashes, no empty, `.` or `..` part, no hidden file, nothing that Windows reserves or trims. */
export const isSafePath = (path: string): boolean => PATH.test(path) && !RESERVED.test(path);

/** Relative to `data/`; safe on every file system. */
export const FilePath = v.pipe(v.string(), v.maxLength(200), v.regex(PATH), v.check(isSafePath, 'reserved file name'));
export type FilePath = v.InferOutput<typeof FilePath>;

/** `chunks`: SHA-256 of each 8 MiB, in order; there for files larger than one chunk, and only for them. */
export const KitFile = v.object({
  path: FilePath,
  size: v.pipe(v.number(), v.integer(), v.minValue(0)),
  sha256: Sha256,
  mediaType: v.pipe(v.string(), v.regex(/^[a-z]+\/[a-z0-9.+-]+$/)),
  chunks: v.optional(v.array(Sha256)),
});
export type KitFile = v.InferOutput<typeof KitFile>;

const LocalizedFile = localized(FilePath);

const TimedText = v.object({ language: LanguageTag, file: FilePath });

const itemBase = {
  id: ItemId,
  title: Title,
  /** Expected study time, minutes. */
  minutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  gate: v.optional(Gate),
  due: v.optional(UtcTime),
  /** Counted in progress. Default true. */
  required: v.optional(v.boolean(), true),
};

const Accepts = v.object({
  text: v.boolean(),
  files: v.boolean(),
  maxFiles: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20)), 5),
  /** One file at most, bytes. The hub takes no document above 8 MB whatever stands here. */
  maxBytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(6_000_000)), 5_000_000),
});

const media = {
  /** The same recording in fewer bytes, in languages of `file`: a device keeps the one or the other (films.ts). */
  smaller: v.optional(LocalizedFile),
  captions: v.optional(v.array(TimedText), []),
  transcript: v.optional(LocalizedFile),
};

/** What is to be seen, for whoever cannot see it. */
const Alternative = localized(v.pipe(v.string(), v.minLength(1), v.maxLength(2_000)));

export const Picture = v.object({
  file: LocalizedFile,
  alt: Alternative,
  caption: v.optional(Text),
});
export type Picture = v.InferOutput<typeof Picture>;

export const Item = v.variant('kind', [
  /** `content`: sanitised HTML made from Markdown. Pictures and links are paths relative to that file. */
  v.object({ ...itemBase, kind: v.literal('page'), content: LocalizedFile }),
  /** A document to read as it is, PDF, or a book: the file is then its index (book/index-file.ts). */
  v.object({ ...itemBase, kind: v.literal('reading'), file: LocalizedFile }),
  /** `posters`: where the picture is not the same in each language; `poster` is then one of them, the main language's. */
  v.object({
    ...itemBase,
    kind: v.literal('video'),
    file: LocalizedFile,
    poster: v.optional(FilePath),
    posters: v.optional(LocalizedFile),
    ...media,
  }),
  v.object({ ...itemBase, kind: v.literal('audio'), file: LocalizedFile, ...media }),
  /** Pictures to look at closely, one after the other. */
  v.object({
    ...itemBase,
    kind: v.literal('image'),
    pictures: v.pipe(v.array(Picture), v.minLength(1), v.maxLength(200)),
  }),
  /** Something to turn and look at from all sides: binary glTF 2.0, whole in one file (model/glb.ts). */
  v.object({ ...itemBase, kind: v.literal('model'), file: LocalizedFile, alt: Alternative }),
  v.object({
    ...itemBase,
    kind: v.literal('assignment'),
    brief: LocalizedFile,
    accepts: Accepts,
    maxScore: v.optional(v.pipe(v.number(), v.minValue(1)), 100),
  }),
  /** Case task (кейсовая задача): a situation, materials, and questions that are answered freely. */
  v.object({
    ...itemBase,
    kind: v.literal('case'),
    situation: LocalizedFile,
    materials: v.optional(v.array(v.object({ title: Title, file: LocalizedFile })), []),
    questions: v.pipe(v.array(v.object({ id: ItemId, text: Text })), v.minLength(1)),
    accepts: Accepts,
    maxScore: v.optional(v.pipe(v.number(), v.minValue(1)), 100),
  }),
  v.object({
    ...itemBase,
    kind: v.literal('test'),
    /** Only a self-check has its answer keys in the kit. The others are marked where the keys are. */
    control: v.picklist(['self', 'entry', 'current', 'midterm', 'final', 'exit']),
    /** Question set, `application/json`, one a language. */
    questions: LocalizedFile,
    /** Attempts; absent: as many as wanted. */
    attempts: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    /** Seconds; absent: no limit. */
    timeLimit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(10))),
    /** Score that passes, 0 to 1. */
    passScore: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0.5),
    shuffle: v.optional(v.boolean(), false),
  }),
  /** Something interactive that was made elsewhere: SCORM, or pages with scripts. The file is its index (package/index-file.ts). */
  v.object({ ...itemBase, kind: v.literal('package'), package: LocalizedFile }),
  /** Feedback form: the same question set without keys. */
  v.object({ ...itemBase, kind: v.literal('survey'), questions: LocalizedFile }),
]);
export type Item = v.InferOutput<typeof Item>;
export type ItemKind = Item['kind'];

/** The twelve documents that regulation LE 7 wants in a kit, in its order. */
export const DOCUMENT_KINDS = [
  'programme',
  'curriculum',
  'calendar',
  'syllabus',
  'lectures',
  'practicals',
  'self-study',
  'midterm',
  'final',
  'consultations',
  'control-timetable',
  'other',
] as const;
export const DocumentKind = v.picklist(DOCUMENT_KINDS);
export type DocumentKind = v.InferOutput<typeof DocumentKind>;

/** One of the twelve: a file, or an item or unit of this kit that is it. */
export const KitDocument = v.union([
  v.object({ file: LocalizedFile }),
  v.object({ items: v.pipe(v.array(ItemId), v.minLength(1)) }),
  v.object({ unit: ItemId }),
  /** The timetable of the kit is it. */
  v.object({ timetable: v.literal(true) }),
]);
export type KitDocument = v.InferOutput<typeof KitDocument>;

export const TimetableEntry = v.object({
  id: ItemId,
  kind: v.picklist(['consultation', 'control', 'exam', 'live', 'broadcast', 'deadline']),
  title: Title,
  start: UtcTime,
  end: v.optional(UtcTime),
  place: v.optional(Text),
  item: v.optional(ItemId),
});
export type TimetableEntry = v.InferOutput<typeof TimetableEntry>;

export const Unit = v.object({ id: ItemId, title: Title, items: v.array(Item) });
export type Unit = v.InferOutput<typeof Unit>;

export const KitVersion = v.pipe(v.string(), v.regex(/^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/));

export const KitManifest = v.object({
  format: v.literal('sandyq-kit'),
  formatVersion: v.literal(1),
  id: KitId,
  version: KitVersion,
  title: Title,
  summary: v.optional(Text),
  /** Languages of study, the main one first. */
  languages: v.pipe(v.array(LanguageTag), v.minLength(1)),
  institution: v.object({ id: KitId, name: Title }),
  course: v.optional(v.object({ code: v.optional(v.string()), title: Title })),
  credits: v.optional(v.pipe(v.number(), v.minValue(0))),
  hours: v.optional(v.pipe(v.number(), v.minValue(0))),
  outcomes: v.optional(v.array(Text), []),
  documents: v.optional(v.record(DocumentKind, KitDocument), {}),
  timetable: v.optional(v.array(TimetableEntry), []),
  units: v.pipe(v.array(Unit), v.minLength(1)),
  /** Every file under `data/` but `kit.json` itself, by path in ASCII order. */
  files: v.array(KitFile),
  /** SPDX expression, or a sentence. */
  licence: v.optional(v.string()),
  expires: v.optional(UtcTime),
  releaseNotes: v.optional(Text),
});
export type KitManifest = v.InferOutput<typeof KitManifest>;

/** Every item of the kit, in order. */
export const itemsOf = (manifest: Pick<KitManifest, 'units'>): readonly Item[] =>
  manifest.units.flatMap((unit) => unit.items);

export const findItem = (manifest: Pick<KitManifest, 'units'>, id: ItemId): Item | undefined =>
  itemsOf(manifest).find((item) => item.id === id);
