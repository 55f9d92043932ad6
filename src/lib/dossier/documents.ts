import type { Responses } from '../assessment/question';
import type { AccountId, DeviceId, ItemId, KitId, Uuid } from '../shared/ids';
import type { Timestamp } from '../shared/clock';
import type { SegmentDocument } from '../trace/segment';

/*
 * The documents of a dossier (`dossier-<learner>`) and of a learner's private database (`private-<learner>`).
 * Rules that keep sync free of conflicts: every document has one writer; two people never edit one document, they
 * each add their own. `rules.ts` says who may write which. Format page: docs/formats/dossier.md.
 */

/** Where in a kit something happened. `passage` is the text somebody pointed at. */
export interface WorkPlace {
  readonly kit: KitId;
  readonly version: string;
  readonly item: ItemId;
  readonly passage?: string;
}

interface Written<Type extends string> {
  readonly type: Type;
  readonly v: 1;
  /** Who wrote it: the account that signed in. */
  readonly by: AccountId;
  /** The writer's clock, not to be believed: the receipt has the hub's. */
  readonly at: Timestamp;
}

/** `device:<device>`, of a site `device:<device>:<hub>` – the hub admits a device's key. Written by that hub alone. */
export interface DeviceDocument {
  readonly _id: string;
  readonly type: 'device';
  readonly v: 1;
  readonly device: DeviceId;
  readonly learner: AccountId;
  readonly label: string;
  readonly publicKey: JsonWebKey;
  readonly enrolledAt: Timestamp;
  /** Detached JWS by the hub over the members above but `_id`, and `hub`. */
  readonly certificate: string;
  /** The site that certified it; absent: the root hub. */
  readonly hub?: string;
  readonly blockedAt?: Timestamp;
}

/** `receipt:<16 characters>` – the hub's signed word that these documents are on its disk. Written by the hub alone. */
export interface ReceiptDocument {
  readonly _id: string;
  readonly type: 'receipt';
  readonly v: 1;
  readonly at: Timestamp;
  /** Document id → digest: `hash` of a segment, `documentDigest` of any other. */
  readonly documents: Readonly<Record<string, string>>;
  /** The site that signed it; absent: the root hub. */
  readonly hub?: string;
  /** Detached JWS by the hub, ES256: canonical JSON of `at`, `documents`, the database's name, and `hub`. */
  readonly signature: string;
}

/**
 * `site:<hub>` – the root hub admits a site to this dossier: what that site signs for it counts. Written by the root alone,
 * once, when the learner is first given to the site.
 */
export interface SiteDocument {
  readonly _id: string;
  readonly type: 'site';
  readonly v: 1;
  readonly hub: string;
  readonly learner: AccountId;
  readonly name: string;
  readonly publicKey: JsonWebKey;
  readonly admittedAt: Timestamp;
  /** Detached JWS by the root over the members above but `_id`. */
  readonly certificate: string;
}

/** `submission:<uuid>` – work handed in; files are its attachments. Never changed: another try is another document. */
export interface SubmissionDocument extends Written<'submission'> {
  readonly _id: string;
  readonly work: 'assignment' | 'case' | 'test' | 'survey';
  readonly place: WorkPlace;
  readonly attempt: number;
  readonly text?: string;
  /** Case task: question id → answer. */
  readonly answers?: Readonly<Record<string, string>>;
  /** Test and survey. */
  readonly responses?: Responses;
  /** What the device itself could mark, 0 to 1. */
  readonly score?: number;
  readonly language: string;
  readonly files: readonly {
    readonly name: string;
    readonly size: number;
    readonly mediaType: string;
    readonly sha256: string;
  }[];
  readonly _attachments?: Readonly<Record<string, unknown>>;
}

/**
 * `paper:<uuid>` – work that was handed in on paper, as a tutor took it in: photographs of the sheets are its files, and
 * there may be none. Written by the tutor alone, so `by` is who took it in; whose work it is, the dossier says.
 */
export interface PaperDocument extends Written<'paper'> {
  readonly _id: string;
  readonly work: 'assignment' | 'case' | 'test';
  readonly place: WorkPlace;
  /** One more than the last attempt that the tutor's device knew. */
  readonly attempt: number;
  /** Language of the tutor who took it in: the sheet does not say its own. */
  readonly language: string;
  readonly files: SubmissionDocument['files'];
  readonly _attachments?: SubmissionDocument['_attachments'];
  /** What is on the sheet is in the photographs: none of these is ever there. */
  readonly text?: undefined;
  readonly answers?: undefined;
  readonly responses?: undefined;
  readonly score?: undefined;
}

/** One handing-in, by whatever road it came. */
export type HandedIn = SubmissionDocument | PaperDocument;

/** `question:<uuid>` – opens a thread. */
export interface QuestionDocument extends Written<'question'> {
  readonly _id: string;
  readonly place?: WorkPlace;
  readonly text: string;
}

/** `answer:<uuid>` – a reply in a thread, by the tutor or by the learner. */
export interface AnswerDocument extends Written<'answer'> {
  readonly _id: string;
  /** `_id` of the question. */
  readonly thread: string;
  readonly text: string;
}

/** `grade:<uuid>` – a tutor's word on a submission. The latest one by time counts; earlier ones stay readable. */
export interface GradeDocument extends Written<'grade'> {
  readonly _id: string;
  /** `_id` of the submission or of the paper. */
  readonly submission: string;
  readonly outcome: 'accepted' | 'returned';
  /** Marks out of `maxScore`; absent where the work is only returned. */
  readonly score?: number;
  readonly maxScore: number;
  readonly comment: string;
  /** Essay and free answers: question id → marks and remark. */
  readonly parts?: Readonly<Record<string, { readonly score?: number; readonly comment?: string }>>;
}

/** `read:<reader>:<id of the document>` – somebody opened it: the fourth state of a piece of work. */
export interface ReadDocument extends Written<'read'> {
  readonly _id: string;
  readonly document: string;
}

export type DossierDocument =
  | SegmentDocument
  | DeviceDocument
  | ReceiptDocument
  | SiteDocument
  | SubmissionDocument
  | PaperDocument
  | QuestionDocument
  | AnswerDocument
  | GradeDocument
  | ReadDocument;
export type DossierType = DossierDocument['type'];

/*
 * The private database: only the learner reads it, no tutor. Each document belongs to the device that made it;
 * the same note edited on another device is another document with the same `note` and a later `at`.
 */

/** `note:<note>:<device>` – a note or a bookmark. `deleted` instead of removal, so that the last word wins. */
export interface NoteDocument extends Written<'note'> {
  readonly _id: string;
  readonly note: Uuid;
  readonly device: DeviceId;
  readonly mark: 'note' | 'bookmark';
  readonly place: WorkPlace;
  readonly text: string;
  readonly deleted?: boolean;
}

/** `place:<device>:<kit>` – where the learner was, for «continue where I was» on any device. */
export interface PlaceDocument extends Written<'place'> {
  readonly _id: string;
  readonly device: DeviceId;
  readonly place: WorkPlace;
  /** Seconds in a recording, page in a reading, or share of a page scrolled (0 to 1). */
  readonly position?: number;
}

export type PrivateDocument = NoteDocument | PlaceDocument;

export const dossierName = (learner: AccountId): string => `dossier-${learner}`;
export const privateName = (learner: AccountId): string => `private-${learner}`;
