import { Gunzip, gzipSync } from 'fflate';
import { err, ok } from '../shared/result';
import type { Result } from '../shared/result';
import type { Unsealed } from './age';
import { ByteReader } from './byte-reader';
import { fault } from './fault';
import type { CourierFault } from './fault';
import { LIMITS } from './limits';

/*
 * A packed courier: the same archive, gzipped (RFC 1952) before it was encrypted, for roads on which each byte is looked at.
 * Only small ones are: whoever reads stops at `LIMITS.packedBytes` and `LIMITS.unpackedBytes`, so nothing swells in anybody's
 * memory. Not by `DecompressionStream`: what is no gzip ends Node's with an error that nobody can catch.
 */

const MAGIC = [0x1f, 0x8b];
/** Of what goes in at once: a byte of it may become a thousand. */
const PIECE = 512;

/** An archive, gzipped: the same bytes each time. It is small: all of it is held. */
export async function gzipped(archive: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await new Response(archive as BodyInit).arrayBuffer());
  return gzipSync(bytes, { level: 9, mtime: 0 }) as Uint8Array<ArrayBuffer>;
}

/** What was opened, unpacked where it was packed. An archive begins with a name, so none is taken for a packed one. */
export async function unpacked(unsealed: Unsealed): Promise<Result<Unsealed, CourierFault>> {
  const reader = new ByteReader(unsealed.plain);
  try {
    const first = await reader.exactly(MAGIC.length);
    if (first !== undefined) reader.putBack(first);
    if (!MAGIC.every((byte, at) => first?.[at] === byte)) return ok({ ...unsealed, plain: reader.remaining() });
    const packed = await all(reader);
    return packed === undefined ? err(fault('too-large', { detail: 'packed' })) : inflated(packed, unsealed);
  } catch (error) {
    return err(unsealed.faultOf(error));
  }
}

function inflated(packed: Uint8Array, unsealed: Unsealed): Result<Unsealed, CourierFault> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  let ended = false;
  const gunzip = new Gunzip((piece, last) => {
    bytes += piece.length;
    ended ||= last;
    if (bytes <= LIMITS.unpackedBytes) pieces.push(piece);
  });
  try {
    for (let at = 0; at < packed.length && bytes <= LIMITS.unpackedBytes; at += PIECE)
      gunzip.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
  } catch {
    return err(fault('malformed', { detail: 'gzip' }));
  }
  if (bytes > LIMITS.unpackedBytes) return err(fault('too-large', { detail: 'unpacked' }));
  if (!ended) return err(fault('malformed', { detail: 'gzip' }));
  const plain = new Blob(pieces as BlobPart[]).stream();
  return ok({ plain, faultOf: unsealed.faultOf });
}

/** Undefined where it is more than any packed courier. */
async function all(reader: ByteReader): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  for (let left: number = LIMITS.packedBytes; ;) {
    const piece = await reader.upTo(left + 1);
    if (piece === undefined) return new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer());
    left -= piece.length;
    if (left < 0) return void (await reader.cancel());
    pieces.push(piece);
  }
}
