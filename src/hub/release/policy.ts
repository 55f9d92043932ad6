import * as v from 'valibot';
import { REVIEW_POLICY } from '../../lib/institution/account';
import type { ReviewPolicy } from '../../lib/institution/account';
import { ReviewSettings } from '../../lib/institution/review';
import type { KitAllowList } from '../../lib/institution/review';
import type { Database } from '../store/database';

const Stored = v.object({ _id: v.literal('review'), _rev: v.string(), settings: ReviewSettings });

/** What this institution looks through, and which kits may come. In the store: hubs beside each other hold to the same. */
export class ReviewSettingsStore {
  constructor(private readonly registry: Database) {}

  async current(): Promise<ReviewSettings> {
    return (await this.registry.get('review', Stored))?.settings ?? REVIEW_POLICY;
  }

  async set(settings: ReviewSettings): Promise<void> {
    await this.#change(() => settings);
  }

  /** What is left out stays as it is. */
  async change(part: Partial<ReviewPolicy>): Promise<ReviewSettings> {
    return await this.#change((held) => ({ ...held, ...part }));
  }

  /** For devices: `{}` where nothing is looked through, as it was before there were officers. */
  async told(): Promise<{ review?: ReviewPolicy }> {
    const { couriers, messages, files } = await this.current();
    return couriers || messages || files ? { review: { couriers, messages, files } } : {};
  }

  async #change(change: (held: ReviewSettings) => ReviewSettings): Promise<ReviewSettings> {
    const changed = await this.registry.update('review', Stored, (held) => ({
      ...{ type: 'review', v: 1 },
      settings: change(held?.settings ?? REVIEW_POLICY),
    }));
    return changed!.settings;
  }
}

export interface ComingKit {
  readonly id: string;
  readonly signer: string;
}

/** By its id or by the key that signed it; without a list whatever the institution's keys sign. */
export const kitMayCome = (list: KitAllowList | undefined, { id, signer }: ComingKit): boolean =>
  list === undefined || list.ids.some((one) => one === id) || list.signers.includes(signer);
