import * as v from 'valibot';
import { dossierName } from '../../lib/dossier/documents';
import type { SiteDocument } from '../../lib/dossier/documents';
import { timestamp } from '../../lib/shared/clock';
import type { Clock } from '../../lib/shared/clock';
import { AccountId } from '../../lib/shared/ids';
import { admitSite } from '../../lib/trace/signers';
import type { HubIdentity } from '../accounts/identity';
import type { Groups } from '../registry/groups';
import { Database } from '../store/database';
import { parseDatabaseName } from '../store/learner-databases';
import type { LearnerDatabases } from '../store/learner-databases';
import type { Store } from '../store/store';
import type { Site, Sites } from './sites';

const PostingDocument = v.object({
  _id: v.string(),
  _rev: v.optional(v.string()),
  type: v.literal('posting'),
  v: v.literal(1),
  learner: AccountId,
  /** Null: at the institution's own hub. */
  site: v.nullable(v.string()),
  since: v.string(),
  /** Where the learner was before, the earliest first. A site may still bring what was done there. */
  past: v.array(v.object({ site: v.string(), from: v.string(), to: v.string() })),
  /** Tutors whom any site was told as this learner's: what they wrote there counts, also when they teach others by now. */
  tutors: v.array(AccountId),
});
export type HeldPosting = v.InferOutput<typeof PostingDocument>;

export interface PostingServices {
  readonly registry: Database;
  readonly store: Store;
  readonly databases: LearnerDatabases;
  readonly identity: Pick<HubIdentity, 'receiptKey'>;
  readonly sites: Sites;
  readonly groups: Groups;
  readonly clock: Clock;
}

/** Which learner is at which site, and was: in the registry of the institution's own hub. */
export class Postings {
  constructor(private readonly services: PostingServices) {}

  async all(): Promise<readonly HeldPosting[]> {
    await this.#settle();
    return await this.services.registry.range('posting:', PostingDocument);
  }

  async get(learner: AccountId): Promise<HeldPosting | undefined> {
    return await this.services.registry.get(idOf(learner), PostingDocument);
  }

  /** May this site write into the learner's dossier: is the learner there, or was ever? */
  async wasAt(learner: AccountId, hub: string): Promise<boolean> {
    const held = await this.get(learner);
    return held?.site === hub || held?.past.some(({ site }) => site === hub) === true;
  }

  /** The learner is at this site from now on, and at no other one. Once there, it does nothing. */
  async post(learner: AccountId, site: string | null): Promise<HeldPosting> {
    const now = timestamp(this.services.clock.now());
    return await this.#change(learner, (held) => {
      if (held.site === site) return {};
      const left = held.site === null ? [] : [{ site: held.site, from: held.since, to: now }];
      return { site, since: now, past: [...held.past, ...left] };
    });
  }

  async noteTutors(learner: AccountId, tutors: readonly AccountId[]): Promise<void> {
    const held = await this.get(learner);
    if (held === undefined || tutors.every((tutor) => held.tutors.includes(tutor))) return;
    await this.#change(learner, ({ tutors: before }) => ({ tutors: [...new Set([...before, ...tutors])] }));
  }

  /** Puts the root's word into the dossier that this site may sign there. Written once; killed before, it is written next time. */
  async admit(learner: AccountId, site: Pick<Site, 'hub' | 'name' | 'receiptKey'>): Promise<void> {
    const { databases, store, identity, clock } = this.services;
    const name = dossierName(learner);
    await databases.ensure(parseDatabaseName(name)!);
    const dossier = new Database(store, name);
    const id = `site:${site.hub}`;
    if ((await dossier.get(id, v.looseObject({}))) !== undefined) return;
    const admittedAt = timestamp(clock.now());
    const admitted = { hub: site.hub, learner, name: site.name, publicKey: site.receiptKey, admittedAt };
    const certificate = await admitSite(admitted, identity.receiptKey);
    const document: SiteDocument = { _id: id, type: 'site', v: 1, ...admitted, certificate };
    // Another hub on the same store that was faster said the same.
    await dossier.put(document);
  }

  /** Learners of groups that are given to a site are there, unless somebody said where they are. */
  async #settle(): Promise<void> {
    const { sites, groups, registry } = this.services;
    const given = (await sites.all()).filter((site) => site.blockedAt === undefined && site.groups.length > 0);
    if (given.length === 0) return;
    const known = new Set((await registry.rows('posting:')).map(({ id }) => id));
    const all = await groups.all();
    for (const { hub, groups: ids } of given) {
      for (const learner of all.filter(({ id }) => ids.includes(id)).flatMap(({ learners }) => learners)) {
        if (known.has(idOf(learner))) continue;
        known.add(idOf(learner));
        await this.post(learner, hub);
      }
    }
  }

  async #change(learner: AccountId, change: (held: HeldPosting) => Partial<HeldPosting>): Promise<HeldPosting> {
    const changed = await this.services.registry.update(idOf(learner), PostingDocument, (known) => {
      const held = known ?? fresh(learner, timestamp(this.services.clock.now()));
      return { ...held, ...change(held) };
    });
    return changed!;
  }
}

const idOf = (learner: AccountId): string => `posting:${learner}`;

const fresh = (learner: AccountId, since: string): HeldPosting => ({
  _id: idOf(learner),
  type: 'posting',
  v: 1,
  learner,
  site: null,
  since,
  past: [],
  tutors: [],
});
