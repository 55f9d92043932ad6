import { createContext } from 'svelte';
import type { QuestionSet } from '$lib/assessment/question';
import type { WorkPlace } from '$lib/dossier/documents';
import { findItem, type Item, type KitManifest } from '$lib/kit/manifest';
import type { InstalledKit, Library } from '$lib/library/library';
import type { ItemId, KitId } from '$lib/shared/ids';
import type { LocalizedText } from '$lib/shared/text';
import { readQuestions } from '../kit-questions';

/** What the kits on this device say about the places that learners point at. */
export class InstalledKits {
  #installed = $state.raw<readonly InstalledKit[]>();

  constructor(private readonly library: Library) {}

  async load(): Promise<void> {
    this.#installed = await this.library.installed();
  }

  get loaded(): boolean {
    return this.#installed !== undefined;
  }

  /** All that are installed; none before they were looked for. */
  get manifests(): readonly KitManifest[] {
    return (this.#installed ?? []).map(({ manifest }) => manifest);
  }

  manifest(kit: KitId): KitManifest | undefined {
    return this.#installed?.find(({ id }) => id === kit)?.manifest;
  }

  item(kit: KitId, item: ItemId): Item | undefined {
    const manifest = this.manifest(kit);
    return manifest && findItem(manifest, item);
  }

  /** The item's title where the kit is here; else its id, which is at least the same for everybody. */
  title({ kit, item }: Pick<WorkPlace, 'kit' | 'item'>): LocalizedText | undefined {
    return this.item(kit, item)?.title;
  }

  /** The questions that a test or a survey asks, in the learner's language where there is one. */
  questions(kit: KitId, item: ItemId, language: string): Promise<QuestionSet | undefined> {
    return readQuestions(this.library, kit, this.item(kit, item), language);
  }
}

export const [useKits, provideKits] = createContext<InstalledKits>();
