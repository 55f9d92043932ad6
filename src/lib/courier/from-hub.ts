import type { AccountId, DeviceId, KitId } from '../shared/ids';
import { err, ok } from '../shared/result';
import { fault } from './fault';
import type { Receiver } from './read';

/** What a device pinned of its institution, and who it is itself. */
export interface DeviceSide {
  readonly institution: KitId;
  readonly hub: string;
  /** The hub's, by which it signs receipts. */
  readonly hubKey: CryptoKey;
  readonly learner: AccountId;
  readonly device: DeviceId;
}

/** Takes couriers of this hub for this device alone: one for another device of the learner has other marks. */
export const judgeFromHub =
  ({ institution, hub, hubKey, learner, device }: DeviceSide): Receiver['judge'] =>
  async ({ from, to, institution: named, databases }) => {
    const ours =
      named === institution &&
      from.kind === 'hub' &&
      from.hub === hub &&
      to.kind === 'device' &&
      to.device === device &&
      to.learner === learner &&
      databases.every(({ name }) => name.endsWith(`-${learner}`));
    return ours ? ok(hubKey) : err(fault('other-receiver'));
  };
