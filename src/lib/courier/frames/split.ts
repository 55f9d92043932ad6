import { sha256Hex } from '../../shared/digest';
import { FRAME_LIMITS, blockCount, frameText } from './frame';
import { holds, layOver, mixOf } from './mix';

/** A file as codes to be shown or printed. */
export interface FrameSequence {
  /** The first half of it is enough to tell two sequences apart by eye. */
  readonly id: string;
  /** Codes that hold the file; any so many, and one or two more, bring it. */
  readonly blocks: number;
  /** The code of this number; from `blocks` on they are mixes, and go on as long as anybody looks. */
  text(index: number): string;
}

/** The payload that spreads a file over as few codes as `most` bytes do, with hardly any zeros in the last one. */
export const evenPayload = (size: number, most: number): number =>
  Math.ceil(size / Math.max(1, Math.ceil(size / most)));

/** Cuts a file into payloads of so many bytes. Throws where it is empty or more than codes are made of. */
export async function framesOf(file: Uint8Array<ArrayBuffer>, payloadBytes: number): Promise<FrameSequence> {
  const size = file.length;
  const blocks = blockCount({ size, payload: new Uint8Array(payloadBytes) });
  if (size === 0 || size > FRAME_LIMITS.fileBytes || blocks > FRAME_LIMITS.blocks)
    throw new RangeError(`${size} bytes are not for codes of ${payloadBytes}`);
  const id = (await sha256Hex(file)).slice(0, 16);
  const padded = new Uint8Array(blocks * payloadBytes);
  padded.set(file);
  return {
    id,
    blocks,
    text(index) {
      const number = index < blocks ? index : blocks + ((index - blocks) % (FRAME_LIMITS.index + 1 - blocks));
      const payload = new Uint8Array(payloadBytes);
      const mask = mixOf(number, blocks);
      for (let block = 0; block < blocks; block += 1)
        if (holds(mask, block)) layOver(payload, padded.subarray(block * payloadBytes, (block + 1) * payloadBytes));
      return frameText({ id, size, index: number, payload });
    },
  };
}
