import { hex } from '../shared/digest';
import { err, ok, type Result } from '../shared/result';
import type { KitFault } from './fault';
import { readBytes, type KitSource } from './source';

const MARK = 'sandyq-kit/1 sha256 ';
const PIECE = 8 * 1024 * 1024;

/** A SHA-256 that is fed piece by piece, which WebCrypto cannot: Node's own, or @noble/hashes. */
export interface IncrementalHash {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

/**
 * The archive comment of a kit: the SHA-256 of every byte before it. It proves nothing about who made the kit (the
 * signature does); it lets a copy be checked to the last bit, headers and compression included.
 */
export const sealText = (digest: Uint8Array): string => MARK + hex(digest);

/** Reads the whole source. A kit without a comment (zipped again by a stock tool) has no seal to check. */
export async function checkSeal(
  source: KitSource,
  comment: string,
  hash: IncrementalHash,
  options: { readonly signal?: AbortSignal | undefined; readonly onProgress?: (done: number) => void } = {},
): Promise<Result<void, KitFault>> {
  if (comment === '') return ok(undefined);
  const end = source.size - comment.length;
  for (let at = 0; at < end; at += PIECE) {
    const bytes = await readBytes(source, at, Math.min(at + PIECE, end), options.signal);
    hash.update(bytes);
    options.onProgress?.(at + bytes.length);
  }
  return comment === sealText(hash.digest()) ? ok(undefined) : err({ code: 'hash-mismatch', detail: 'whole file' });
}
