import type { DossierStore, PrivateStore } from '$lib/dossier/store';
import type { Drafts } from '$lib/draft/drafts';
import type { Account, Enrolment, Institution } from '$lib/institution/account';
import type { LearningRecords } from '$lib/learning/learning';
import type { Library } from '$lib/library/library';
import type { Clock } from '$lib/shared/clock';
import type { AccountId, DeviceId, Random } from '$lib/shared/ids';
import type { LearnerCourier, OnCourier } from '$lib/sync/courier';
import type { Replicator } from '$lib/sync/state';
import type { Journal } from '$lib/trace/journal';
import type { HubClient } from '../hub-client';
import { deviceLabel } from '../profile/device-label';
import type { Unlocked } from '../profile/door';
import { hasNotes, sealedNotes, type SealedNotes } from '../profile/notes';
import { sealedShelf, type SealedShelf } from '../profile/shelf';
import type { ProfileRecord } from '../profile/store';
import type { ProfileServices } from '../services';
import type { OpenProfile } from '../session.svelte';
import { lazyJournal, lazyRecords, lazyReplicator, lazyStore, once } from './lazy';
import type { OnDevice } from './on-device';
import type { OpenedCopies } from './copies';

export interface ProfileParts {
  readonly hub: HubClient;
  readonly library: Library;
  readonly clock: Clock;
  readonly random: Random;
}

/** Opens what one profile has in this browser: nothing of it is fetched or read before a page asks for it. */
export function openProfile(parts: ProfileParts, unlocked: Unlocked): OpenProfile {
  const profile = new Profile(parts, unlocked);
  const isLearner = unlocked.record.account.roles.includes('learner');
  return {
    services: profile,
    update: (changed) => profile.update(changed),
    enrol: () => (isLearner ? profile.enrol() : Promise.resolve(true)),
    async trace(event) {
      if (isLearner) await profile.journal.append(event);
    },
    received: () => profile.received(),
    close: () => profile.close(),
  };
}

class Profile implements ProfileServices {
  readonly guest = false;
  #identity: Pick<ProfileRecord, 'account' | 'enrolment' | 'institution'>;
  readonly journal: Journal;
  readonly records: LearningRecords;
  readonly privateStore: PrivateStore;
  readonly replicator: Replicator;
  readonly #parts: ProfileParts;
  readonly #space: string;
  readonly #dossiers = new Map<AccountId, DossierStore>();
  readonly #onDevice: () => Promise<OnDevice>;
  readonly #copies: () => Promise<OpenedCopies>;
  #closed = false;
  #openedDevice: OnDevice | undefined;
  #openedCopies: OpenedCopies | undefined;

  constructor(parts: ProfileParts, unlocked: Unlocked) {
    this.#parts = parts;
    this.#identity = $state.raw(unlocked.record);
    this.#space = unlocked.space;
    this.#onDevice = once(async () => {
      const { openOnDevice } = await import('./on-device');
      this.#openedDevice = await openOnDevice(unlocked, parts.clock, parts.random);
      if (this.#closed) this.#shut();
      return this.#openedDevice;
    });
    this.#copies = once(async () => {
      const [{ openCopies }, onDevice] = await Promise.all([import('./copies'), this.#onDevice()]);
      const enrol = () => this.enrol();
      const { space } = unlocked;
      const { askBySlip } = await import('./ask-by-slip');
      const ask = askBySlip(unlocked.record, onDevice.keys, deviceLabel(navigator.userAgent));
      const { library, clock, random } = parts;
      const around = { library, clock, random, onDevice, enrol, ask, profile: this, space };
      this.#openedCopies = await openCopies(around);
      if (this.#closed) this.#shut();
      return this.#openedCopies;
    });
    this.journal = lazyJournal(async () => (await this.#onDevice()).journal);
    this.records = lazyRecords(async () => (await this.#onDevice()).records);
    this.privateStore = lazyStore(async () => (await this.#copies()).privateStore);
    this.replicator = lazyReplicator(async () => (await this.#copies()).replicator);
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

  async device(): Promise<DeviceId> {
    return (await this.#onDevice()).keys.device;
  }

  async notes(): Promise<SealedNotes> {
    return sealedNotes(this.#space, (await this.#onDevice()).vault);
  }

  async shelf(): Promise<SealedShelf> {
    return sealedShelf(this.#space, (await this.#onDevice()).vault);
  }

  dossier(learner: AccountId): DossierStore {
    const open = this.#dossiers.get(learner) ?? lazyStore(async () => (await this.#copies()).dossier(learner));
    this.#dossiers.set(learner, open);
    return open;
  }

  sending(): ReadonlySet<string> {
    return this.#openedCopies?.sending() ?? new Set();
  }

  async custody(): Promise<ReadonlyMap<string, OnCourier>> {
    return (await this.#copies()).custody();
  }

  async courier(): Promise<LearnerCourier> {
    return (await this.#copies()).courier();
  }

  async drafts(): Promise<Drafts> {
    return (await this.#copies()).drafts();
  }

  /** Has the hub admit this device; false where it would not or could not. */
  async enrol(): Promise<boolean> {
    const { keys } = await this.#onDevice();
    const label = deviceLabel(navigator.userAgent);
    // Its part may not be kept yet: couriers tell it themselves, too.
    const recipient = await this.courier()
      .then((courier) => courier.recipient())
      .catch(() => undefined);
    return (await this.#parts.hub.enrolDevice(keys.device, keys.publicKey, label, recipient)).ok;
  }

  /** What was not opened since the sign-in was not looked at either. */
  async received(): Promise<boolean> {
    if (this.#openedCopies === undefined || !(await this.#openedCopies.received())) return false;
    // A tutor's drafts lie among the notes.
    if (this.account.roles.includes('tutor') && hasNotes(this.#space)) return false;
    return (await this.records.drafts()).length === 0;
  }

  update(record: ProfileRecord): void {
    this.#identity = record;
  }

  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
    this.#shut();
  }

  /** What is open by now; what is only being opened is shut as soon as it is. */
  #shut(): void {
    this.replicator.stop();
    this.#openedDevice?.journal.close();
    this.#openedDevice?.records.close();
    void this.#openedCopies?.close();
  }
}
