/*
 * Records of a ZIP, PKWARE APPNOTE 6.3.10 section 4.3, in the one form that kits have: 1 January 1980, regular file
 * with mode 0644 (programs on a stick: 0755), no flags. Zip64 only where a number does not fit. A stick that is sent as
 * it is read has the CRC of each file behind its data (bit 3); a kit never has. Nor has it names beyond ASCII, which
 * drafts may have (bit 11: UTF-8).
 */

export interface Written {
  readonly name: string;
  readonly headerStart: number;
  /** 0 stored, 8 deflated. */
  readonly method: 0 | 8;
  readonly crc32: number;
  readonly size: number;
  readonly compressedSize: number;
  readonly executable?: boolean;
  /** CRC and sizes stand behind the data, in a `dataDescriptor`. `size` has to be right from the beginning all the same. */
  readonly streamed?: boolean;
}

const MAX32 = 0xffffffff;
const MAX16 = 0xffff;
/** Version 2.0, or 4.5 with Zip64; made on Unix, or the mode would mean nothing. */
const VERSION = 20;
const VERSION_64 = 45;
const MADE_BY = 0x0300 | VERSION_64;
const DATE = 0x0021;
const MODE = 0o100644 * 0x10000;
const EXECUTABLE = 0o100755 * 0x10000;
/** General purpose bits 3 and 11. */
const DESCRIPTOR = 1 << 3;
const UTF8 = 1 << 11;
const NOT_YET = { crc32: 0, size: 0, compressedSize: 0 } as const;

const nameOf = ({ name }: Written): Uint8Array => new TextEncoder().encode(name);
/** No character needs a second byte. */
const isAscii = (name: string): boolean => new TextEncoder().encode(name).length === name.length;
const isLarge = ({ size, compressedSize }: Written): boolean => size >= MAX32 || compressedSize >= MAX32;

export function localHeader(entry: Written): Uint8Array {
  const large = isLarge(entry);
  const { crc32, size, compressedSize } = entry.streamed ? NOT_YET : entry;
  const record = new Record();
  record.u32(0x04034b50);
  common(record, entry, large, crc32, large ? MAX32 : compressedSize, large ? MAX32 : size);
  // With it the sizes of the descriptor have eight bytes each (4.3.9.2).
  const extra = large ? zip64([size, compressedSize]) : [];
  const name = nameOf(entry);
  record.u16(name.length).u16(extra.length).raw(name).raw(extra);
  return record.bytes();
}

/** What follows the data of a `streamed` entry (4.3.9). */
export function dataDescriptor(entry: Written): Uint8Array {
  const record = new Record();
  record.u32(0x08074b50).u32(entry.crc32);
  if (isLarge(entry)) record.u64(entry.compressedSize).u64(entry.size);
  else record.u32(entry.compressedSize).u32(entry.size);
  return record.bytes();
}

export function centralHeader(entry: Written): Uint8Array {
  const large = [entry.size, entry.compressedSize, entry.headerStart].filter((value) => value >= MAX32);
  const extra = large.length > 0 ? zip64(large) : [];
  const record = new Record();
  record.u32(0x02014b50).u16(MADE_BY);
  const [compressedSize, size] = [Math.min(entry.compressedSize, MAX32), Math.min(entry.size, MAX32)];
  common(record, entry, large.length > 0, entry.crc32, compressedSize, size);
  const name = nameOf(entry);
  record
    .u16(name.length)
    .u16(extra.length)
    .u16(0)
    .u16(0)
    .u16(0)
    .u32(entry.executable ? EXECUTABLE : MODE);
  record.u32(Math.min(entry.headerStart, MAX32)).raw(name).raw(extra);
  return record.bytes();
}

/** End of central directory, with its Zip64 form before it where needed; the comment follows. */
export function endRecords(count: number, start: number, size: number, commentLength: number): Uint8Array {
  const record = new Record();
  if (count >= MAX16 || start >= MAX32 || size >= MAX32) {
    record.u32(0x06064b50).u64(44).u16(MADE_BY).u16(VERSION_64).u32(0).u32(0);
    record.u64(count).u64(count).u64(size).u64(start);
    record
      .u32(0x07064b50)
      .u32(0)
      .u64(start + size)
      .u32(1);
  }
  const few = Math.min(count, MAX16);
  record.u32(0x06054b50).u16(0).u16(0).u16(few).u16(few);
  record.u32(Math.min(size, MAX32)).u32(Math.min(start, MAX32)).u16(commentLength);
  return record.bytes();
}

/** Version needed … uncompressed size: the part that both headers share. */
function common(
  record: Record,
  entry: Written,
  large: boolean,
  crc32: number,
  compressedSize: number,
  size: number,
): void {
  record
    .u16(large ? VERSION_64 : VERSION)
    .u16((entry.streamed ? DESCRIPTOR : 0) | (isAscii(entry.name) ? 0 : UTF8))
    .u16(entry.method)
    .u16(0)
    .u16(DATE);
  record.u32(crc32).u32(compressedSize).u32(size);
}

const zip64 = (values: readonly number[]): readonly number[] => {
  const record = new Record();
  record.u16(1).u16(8 * values.length);
  values.forEach((value) => record.u64(value));
  return [...record.bytes()];
};

/** Little-endian numbers, one after the other. */
class Record {
  readonly #bytes: number[] = [];

  u16(value: number): this {
    return this.raw([value & 0xff, (value >>> 8) & 0xff]);
  }

  u32(value: number): this {
    return this.u16(value & 0xffff).u16(Math.floor(value / 0x10000));
  }

  u64(value: number): this {
    return this.u32(value % 0x100000000).u32(Math.floor(value / 0x100000000));
  }

  raw(bytes: Iterable<number>): this {
    this.#bytes.push(...bytes);
    return this;
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}
