import { Dexie } from 'dexie';
import type { Random } from '../../shared/ids';
import type { Vault } from '../../shared/vault';
import type { ItemFacts } from '../facts';
import type { Draft } from '../records';
import type { WorkFacts } from '../work-facts';
import { LearningDatabase, type CursorRow, type PlaceRow } from './database';
import { SealedDrafts } from './drafts';

/**
 * Moves what a profile kept beside its journal before profiles were sealed, `old`, into `database`; nothing where there is
 * none. The old one goes when all is moved: killed at any moment, the next call goes on. Call before the records are opened.
 */
export async function sealRecordsOf(old: string, database: string, vault: Vault, random: Random): Promise<void> {
  if (!(await Dexie.exists(old))) return;
  const from = await new Dexie(old).open();
  const into = new LearningDatabase(database, vault);
  const rows = <T>(name: string): Promise<T[]> => from.table<T>(name).toArray();
  const keyOf = ({ kit, item }: { kit: string; item: string }): string => vault.pseudonym(`item ${kit}/${item}`);
  try {
    const drafts = new SealedDrafts(into, vault, random);
    for (const draft of await rows<Draft>('drafts'))
      if ((await drafts.get(draft.kit, draft.item)) === undefined) await drafts.save(draft);
    const [facts, works, cursors, places] = await Promise.all([
      rows<ItemFacts>('facts'),
      rows<WorkFacts>('works'),
      rows<CursorRow>('cursors'),
      rows<PlaceRow>('places'),
    ]);
    await into.transaction('rw', into.facts, into.works, into.cursors, into.places, async () => {
      if ((await into.cursors.count()) > 0) return;
      await into.facts.bulkPut(facts.map((row) => ({ ...row, key: keyOf(row) })));
      await into.works.bulkPut(works.map((row) => ({ ...row, key: keyOf(row) })));
      await into.places.bulkPut(places.map((row) => ({ ...row, key: keyOf(row) })));
      await into.cursors.bulkPut(cursors.map((row) => ({ ...row, key: vault.pseudonym(`device ${row.device}`) })));
    });
  } finally {
    from.close();
    into.close();
  }
  await Dexie.delete(old);
}
