import { BLOCK, readTarFields } from '../../lib/shared/tar';

/*
 * One file out of a tar archive as npm packs it. The archive was checked by its hash before, so this reads what it needs,
 * passes over the rest, and adds nothing up.
 */

/** The archive has no such file, or ends before it does. */
export class NotInArchive extends Error {
  override readonly name = 'NotInArchive';
}

/** The bytes of the file `name`, as they come. */
export async function* fileInTar(archive: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  let header = new Uint8Array(0);
  let skip = 0;
  let left = 0;
  for await (const part of archive) {
    let piece = part;
    while (piece.length > 0) {
      if (left > 0) {
        const wanted = piece.subarray(0, left);
        yield wanted;
        left -= wanted.length;
        if (left === 0) return;
        piece = piece.subarray(wanted.length);
      } else if (skip > 0) {
        const past = Math.min(skip, piece.length);
        skip -= past;
        piece = piece.subarray(past);
      } else {
        const take = piece.subarray(0, BLOCK - header.length);
        header = joined(header, take);
        piece = piece.subarray(take.length);
        if (header.length < BLOCK) continue;
        const entry = entryOf(header);
        if (entry.size === undefined) throw new NotInArchive(name);
        header = new Uint8Array(0);
        if (entry.name === name && entry.size === 0) return;
        if (entry.name === name) left = entry.size;
        else skip = Math.ceil(entry.size / BLOCK) * BLOCK;
      }
    }
  }
  throw new NotInArchive(name);
}

function entryOf(header: Uint8Array): { readonly name: string; readonly size: number | undefined } {
  const { path, type, size } = readTarFields(header);
  const isFile = type === '0' || type === '';
  return { name: isFile ? path : '', size };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
