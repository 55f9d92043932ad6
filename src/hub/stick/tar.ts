/*
 * One file out of a tar archive (POSIX ustar, IEEE Std 1003.1, "pax", ustar Interchange Format): what npm packs. The
 * archive was checked by its hash before, so this reads what it needs and refuses the rest.
 */

const BLOCK = 512;

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
        header = new Uint8Array(0);
        if (entry.name === name && entry.size === 0) return;
        if (entry.name === name) left = entry.size;
        else skip = Math.ceil(entry.size / BLOCK) * BLOCK;
      }
    }
  }
  throw new NotInArchive(name);
}

function entryOf(header: Uint8Array): { readonly name: string; readonly size: number } {
  const text = (start: number, length: number): string => {
    const field = header.subarray(start, start + length);
    const end = field.indexOf(0);
    return new TextDecoder('latin1').decode(end === -1 ? field : field.subarray(0, end));
  };
  const prefix = text(257, 5) === 'ustar' ? text(345, 155) : '';
  const isFile = text(156, 1) === '0' || text(156, 1) === '';
  const name = prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`;
  return { name: isFile ? name : '', size: Number.parseInt(text(124, 12).trim() || '0', 8) };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
