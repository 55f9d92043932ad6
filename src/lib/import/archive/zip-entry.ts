import { Inflate } from 'fflate';
import { readBytes, type KitSource } from '../../kit/source';
import { LOCAL_SIZE } from '../../kit/zip/entry';
import { crc32 } from '../../shared/crc32';
import type { SourceFile } from '../imported';
import { lazyFile, UnreadableFile } from '../source';
import type { ForeignEntry } from './zip-directory';

const LOCAL = 0x04034b50;
const PIECE = 1024 * 1024;
/** What is given to the inflater at once: 32 KiB become 33 MB at worst. */
const PACKED_PIECE = 32 * 1024;

/** The file of an entry. Nothing of it is read before it is asked for; size and CRC are checked as it is read. */
export const fileOfEntry = (source: KitSource, entry: ForeignEntry): SourceFile =>
  lazyFile(entry.size, () => checked(source, entry));

async function* checked(source: KitSource, entry: ForeignEntry): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const start = await dataStart(source, entry);
  let size = 0;
  let sum = 0;
  for await (const piece of entry.method === 'stored' ? stored(source, entry, start) : inflated(source, entry, start)) {
    size += piece.length;
    if (size > entry.size) throw damaged(entry, 'longer than it says');
    sum = crc32(piece, sum);
    yield piece;
  }
  if (size !== entry.size) throw damaged(entry, 'shorter than it says');
  if (sum !== entry.crc32) throw damaged(entry, 'changed since it was packed');
}

/** Behind the local header, which has lengths of its own (APPNOTE 4.3.7) and must be of the same file. */
async function dataStart(source: KitSource, entry: ForeignEntry): Promise<number> {
  if (entry.method === undefined) throw damaged(entry, `packed by method ${entry.methodNumber}`);
  const { headerStart, rawName } = entry;
  if (headerStart + LOCAL_SIZE + rawName.length > source.size) throw damaged(entry, 'not in the file');
  const header = await readBytes(source, headerStart, headerStart + LOCAL_SIZE + rawName.length);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (view.getUint32(0, true) !== LOCAL) throw damaged(entry, 'no local header');
  const sameName = view.getUint16(26, true) === rawName.length;
  if (!sameName || !rawName.every((byte, index) => header[LOCAL_SIZE + index] === byte))
    throw damaged(entry, 'another name before the data');
  const start = headerStart + LOCAL_SIZE + rawName.length + view.getUint16(28, true);
  if (start + entry.compressedSize > source.size) throw damaged(entry, 'breaks off');
  return start;
}

async function* stored(source: KitSource, entry: ForeignEntry, start: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const end = start + entry.compressedSize;
  for (let at = start; at < end; at += PIECE) yield await readBytes(source, at, Math.min(end, at + PIECE));
}

async function* inflated(
  source: KitSource,
  entry: ForeignEntry,
  start: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let made: Uint8Array<ArrayBuffer>[] = [];
  const inflater = new Inflate((piece) => made.push(piece as Uint8Array<ArrayBuffer>));
  for await (const packed of stored(source, entry, start)) {
    for (let at = 0; at < packed.length; at += PACKED_PIECE) {
      push(inflater, packed.subarray(at, at + PACKED_PIECE), false, entry);
      yield* made;
      made = [];
    }
  }
  push(inflater, new Uint8Array(), true, entry);
  yield* made;
}

function push(inflater: Inflate, piece: Uint8Array, isLast: boolean, entry: ForeignEntry): void {
  try {
    inflater.push(piece, isLast);
  } catch {
    throw damaged(entry, 'not deflate');
  }
}

const damaged = (entry: ForeignEntry, what: string) =>
  new UnreadableFile({ code: 'damaged', detail: `${entry.name}: ${what}` });
