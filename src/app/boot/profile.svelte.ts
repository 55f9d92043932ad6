import { openLearningRecords } from '$lib/learning/dexie/records';
import type { DossierStore, PrivateStore } from '$lib/dossier/store';
import type { LearningRecords } from '$lib/learning/learning';
import type { Replicator } from '$lib/sync/state';
import type { Account, Enrolment, Institution } from '$lib/institution/account';
import type { Library } from '$lib/library/library';
import type { AccountId, DeviceId, Random } from '$lib/shared/ids';
import type { Clock } from '$lib/shared/clock';
import { openDeviceKeys, type DeviceKeys } from '$lib/trace/dexie/device-keys';
import { openJournal, type ClosableJournal } from '$lib/trace/dexie/journal';
import type { HubClient } from '../hub-client';
import { deviceLabel } from '../profile/device-label';
import type { ProfileRecord } from '../profile/store';
import type { ProfileServices } from '../services';
import type { OpenProfile } from '../session.svelte';
import { lazyReplicator, lazyStore } from './lazy';
import type { OpenedPouch } from './pouch';

export interface ProfileParts {
  readonly hub: HubClient;
  readonly library: Library;
  readonly clock: Clock;
  readonly random: Random;
}

/** Opens what one profile has in this browser. PouchDB comes later, with the first page that needs it. */
export async function openProfile(parts: ProfileParts, record: ProfileRecord): Promise<OpenProfile> {
  const database = `sandyq-trace-${record.id}`;
  const keys = await openDeviceKeys(database, parts.random);
  const journal = openJournal({ database, clock: parts.clock });
  const isLearner = record.account.roles.includes('learner');
  const enrol = async () => {
    if (!isLearner) return true;
    const answer = await parts.hub.enrolDevice(keys.device, keys.publicKey, deviceLabel(navigator.userAgent));
    return answer.ok;
  };
  const profile = new Profile({ library: parts.library, keys, journal, enrol }, record);
  return {
    services: profile,
    update: (changed) => profile.update(changed),
    enrol,
    async trace(event) {
      if (isLearner) await journal.append(event);
    },
    close: () => profile.close(),
  };
}

interface Opened {
  readonly library: Library;
  readonly keys: DeviceKeys;
  readonly journal: ClosableJournal;
  readonly enrol: () => Promise<boolean>;
}

class Profile implements ProfileServices {
  #identity: Pick<ProfileRecord, 'account' | 'enrolment' | 'institution'>;
  readonly device: DeviceId;
  readonly journal: ClosableJournal;
  readonly records: LearningRecords;
  readonly privateStore: PrivateStore;
  readonly replicator: Replicator;
  readonly #dossiers = new Map<AccountId, DossierStore>();
  readonly #openPouch: () => Promise<OpenedPouch>;
  #pouch: Promise<OpenedPouch> | undefined;
  #opened: OpenedPouch | undefined;

  constructor(opened: Opened, record: ProfileRecord) {
    this.#identity = $state.raw(record);
    this.device = opened.keys.device;
    this.journal = opened.journal;
    this.records = openLearningRecords(record.id);
    this.#openPouch = async () => (await import('./pouch')).openPouch({ ...opened, profile: this });
    this.privateStore = lazyStore(async () => (await this.#stores()).privateStore);
    this.replicator = lazyReplicator(async () => (await this.#stores()).replicator);
  }

  get account(): Account {
    return this.#identity.account;
  }
  get enrolment(): Enrolment {
    return this.#identity.enrolment;
  }
  get institution(): Institution {
    return this.#identity.institution;
  }

  dossier(learner: AccountId): DossierStore {
    const open = this.#dossiers.get(learner) ?? lazyStore(async () => (await this.#stores()).dossier(learner));
    this.#dossiers.set(learner, open);
    return open;
  }

  sending(): ReadonlySet<string> {
    return this.#opened?.sending() ?? new Set();
  }

  update(record: ProfileRecord): void {
    this.#identity = record;
  }

  close(): void {
    this.replicator.stop();
    this.journal.close();
    this.records.close();
    void this.#pouch?.then((opened) => opened.close());
  }

  /** Once for all stores; a load that failed is tried again with the next call. */
  #stores(): Promise<OpenedPouch> {
    this.#pouch ??= this.#openPouch().then(
      (opened) => (this.#opened = opened),
      (error: unknown) => {
        this.#pouch = undefined;
        throw error;
      },
    );
    return this.#pouch;
  }
}
