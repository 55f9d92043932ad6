import * as v from 'valibot';
import { SiteStaff } from '../../lib/institution/site';
import { AgeRecipient } from '../../lib/shared/age-recipient';
import { timestamp } from '../../lib/shared/clock';
import type { Clock, Timestamp } from '../../lib/shared/clock';
import { GroupId } from '../../lib/shared/ids';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import { PublicKey } from '../../lib/trace/certificate';
import { signSiteCertificate } from '../../lib/trace/site';
import type { SiteRequest } from '../../lib/trace/site';
import type { HubIdentity } from '../accounts/identity';
import type { Database } from '../store/database';

const SiteDocument = v.object({
  _id: v.string(),
  _rev: v.string(),
  hub: v.string(),
  name: v.string(),
  receiptKey: v.object(PublicKey.entries),
  courierRecipient: AgeRecipient,
  /** Compact JWS by this hub. */
  certificate: v.string(),
  admittedAt: v.string(),
  blockedAt: v.optional(v.string()),
  groups: v.array(GroupId),
  staff: v.array(SiteStaff),
});
export type Site = Omit<v.InferOutput<typeof SiteDocument>, '_id' | '_rev'>;

/** What staff decides of a site. */
export type SiteChange = Partial<Pick<Site, 'name' | 'groups' | 'staff'>>;

/** The sites that this institution admitted: in the registry of its own hub, and nowhere else. */
export class Sites {
  constructor(
    private readonly registry: Database,
    private readonly identity: Pick<HubIdentity, 'hub' | 'receiptKey' | 'institution'>,
    private readonly clock: Clock,
  ) {}

  /** By name. */
  async all(): Promise<readonly Site[]> {
    const sites = (await this.registry.range('site:', SiteDocument)).map(withoutId);
    return sites.sort((a, b) => a.name.localeCompare(b.name) || (a.hub < b.hub ? -1 : 1));
  }

  async get(hub: string): Promise<Site | undefined> {
    const held = await this.registry.get(`site:${hub}`, SiteDocument);
    return held && withoutId(held);
  }

  /** The same site with the same keys again only changes what staff decides; another key under its id is refused. */
  async admit(
    request: SiteRequest,
    change: SiteChange,
  ): Promise<Result<{ readonly site: Site; readonly fresh: boolean }, { code: 'conflict' }>> {
    const { hub, receiptKey, courierRecipient } = request;
    const issuedAt: Timestamp = timestamp(this.clock.now());
    const name = change.name ?? request.name;
    const { institution } = this.identity;
    const certificate = await signSiteCertificate(
      {
        ...({ type: 'site-certificate', v: 1, institution: institution.id, root: this.identity.hub } as const),
        ...{ hub, name, receiptKey, courierRecipient, issuedAt },
      },
      this.identity.receiptKey,
    );
    const site = { hub, name, receiptKey, courierRecipient, certificate, admittedAt: issuedAt };
    const { groups = [], staff = [] } = change;
    const put = await this.registry.put({ _id: `site:${hub}`, type: 'site', v: 1, ...site, groups, staff } as Doc);
    if (put.ok) return ok({ site: { ...site, groups: [...groups], staff: [...staff] }, fresh: true });
    const held = await this.get(hub);
    const same = held?.receiptKey.x === receiptKey.x && held.receiptKey.y === receiptKey.y;
    if (held === undefined || !same || held.courierRecipient !== courierRecipient) return err({ code: 'conflict' });
    const changed = await this.change(hub, () => change);
    return changed === undefined ? err({ code: 'conflict' }) : ok({ site: changed, fresh: false });
  }

  /** Undefined where there is no such site. */
  async change(
    hub: string,
    change: (held: Site) => SiteChange & Pick<Partial<Site>, 'blockedAt'>,
  ): Promise<Site | undefined> {
    const changed = await this.registry.update(
      `site:${hub}`,
      SiteDocument,
      (held) => held && { type: 'site', v: 1, ...held, ...change(withoutId(held)) },
    );
    return changed && withoutId(v.parse(SiteDocument, changed));
  }

  /** For ever: whoever has its key may go on signing. */
  block(hub: string): Promise<Site | undefined> {
    const now = timestamp(this.clock.now());
    return this.change(hub, ({ blockedAt }) => ({ blockedAt: blockedAt ?? now }));
  }
}

type Doc = { readonly _id: string };

const withoutId = ({ _id, _rev, ...site }: v.InferOutput<typeof SiteDocument>): Site => site;
