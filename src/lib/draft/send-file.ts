import type { DraftHub, FileRefusal } from './hub';
import type { LocalFiles } from './local';
import type { DraftId, FileValue } from './part';

/** What goes in one request, bytes: as much as a weak link may lose. */
const PIECE = 1_048_576;

/** Gives the hub what it lacks of a file, from where it stopped the last time. */
export async function sendFile(
  { files, hub }: { readonly files: LocalFiles; readonly hub: DraftHub },
  id: DraftId,
  file: FileValue,
  signal: AbortSignal,
): Promise<'sent' | 'not-here' | FileRefusal> {
  let held = await hub.fileBytes(id, file, signal);
  while (held < file.bytes) {
    signal.throwIfAborted();
    const piece = await files.piece(file.sha256, held, PIECE);
    if (piece === undefined || piece.size === 0) return 'not-here';
    const next = await hub.sendPiece(id, file, held, piece, signal);
    if (typeof next !== 'number') return next;
    // The hub found at the end that it was another file, and begins anew in the next round.
    if (next <= held) return 'not-here';
    held = next;
  }
  return 'sent';
}
