import * as v from 'valibot';
import { AgeRecipient } from '../shared/age-recipient';
import { AccountId, DeviceId, GroupId, KitId } from '../shared/ids';

/* Who belongs to an institution, as the hub's API says it. The hub and the app share these schemas. */

export const ROLES = ['learner', 'tutor', 'methodist', 'invigilator', 'officer', 'hr', 'admin'] as const;
export const Role = v.picklist(ROLES);
export type Role = v.InferOutput<typeof Role>;

/** What somebody types to sign in: lower-case letters of any script, digits, dot, hyphen; 2 to 64. */
export const LoginName = v.pipe(
  v.string(),
  v.trim(),
  v.transform((name) => name.normalize('NFC').toLowerCase()),
  v.regex(/^[\p{L}\p{N}][\p{L}\p{N}.-]{1,63}$/u),
);

export const Account = v.object({
  id: AccountId,
  login: LoginName,
  /** Full name as the institution writes it. */
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)),
  roles: v.pipe(v.array(Role), v.minLength(1)),
  language: v.optional(v.picklist(['kk', 'ru', 'en'])),
  blocked: v.optional(v.boolean(), false),
  /** With `blocked`: what lies of it in browsers is to go, where the institution has it all. */
  erase: v.optional(v.literal(true)),
});
export type Account = v.InferOutput<typeof Account>;

export const Group = v.object({
  id: GroupId,
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)),
  learners: v.array(AccountId),
  tutors: v.array(AccountId),
  kits: v.array(KitId),
});
export type Group = v.InferOutput<typeof Group>;

/** Whom a signed-in account may work with: enough to study and to tutor with no hub in reach. */
export const Enrolment = v.object({
  groups: v.array(
    v.object({
      id: GroupId,
      name: v.string(),
      kits: v.array(KitId),
      tutors: v.array(v.object({ id: AccountId, name: v.string() })),
      /** Only for tutors of the group and for staff. */
      learners: v.optional(v.array(v.object({ id: AccountId, name: v.string() }))),
    }),
  ),
});
export type Enrolment = v.InferOutput<typeof Enrolment>;

/** What an institution wants of browsers that several people use. */
export const SharedPolicy = v.object({
  /** Minutes without a touch after which a profile is locked. */
  lockAfterMinutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(240)),
  /** May somebody look at the kits of a browser without signing in? */
  guests: v.boolean(),
});
export type SharedPolicy = v.InferOutput<typeof SharedPolicy>;

/** Where the institution has said nothing. */
export const SHARED_POLICY: SharedPolicy = { lockAfterMinutes: 15, guests: false };

/** What an institution looks through of what crosses its wall: learners are told. */
export const ReviewPolicy = v.object({
  /** Couriers are held, in both directions, until an officer releases them. */
  couriers: v.boolean(),
  /** The officer may read questions, answers, work and comments in them. */
  messages: v.boolean(),
  /** The officer may open the files in them. */
  files: v.boolean(),
});
export type ReviewPolicy = v.InferOutput<typeof ReviewPolicy>;

/** Where the institution has said nothing. */
export const REVIEW_POLICY: ReviewPolicy = { couriers: false, messages: false, files: false };

/** Whole days, up to a year. */
export const ReceiptDays = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(366));
/** A link one evening a week may fail once. */
export const RECEIPT_DAYS = 10;

/** What a site shows of itself to devices: a hub of the institution elsewhere, with keys of its own. */
export const OwnSite = v.object({
  hub: v.string(),
  name: v.string(),
  /** JWK (P-256) that signs receipts, device certificates and couriers of this site. */
  receiptKey: v.record(v.string(), v.unknown()),
  /** What couriers to the site are encrypted to, besides the institution's own hub. */
  courierRecipient: AgeRecipient,
  /** Compact JWS by the institution's key: docs/formats/site.md. */
  certificate: v.string(),
});
export type OwnSite = v.InferOutput<typeof OwnSite>;

