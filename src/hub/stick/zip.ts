import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { centralHeader, endRecords, localHeader, type Written } from '../../lib/kit/node/zip-records';
import { SUMS_FILE, sumsText, type Summed } from '../../lib/stick/list';
import { fileOfText, type StickFile } from './file';

/** A file is read twice, and was another the second time. */
export class ChangedWhileRead extends Error {
  override readonly name = 'ChangedWhileRead';
}

/**
 * The whole stick as a ZIP, as it is made: to unpack onto a stick where the hub cannot write one. Stored, for nearly
 * everything in it is packed already; with sizes before the data, so that every program can unpack it as it comes.
 */
export async function* stickZip(files: AsyncIterable<StickFile>): AsyncGenerator<Uint8Array> {
  const entries: Written[] = [];
  const sums: Summed[] = [];
  let at = 0;
  async function* put(file: StickFile): AsyncGenerator<Uint8Array> {
    const measured = await measure(file);
    const { size, crc } = measured;
    const entry: Written = {
      name: file.path,
      headerStart: at,
      method: 0,
      crc32: crc,
      size,
      compressedSize: size,
      executable: file.executable === true,
    };
    entries.push(entry);
    sums.push({ path: file.path, sha256: measured.sha256 });
    const header = localHeader(entry);
    yield header;
    yield* sameAgain(file, measured);
    at += header.length + size;
  }
  for await (const file of files) yield* put(file);
  yield* put(fileOfText(SUMS_FILE, sumsText(sums)));
  const start = at;
  let length = 0;
  for (const entry of entries) {
    const header = centralHeader(entry);
    length += header.length;
    yield header;
  }
  yield endRecords(entries.length, start, length, 0);
}

interface Measured {
  readonly size: number;
  readonly crc: number;
  readonly sha256: string;
}

async function measure(file: StickFile): Promise<Measured> {
  const hash = createHash('sha256');
  let size = 0;
  let crc = 0;
  for await (const piece of file.read()) {
    hash.update(piece);
    crc = crc32(piece, crc);
    size += piece.length;
  }
  return { size, crc, sha256: hash.digest('hex') };
}

async function* sameAgain(file: StickFile, { size, crc }: Measured): AsyncGenerator<Uint8Array> {
  let left = size;
  let found = 0;
  for await (const piece of file.read()) {
    left -= piece.length;
    if (left < 0) throw new ChangedWhileRead(file.path);
    found = crc32(piece, found);
    yield piece;
  }
  if (left !== 0 || found !== crc) throw new ChangedWhileRead(file.path);
}
