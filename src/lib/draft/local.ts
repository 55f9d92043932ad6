import type { DraftInfo } from './api';
import type { LocalPart, MaybePart } from './local-part';
import type { DraftId, FactsValue, FileValue, PartId } from './part';

/** A draft as one browser knows it. */
export interface LocalDraft {
  readonly id: DraftId;
  /** As the hub last told it. */
  readonly info?: DraftInfo;
  /** The hub has it, or had it when it was last asked. */
  readonly known: boolean;
  /** Its parts are kept here; all of them are. */
  readonly kept?: 'wanted' | 'whole';
  /** It was begun in this browser, and in no other. */
  readonly begunHere?: true;
  /** Of the state that was last taken in whole. */
  readonly etag?: string;
  /** Of the hub's data when it was: another one, where a backup was put back. */
  readonly generation?: string | undefined;
  /** `info` when it was. */
  readonly taken?: DraftInfo;
  /** Taken away here; the hub has still to be told. */
  readonly leaving?: true;
}

/** A new one, of which the hub has nothing. */
export const begunHere = (id: DraftId): LocalDraft => ({ id, known: false, kept: 'whole', begunHere: true });

export interface Waiting {
  readonly waiting: number;
  readonly conflicts: number;
}

/** What changed: of one draft some parts, or the draft itself (`parts` undefined). */
export interface LocalChange {
  readonly draft: DraftId;
  readonly parts?: readonly PartId[];
  /** By a person, not by a round. */
  readonly written: boolean;
}

/**
 * Where a browser keeps drafts. Each change is one transaction, durable when it resolves, and over all tabs one after the
 * other. Rejects with the platform's quota error where there is no room: nothing is changed then.
 */
export interface DraftStore {
  drafts(): Promise<readonly LocalDraft[]>;
  draft(id: DraftId): Promise<LocalDraft | undefined>;
  changeDraft(id: DraftId, change: (before: LocalDraft | undefined) => LocalDraft | undefined): Promise<void>;
  /** A new draft with its facts. */
  begin(id: DraftId, facts: FactsValue): Promise<void>;
  /** Everything of a draft goes on as a new one, of which the hub has nothing. */
  startAnew(id: DraftId, as: DraftId): Promise<void>;
  /** With all its parts. */
  drop(id: DraftId): Promise<void>;
  /** Some, or all. */
  parts(id: DraftId, ids?: readonly PartId[]): Promise<readonly LocalPart[]>;
  waitingParts(id: DraftId): Promise<readonly LocalPart[]>;
  /** `change` is called once for each part, in the transaction. */
  changeParts(
    id: DraftId,
    ids: readonly PartId[],
    change: (part: MaybePart, id: PartId) => MaybePart,
    by: 'person' | 'round',
  ): Promise<void>;
  /** Of every draft that has any. */
  waiting(): Promise<ReadonlyMap<DraftId, Waiting>>;
  readonly files: LocalFiles;
  /** Of any tab. */
  onChange(listener: (change: LocalChange) => void): () => void;
  close(): void;
}

/** Bytes of files, by their hash. */
export interface LocalFiles {
  /** Reads `bytes` piece by piece: a film does not go through memory whole. `onKept`: told how many of them are kept. */
  keep(bytes: Blob, onKept?: (bytes: number) => void): Promise<FileValue>;
  open(sha256: string): Promise<Blob | undefined>;
  /** At most `length` bytes from `offset`; undefined where the file is not here. */
  piece(sha256: string, offset: number, length: number): Promise<Blob | undefined>;
  /** Lets go of what nothing names any more. `used`: the hashes that parts name; asked only where something could go. */
  sweep(used: () => Promise<ReadonlySet<string>>): Promise<void>;
}
