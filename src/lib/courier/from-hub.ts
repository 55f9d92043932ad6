import type { AccountId, DeviceId, KitId } from '../shared/ids';
import { err, ok } from '../shared/result';
import { judgeSiteCertificate } from '../trace/site';
import { fault } from './fault';
import type { Receiver } from './read';

/** What a device pinned of its institution, and who it is itself. */
export interface DeviceSide {
  readonly institution: KitId;
  readonly hub: string;
  /** The root hub's, by which it signs receipts and admits sites. */
  readonly hubKey: CryptoKey;
  readonly learner: AccountId;
  readonly device: DeviceId;
}

/**
 * Takes couriers of this hub, or of a site that it admitted, for this device alone: one for another device of the learner has
 * other marks.
 */
export const judgeFromHub =
  ({ institution, hub, hubKey, learner, device }: DeviceSide): Receiver['judge'] =>
  async ({ from, to, institution: named, databases }) => {
    const ours =
      named === institution &&
      from.kind === 'hub' &&
      to.kind === 'device' &&
      to.device === device &&
      to.learner === learner &&
      databases.every(({ name }) => name.endsWith(`-${learner}`));
    if (!ours) return err(fault('other-receiver'));
    if (from.hub === hub) return ok(hubKey);
    if (from.certificate === undefined) return err(fault('other-receiver'));
    const site = await judgeSiteCertificate(from.certificate, { rootKey: hubKey, root: hub, institution });
    if (!site.ok) return err(fault(site.error.code === 'site-foreign' ? 'other-receiver' : 'forged'));
    return site.value.certificate.hub === from.hub ? ok(site.value.key) : err(fault('forged'));
  };
