import type { Result } from '../shared/result';
import type { DraftInfo, HeldPart } from './api';
import type { Parts } from './outline';
import type { DraftId, FactsValue, FileValue, PartId, PartValue } from './part';

/*
 * A methodist's drafts in one browser. What is written is here before it is anywhere else, and goes to the hub when one is in
 * reach; what others wrote comes the same way (decision 0032).
 */

/** How a part here stands to what the hub has. */
export type PartStanding =
  /** As the hub has it. */
  | 'sent'
  /** Written here, and not sent yet. */
  | 'waiting'
  /** Written here and elsewhere, in the same place: a person has to say which (`held` is theirs). */
  | 'conflict';

export interface DraftPart {
  readonly id: PartId;
  /** Undefined: taken away. */
  readonly value: PartValue | undefined;
  readonly standing: PartStanding;
  /** With `conflict`: what the hub has. */
  readonly held?: HeldPart;
}

/** What a list of drafts shows of one, with no hub in reach as well. */
export interface DraftSummary {
  readonly id: DraftId;
  /** Of the facts here. */
  readonly facts: FactsValue | undefined;
  /** As the hub last told it; absent of a draft that it has not got yet. */
  readonly info?: DraftInfo;
  /** Parts and files that wait to be sent. */
  readonly waiting: number;
  readonly conflicts: number;
}

/** Why the bytes of a file are not to be had. */
export type FileAbsence = { readonly code: 'file-absent' | 'hub-unreachable' | 'storage-full' };

/** One draft, open. Everything that it shows is of this browser; `changed` tells when it is another. */
export interface OpenDraft {
  readonly id: DraftId;
  readonly info: DraftInfo | undefined;
  /**
   * Ends names of items and files that are given out here. Of two who add something of the same title far from the hub each
   * has another; in the browser that began the draft it is empty.
   */
  readonly tail: string;
  readonly parts: Parts;
  part(id: PartId): DraftPart | undefined;
  /** What the hub has not got as it is here, in conflict or not; what was taken away is among it. */
  readonly waiting: readonly DraftPart[];
  /**
   * Durable in this browser when it resolves; undefined takes the part away. Fails with `storage-full`. `on`: the parts as
   * the person saw them when they began to change them. Where one is another by now (somebody else's words came in, another
   * tab wrote), both are merged, or stand in conflict; without `on` what is here is what they saw.
   */
  write(
    changes: ReadonlyMap<PartId, PartValue | undefined>,
    on?: Parts,
  ): Promise<Result<undefined, { readonly code: 'storage-full' }>>;
  /** Keeps the bytes of a file, and gives what its part is to hold. `onKept`: told how many of them are kept. */
  keepFile(
    bytes: Blob,
    onKept?: (bytes: number) => void,
  ): Promise<Result<FileValue, { readonly code: 'storage-full' }>>;
  /** The bytes of a file: of this browser, or of the hub. */
  file(file: FileValue): Promise<Result<Blob, FileAbsence>>;
  /**
   * Ends a conflict: what is here goes on top of theirs, or theirs takes its place. `value`: what a person made of both.
   * `seen`: theirs as the person saw it, absent: as it is here now; where it is another by then, nothing is changed.
   */
  settle(id: PartId, as: 'mine' | 'theirs' | { readonly value: PartValue | undefined }, seen?: HeldPart): Promise<void>;
  close(): void;
}

/** Where sending stands, as every page of a draft shows it. */
export interface DraftsState {
  readonly phase: 'idle' | 'working' | 'hub-unreachable' | 'sign-in-needed' | 'refused';
  /** Parts and files of all drafts here that the hub has not got. */
  readonly waiting: number;
  /** Of the last round that reached the hub, ms UTC. */
  readonly lastContact?: number;
  /** In this tab, while a file goes. */
  readonly sending?: FileOnItsWay;
}

/** A file that is being sent. */
export interface FileOnItsWay {
  readonly part: PartId;
  /** Of `bytes`, at the hub. */
  readonly sent: number;
  readonly bytes: number;
}

export interface Drafts {
  list(): Promise<readonly DraftSummary[]>;
  /** Undefined where it is neither here nor, as far as can be asked, at the hub. */
  open(id: DraftId): Promise<OpenDraft | undefined>;
  /** A new one, here at once. */
  begin(facts: FactsValue): Promise<Result<DraftId, { readonly code: 'storage-full' }>>;
  /** Takes it away here; at the hub too, where nothing of it was ever published. */
  remove(id: DraftId): Promise<Result<undefined, { readonly code: string }>>;
  /** A round of sending and taking now; resolves when it is over. */
  syncNow(): Promise<void>;
  readonly state: DraftsState;
  /** Called after anything above has changed; gives what ends it. */
  onChange(listener: () => void): () => void;
  close(): void;
}
