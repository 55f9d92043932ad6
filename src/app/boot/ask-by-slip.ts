import { proofOf, type EnrolmentRequest } from '$lib/courier/enrolment';
import { fromBase64Url } from '$lib/shared/base64';
import type { LocalDossier } from '$lib/sync/local-copy';
import type { DeviceKeys } from '$lib/trace/dexie/device-keys';
import type { ProfileRecord } from '../profile/store';

type Asking = Pick<ProfileRecord, 'slip' | 'account'>;

/**
 * How the couriers of a profile that began by a slip ask for its device to be admitted; undefined once the hub's
 * certificate is in the dossier.
 */
export const askBySlip =
  ({ slip, account }: Asking, { device, publicKey }: Pick<DeviceKeys, 'device' | 'publicKey'>, label: string) =>
  async (dossier: Pick<LocalDossier, 'get'>): Promise<EnrolmentRequest | undefined> => {
    if (slip === undefined || (await dossier.get(`device:${device}`)) !== undefined) return undefined;
    const candidate = { slip: slip.id, device, learner: account.id, publicKey };
    const proof = await proofOf(fromBase64Url(slip.secret), candidate);
    return { slip: slip.id as EnrolmentRequest['slip'], publicKey, label, proof };
  };
