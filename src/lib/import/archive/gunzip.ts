import { Gunzip } from 'fflate';
import { readBytes, type KitSource } from '../../kit/source';
import { crc32 } from '../../shared/crc32';
import { err, ok, type Result } from '../../shared/result';
import type { ImportFault } from '../imported';
import { judgeTotal } from './bounds';
import type { NewSpill } from './spill';

const READ = 1024 * 1024;
const PACKED_PIECE = 32 * 1024;
/** CRC-32 and size modulo 2^32 of what was packed (RFC 1952, section 2.3.1). */
const TRAILER = 8;

/** What a gzip file (RFC 1952) holds, unpacked into a spill; never more than `judgeTotal` lets through. */
export async function gunzip(source: KitSource, newSpill: NewSpill): Promise<Result<KitSource, ImportFault>> {
  let made: Uint8Array<ArrayBuffer>[] = [];
  let members = 0;
  const unpacker = new Gunzip((piece) => made.push(piece as Uint8Array<ArrayBuffer>));
  unpacker.onmember = () => void (members += 1);
  const spill = await newSpill();
  let total = 0;
  let sum = 0;
  for (let at = 0; at < source.size; at += READ) {
    const packed = await readBytes(source, at, Math.min(source.size, at + READ));
    for (let from = 0; from < packed.length; from += PACKED_PIECE) {
      const isLast = at + from + PACKED_PIECE >= source.size;
      if (!push(unpacker, packed.subarray(from, from + PACKED_PIECE), isLast))
        return err({ code: 'damaged', detail: 'not gzip, or it breaks off' });
      for (const piece of made) {
        total += piece.length;
        const judged = judgeTotal(total, source.size);
        if (!judged.ok) return judged;
        sum = crc32(piece, sum);
        await spill.write(piece);
      }
      made = [];
    }
  }
  if (members <= 1 && !(await isWhole(source, total, sum)))
    return err({ code: 'damaged', detail: 'changed since it was packed' });
  return ok(await spill.done());
}

function push(unpacker: Gunzip, piece: Uint8Array, isLast: boolean): boolean {
  try {
    unpacker.push(piece, isLast);
    return true;
  } catch {
    return false;
  }
}

async function isWhole(source: KitSource, total: number, sum: number): Promise<boolean> {
  const bytes = await readBytes(source, Math.max(0, source.size - TRAILER), source.size);
  if (bytes.length < TRAILER) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, TRAILER);
  return view.getUint32(0, true) === sum && view.getUint32(4, true) === total % 2 ** 32;
}
