import { err, ok, type Result } from '../../shared/result';
import type { KitFault } from '../fault';
import { readBytes, type KitSource } from '../source';
import { readCentralDirectory } from './central';
import { type ZipEntry } from './entry';
import { END_SIZE, readEnd, type DirectoryEnd } from './end';

/** More than any kit has; a directory that claims more is refused before it is read. */
export const MAX_ENTRIES = 200_000;
/** 200,000 entries of 300 bytes. */
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;
/** Read at once from the end: small kits have their whole directory in it. */
const TAIL = 64 * 1024;

export interface ZipDirectory {
  /** In the order in which they lie in the source, with no gap between them. */
  readonly entries: readonly ZipEntry[];
  /** Archive comment, ASCII; '' where there is none. */
  readonly comment: string;
}

/**
 * The directory of a ZIP (PKWARE APPNOTE 6.3.10, sections 4.3 and 4.5.3), without reading the rest: at most two reads.
 *
 * Kits use a part of ZIP on which all readers agree: stored or deflated entries, no encryption, no data descriptors, no
 * spanning, no links, no bytes that belong to nothing, so that no two programs see different files in one kit. `source`
 * is hostile.
 */
export async function readDirectory(source: KitSource, signal?: AbortSignal): Promise<Result<ZipDirectory, KitFault>> {
  if (source.size < END_SIZE) return err({ code: 'truncated', detail: `${source.size} bytes` });
  const tailStart = Math.max(0, source.size - TAIL);
  const tail = await readBytes(source, tailStart, source.size, signal);
  const end = readEnd(tail, tailStart);
  if (!end.ok) return (await looksLikeZip(source, tail, tailStart, signal)) ? end : err({ code: 'not-a-zip' });
  const { count, start, size } = end.value;
  if (count > MAX_ENTRIES) return err({ code: 'too-many-entries', detail: `${count} entries` });
  if (size > MAX_DIRECTORY_BYTES) return err({ code: 'too-large', detail: `directory of ${size} bytes` });
  const bytes =
    start >= tailStart
      ? tail.subarray(start - tailStart, start - tailStart + size)
      : await readBytes(source, start, start + size, signal);
  return entriesOf(bytes, end.value);
}

function entriesOf(bytes: Uint8Array, end: DirectoryEnd): Result<ZipDirectory, KitFault> {
  const entries = readCentralDirectory(bytes, end.count, end.start);
  return entries.ok ? ok({ entries: entries.value, comment: end.comment }) : entries;
}

/** Tells a kit that lost its end from a file that never was one. */
async function looksLikeZip(
  source: KitSource,
  tail: Uint8Array,
  tailStart: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const head = tailStart === 0 ? tail : await readBytes(source, 0, 4, signal);
  return head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;
}
