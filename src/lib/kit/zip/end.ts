import { err, ok, type Result } from '../../shared/result';
import type { KitFault } from '../fault';

/** End of central directory record without its comment, APPNOTE 4.3.16. */
export const END_SIZE = 22;
const END = 0x06054b50;
const END64 = 0x06064b50;
const END64_SIZE = 56;
const LOCATOR = 0x07064b50;
const LOCATOR_SIZE = 20;

/** The one archive comment that a kit may have (seal.ts): no other length is looked for, so the end is unambiguous. */
export const COMMENT_SIZE = 84;

export interface DirectoryEnd {
  readonly count: number;
  /** Offset of the central directory in the source. */
  readonly start: number;
  readonly size: number;
  readonly comment: string;
}

/** Reads the end records out of the last bytes of the source; `tailStart` is where `tail` begins in it. */
export function readEnd(tail: Uint8Array, tailStart: number): Result<DirectoryEnd, KitFault> {
  const at = endOffset(tail);
  if (at === undefined) return err({ code: 'truncated', detail: 'no end of central directory' });
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  const disks = view.getUint16(at + 4, true) + view.getUint16(at + 6, true);
  const here = view.getUint16(at + 8, true);
  let end = {
    count: view.getUint16(at + 10, true),
    size: view.getUint32(at + 12, true),
    start: view.getUint32(at + 16, true),
  };
  let endsAt = tailStart + at;
  if (disks !== 0 || here !== end.count) return err({ code: 'zip-unsupported', detail: 'spanned archive' });
  if (end.count === 0xffff || end.size === 0xffffffff || end.start === 0xffffffff) {
    const large = readEnd64(view, at, tailStart);
    if (!large) return err({ code: 'zip-unsupported', detail: 'bad Zip64 end record' });
    end = large;
    endsAt = tailStart + at - LOCATOR_SIZE - END64_SIZE;
  }
  if (end.start + end.size !== endsAt)
    return err({ code: 'truncated', detail: 'the directory does not end where the end record stands' });
  return ok({ ...end, comment: String.fromCharCode(...tail.subarray(at + END_SIZE)) });
}

function endOffset(tail: Uint8Array): number | undefined {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  return [0, COMMENT_SIZE]
    .map((comment) => ({ comment, at: tail.length - END_SIZE - comment }))
    .find(({ comment, at }) => at >= 0 && view.getUint32(at, true) === END && view.getUint16(at + 20, true) === comment)
    ?.at;
}

/** Zip64 end record and locator, APPNOTE 4.3.14 and 4.3.15: they stand right before the end record. */
function readEnd64(view: DataView, end: number, tailStart: number) {
  const locator = end - LOCATOR_SIZE;
  const record = locator - END64_SIZE;
  if (record < 0 || view.getUint32(locator, true) !== LOCATOR || view.getUint32(record, true) !== END64)
    return undefined;
  const disks = [locator + 4, record + 16, record + 20].map((at) => view.getUint32(at, true));
  const [where, rest, here, count, size, start] = [
    locator + 8,
    record + 4,
    record + 24,
    record + 32,
    record + 40,
    record + 48,
  ].map((at) => safeUint64(view, at));
  if (disks.some((disk) => disk !== 0) || view.getUint32(locator + 16, true) !== 1) return undefined;
  if (where !== tailStart + record || rest !== END64_SIZE - 12 || here !== count) return undefined;
  if (count === undefined || size === undefined || start === undefined) return undefined;
  return { count, size, start };
}

/** undefined beyond 2^53, where no kit is and numbers lie. */
export function safeUint64(view: DataView, at: number): number | undefined {
  const value = Number(view.getBigUint64(at, true));
  return Number.isSafeInteger(value) ? value : undefined;
}
