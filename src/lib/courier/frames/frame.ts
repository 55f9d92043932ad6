import { crc32 } from '../../shared/crc32';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import { bytesInBase45, fromBase45, toBase45 } from './base45';

/* One code of a sequence. Format page: docs/formats/qr.md. */

/** What it begins with: the last character is the version of this format. */
const MARK = 'SQC';
const VERSION = '1';
const ID_BYTES = 8;
const HEADER = ID_BYTES + 4;
const CHECK = 4;

/** What a sequence may be: the sender keeps below what a person can hold a camera still for. */
export const FRAME_LIMITS = {
  /** Of a courier that is made to be shown. */
  courierBytes: 12 * 1024,
  /** Of one that a reader gathers. */
  fileBytes: 0xffff,
  blocks: 200,
  index: 0xffff,
  /** QR version 40, error correction L, alphanumeric. */
  characters: 4296,
} as const;

export interface Frame {
  /** The first eight bytes of the file's SHA-256, in hex. */
  readonly id: string;
  /** Of the file, in bytes. */
  readonly size: number;
  readonly index: number;
  /** As long in all frames of a sequence. */
  readonly payload: Uint8Array<ArrayBuffer>;
}

export type FrameFault = {
  readonly code:
    /** A QR code of something else. */
    | 'frame-foreign'
    /** Of a later version of this format. */
    | 'frame-newer'
    /** It begins as one of ours and is not whole. */
    | 'frame-damaged';
};

/** How many blocks a file has where each has so many bytes. */
export const blockCount = ({ size, payload }: Pick<Frame, 'size' | 'payload'>): number =>
  Math.ceil(size / payload.length);

/** Bytes of a payload that make a code of at most so many characters. */
export const payloadFor = (characters: number): number =>
  bytesInBase45(characters - MARK.length - VERSION.length) - HEADER - CHECK;

export function frameText({ id, size, index, payload }: Frame): string {
  const bytes = new Uint8Array(HEADER + payload.length + CHECK);
  const view = new DataView(bytes.buffer);
  bytes.set(id.match(/../g)!.map((pair) => Number.parseInt(pair, 16)));
  view.setUint16(ID_BYTES, size);
  view.setUint16(ID_BYTES + 2, index);
  bytes.set(payload, HEADER);
  view.setUint32(bytes.length - CHECK, crc32(bytes.subarray(0, -CHECK)));
  return MARK + VERSION + toBase45(bytes);
}

/** Whether a code is one of a courier, of whatever version. */
export const isFrame = (text: string): boolean => text.startsWith(MARK);

/** What a scanner read. Outside data, of any length. */
export function parseFrame(text: string): Result<Frame, FrameFault> {
  if (!isFrame(text)) return err({ code: 'frame-foreign' });
  if (text[MARK.length] !== VERSION) return err({ code: 'frame-newer' });
  const damaged = err({ code: 'frame-damaged' } as const);
  if (text.length > FRAME_LIMITS.characters) return damaged;
  const bytes = fromBase45(text.slice(MARK.length + VERSION.length));
  if (bytes === undefined || bytes.length <= HEADER + CHECK) return damaged;
  const view = new DataView(bytes.buffer);
  if (view.getUint32(bytes.length - CHECK) !== crc32(bytes.subarray(0, -CHECK))) return damaged;
  const id = [...bytes.subarray(0, ID_BYTES)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const frame = {
    id,
    size: view.getUint16(ID_BYTES),
    index: view.getUint16(ID_BYTES + 2),
    payload: bytes.slice(HEADER, -CHECK),
  };
  return frame.size === 0 || blockCount(frame) > FRAME_LIMITS.blocks ? damaged : ok(frame);
}
