import type { KitFault } from '../fault';
import { safeUint64 } from './end';

/** One file of the archive, as the central directory says. Offsets and sizes in bytes. */
export interface ZipEntry {
  /** Safe, but not yet judged by what it names. */
  readonly name: string;
  readonly method: 'stored' | 'deflated';
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Local header: `[headerStart, dataStart)`. */
  readonly headerStart: number;
  readonly dataStart: number;
}

export const LOCAL_SIZE = 30;
export const METHODS = new Map<number, ZipEntry['method']>([
  [0, 'stored'],
  [8, 'deflated'],
]);
const LOCAL = 0x04034b50;
/** UTF-8 names (bit 11) and the two that say how hard deflate tried (1, 2). Encryption, descriptors, patches: none. */
export const ALLOWED_FLAGS = 0x0806;

/**
 * Does the local header (APPNOTE 4.3.7) say what the directory said? A reader that trusts one and a reader that trusts
 * the other must see the same file. `header` is `[headerStart, dataStart)`.
 */
export function localHeaderFault(entry: Omit<ZipEntry, 'dataStart'>, header: Uint8Array): KitFault | undefined {
  const fault = (detail: string): KitFault => ({ code: 'zip-unsupported', path: entry.name, detail });
  if (header.length < LOCAL_SIZE) return fault('no local header');
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const nameLength = view.getUint16(26, true);
  const extraLength = view.getUint16(28, true);
  if (view.getUint32(0, true) !== LOCAL) return fault('no local header');
  if (LOCAL_SIZE + nameLength + extraLength !== header.length) return fault('gap before the data');
  if ((view.getUint16(6, true) & ~ALLOWED_FLAGS) !== 0) return fault('unsupported flags');
  if (METHODS.get(view.getUint16(8, true)) !== entry.method) return fault('local header: another method');
  if (view.getUint32(14, true) !== entry.crc32) return fault('local header: another CRC');
  // By its length too: extra fields could begin with the rest of a name.
  if (nameLength !== entry.name.length || !isAscii(header, LOCAL_SIZE, entry.name))
    return fault('local header: another name');
  const sizes = sizesOf(view, header.subarray(LOCAL_SIZE + nameLength));
  if (sizes?.size !== entry.size || sizes.compressedSize !== entry.compressedSize)
    return fault('local header: other sizes');
  return undefined;
}

function isAscii(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text.charCodeAt(index)) return false;
  return true;
}

function sizesOf(view: DataView, extra: Uint8Array): { size: number; compressedSize: number } | undefined {
  const compressedSize = view.getUint32(18, true);
  const size = view.getUint32(22, true);
  if (size !== 0xffffffff && compressedSize !== 0xffffffff) return { size, compressedSize };
  const large = zip64Field(extra);
  // In a local header both are there or none, APPNOTE 4.5.3.
  if (!large || large.byteLength < 16) return undefined;
  const [bigSize, bigCompressed] = [safeUint64(large, 0), safeUint64(large, 8)];
  return bigSize === undefined || bigCompressed === undefined
    ? undefined
    : { size: bigSize, compressedSize: bigCompressed };
}

/** The Zip64 extra field (0x0001), APPNOTE 4.5.3; undefined where there is none or the extra fields are broken. */
export function zip64Field(extra: Uint8Array): DataView | undefined {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  for (let at = 0; at + 4 <= extra.length;) {
    const length = view.getUint16(at + 2, true);
    if (at + 4 + length > extra.length) return undefined;
    if (view.getUint16(at, true) === 1) return new DataView(extra.buffer, extra.byteOffset + at + 4, length);
    at += 4 + length;
  }
  return undefined;
}
