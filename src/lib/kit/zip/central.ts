import { err, ok, type Result } from '../../shared/result';
import type { KitFault } from '../fault';
import { isSafePath } from '../manifest';
import { ALLOWED_FLAGS, LOCAL_SIZE, METHODS, zip64Field, type ZipEntry } from './entry';
import { safeUint64 } from './end';

const CENTRAL = 0x02014b50;
const CENTRAL_SIZE = 46;
const MAX_NAME = 300;
/** Extra fields of stock tools are some 30 bytes; more than this is somewhere to hide things. */
const MAX_EXTRA = 1024;
/** What deflate reaches at the very best, RFC 1951: 258 bytes out of two bits. */
const MAX_RATIO = 1032;
/**
 * And at its worst: a literal in nine bits, or a stored block of five bytes more; writers cut their blocks as they like, so
 * no closer than this. A stream may go on with empty blocks for ever, and an entry is read whole.
 */
const mostPacked = (size: number): number => size + (size >> 2) + 64;
const SYMLINK = 0xa000;

type Entry = Omit<ZipEntry, 'dataStart'>;

/**
 * Entries of a central directory (APPNOTE 4.3.12), sorted by place. `directoryStart` is where the last entry must end.
 * Refuses names that are unsafe or clash, on any file system, and entries that overlap or leave a gap.
 */
export function readCentralDirectory(
  bytes: Uint8Array,
  count: number,
  directoryStart: number,
): Result<readonly ZipEntry[], KitFault> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names = new Names();
  const entries: Entry[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    const next = readEntry(view, bytes, at);
    if (!next.ok) return next;
    const clash = names.add(next.value.entry.name);
    if (clash) return err(clash);
    entries.push(next.value.entry);
    at = next.value.end;
  }
  if (at !== bytes.length) return err({ code: 'truncated', detail: 'the directory has another size' });
  return placeEntries(entries, directoryStart);
}

function readEntry(
  view: DataView,
  bytes: Uint8Array,
  at: number,
): Result<{ readonly entry: Entry; readonly end: number }, KitFault> {
  if (at + CENTRAL_SIZE > bytes.length || view.getUint32(at, true) !== CENTRAL)
    return err({ code: 'truncated', detail: 'the directory breaks off' });
  const nameEnd = at + CENTRAL_SIZE + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const end = extraEnd + view.getUint16(at + 32, true);
  if (end > bytes.length) return err({ code: 'truncated', detail: 'the directory breaks off' });
  const name = latin1(bytes.subarray(at + CENTRAL_SIZE, nameEnd));
  if (name.length > MAX_NAME || !isSafePath(name)) return err({ code: 'unsafe-path', path: printable(name) });

  const fault = (detail: string) => err({ code: 'zip-unsupported', path: name, detail } as const);
  const method = METHODS.get(view.getUint16(at + 10, true));
  if ((view.getUint16(at + 8, true) & ~ALLOWED_FLAGS) !== 0) return fault('encryption, descriptor or patch');
  if (!method) return fault('neither stored nor deflated');
  if (view.getUint16(at + 34, true) !== 0) return fault('on another disk');
  if ((view.getUint16(at + 40, true) & 0xf000) === SYMLINK) return fault('a link');
  const sizes = sizesOf(view, at, bytes.subarray(nameEnd, extraEnd));
  if (!sizes) return fault('bad Zip64 field');
  if (method === 'stored' && sizes.size !== sizes.compressedSize) return fault('stored, but of two sizes');
  if (sizes.size > sizes.compressedSize * MAX_RATIO) return err({ code: 'too-large', path: name });
  if (method === 'deflated' && sizes.compressedSize > mostPacked(sizes.size))
    return err({ code: 'too-large', path: name, detail: 'packed into more than it is' });
  return ok({ entry: { name, method, crc32: view.getUint32(at + 16, true), ...sizes }, end });
}

/** Sizes and place; those that do not fit are in the Zip64 field, in this order and only those (APPNOTE 4.5.3). */
function sizesOf(view: DataView, at: number, extra: Uint8Array) {
  let large: DataView | undefined;
  let taken = 0;
  const value = (offset: number): number | undefined => {
    const small = view.getUint32(at + offset, true);
    if (small !== 0xffffffff) return small;
    large ??= zip64Field(extra);
    if (!large || large.byteLength < taken + 8) return undefined;
    taken += 8;
    return safeUint64(large, taken - 8);
  };
  const size = value(24);
  const compressedSize = value(20);
  const headerStart = value(42);
  if (size === undefined || compressedSize === undefined || headerStart === undefined) return undefined;
  return { size, compressedSize, headerStart };
}

/**
 * Every byte before the directory belongs to one entry. So the data of an entry ends where the next one begins, and its
 * start is known without a read of its local header, which is checked when the data is read.
 */
function placeEntries(entries: Entry[], directoryStart: number): Result<readonly ZipEntry[], KitFault> {
  entries.sort((a, b) => a.headerStart - b.headerStart);
  if ((entries[0]?.headerStart ?? directoryStart) !== 0)
    return err({ code: 'zip-unsupported', detail: 'something stands before the first entry' });
  const placed: ZipEntry[] = [];
  for (const [index, entry] of entries.entries()) {
    const end = entries[index + 1]?.headerStart ?? directoryStart;
    const dataStart = end - entry.compressedSize;
    const extra = dataStart - entry.headerStart - LOCAL_SIZE - entry.name.length;
    if (extra < 0) return err({ code: 'zip-unsupported', path: entry.name, detail: 'overlaps the next entry' });
    if (extra > MAX_EXTRA) return err({ code: 'zip-unsupported', path: entry.name, detail: 'gap after the data' });
    placed.push({ ...entry, dataStart });
  }
  return ok(placed);
}

/** Names that would be one file, or a file and a folder, on a file system that does not tell cases apart. */
class Names {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();

  add(name: string): KitFault | undefined {
    const key = name.toLowerCase();
    if (this.#files.has(key) || this.#folders.has(key)) return { code: 'duplicate-entry', path: name };
    this.#files.add(key);
    for (let slash = key.lastIndexOf('/'); slash > 0; slash = key.lastIndexOf('/', slash - 1)) {
      const folder = key.slice(0, slash);
      if (this.#folders.has(folder)) return undefined;
      if (this.#files.has(folder)) return { code: 'duplicate-entry', path: name };
      this.#folders.add(folder);
    }
    return undefined;
  }
}

const decoder = new TextDecoder('latin1');
const latin1 = (bytes: Uint8Array): string => decoder.decode(bytes);

/** For messages: hostile names must not reach a terminal as they are. */
const printable = (name: string): string => name.slice(0, 100).replace(/[^\x20-\x7e]/g, '?');
