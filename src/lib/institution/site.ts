import * as v from 'valibot';
import { AccountId, GroupId, KitId } from '../shared/ids';
import { Role } from './account';
import { Reading, TakenLearner, count } from './taken';

/*
 * Site hubs, as the API says them: `/api/sites` at the institution, `/api/site` at a site. The hub, the app and the command
 * line share these schemas.
 */

const HubId = v.pipe(v.string(), v.regex(/^[a-z0-9]{10,26}$/));
const Name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));

/** Somebody who works at a site, and as what: their roles there may be other ones than at the institution. */
export const SiteStaff = v.object({ account: AccountId, roles: v.pipe(v.array(Role), v.minLength(1), v.maxLength(7)) });
export type SiteStaff = v.InferOutput<typeof SiteStaff>;

/** How a courier of another hub comes: sent over a network by the hub itself, or handed in by somebody. */
export const Road = v.picklist(['network', 'courier']);
export type Road = v.InferOutput<typeof Road>;

/** How far two hubs have heard of each other. Numbers are for people: nothing rests on them. */
export const Contact = v.object({
  /** When the last courier of the other side came in, by whichever road. */
  lastContact: v.optional(v.string()),
  /** By which road that one came, and its number. */
  lastCame: v.optional(v.object({ road: Road, number: count })),
  /** The last courier that was made for the other side. */
  lastSent: v.optional(v.object({ number: count, at: v.string() })),
  /** Numbers of couriers of the other side that have not come. */
  notArrived: v.array(count),
  /** Numbers of ours of which the other side has not said that they came, the newest 20. */
  unheard: v.array(count),
  /** What the other side is not known to have: changes in dossiers of so many learners. */
  due: v.object({ learners: count }),
});
export type Contact = v.InferOutput<typeof Contact>;

/** A site, as the institution knows it. */
export const SiteRecord = v.object({
  hub: HubId,
  name: Name,
  /** Thumbprint of its key (RFC 7638), for people to compare. */
  fingerprint: v.string(),
  admittedAt: v.string(),
  /** No courier of it is taken any more, and none is made for it. */
  blockedAt: v.optional(v.string()),
  /** Whose learners are given to this site by themselves, where nobody said otherwise. */
  groups: v.array(GroupId),
  staff: v.array(SiteStaff),
  /** Learners who are there now. */
  learners: count,
  ...Contact.entries,
});
export type SiteRecord = v.InferOutput<typeof SiteRecord>;

/** A kit that a site does not have and its groups need. */
export const LackingKit = v.object({ id: KitId, version: v.string(), bytes: count });
export type LackingKit = v.InferOutput<typeof LackingKit>;

/** `GET /api/sites/<hub>` */
export const SiteDetail = v.object({
  site: SiteRecord,
  /** Who is there, by name. */
  learners: v.array(v.object({ id: AccountId, name: v.string(), since: v.string() })),
  /** Who was there and is not any more. */
  left: v.array(v.object({ id: AccountId, name: v.string(), at: v.string() })),
  kits: v.array(LackingKit),
});
export type SiteDetail = v.InferOutput<typeof SiteDetail>;

/** `GET /api/site`: what a site knows of itself and of its institution. */
export const SiteState = v.object({
  hub: HubId,
  name: Name,
  fingerprint: v.string(),
  institution: v.object({ hub: HubId, name: v.record(v.string(), v.string()), fingerprint: v.string() }),
  ...Contact.entries,
  kits: v.array(v.object({ id: KitId })),
  /** The exchange over a network; absent: by courier alone. */
  exchange: v.optional(
    v.object({
      url: v.string(),
      everyMinutes: count,
      lastTry: v.optional(v.string()),
      lastSuccess: v.optional(v.string()),
      /** Why the last try failed: a code of messages/errors, or of docs/formats/courier.md. */
      fault: v.optional(v.string()),
      next: v.optional(v.string()),
    }),
  ),
});
export type SiteState = v.InferOutput<typeof SiteState>;

/** Where a learner is: the answer to `GET` and `PUT /api/learners/<id>/site`. */
export const Posting = v.object({
  learner: AccountId,
  /** Null: at the institution's own hub. */
  site: v.nullable(HubId),
  since: v.optional(v.string()),
  /** Sites where the learner was before. */
  before: v.array(HubId),
});
export type Posting = v.InferOutput<typeof Posting>;

/** What became of a courier of another hub. */
export const SiteReport = v.object({
  courier: v.object({
    id: v.string(),
    number: count,
    made: v.string(),
    from: v.object({ hub: HubId, name: v.string() }),
  }),
  /** Those of whom it brought something. */
  learners: v.array(TakenLearner),
  /** At a site, where the institution said who belongs here. `news: false`: an older courier, which changes nothing of it. */
  people: v.optional(v.object({ accounts: count, groups: count, moved: count, news: v.boolean() })),
  /** `outcome`: `new`, `already`, or the code of a fault. */
  kits: v.array(v.object({ id: KitId, version: v.string(), outcome: v.string() })),
  ...Reading.entries,
});
export type SiteReport = v.InferOutput<typeof SiteReport>;
