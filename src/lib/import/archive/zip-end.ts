import { END_SIZE, safeUint64 } from '../../kit/zip/end';
import { readBytes, type KitSource } from '../../kit/source';

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR = 0x07064b50;
const MAX_COMMENT = 0xffff;

export interface ForeignEnd {
  readonly count: number;
  /** Where the directory begins in the file. */
  readonly start: number;
  readonly size: number;
  /** What stands before the archive (a program that unpacks itself): is added to every place the directory names. */
  readonly shift: number;
}

/**
 * The end records of anybody's ZIP (APPNOTE 4.3.14 to 4.3.16): with a comment of any length, with something before the
 * archive, with a few bytes behind it. The last record that fits counts. Undefined where there is none.
 */
export async function findEnd(source: KitSource): Promise<ForeignEnd | undefined> {
  const tailStart = Math.max(0, source.size - END_SIZE - MAX_COMMENT);
  const tail = await readBytes(source, tailStart, source.size);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  for (let at = tail.length - END_SIZE; at >= 0; at--) {
    if (view.getUint32(at, true) !== END || at + END_SIZE + view.getUint16(at + 20, true) > tail.length) continue;
    const end = await readEnd(source, view, at, tailStart);
    if (end) return end;
  }
  return undefined;
}

async function readEnd(source: KitSource, view: DataView, at: number, tailStart: number) {
  let count = view.getUint16(at + 10, true);
  let size = view.getUint32(at + 12, true);
  let start = view.getUint32(at + 16, true);
  let endsAt = tailStart + at;
  if (view.getUint16(at + 4, true) + view.getUint16(at + 6, true) !== 0) return undefined;
  if (count === 0xffff || size === 0xffffffff || start === 0xffffffff) {
    const large = await readEnd64(source, view, at, tailStart);
    if (large) ({ count, size, start, endsAt } = large);
    // 65,535 files, to the last one, may be the truth.
    else if (size === 0xffffffff || start === 0xffffffff) return undefined;
  }
  const shift = endsAt - size - start;
  return shift >= 0 ? { count, size, start: start + shift, shift } : undefined;
}

async function readEnd64(source: KitSource, view: DataView, end: number, tailStart: number) {
  const locator = end - 20;
  if (locator < 0 || view.getUint32(locator, true) !== LOCATOR) return undefined;
  // Right before its locator, where nobody wrote anything into it; else where the locator says.
  for (const place of [tailStart + locator - 56, safeUint64(view, locator + 8)]) {
    if (place === undefined || place < 0 || place + 56 > source.size) continue;
    const bytes = await readBytes(source, place, place + 56);
    const record = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (record.getUint32(0, true) !== END64) continue;
    const [count, size, start] = [32, 40, 48].map((offset) => safeUint64(record, offset));
    if (count !== undefined && size !== undefined && start !== undefined) return { count, size, start, endsAt: place };
  }
  return undefined;
}
