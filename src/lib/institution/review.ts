import * as v from 'valibot';
import { AccountId, DeviceId, KitId } from '../shared/ids';
import { ReviewPolicy } from './account';
import { CourierReport } from './courier';
import { SiteReport } from './site';

/* The release queue of a hub, as its API says it (docs/api.md). The hub, the app and the command line share it. */

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A kit may come where its id or the key that signed it is listed; a list without any lets none in. */
export const KitAllowList = v.object({
  ids: v.pipe(v.array(KitId), v.maxLength(500)),
  /** Key ids of minisign, sixteen hex digits in capitals. */
  signers: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9A-F]{16}$/))), v.maxLength(100)),
});
export type KitAllowList = v.InferOutput<typeof KitAllowList>;

/** Absent `kits`: every kit by a key of the institution may come. */
export const ReviewSettings = v.object({ ...ReviewPolicy.entries, kits: v.optional(KitAllowList) });
export type ReviewSettings = v.InferOutput<typeof ReviewSettings>;

/** What is in a courier, told without saying what it says. */
export const Counts = v.object({
  learners: count,
  questions: count,
  /** Words in threads, of whoever. */
  answers: count,
  works: count,
  grades: count,
  /** Segments of the trace. */
  segments: count,
  /** Notes, bookmarks and places, which only the learner reads. */
  notes: count,
  receipts: count,
  others: count,
  /** Whole kits, between hubs. */
  kits: count,
  files: count,
  fileBytes: count,
});
export type Counts = v.InferOutput<typeof Counts>;

const Who = v.object({ id: v.string(), name: v.string() });

export const Counterpart = v.variant('kind', [
  v.object({ kind: v.literal('device'), device: DeviceId, learner: AccountId, name: v.string(), label: v.string() }),
  v.object({ kind: v.literal('hub'), hub: v.string(), name: v.string() }),
]);
export type Counterpart = v.InferOutput<typeof Counterpart>;

export const HeldBack = v.object({ id: v.string(), reason: v.string() });
export type HeldBack = v.InferOutput<typeof HeldBack>;

export const Decision = v.object({
  at: v.string(),
  by: Who,
  /** Why it was refused, or why documents were held back. */
  reason: v.optional(v.string()),
  /** Ids of documents that were not let in; only of a courier that came. */
  withheld: v.array(v.string()),
  /** Its entry in the audit list; absent until it is written. */
  audit: v.optional(v.object({ number: count, hash: v.string() })),
});
export type Decision = v.InferOutput<typeof Decision>;

export const QueueEntry = v.object({
  /** `in-` or `out-`, and the SHA-256 of the file. */
  id: v.string(),
  direction: v.picklist(['in', 'out']),
  counterpart: Counterpart,
  courier: v.object({ id: v.string(), number: count, made: v.string() }),
  sha256: v.string(),
  bytes: count,
  counts: Counts,
  /** It ends before its end: what came before that can be released. */
  fault: v.optional(v.object({ code: v.string() })),
  /** Since when it waits, or waited last, and who handed it in or asked for it. */
  held: v.object({ at: v.string(), by: Who }),
  state: v.picklist(['held', 'released', 'refused']),
  decided: v.optional(Decision),
  /** A released one that came: since when it is taken in, or why it could not be. */
  taken: v.optional(
    v.object({
      at: v.string(),
      fault: v.optional(v.string()),
      report: v.optional(v.union([CourierReport, SiteReport])),
    }),
  ),
  /** A released one that goes: when it was given out first. */
  fetched: v.optional(v.string()),
});
export type QueueEntry = v.InferOutput<typeof QueueEntry>;

/** The answer to a courier that is handed in or asked for, where it has to wait. */
export const HeldCourier = v.object({ held: QueueEntry });
export type HeldCourier = v.InferOutput<typeof HeldCourier>;

export const QueuePage = v.object({
  policy: ReviewSettings,
  /** What waits first, then the newest. */
  entries: v.array(QueueEntry),
  /** Bytes of files that lie in the queue, and how many may. */
  bytes: count,
  maxBytes: count,
});
export type QueuePage = v.InferOutput<typeof QueuePage>;

/** A file of work; without its name where the officer may not open files. */
const QueueFile = v.object({
  name: v.optional(v.string()),
  mediaType: v.string(),
  size: count,
  sha256: v.string(),
});

/** A document of a courier as the officer may see it. */
export const QueueDocument = v.object({
  id: v.string(),
  type: v.string(),
  at: v.string(),
  learner: v.string(),
  /** Whether it can be held back: where the direction and the kind of document let that be. */
  mayWithhold: v.boolean(),
  /** It was held back from an earlier courier. */
  before: v.optional(v.string()),
  /** What it says, part by part; absent where the officer may not read. */
  texts: v.optional(v.array(v.string())),
  files: v.array(QueueFile),
});
export type QueueDocument = v.InferOutput<typeof QueueDocument>;

export const QueueContents = v.object({
  documents: v.array(QueueDocument),
  /** There are more than are shown. */
  more: v.boolean(),
});
export type QueueContents = v.InferOutput<typeof QueueContents>;

/** A reason that people read: a line or two. */
export const Reason = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(500));
export const ReleaseRequest = v.object({
  withhold: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(400))), v.maxLength(1000)), []),
  reason: v.optional(Reason),
});
export const RefuseRequest = v.object({ reason: Reason });
