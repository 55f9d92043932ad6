import type { DraftInfo, DraftState, HeldPart, PartChange, PartOutcome } from './api';
import type { DraftId, FileValue, PartId } from './part';

export type FileRefusal = 'too-large' | 'storage-full';

/**
 * The hub as rounds of drafts see it. Everything rejects where the link or the hub ended the exchange, or the session is over:
 * the round is over then, and nothing is lost. What the hub does not take of a draft is a value.
 */
export interface DraftHub {
  /** `generation`: another one where the hub's data are not what they were, because a backup was put back. */
  list(signal: AbortSignal): Promise<{ readonly drafts: readonly DraftInfo[]; readonly generation?: string }>;
  /** The same draft twice is no fault. `taken`: there is, or was, another draft of this id. `refused`: it has no room. */
  begin(id: DraftId, signal: AbortSignal): Promise<'begun' | 'taken' | 'refused'>;
  /** `etag`: of the state that is known. */
  state(
    id: DraftId,
    etag: string | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly state: DraftState; readonly etag?: string } | 'unchanged' | 'gone'>;
  /** Of at most MOST_READ parts: the first of them, as many as one answer holds. What is not there has the value null. */
  read(id: DraftId, ids: readonly PartId[], signal: AbortSignal): Promise<readonly HeldPart[]>;
  /** At most MOST_CHANGES. Each is judged by itself. */
  send(id: DraftId, changes: readonly PartChange[], signal: AbortSignal): Promise<readonly PartOutcome[]>;
  /** How many bytes of a file it has, from the first one on. */
  fileBytes(id: DraftId, file: FileValue, signal: AbortSignal): Promise<number>;
  /** Gives it what is from `offset` on, and says how many bytes it has then. */
  sendPiece(
    id: DraftId,
    file: FileValue,
    offset: number,
    piece: Blob,
    signal: AbortSignal,
  ): Promise<number | FileRefusal>;
  /** Undefined where it has not got it whole. */
  file(id: DraftId, file: FileValue): Promise<Blob | undefined>;
  /** `refused`: something of it was published, or another reason not to. */
  remove(id: DraftId, signal: AbortSignal): Promise<'removed' | 'refused'>;
}

/** Parts that one request asks for. */
export const MOST_READ = 100;
