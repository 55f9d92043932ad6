import { Dexie, liveQuery, type Table } from 'dexie';
import type { AccountId, DeviceId, ItemId, KitId } from '../../shared/ids';
import { foldRecord, placeOf, type ItemFacts } from '../facts';
import type { Draft, LastPlace, LearningRecords } from '../records';
import type { WorkFacts } from '../work-facts';

type Key = [KitId, ItemId];

interface CursorRow {
  readonly device: DeviceId;
  readonly next: number;
}

interface PlaceRow extends LastPlace {
  readonly kit: KitId;
  readonly item: ItemId;
}

/* The database `sandyq-learning-<account>`, version 1. Only `drafts` holds what is nowhere else. */
class LearningDatabase extends Dexie {
  declare facts: Table<ItemFacts, Key>;
  declare works: Table<WorkFacts, Key>;
  declare cursors: Table<CursorRow, DeviceId>;
  declare places: Table<PlaceRow, Key>;
  declare drafts: Table<Draft, Key>;

  constructor(name: string) {
    super(name, { chromeTransactionDurability: 'strict' });
    this.version(1).stores({
      facts: '[kit+item]',
      works: '[kit+item]',
      cursors: 'device',
      places: '[kit+item]',
      drafts: '[kit+item]',
    });
  }
}

export function openLearningRecords(account: AccountId, name = `sandyq-learning-${account}`): LearningRecords {
  const db = new LearningDatabase(name);
  return {
    study: () =>
      db.transaction('r', db.facts, db.works, async () => ({
        facts: await db.facts.toArray(),
        works: await db.works.toArray(),
      })),

    apply: (device, records) =>
      db.transaction('rw', db.facts, db.cursors, async () => {
        let next = (await db.cursors.get(device))?.next ?? 0;
        const fresh = records.filter((record) => record.counter >= next);
        if (fresh[0]?.counter !== next) return next;
        for (const record of fresh) {
          if (record.counter !== next) break;
          next += 1;
          const at = placeOf(record.event);
          if (at !== undefined) await db.facts.put(foldRecord(await db.facts.get([at.kit, at.item]), record, at));
        }
        await db.cursors.put({ device, next });
        return next;
      }),

    wanted: async (device) => (await db.cursors.get(device))?.next ?? 0,

    replaceWorks: (works) =>
      db.transaction('rw', db.works, async () => {
        await db.works.clear();
        await db.works.bulkPut(works);
      }),

    saveDraft: async (draft) => {
      await db.drafts.put(draft);
    },
    draft: (kit, item) => db.drafts.get([kit, item]),
    drafts: () => db.drafts.toArray(),
    discardDraft: (kit, item) => db.drafts.delete([kit, item]),

    keepPlaces: (places) =>
      db.transaction('rw', db.places, async () => {
        for (const last of places) {
          const { kit, item } = last.place;
          const known = await db.places.get([kit, item]);
          if (known === undefined || known.at < last.at) await db.places.put({ ...last, kit, item });
        }
      }),
    place: (kit, item) => db.places.get([kit, item]),

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
