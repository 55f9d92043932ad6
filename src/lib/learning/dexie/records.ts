import { liveQuery } from 'dexie';
import type { DeviceId, ItemId, KitId, Random } from '../../shared/ids';
import type { Vault } from '../../shared/vault';
import { foldRecord, placeOf, stateOf } from '../facts';
import type { LearningRecords, PackageState } from '../records';
import { LearningDatabase } from './database';
import { SealedDrafts } from './drafts';

export interface RecordsOptions {
  /** Name of the IndexedDB database, one a profile; it must say nothing. */
  readonly database: string;
  readonly vault: Vault;
  readonly random: Random;
}

export function openLearningRecords({ database, vault, random }: RecordsOptions): LearningRecords {
  const db = new LearningDatabase(database, vault);
  const drafts = new SealedDrafts(db, vault, random);
  const keyOf = (kit: KitId, item: ItemId): string => vault.pseudonym(`item ${kit}/${item}`);
  const cursorOf = (device: DeviceId): string => vault.pseudonym(`device ${device}`);
  const putState = async (state: PackageState): Promise<void> => {
    const key = keyOf(state.kit, state.item);
    const known = await db.states.get(key);
    if (known === undefined || known.at <= state.at) await db.states.put({ ...state, key });
  };
  return {
    study: () =>
      db.transaction('r', db.facts, db.works, async () => ({
        facts: (await db.facts.toArray()).map((row) => withoutKey(row)),
        works: (await db.works.toArray()).map((row) => withoutKey(row)),
      })),

    apply: (device, records) =>
      db.transaction('rw', db.facts, db.states, db.cursors, async () => {
        let next = (await db.cursors.get(cursorOf(device)))?.next ?? 0;
        const fresh = records.filter((record) => record.counter >= next);
        if (fresh[0]?.counter !== next) return next;
        for (const record of fresh) {
          if (record.counter !== next) break;
          next += 1;
          const at = placeOf(record.event);
          if (at === undefined) continue;
          const key = keyOf(at.kit, at.item);
          await db.facts.put({ ...foldRecord(withoutKey(await db.facts.get(key)), record, at), key });
          const state = stateOf(record);
          if (state !== undefined) await putState(state);
        }
        await db.cursors.put({ key: cursorOf(device), device, next });
        return next;
      }),

    wanted: async (device) => (await db.cursors.get(cursorOf(device)))?.next ?? 0,

    replaceWorks: (works) =>
      db.transaction('rw', db.works, async () => {
        await db.works.clear();
        await db.works.bulkPut(works.map((facts) => ({ ...facts, key: keyOf(facts.kit, facts.item) })));
      }),

    saveDraft: (draft) => drafts.save(draft),
    draft: (kit, item) => drafts.get(kit, item),
    drafts: () => drafts.all(),
    discardDraft: (kit, item) => drafts.discard(kit, item),

    keepState: (state) => db.transaction('rw', db.states, () => putState(state)),
    state: async (kit, item) => withoutKey(await db.states.get(keyOf(kit, item))),

    keepPlaces: (places) =>
      db.transaction('rw', db.places, async () => {
        for (const last of places) {
          const { kit, item } = last.place;
          const key = keyOf(kit, item);
          const known = await db.places.get(key);
          if (known === undefined || known.at < last.at) await db.places.put({ ...last, kit, item, key });
        }
      }),
    place: async (kit, item) => withoutKey(await db.places.get(keyOf(kit, item))),

    subscribe(listener) {
      // Reads what it watches: Dexie then tells of every change, of other tabs as well.
      const watched = liveQuery(async () => {
        await Promise.all([db.facts.toArray(), db.works.toArray(), db.drafts.toCollection().primaryKeys()]);
      });
      let first = true;
      const { unsubscribe } = watched.subscribe(() => {
        if (!first) listener();
        first = false;
      });
      return unsubscribe;
    },

    close: () => db.close(),
  };
}

type Keyless<T> = T extends undefined ? undefined : Omit<T, 'key'>;

function withoutKey<T extends { readonly key: string } | undefined>(row: T): Keyless<T> {
  if (row === undefined) return undefined as Keyless<T>;
  const { key: _key, ...rest } = row;
  return rest as Keyless<T>;
}
