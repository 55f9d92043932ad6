import { sha256Hex } from '../shared/digest';
import { chunkBytes, type KitFile } from '../kit/manifest';

/** Where one piece of a kit should lie: a small file, or one chunk of a large one. */
export interface Piece {
  readonly address: string;
  /** Of a chunk. */
  readonly index?: number;
}

/** Reads a stored piece; undefined where its row or its Blob is not there. Rejects where the disk does not give it. */
export type ReadPiece = (piece: Piece, size: number) => Promise<Blob | undefined>;

/**
 * The pieces of a kit that are not what its manifest says, or can't be read: a disk forgets, a browser throws Blobs
 * away. Every byte is read and hashed. `files` and `addresses` in the same order.
 */
export async function damagedPieces(
  files: readonly KitFile[],
  addresses: readonly string[],
  read: ReadPiece,
): Promise<readonly Piece[]> {
  const damaged: Piece[] = [];
  const checked = new Set<string>();
  for (const [at, file] of files.entries()) {
    const address = addresses[at] ?? '';
    if (checked.has(address)) continue;
    checked.add(address);
    for (const { piece, size, sha256 } of piecesOf(file, address)) {
      if (!(await holds(piece, size, sha256, read))) damaged.push(piece);
    }
  }
  return damaged;
}

const piecesOf = (file: KitFile, address: string) =>
  file.chunks === undefined
    ? [{ piece: { address }, size: file.size, sha256: file.sha256 }]
    : file.chunks.map((sha256, index) => ({
        piece: { address, index },
        size: chunkBytes(file.size, index),
        sha256,
      }));

async function holds(piece: Piece, size: number, sha256: string, read: ReadPiece): Promise<boolean> {
  try {
    const blob = await read(piece, size);
    return blob?.size === size && (await sha256Hex(new Uint8Array(await blob.arrayBuffer()))) === sha256;
  } catch {
    return false;
  }
}
