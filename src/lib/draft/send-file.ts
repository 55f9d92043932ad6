import type { DraftHub, FileRefusal } from './hub';
import type { LocalFiles } from './local';
import type { DraftId, FileValue } from './part';

/** What goes in one request, bytes: as much as a weak link may lose. */
const PIECE = 1_048_576;
/** So little goes without asking what the hub has of it, bytes: a package is a thousand small files. */
const UNASKED = 65_536;

export interface FileSending {
  readonly files: LocalFiles;
  readonly hub: DraftHub;
  /** Told of each piece: how many bytes of the file the hub has. */
  readonly onSent?: (bytes: number) => void;
  /** Bytes that may still go now. */
  readonly room: { bytes: number };
}

/**
 * Gives the hub what it lacks of a file, from where it stopped the last time. `more`: there was no room for all of it;
 * `not-here`: neither this browser nor the hub has what it lacks.
 */
export async function sendFile(
  { files, hub, onSent, room }: FileSending,
  id: DraftId,
  file: FileValue,
  signal: AbortSignal,
): Promise<'sent' | 'more' | 'not-here' | FileRefusal> {
  // An empty file is made by the question.
  const isSmall = file.bytes > 0 && file.bytes <= UNASKED;
  let held = isSmall ? 0 : await hub.fileBytes(id, file, signal);
  while (held < file.bytes) {
    signal.throwIfAborted();
    onSent?.(held);
    if (room.bytes <= 0) return 'more';
    const piece = await files.piece(file.sha256, held, PIECE);
    if (piece === undefined || piece.size === 0) return 'not-here';
    const next = await hub.sendPiece(id, file, held, piece, signal);
    if (typeof next !== 'number') return next;
    // The hub found at the end that it was another file, and begins anew in the next round.
    if (next <= held) return 'not-here';
    room.bytes -= next - held;
    held = next;
  }
  return 'sent';
}
