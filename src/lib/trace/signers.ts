import * as v from 'valibot';
import { canonicalBytes } from '../shared/canonical-json';
import type { Timestamp } from '../shared/clock';
import { AccountId } from '../shared/ids';
import { PublicKey } from './certificate';
import { fault } from './fault';
import type { Verified } from './fault';
import { importPublicKey, signDetached, verifyDetached } from './jws';
import type { PublicJwk } from './jws';
import { HubId, SiteName } from './site';
import { Time } from './time';
import { ok } from '../shared/result';

/*
 * Whose signatures count in one dossier: the root hub's, whose key is pinned, and those of the sites that the root admitted
 * to this very dossier. A site cannot sign for learners that it was never given. `SiteDocument` of lib/dossier is an
 * admission with an id.
 */

/** Outside data: a site's admission to a dossier. Its certificate is still to be checked. */
export const SiteEntry = v.object({
  _id: v.string(),
  type: v.literal('site'),
  v: v.literal(1),
  hub: HubId,
  learner: AccountId,
  name: SiteName,
  publicKey: PublicKey,
  admittedAt: Time,
  certificate: v.pipe(v.string(), v.maxLength(400)),
});
export type SiteEntry = v.InferOutput<typeof SiteEntry>;

export interface Admitted {
  readonly hub: string;
  readonly learner: AccountId;
  readonly name: string;
  readonly publicKey: PublicJwk;
  readonly admittedAt: Timestamp;
}

/** Detached JWS by the root hub over the canonical JSON of `type`, `v` and the members of `admitted`. */
export const admitSite = (admitted: Admitted, rootKey: CryptoKey): Promise<string> =>
  signDetached(admittedBytes(admitted), rootKey);

function admittedBytes({ hub, learner, name, publicKey, admittedAt }: Admitted): Uint8Array {
  return canonicalBytes({ type: 'site', v: 1, hub, learner, name, publicKey, admittedAt });
}

export interface AdmittedSite {
  readonly hub: string;
  readonly name: string;
  readonly key: CryptoKey;
}

/** The site that an admission admits to `database`, by the root's key; or what is wrong with it. Never throws. */
export async function checkSite(
  outside: unknown,
  database: string,
  rootKey: CryptoKey,
): Promise<Verified<AdmittedSite>> {
  const place = { document: idOf(outside) };
  const parsed = v.safeParse(SiteEntry, outside);
  if (!parsed.success) return fault('malformed', place, (v.getDotPath(parsed.issues[0]) ?? 'document').slice(0, 100));
  const entry = parsed.output;
  if (entry._id !== `site:${entry.hub}`) return fault('malformed', place, '_id');
  if (database !== `dossier-${entry.learner}`) return fault('foreign', place);
  const key = await importPublicKey(entry.publicKey);
  const good = key !== undefined && (await verifyDetached(entry.certificate, admittedBytes(entry), rootKey));
  return good ? ok({ hub: entry.hub, name: entry.name, key }) : fault('forged-site', place);
}

/** Keys by which something in one dossier may be signed. */
export class Signers {
  readonly #sites = new Map<string, AdmittedSite>();

  constructor(
    readonly database: string,
    private readonly rootKey: CryptoKey,
  ) {}

  /** Takes an admission in, where it is good. The first one of a site holds. */
  async admit(outside: unknown): Promise<Verified<AdmittedSite>> {
    const site = await checkSite(outside, this.database, this.rootKey);
    if (site.ok && !this.#sites.has(site.value.hub)) this.#sites.set(site.value.hub, site.value);
    return site;
  }

  /** The key of who is named as signer: a site, or nobody, which is the root. Undefined for whoever was not admitted. */
  keyOf(hub: string | undefined): CryptoKey | undefined {
    return hub === undefined ? this.rootKey : this.#sites.get(hub)?.key;
  }

  nameOf(hub: string): string | undefined {
    return this.#sites.get(hub)?.name;
  }
}

/** The signers of a dossier by all the admissions in it, or the first that is none. */
export async function signersOf(
  database: string,
  rootKey: CryptoKey,
  sites: readonly unknown[],
): Promise<Verified<Signers>> {
  const signers = new Signers(database, rootKey);
  for (const outside of sites) {
    const admitted = await signers.admit(outside);
    if (!admitted.ok) return admitted;
  }
  return ok(signers);
}

const idOf = (outside: unknown): string =>
  typeof outside === 'object' && outside !== null && '_id' in outside && typeof outside._id === 'string'
    ? outside._id.slice(0, 100)
    : 'a site without an id';
