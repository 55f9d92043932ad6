import { inflateSync } from 'fflate';
import { err, ok, type Result } from '../../shared/result';
import type { KitFault } from '../fault';
import { readBytes, type KitSource } from '../source';
import { localHeaderFault, type ZipEntry } from './entry';

/**
 * The bytes of one entry out of `read`, which begins at `readStart` of the source and holds the entry whole. Checks the
 * local header and the declared size; never makes more bytes than declared. What they say is still unchecked.
 */
export function unpack(
  entry: ZipEntry,
  read: Uint8Array<ArrayBuffer>,
  readStart: number,
): Result<Uint8Array<ArrayBuffer>, KitFault> {
  const dataStart = entry.dataStart - readStart;
  const data = read.subarray(dataStart, dataStart + entry.compressedSize);
  if (data.length !== entry.compressedSize) return err({ code: 'truncated', path: entry.name });
  const fault = localHeaderFault(entry, read.subarray(entry.headerStart - readStart, dataStart));
  if (fault) return err(fault);
  if (entry.method === 'stored') return ok(data);
  const bytes = inflate(data, entry.size);
  return bytes
    ? ok(bytes)
    : err({ code: 'hash-mismatch', path: entry.name, detail: 'not deflate, or of another size' });
}

/** undefined where `data` is no raw deflate stream (RFC 1951) of exactly `size` bytes. */
function inflate(data: Uint8Array, size: number): Uint8Array<ArrayBuffer> | undefined {
  try {
    // One byte of room more: fflate cuts what does not fit, so a longer output shows as one byte too many.
    const bytes = inflateSync(data, { out: new Uint8Array(size + 1) });
    return bytes.length === size ? (bytes as Uint8Array<ArrayBuffer>) : undefined;
  } catch {
    return undefined;
  }
}

/** Entries nearer than this are read together: a request costs more than the bytes between. */
const NEAR = 256 * 1024;
/** Bounds one read when entries lie together. */
const MAX_READ = 8 * 1024 * 1024;

/** Reads and unpacks a few small entries in as few reads as their places allow. */
export async function readEntries(
  source: KitSource,
  entries: readonly ZipEntry[],
  signal?: AbortSignal,
): Promise<Result<ReadonlyMap<string, Uint8Array<ArrayBuffer>>, KitFault>> {
  const found = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const group of groupNear(entries)) {
    const start = group[0]!.headerStart;
    const last = group.at(-1)!;
    const read = await readBytes(source, start, last.dataStart + last.compressedSize, signal);
    for (const entry of group) {
      const bytes = unpack(entry, read, start);
      if (!bytes.ok) return bytes;
      found.set(entry.name, bytes.value);
    }
  }
  return ok(found);
}

function groupNear(entries: readonly ZipEntry[]): readonly (readonly ZipEntry[])[] {
  const groups: ZipEntry[][] = [];
  for (const entry of [...entries].sort((a, b) => a.headerStart - b.headerStart)) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const near = last && entry.headerStart - (last.dataStart + last.compressedSize) <= NEAR;
    if (group && near && entry.dataStart + entry.compressedSize - group[0]!.headerStart <= MAX_READ) group.push(entry);
    else groups.push([entry]);
  }
  return groups;
}
