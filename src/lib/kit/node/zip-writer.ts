import { createHash } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { deflateSync } from 'fflate';
import { CHUNK_BYTES } from '../manifest';
import { sealText } from '../seal';
import { concat, utf8 } from './bytes';
import { read, type Content, type Measure } from './content';
import { centralHeader, endRecords, localHeader, type Written } from '../zip/records';

export interface ZipPart {
  readonly name: string;
  readonly content: Content;
  readonly measure: Measure;
  /** Text is deflated where that makes it smaller; media is stored, so that a range of it is a range of the file. */
  readonly text: boolean;
}

/** The author changed a file while it was being packed. */
export class ChangedWhilePacking extends Error {
  override readonly name = 'ChangedWhilePacking';
}

/**
 * Writes a ZIP whose bytes follow from its parts alone: fixed times and attributes, a deflate of our own choosing (not
 * Node's, which changes with its zlib), the seal as archive comment. The file appears whole or not at all.
 */
export async function writeZip(
  path: string,
  parts: readonly ZipPart[],
  onBytes: (written: number) => void = () => {},
): Promise<number> {
  const partial = `${path}.part`;
  const out = await SealedFile.create(partial, onBytes);
  try {
    const written: Written[] = [];
    for (const part of parts) written.push(await writePart(out, part));
    const start = out.size;
    for (const entry of written) await out.write(centralHeader(entry));
    const seal = sealText(new Uint8Array(32));
    await out.write(endRecords(written.length, start, out.size - start, seal.length));
    await out.seal();
  } catch (cause) {
    await out.close();
    await rm(partial, { force: true });
    throw cause;
  }
  await out.close();
  await rename(partial, path);
  return out.size;
}

async function writePart(out: SealedFile, { name, content, measure, text }: ZipPart): Promise<Written> {
  const packed = text && measure.size <= CHUNK_BYTES ? await deflate(content, name, measure) : undefined;
  const entry: Written = {
    name,
    headerStart: out.size,
    method: packed ? 8 : 0,
    crc32: measure.crc32,
    size: measure.size,
    compressedSize: packed?.length ?? measure.size,
  };
  await out.write(localHeader(entry));
  if (packed) await out.write(packed);
  else await copy(out, content, name, measure);
  return entry;
}

/** undefined where deflate would make it no smaller. */
async function deflate(content: Content, name: string, measure: Measure): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  for await (const piece of read(content)) pieces.push(piece);
  const bytes = concat(pieces);
  if (crc32(bytes) !== measure.crc32) throw new ChangedWhilePacking(name);
  const packed = deflateSync(bytes, { level: 9 });
  return packed.length < bytes.length ? packed : undefined;
}

async function copy(out: SealedFile, content: Content, name: string, measure: Measure): Promise<void> {
  let crc = 0;
  let size = 0;
  for await (const piece of read(content)) {
    crc = crc32(piece, crc);
    size += piece.length;
    await out.write(piece);
  }
  if (crc !== measure.crc32 || size !== measure.size) throw new ChangedWhilePacking(name);
}

/** A file that is hashed as it is written. */
class SealedFile {
  readonly #hash = createHash('sha256');
  #size = 0;

  private constructor(
    private readonly handle: FileHandle,
    private readonly onBytes: (written: number) => void,
  ) {}

  static async create(path: string, onBytes: (written: number) => void): Promise<SealedFile> {
    return new SealedFile(await open(path, 'w'), onBytes);
  }

  get size(): number {
    return this.#size;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    await this.handle.writev([bytes]);
    this.#size += bytes.length;
    this.onBytes(this.#size);
  }

  /** Ends the file by the hash of all that was written, and brings it to the disk. */
  async seal(): Promise<void> {
    const seal = utf8(sealText(new Uint8Array(this.#hash.digest())));
    await this.handle.writev([seal]);
    this.#size += seal.length;
    await this.handle.sync();
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
