import * as v from 'valibot';
import { fault } from '../../lib/courier/fault';
import type { CourierFault } from '../../lib/courier/fault';
import type { CourierIndex } from '../../lib/courier/index-file';
import { readCourier } from '../../lib/courier/read';
import { streamOf } from '../../lib/courier/streams';
import type { Random } from '../../lib/shared/ids';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import { exportPublicKey, importPublicKey, thumbprint } from '../../lib/trace/jws';
import { judgeSiteCertificate } from '../../lib/trace/site';
import type { SiteCertificate } from '../../lib/trace/site';
import { createSiteIdentity } from '../accounts/identity';
import type { Database } from '../store/database';
import { People } from './people';
import { forgetSiteKeys, publicHalf } from './request';
import type { SiteKeys } from './request';

/** What the first courier of an institution says, before anybody said that it is the right institution. */
export interface Offer {
  readonly people: People;
  /** Of the institution's hub: to be compared with what the institution itself says. */
  readonly fingerprint: string;
}

export type OfferFault =
  | CourierFault
  /** The courier says nothing of who belongs here: it is none for founding. */
  | { readonly code: 'no-founding' };

/**
 * Reads the first courier. It names the key that it is signed by, so it proves only that it is whole, is by whoever has that
 * key, and that this one answered just this site's request: which institution that is, a person has to say.
 */
export async function readOffer(bytes: AsyncGenerator<Uint8Array>, keys: SiteKeys): Promise<Result<Offer, OfferFault>> {
  const claimed: { key?: CryptoKey } = {};
  let text: string | undefined;
  const opened = await readCourier(streamOf(bytes), {
    identities: [keys.courierKey],
    judge: async (index) => {
      const key = await claimedKey(index, keys);
      if (key.ok) claimed.key = key.value;
      return key;
    },
    accounts: async (accounts) => void (text = accounts),
  });
  if (!opened.ok) return opened;
  // The first batch comes after who belongs here; no more of it is read now.
  for await (const _batch of opened.value.batches()) break;
  const damage = opened.value.outcome().fault;
  if (text === undefined) return err(damage ?? { code: 'no-founding' });
  const people = v.safeParse(v.pipe(v.string(), v.parseJson(), People), text);
  if (!people.success || claimed.key === undefined) return err(fault('malformed', { path: 'accounts.json' }));
  const { institution, site } = people.output;
  const trust = { rootKey: claimed.key, root: institution.hub, institution: institution.id };
  const certified = await judgeSiteCertificate(site.certificate, trust);
  if (!certified.ok) return err(fault('forged', { detail: certified.error.code }));
  const ours = await isOurs(certified.value.certificate, keys);
  const named = await importPublicKey(institution.receiptKey);
  const rootKey = await exportPublicKey(claimed.key);
  const same = named !== undefined && (await thumbprint(await exportPublicKey(named))) === (await thumbprint(rootKey));
  if (!ours || !same) return err(fault('forged', { detail: 'another request' }));
  return ok({ people: people.output, fingerprint: await thumbprint(rootKey) });
}

async function claimedKey({ from, to }: CourierIndex, keys: SiteKeys): Promise<Result<CryptoKey, CourierFault>> {
  if (from.kind !== 'hub' || to.kind !== 'hub' || to.hub !== keys.hub) return err(fault('other-receiver'));
  const key = await importPublicKey(from.key);
  return key === undefined ? err(fault('malformed', { detail: 'from.key' })) : ok(key);
}

/** The institution saw just the request of this site: nobody put keys of their own in its place. */
async function isOurs({ hub, receiptKey }: SiteCertificate, keys: SiteKeys): Promise<boolean> {
  return hub === keys.hub && (await thumbprint(receiptKey)) === (await thumbprint(await publicHalf(keys.receiptKey)));
}

/** After a person said that it is the right institution: these data are those of its site from now on. */
export async function foundSite(
  accounts: Database,
  random: Random,
  keys: SiteKeys,
  { people: { institution, site } }: Offer,
): Promise<Result<undefined, { code: 'conflict' }>> {
  const founding = { ...keys, name: site.name, certificate: site.certificate, institution };
  const made = await createSiteIdentity(accounts, random, founding);
  if (!made.ok) return made;
  await forgetSiteKeys(accounts);
  return ok(undefined);
}
