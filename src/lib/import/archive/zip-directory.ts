import { METHODS, zip64Field } from '../../kit/zip/entry';
import { safeUint64 } from '../../kit/zip/end';
import { err, ok, type Result } from '../../shared/result';
import type { ImportFault } from '../imported';
import { decodeNames, type RawName } from './zip-names';

const CENTRAL = 0x02014b50;
const CENTRAL_SIZE = 46;
const ENCRYPTED = 0x2041;
const UTF8 = 0x0800;
const SYMLINK = 0xa000;
/** Who made it, in the upper byte of a field: these two write the modes of Unix. */
const UNIX = [3, 19];

export interface ForeignEntry {
  /** As the archive has it; not cleaned. */
  readonly name: string;
  readonly rawName: Uint8Array;
  /** Undefined for a compression that nobody here can undo; `methodNumber` names it. */
  readonly method: 'stored' | 'deflated' | undefined;
  readonly methodNumber: number;
  readonly crc32: number;
  readonly size: number;
  readonly compressedSize: number;
  /** Place of the local header in the file. */
  readonly headerStart: number;
  readonly isLink: boolean;
  readonly isFolder: boolean;
}

/** Entries of the directory of anybody's ZIP (APPNOTE 4.3.12), in its order. One that is encrypted is enough to refuse. */
export function readForeignDirectory(
  bytes: Uint8Array,
  count: number,
  shift: number,
): Result<readonly ForeignEntry[], ImportFault> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const raw: RawName[] = [];
  const entries: Omit<ForeignEntry, 'name'>[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + CENTRAL_SIZE > bytes.length || view.getUint32(at, true) !== CENTRAL)
      return err({ code: 'damaged', detail: 'the directory breaks off' });
    const nameEnd = at + CENTRAL_SIZE + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const end = extraEnd + view.getUint16(at + 32, true);
    if (end > bytes.length) return err({ code: 'damaged', detail: 'the directory breaks off' });
    const flags = view.getUint16(at + 8, true);
    const rawName = bytes.subarray(at + CENTRAL_SIZE, nameEnd);
    const extra = bytes.subarray(nameEnd, extraEnd);
    if ((flags & ENCRYPTED) !== 0) return err({ code: 'encrypted' });
    const sizes = sizesOf(view, at, extra);
    if (!sizes) return err({ code: 'damaged', detail: 'bad Zip64 field' });
    const methodNumber = view.getUint16(at + 10, true);
    const isUnix = UNIX.includes(bytes[at + 5]!);
    raw.push({ bytes: rawName, isUtf8: (flags & UTF8) !== 0, extra });
    entries.push({
      ...sizes,
      headerStart: sizes.headerStart + shift,
      rawName,
      method: METHODS.get(methodNumber),
      methodNumber,
      crc32: view.getUint32(at + 16, true),
      isLink: isUnix && (view.getUint16(at + 40, true) & 0xf000) === SYMLINK,
      isFolder: [0x2f, 0x5c].includes(rawName.at(-1) ?? 0x2f),
    });
    at = end;
  }
  const names = decodeNames(raw);
  return ok(entries.map((entry, index) => ({ ...entry, name: names[index]! })));
}

/** Those of the three numbers that do not fit stand in the Zip64 field, in this order (APPNOTE 4.5.3). */
function sizesOf(view: DataView, at: number, extra: Uint8Array) {
  const large = zip64Field(extra);
  let taken = 0;
  const value = (offset: number): number | undefined => {
    const small = view.getUint32(at + offset, true);
    if (small !== 0xffffffff || !large) return small;
    if (large.byteLength < taken + 8) return undefined;
    taken += 8;
    return safeUint64(large, taken - 8);
  };
  const size = value(24);
  const compressedSize = value(20);
  const headerStart = value(42);
  if (size === undefined || compressedSize === undefined || headerStart === undefined) return undefined;
  return { size, compressedSize, headerStart };
}
