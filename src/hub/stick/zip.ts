import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { centralHeader, dataDescriptor, endRecords, localHeader, type Written } from '../../lib/kit/zip/records';
import { SUMS_FILE, SumsList } from '../../lib/stick/list';
import { fileOfText, type StickFile } from './file';

/** A file has other bytes than were promised. */
export class ChangedWhileRead extends Error {
  override readonly name = 'ChangedWhileRead';
}

/**
 * The whole stick as a ZIP, each byte sent as it is read: to unpack onto a stick where the hub cannot write one. Stored,
 * for nearly everything in it is packed already. CRCs stand behind the data: whoever would read a large kit once before
 * for its CRC sends nothing for minutes, and the other side takes that for the end.
 */
export async function* stickZip(files: AsyncIterable<StickFile>): AsyncGenerator<Uint8Array> {
  const entries: Written[] = [];
  const sums = new SumsList();
  let at = 0;
  async function* put(file: StickFile): AsyncGenerator<Uint8Array> {
    const { path: name, size, executable = false } = file;
    const entry = { name, headerStart: at, method: 0, size, compressedSize: size, executable, streamed: true } as const;
    const header = localHeader({ ...entry, crc32: 0 });
    yield header;
    const read = { crc32: 0, sha256: '' };
    yield* measured(file, read);
    const written = { ...entry, crc32: read.crc32 };
    const descriptor = dataDescriptor(written);
    yield descriptor;
    entries.push(written);
    sums.add({ path: name, sha256: read.sha256 });
    at += header.length + size + descriptor.length;
  }
  for await (const file of files) yield* put(file);
  yield* put(fileOfText(SUMS_FILE, sums.text));
  const start = at;
  let length = 0;
  for (const entry of entries) {
    const header = centralHeader(entry);
    length += header.length;
    yield header;
  }
  yield endRecords(entries.length, start, length, 0);
}

/** The bytes of the file; `into` says what they were. */
async function* measured(file: StickFile, into: { crc32: number; sha256: string }): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let left = file.size;
  for await (const piece of file.read()) {
    left -= piece.length;
    // What is longer than its headers say would be read as headers.
    if (left < 0) throw new ChangedWhileRead(file.path);
    hash.update(piece);
    into.crc32 = crc32(piece, into.crc32);
    yield piece;
  }
  if (left !== 0) throw new ChangedWhileRead(file.path);
  into.sha256 = hash.digest('hex');
}
