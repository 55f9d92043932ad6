import { fault } from '../../lib/courier/fault';
import type { CourierFault } from '../../lib/courier/fault';
import type { CourierIndex } from '../../lib/courier/index-file';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import { importPublicKey } from '../../lib/trace/jws';
import { judgeSiteCertificate } from '../../lib/trace/site';
import type { HubIdentity } from '../accounts/identity';
import type { Sites } from './sites';

/** Another hub of the institution, with which this one exchanges. */
export interface Peer {
  readonly hub: string;
  readonly name: string;
  readonly isRoot: boolean;
  readonly key: CryptoKey;
  /** What couriers to it are encrypted to. */
  readonly recipient: string;
}

export type NoPeer = { readonly code: 'unknown-site' | 'blocked-site' };

/** The site of this id, at the institution; at a site the institution, whatever is asked for. */
export async function peerOf(
  { identity, sites }: { readonly identity: HubIdentity; readonly sites: Sites },
  wanted: string | undefined,
): Promise<Result<Peer, NoPeer>> {
  const { site, hub, name, courierRecipient } = identity.institution;
  if (site !== undefined) {
    if (courierRecipient === undefined) return err({ code: 'unknown-site' });
    const inWords = name.en ?? Object.values(name)[0] ?? hub;
    return ok({ hub, name: inWords, isRoot: true, key: identity.rootKey, recipient: courierRecipient });
  }
  const held = wanted === undefined ? undefined : await sites.get(wanted);
  const key = await importPublicKey(held?.receiptKey);
  if (held === undefined || key === undefined) return err({ code: 'unknown-site' });
  if (held.blockedAt !== undefined) return err({ code: 'blocked-site' });
  return ok({ hub: held.hub, name: held.name, isRoot: false, key, recipient: held.courierRecipient });
}

/**
 * From whom a courier between hubs is, where it is for this one: known by the registry at the institution, and at a site by
 * what it was founded with. A certificate that it brings has to be of that very hub.
 */
export async function senderOf(
  services: { readonly identity: HubIdentity; readonly sites: Sites },
  { from, to, institution, parts }: CourierIndex,
): Promise<Result<Peer, CourierFault>> {
  const { identity } = services;
  const ours = institution === identity.institution.id && to.kind === 'hub' && to.hub === identity.hub;
  if (!ours || from.kind !== 'hub') return err(fault('other-receiver'));
  const peer = await peerOf(services, from.hub);
  if (!peer.ok) return err(fault(peer.error.code, { detail: from.hub }));
  if (peer.value.hub !== from.hub) return err(fault('other-receiver'));
  if (peer.value.isRoot) return peer;
  // Who belongs where, and what they are, the institution says and nobody else.
  if (parts.some(({ kind }) => kind === 'accounts')) return err(fault('malformed', { detail: 'accounts of a site' }));
  const { id, hub } = identity.institution;
  const trust = { rootKey: identity.rootKey, root: hub, institution: id };
  const certified = from.certificate === undefined ? undefined : await judgeSiteCertificate(from.certificate, trust);
  const known = certified?.ok === true && certified.value.certificate.hub === from.hub;
  return certified === undefined || known ? peer : err(fault('forged'));
}
