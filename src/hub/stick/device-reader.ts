import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { piecesOf } from './file';

/*
 * What was written a moment ago the system reads out of its memory, and a stick that is worn out or counterfeit is not
 * found. Linux reads past that with O_DIRECT (open(2)), where the file system has it: then position, length and memory
 * have to be multiples of the device's blocks.
 */

const PIECE = 1024 * 1024;
/** No device has larger blocks, and most have smaller ones. */
const BLOCK = 4096;
/** Memory of this size begins at a multiple of it, on all systems with O_DIRECT. */
const GRAIN = 16;

/** Reads files from the device itself where the system lets it, and as ever where not. For files of one device. */
export class DeviceReader {
  /** Something was read in the ordinary way. */
  fellBack = false;
  /** Pieces of memory that this device can read into and nobody is reading into now. */
  readonly #free: Uint8Array[] = [];

  async *read(path: string): AsyncGenerator<Uint8Array> {
    const file = await openDirect(path);
    if (file === undefined) return yield* this.#readOrdinarily(path, 0);
    let at = 0;
    let memory: Uint8Array | undefined;
    try {
      const { size } = await file.stat();
      if (size === 0) return;
      memory = this.#free.pop() ?? (await memoryFor(file));
      // A rest that begins within a block can only be read in the ordinary way.
      while (memory !== undefined && at < size && at % BLOCK === 0) {
        const { bytesRead } = await file.read(memory, 0, memory.length, at);
        if (bytesRead === 0) return;
        at += bytesRead;
        yield memory.slice(0, bytesRead);
      }
      if (at >= size) return;
    } finally {
      if (memory !== undefined) this.#free.push(memory);
      await file.close();
    }
    yield* this.#readOrdinarily(path, at);
  }

  #readOrdinarily(path: string, from: number): AsyncGenerator<Uint8Array> {
    this.fellBack = true;
    return piecesOf(path, from);
  }
}

async function openDirect(path: string): Promise<FileHandle | undefined> {
  // Of other systems Node has no such number, whatever its types say.
  const direct = constants.O_DIRECT as number | undefined;
  if (direct === undefined) return undefined;
  return await open(path, constants.O_RDONLY | direct).catch(ifInvalid);
}

/** Node does not say where memory begins, so it is tried; undefined where this file system reads into none. */
async function memoryFor(file: FileHandle): Promise<Uint8Array | undefined> {
  const memory = new Uint8Array(PIECE + BLOCK);
  for (let from = 0; from < BLOCK; from += GRAIN) {
    const piece = memory.subarray(from, from + PIECE);
    if ((await file.read(piece, 0, BLOCK, 0).catch(ifInvalid)) !== undefined) return piece;
  }
  return undefined;
}

function ifInvalid(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'EINVAL') throw error;
  return undefined;
}
