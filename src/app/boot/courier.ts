import type { Institution } from '$lib/institution/account';
import { systemClock } from '$lib/shared/clock';
import { systemRandom } from '$lib/shared/ids';
import type { LearnerCourier } from '$lib/sync/courier';
import type { CourierParts } from '$lib/sync/courier/context';
import { openLearnerCourier } from '$lib/sync/courier/learner-courier';

export interface CourierRoom extends Pick<CourierParts, 'dossier' | 'privateStore' | 'sealing' | 'hubKey' | 'enrol'> {
  /** As the hub said it last. */
  readonly institution: () => Institution;
  /** Reads what the journal's statements are about, before it is sealed. */
  readonly before: () => Promise<void>;
}

/** Couriers of the learner who is signed in: fetched when somebody first needs one. */
export function openCourier({ institution, before, ...parts }: CourierRoom): LearnerCourier {
  const courier = openLearnerCourier({
    ...parts,
    institution: institution().id,
    hub: institution().hub,
    recipient: () => institution().courierRecipient,
    siteRecipient: () => institution().site?.courierRecipient,
    async hear(notices) {
      const list = notices.get('revocations.jws');
      if (list !== undefined) await (await import('../trace/revocations')).hearRevocations(list, institution());
    },
    clock: systemClock,
    random: systemRandom,
    ...(typeof navigator.locks === 'object' && { locks: navigator.locks }),
  });
  return {
    recipient: () => courier.recipient(),
    async plan() {
      await before();
      return courier.plan();
    },
    async make(sink, onProgress) {
      await before();
      return courier.make(sink, onProgress);
    },
    async pieces() {
      await before();
      return courier.pieces();
    },
    async makeSmall(ids, maxBytes) {
      await before();
      return courier.makeSmall(ids, maxBytes);
    },
    open: (file, onProgress) => courier.open(file, onProgress),
    made: () => courier.made(),
    knowledge: () => courier.knowledge(),
  };
}
