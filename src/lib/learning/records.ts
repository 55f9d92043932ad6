import type { Responses } from '../assessment/question';
import type { PlaceDocument } from '../dossier/documents';
import type { DeviceId, ItemId, KitId, Uuid } from '../shared/ids';
import type { JournalRecord } from '../trace/journal';
import type { Study } from './progress';
import type { WorkFacts } from './work-facts';

/** Work that is being written and was not handed in: it is on this device alone. */
export interface Draft {
  readonly kit: KitId;
  readonly item: ItemId;
  /** What it will be handed in as: doing so twice, after a crash, makes no second document. */
  readonly submission: Uuid;
  readonly attempt: number;
  readonly text?: string;
  readonly answers?: Readonly<Record<string, string>>;
  readonly responses?: Responses;
  readonly files?: readonly DraftFile[];
  /** When the attempt began, milliseconds UTC: a time limit runs on while the app is closed. */
  readonly startedAt?: number;
  /** Milliseconds UTC. */
  readonly savedAt: number;
}

/** What a package of others wants to find again: its own words, which nobody else reads. */
export interface PackageState {
  readonly kit: KitId;
  readonly item: ItemId;
  readonly attempt: number;
  /** MAX_STATE characters at most. */
  readonly state: string;
  /** ISO 8601 UTC by the clock of the device that said it. */
  readonly at: string;
}

export interface DraftFile {
  readonly name: string;
  readonly blob: Blob;
}

/** Where a learner was in a kit: the latest of this and the other devices. */
export type LastPlace = Pick<PlaceDocument, 'place' | 'position' | 'at'>;

/**
 * What one profile keeps beside its journal and dossier: projections that can be made again from those, and drafts,
 * which cannot. Port; `dexie/` implements it. Subscribers hear of changes by any tab.
 */
export interface LearningRecords {
  study(): Promise<Study>;
  /**
   * Folds records of one device into the facts, each counter once: those known already are skipped, and from the first
   * gap on nothing is taken. Answers the counter that is wanted next.
   */
  apply(device: DeviceId, records: readonly JournalRecord[]): Promise<number>;
  /** The counter that is wanted next of a device. */
  wanted(device: DeviceId): Promise<number>;
  replaceWorks(works: readonly WorkFacts[]): Promise<void>;
  /** Durable when it resolves. */
  saveDraft(draft: Draft): Promise<void>;
  draft(kit: KitId, item: ItemId): Promise<Draft | undefined>;
  drafts(): Promise<readonly Draft[]>;
  discardDraft(kit: KitId, item: ItemId): Promise<void>;
  /** Durable when it resolves. Keeps the later one by `at`; `apply` keeps what the trace of another device says. */
  keepState(state: PackageState): Promise<void>;
  state(kit: KitId, item: ItemId): Promise<PackageState | undefined>;
  /** Keeps the later one by `at`. */
  keepPlaces(places: readonly LastPlace[]): Promise<void>;
  place(kit: KitId, item: ItemId): Promise<LastPlace | undefined>;
  subscribe(listener: () => void): () => void;
  close(): void;
}
