import type { KitSource } from '../../kit/source';
import type { SourceFile } from '../imported';
import { piecesOf } from '../source';

/*
 * Where bytes go that can only be had in their order (an archive packed as a whole, an archive in an archive) and are
 * wanted by place: too many for the memory of a phone.
 */

export interface Spill {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** What was written, by place. */
  done(): Promise<KitSource>;
}
export type NewSpill = () => Promise<Spill>;

const PART_BYTES = 8 * 1024 * 1024;

/** Into Blobs, which browsers keep on the disk. */
export const blobSpill: NewSpill = async () => {
  const parts: Blob[] = [];
  let open: Uint8Array<ArrayBuffer>[] = [];
  let openBytes = 0;
  const shut = () => {
    if (openBytes > 0) parts.push(new Blob(open));
    open = [];
    openBytes = 0;
  };
  return {
    write: async (bytes) => {
      // A copy: who writes may use his buffer again.
      open.push(bytes.slice());
      openBytes += bytes.length;
      if (openBytes >= PART_BYTES) shut();
    },
    done: async () => {
      shut();
      return blobAccess(new Blob(parts));
    },
  };
};

export const blobAccess = (blob: Blob): KitSource => ({
  size: blob.size,
  read: async (start, end) => blob.slice(start, end),
});

/** A file by place: a Blob as it is, anything else by way of a spill. Rejects with UnreadableFile where it is damaged. */
export async function accessTo(file: SourceFile, newSpill: NewSpill): Promise<KitSource> {
  if (file instanceof Blob) return blobAccess(file);
  if (file.access) return file.access;
  const spill = await newSpill();
  for await (const piece of piecesOf(file)) await spill.write(piece);
  return spill.done();
}
