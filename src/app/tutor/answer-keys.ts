import * as v from 'valibot';
import type { QuestionKey } from '$lib/assessment/question';
import type { WorkPlace } from '$lib/dossier/documents';
import type { ItemId, KitId } from '$lib/shared/ids';
import { pick } from '$lib/shared/text';
import type { HubClient } from '../hub-client';
import type { SealedShelf } from '../profile/shelf';
import { KitKeys } from '$lib/kit/keys';
import { StaffClient } from '../institution/staff-client';

type Keys = Readonly<Record<string, QuestionKey>>;

/**
 * Keys of graded controls: asked of the hub, and kept in this browser for work without it. The hub gives them to the
 * tutors of groups that have the kit; they never come near a learner's page.
 */
export class AnswerKeyBox {
  constructor(
    private readonly hub: HubClient,
    /** The tutor's own. */
    private readonly shelf: () => Promise<SealedShelf>,
  ) {}

  /** Undefined where there are none, or none can be had now. */
  async keys({ kit, version, item }: WorkPlace, language: string): Promise<Keys | undefined> {
    const answer = await new StaffClient(this.hub).keys(kit, version);
    if (answer.ok) {
      await this.#keep(kit, version, answer.value);
      return keysOf(answer.value, item, language);
    }
    if (answer.error.code !== 'unreachable') return undefined;
    const kept = await this.#kept(kit, version);
    return kept && keysOf(kept, item, language);
  }

  async #keep(kit: KitId, version: string, keys: KitKeys): Promise<void> {
    try {
      await (await this.shelf()).put(nameOf(kit, version), keys);
    } catch {
      // A full storage: the keys are asked for again next time.
    }
  }

  async #kept(kit: KitId, version: string): Promise<KitKeys | undefined> {
    const parsed = v.safeParse(KitKeys, await (await this.shelf()).get(nameOf(kit, version)));
    return parsed.success ? parsed.output : undefined;
  }
}

const nameOf = (kit: KitId, version: string): string => `keys ${kit} ${version}`;

/** The keys for the language in which the questions were asked. */
function keysOf(keys: KitKeys, item: ItemId, language: string): Keys | undefined {
  const byLanguage = keys.items[item];
  return byLanguage && pick(byLanguage, language);
}
