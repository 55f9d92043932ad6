import { openLearningRecords } from '$lib/learning/dexie/records';
import { sealRecordsOf } from '$lib/learning/dexie/unsealed';
import type { LearningRecords } from '$lib/learning/learning';
import type { Clock } from '$lib/shared/clock';
import { freshLog } from '$lib/shared/browser/fresh-log';
import type { Random } from '$lib/shared/ids';
import { openVault, type Vault } from '$lib/shared/vault';
import { openDeviceKeys, type DeviceKeys } from '$lib/trace/dexie/device-keys';
import { openJournal, type ClosableJournal } from '$lib/trace/dexie/journal';
import { sealJournalOf } from '$lib/trace/dexie/unsealed';
import type { Unlocked } from '../profile/door';
import { prefixOf } from '../profile/notes';

/** What one profile keeps in this browser beside its dossier. Stands on Dexie, so it is fetched after the first paint. */
export interface OnDevice {
  readonly vault: Vault;
  /** Name of an IndexedDB database of this profile: it tells neither what it holds nor whose it is. */
  readonly databaseOf: (what: string) => string;
  readonly keys: DeviceKeys;
  readonly journal: ClosableJournal;
  readonly records: LearningRecords;
}

export async function openOnDevice({ space, key, record }: Unlocked, clock: Clock, random: Random): Promise<OnDevice> {
  await freshLog();
  const vault = await openVault(key, random);
  const databaseOf = (what: string): string => prefixOf(space) + vault.pseudonym(`database ${what}`);
  const [database, learning] = [databaseOf('trace'), databaseOf('learning')];
  await sealJournalOf(`sandyq-trace-${record.id}`, database, vault);
  await sealRecordsOf(`sandyq-learning-${record.id}`, learning, vault, random);
  return {
    vault,
    databaseOf,
    keys: await openDeviceKeys(database, vault, random),
    journal: openJournal({ database, vault, clock }),
    records: openLearningRecords({ database: learning, vault, random }),
  };
}
