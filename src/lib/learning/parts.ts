import type { DossierStore, PrivateStore } from '../dossier/store';
import type { AccountId, DeviceId, Random } from '../shared/ids';
import type { Clock } from '../shared/clock';
import type { Journal } from '../trace/journal';
import type { LearningRecords } from './records';

/** What the use cases of one learner's profile work with. */
export interface LearningParts {
  readonly account: AccountId;
  device(): Promise<DeviceId>;
  readonly journal: Journal;
  readonly dossier: DossierStore;
  readonly privateStore: PrivateStore;
  readonly records: LearningRecords;
  readonly clock: Clock;
  readonly random: Random;
}
