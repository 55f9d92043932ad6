import { createContext } from 'svelte';
import type { Drafts } from '$lib/draft/drafts';
import type { Account, Enrolment, Institution } from '$lib/institution/account';
import type { DossierStore, PrivateStore } from '$lib/dossier/store';
import type { KitSource, Library } from '$lib/library/library';
import type { Room } from '$lib/library/room';
import type { Search } from '$lib/library/search';
import type { AccountId, DeviceId, KitId, Random } from '$lib/shared/ids';
import type { Clock } from '$lib/shared/clock';
import type { Failure, Result } from '$lib/shared/result';
import type { LearnerCourier, OnCourier } from '$lib/sync/courier';
import type { Replicator } from '$lib/sync/state';
import type { LearningRecords } from '$lib/learning/learning';
import type { Journal } from '$lib/trace/journal';
import type { AppFiles } from './app-files.svelte';
import type { HubClient } from './hub-client';
import type { KeptStorage } from './kept-storage.svelte';
import type { SealedNotes } from './profile/notes';
import type { SealedShelf } from './profile/shelf';
import type { OpenSession } from './session.svelte';

/** What any page may use, signed in or not. Put together in boot.ts and nowhere else. */
export interface Services {
  readonly clock: Clock;
  readonly random: Random;
  readonly app: AppFiles;
  readonly hub: HubClient;
  /** Without previews of what is being written. */
  readonly library: Library;
  /** Ids of the previews that lie in this browser. */
  readonly previews: () => Promise<readonly KitId[]>;
  readonly sources: KitSources;
  /** Measures what kits take in this browser. */
  readonly room: () => Promise<Room>;
  readonly storage: KeptStorage;
  readonly search: Search;
  /** Hands out the files of one package to whoever has a link, until it is closed. */
  readonly packageFiles: (kit: KitId, files: Readonly<Record<string, string>>) => Promise<PackageFiles>;
  readonly session: OpenSession;
}

export interface PackageFiles {
  /** A new port on which files are asked for (docs/formats/player.md). */
  link(): MessagePort;
  close(): void;
}

/** Where a kit may come from. */
export interface KitSources {
  file(file: File): KitSource;
  /** A kit of the shelf by its address; the failure says why it can't be read. */
  hub(url: string): Promise<Result<KitSource, Failure>>;
}

/**
 * What the signed-in profile has, with a hub or without one. `dossier` opens the local copy of a learner's dossier:
 * one's own, or for a tutor that of a learner in the tutor's groups.
 */
export interface ProfileServices {
  readonly account: Account;
  readonly enrolment: Enrolment;
  readonly institution: Institution;
  /** Somebody who looks in without a profile: nothing of it is kept, and nothing is sent. */
  readonly guest: boolean;
  /** The door was shut: what is still under way fails, and nobody misses it. */
  readonly closed: boolean;
  /** The name of this profile in this browser, as the trace says it. */
  device(): Promise<DeviceId>;
  readonly journal: Journal;
  /** Progress and drafts beside the journal; only learners fill it. */
  readonly records: LearningRecords;
  dossier(learner: AccountId): DossierStore;
  readonly privateStore: PrivateStore;
  readonly replicator: Replicator;
  /** Ids of own documents that a try to send was made for: on their way rather than only saved. */
  sending(): ReadonlySet<string>;
  /** Small notes of this profile that are written at once. */
  notes(): Promise<SealedNotes>;
  /** Larger things of this profile that can be had again. */
  shelf(): Promise<SealedShelf>;
  /** Own work that is on a courier nobody has confirmed yet, by its document's id. */
  custody(): Promise<ReadonlyMap<string, OnCourier>>;
  /** Makes and opens couriers on this device; learners alone have them. Fetched with the first call. */
  courier(): Promise<LearnerCourier>;
  /** Kits that are being written; methodists and administrators of the institution's own hub alone have them. Fetched with the first call. */
  drafts(): Promise<Drafts>;
}

export const [useServices, provideServices] = createContext<Services>();
/** Set by the layouts below the sign-in: pages under them may rely on it. */
export const [useProfile, provideProfile] = createContext<ProfileServices>();
