import type { DeviceId, ItemId, KitId } from '../shared/ids';
import { foldRecord, placeOf, stateOf, type ItemFacts } from './facts';
import type { Draft, LastPlace, LearningRecords, PackageState } from './records';
import type { WorkFacts } from './work-facts';

/** Records that live as long as their object: for guests and tests, and the plainest form of the contract. */
export class MemoryRecords implements LearningRecords {
  readonly facts = new Map<string, ItemFacts>();
  readonly #cursors = new Map<DeviceId, number>();
  readonly #drafts = new Map<string, Draft>();
  readonly #states = new Map<string, PackageState>();
  readonly #places = new Map<string, LastPlace>();
  readonly #listeners = new Set<() => void>();
  works: readonly WorkFacts[] = [];

  study = async () => ({ facts: [...this.facts.values()], works: this.works });
  wanted = async (device: DeviceId) => this.#cursors.get(device) ?? 0;
  async apply(device: DeviceId, records: Parameters<LearningRecords['apply']>[1]) {
    let next = await this.wanted(device);
    for (const record of records) {
      if (record.counter < next) continue;
      if (record.counter > next) break;
      next += 1;
      const at = placeOf(record.event);
      if (at !== undefined) this.facts.set(at.item, foldRecord(this.facts.get(at.item), record, at));
      const state = stateOf(record);
      if (state !== undefined) await this.keepState(state);
    }
    this.#cursors.set(device, next);
    this.#tell();
    return next;
  }
  async replaceWorks(works: readonly WorkFacts[]) {
    this.works = works;
    this.#tell();
  }
  async saveDraft(draft: Draft) {
    this.#drafts.set(`${draft.kit} ${draft.item}`, draft);
    this.#tell();
  }
  draft = async (kit: KitId, id: ItemId) => this.#drafts.get(`${kit} ${id}`);
  drafts = async () => [...this.#drafts.values()];
  async discardDraft(kit: KitId, id: ItemId) {
    this.#drafts.delete(`${kit} ${id}`);
    this.#tell();
  }
  async keepState(state: PackageState) {
    const key = `${state.kit} ${state.item}`;
    const known = this.#states.get(key);
    if (known === undefined || known.at <= state.at) this.#states.set(key, state);
  }
  state = async (kit: KitId, id: ItemId) => this.#states.get(`${kit} ${id}`);
  async keepPlaces(places: readonly LastPlace[]) {
    for (const last of places) {
      const known = this.#places.get(last.place.item);
      if (known === undefined || known.at < last.at) this.#places.set(last.place.item, last);
    }
  }
  place = async (_kit: KitId, id: ItemId) => this.#places.get(id);
  subscribe(listener: () => void) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
  close = () => undefined;

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