/** What a device must know of its institution to judge kits and receipts for itself. Pinned at the first sign-in. */
export const Institution = v.object({
  id: KitId,
  name: v.record(v.string(), v.string()),
  /** Never changes, even when the data is restored elsewhere. */
  hub: v.string(),
  /** Base URL of the actor accounts in xAPI: `urn:sandyq:<hub>`. */
  homePage: v.string(),
  /** Days after which a missing receipt is told to the learner and the tutor; absent: RECEIPT_DAYS. */
  receiptDays: v.optional(ReceiptDays),
  /** minisign public keys that sign this institution's kits; those with `kitsOnly` sign no list of it. */
  kitKeys: v.array(v.object({ minisign: v.string(), institution: v.string(), kitsOnly: v.optional(v.boolean()) })),
  /** Number of the newest list of keys and withdrawn versions that the hub has; absent: none. */
  listSequence: v.optional(v.number()),
  /** JWK (P-256) that signs receipts and device certificates, and admits sites: the one key that is pinned, everywhere. */
  receiptKey: v.record(v.string(), v.unknown()),
  /** What couriers to the hub are encrypted to; absent from a hub of before there were couriers. */
  courierRecipient: v.optional(AgeRecipient),
  /** May a person open a kit by a key that is not in `kitKeys`, after seeing its fingerprint? */
  unknownSigners: v.picklist(['refuse', 'ask']),
  /** Absent: `SHARED_POLICY`. */
  shared: v.optional(SharedPolicy),
  /** The site hub that says this; absent: the institution's own hub, which `hub` names in any case. */
  site: v.optional(OwnSite),
  /** Absent: `REVIEW_POLICY`. */
  review: v.optional(ReviewPolicy),
});
export type Institution = v.InferOutput<typeof Institution>;

/** Answer to POST and GET /api/session. */
export const SessionAnswer = v.object({
  account: Account,
  enrolment: Enrolment,
  institution: Institution,
  /** Session ends, ms UTC; each request prolongs it. */
  expiresAt: v.number(),
});
export type SessionAnswer = v.InferOutput<typeof SessionAnswer>;

export const ShelfEntry = v.object({
  id: KitId,
  version: v.string(),
  title: v.record(v.string(), v.string()),
  summary: v.optional(v.record(v.string(), v.string())),
  /** What is new in this version. */
  releaseNotes: v.optional(v.record(v.string(), v.string())),
  /** Its last day is over then; it is not installed any more. */
  expires: v.optional(v.string()),
  /** The institution has taken this version back; only staff see it still. */
  withdrawn: v.optional(v.object({ at: v.string(), reason: v.record(v.string(), v.string()) })),
  languages: v.array(v.string()),
  bytes: v.number(),
  /** Bytes that a device keeps with the full or the small films; absent: there are no two qualities. */
  films: v.optional(v.object({ full: v.number(), small: v.number() })),
  /** Hex SHA-256 of the signed tag manifest. */
  fingerprint: v.string(),
  signer: v.string(),
  publishedAt: v.string(),
  /** Byte ranges are served; strong ETag. */
  url: v.string(),
});
export type ShelfEntry = v.InferOutput<typeof ShelfEntry>;

export const DeviceRecord = v.object({
  device: DeviceId,
  account: AccountId,
  label: v.string(),
  enrolledAt: v.string(),
  lastSeenAt: v.optional(v.string()),
  blockedAt: v.optional(v.string()),
  /** What couriers to this device are encrypted to, where it said so. */
  courierRecipient: v.optional(AgeRecipient),
});
export type DeviceRecord = v.InferOutput<typeof DeviceRecord>;

export const AuditEntry = v.object({
  id: v.string(),
  at: v.string(),
  by: v.object({ id: v.string(), name: v.string() }),
  /** Stable code, e.g. `account-created`, `password-reset`, `kit-published`, `device-blocked`. */
  action: v.string(),
  subject: v.optional(v.string()),
  detail: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
  /** Place in the chain and hash, docs/formats/audit.md; absent of entries from before there was one. */
  number: v.optional(v.number()),
  hash: v.optional(v.string()),
});
export type AuditEntry = v.InferOutput<typeof AuditEntry>;

/** Every refusal of the API: `{ error: { code, … } }` with a stable code; texts are in messages/errors. */
export const ApiError = v.object({
  error: v.looseObject({ code: v.string(), detail: v.optional(v.string()), retryAfter: v.optional(v.number()) }),
});
