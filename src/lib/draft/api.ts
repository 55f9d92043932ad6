import * as v from 'valibot';
import type { PackCode } from '../kit/check/said';
import { AccountId, GroupId, KitId } from '../shared/ids';
import { DraftId, PartIdSchema } from './part';

/* What hub and app say to each other of drafts: docs/api.md. */

/**
 * `writing`: anybody who writes kits may change it. From `review` on it stands still: what was read is what will be packed.
 * `approved`: somebody who wrote nothing in it found it good. `pilot`: a version is with some groups. `published`: with all
 * whose groups have the kit. To write again leads back to `writing`, for the next version.
 */
export const DRAFT_STAGES = ['writing', 'review', 'approved', 'pilot', 'published'] as const;
export const DraftStage = v.picklist(DRAFT_STAGES);
export type DraftStage = v.InferOutput<typeof DraftStage>;

const Who = v.object({ id: AccountId, name: v.string(), at: v.string() });

/** A version that was packed of the draft. */
export const DraftVersion = v.object({
  version: v.string(),
  state: v.picklist(['pilot', 'published', 'withdrawn']),
  /** Of a pilot: who has it. */
  groups: v.optional(v.array(GroupId)),
  fingerprint: v.string(),
  packed: Who,
  published: v.optional(Who),
});
export type DraftVersion = v.InferOutput<typeof DraftVersion>;

export const DraftInfo = v.object({
  id: DraftId,
  /** Of the part `kit` as the hub has it. */
  kit: v.string(),
  title: v.union([v.string(), v.record(v.string(), v.string())]),
  languages: v.array(v.string()),
  stage: DraftStage,
  begun: Who,
  /** Who wrote in it since it was last published, in the order in which they began. None of them may approve it. */
  writers: v.array(Who),
  submitted: v.optional(Who),
  approved: v.optional(Who),
  /** Why it came back from review, in the reviewer's words. */
  returned: v.optional(v.object({ ...Who.entries, note: v.string() })),
  changed: Who,
  /** The newest first. */
  versions: v.array(DraftVersion),
});
export type DraftInfo = v.InferOutput<typeof DraftInfo>;

export const DraftList = v.object({ drafts: v.array(DraftInfo) });

/** Answer to GET /api/drafts/<draft>: every part there is, with its revision. */
export const DraftState = v.object({ draft: DraftInfo, parts: v.record(v.string(), v.string()) });
export type DraftState = v.InferOutput<typeof DraftState>;

/** A part as the hub has it. `value` null: it was taken away. */
export const HeldPart = v.object({
  id: PartIdSchema,
  /** Opaque; another with every change. */
  rev: v.string(),
  value: v.unknown(),
  by: v.optional(Who),
});
export type HeldPart = v.InferOutput<typeof HeldPart>;

export const PartsAnswer = v.object({ parts: v.array(HeldPart) });

/** `base`: the revision that the change was made on; absent: there was none. `value` null takes the part away. */
export const PartChange = v.object({ id: PartIdSchema, base: v.optional(v.string()), value: v.unknown() });
export type PartChange = v.InferOutput<typeof PartChange>;

/** Of one request. */
export const MOST_CHANGES = 100;

/**
 * `conflict`: the part has another revision by now; `held` is it. `still`: the draft is not being written (its stage), and
 * only comments are taken. `file-absent`: the bytes of the file have to come first. `invalid`: no part, or too large.
 */
export const PartOutcome = v.union([
  v.object({ id: v.string(), rev: v.string() }),
  v.object({
    id: v.string(),
    refused: v.picklist(['conflict', 'still', 'file-absent', 'invalid']),
    held: v.optional(HeldPart),
  }),
]);
export type PartOutcome = v.InferOutput<typeof PartOutcome>;
export const ChangesAnswer = v.object({ outcomes: v.array(PartOutcome) });

/** What a hub says of a draft beside its packer: whose name it signs in, what day it is, which bytes it has. */
export const HUB_CODES = ['institution-other', 'expired', 'bytes-absent', 'path-twice'] as const;
export type DraftProblemCode = PackCode | (typeof HUB_CODES)[number];

/** What is wrong with a draft, or should be better, as the packer says it. */
export const DraftProblem = v.object({
  severity: v.picklist(['mistake', 'warning']),
  /** A `DraftProblemCode`; of a newer hub maybe another. Absent: of an older one. */
  code: v.optional(v.string()),
  /** The part it is about; absent: the whole. */
  part: v.optional(PartIdSchema),
  /** The member of the part that is wrong, with dots: `pictures.0.alt`. */
  member: v.optional(v.string()),
  /** In a text, from 1. */
  line: v.optional(v.number()),
  /** Data of the draft: a path, an id, numbers. */
  detail: v.optional(v.string()),
  /** The packer's own words, in English. */
  message: v.string(),
});
export type DraftProblem = v.InferOutput<typeof DraftProblem>;
export const CheckAnswer = v.object({ problems: v.array(DraftProblem) });

/** POST /api/drafts/<draft>/stage. The hub refuses a step that does not lead on from where the draft is. */
export const StageChange = v.variant('to', [
  v.strictObject({ to: v.literal('review') }),
  v.strictObject({ to: v.literal('approved') }),
  /** With `note` by a reviewer; without by whoever wants to go on writing. */
  v.strictObject({ to: v.literal('writing'), note: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(5000))) }),
  v.strictObject({ to: v.literal('pilot'), groups: v.pipe(v.array(GroupId), v.minLength(1), v.maxLength(500)) }),
  v.strictObject({ to: v.literal('published') }),
]);
export type StageChange = v.InferOutput<typeof StageChange>;

/** POST /api/drafts/<draft>/preview: a kit as learners would get it, for whoever writes it. */
export const PreviewAnswer = v.object({ kit: KitId, version: v.string(), url: v.string(), bytes: v.number() });
export type PreviewAnswer = v.InferOutput<typeof PreviewAnswer>;
