import { openLearningRecords } from '$lib/learning/dexie/records';
import type { LearningRecords } from '$lib/learning/learning';
import type { Clock } from '$lib/shared/clock';
import { freshLog } from '$lib/shared/browser/fresh-log';
import type { AccountId, Random } from '$lib/shared/ids';
import { openDeviceKeys, type DeviceKeys } from '$lib/trace/dexie/device-keys';
import { openJournal, type ClosableJournal } from '$lib/trace/dexie/journal';

/** What one profile keeps in this browser beside its dossier. Stands on Dexie, so it is fetched after the first paint. */
export interface OnDevice {
  readonly keys: DeviceKeys;
  readonly journal: ClosableJournal;
  readonly records: LearningRecords;
}

export async function openOnDevice(account: AccountId, clock: Clock, random: Random): Promise<OnDevice> {
  const database = `sandyq-trace-${account}`;
  await freshLog();
  const keys = await openDeviceKeys(database, random);
  return { keys, journal: openJournal({ database, clock }), records: openLearningRecords(account) };
}
