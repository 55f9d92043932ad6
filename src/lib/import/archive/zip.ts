import { readBytes, type KitSource } from '../../kit/source';
import { END_SIZE } from '../../kit/zip/end';
import { LOCAL_SIZE } from '../../kit/zip/entry';
import { err, type Result } from '../../shared/result';
import type { ImportFault } from '../imported';
import { judgeTotal, MAX_DIRECTORY_BYTES, MAX_ENTRIES } from './bounds';
import { listFiles, type Listed } from './listing';
import { findEnd } from './zip-end';
import { readForeignDirectory, type ForeignEntry } from './zip-directory';
import { fileOfEntry } from './zip-entry';

/**
 * The files of a ZIP that anybody made with anything (PKWARE APPNOTE 6.3.10), by random access. Where a kit's reader
 * (kit/zip) refuses whatever two programs could read in two ways, this one takes what is out there: comments, data
 * descriptors, gaps, names in old code pages, a program before the archive. Refused are encrypted ones, names that lead
 * out of them, two files under one name, entries that share their bytes, and what would unpack to far more than it is.
 */
export async function openZip(source: KitSource): Promise<Result<Listed, ImportFault>> {
  const end = source.size < END_SIZE ? undefined : await findEnd(source);
  if (!end) return err({ code: 'damaged', detail: 'no end of the archive' });
  if (end.count > MAX_ENTRIES) return err({ code: 'too-large', detail: `${end.count} files` });
  if (end.size > MAX_DIRECTORY_BYTES) return err({ code: 'too-large', detail: `directory of ${end.size} bytes` });
  const directory = await readBytes(source, end.start, end.start + end.size);
  const entries = readForeignDirectory(directory, end.count, end.shift);
  if (!entries.ok) return entries;
  const foreign = entries.value.find(({ method, size }) => method === undefined && size > 0);
  if (foreign) return err({ code: 'unknown-format', detail: `ZIP, ${methodName(foreign.methodNumber)}` });
  const total = judgeTotal(
    entries.value.reduce((sum, { size }) => sum + size, 0),
    source.size,
  );
  if (!total.ok) return total;
  if (overlap(entries.value)) return err({ code: 'unsafe', detail: 'files that share their bytes' });
  return listFiles(
    entries.value.map((entry) => ({
      name: entry.name,
      kind: entry.isFolder ? 'folder' : entry.isLink ? 'link' : 'file',
      mark: `${entry.crc32}-${entry.size}`,
      file: fileOfEntry(source, entry),
    })),
  );
}

/** By APPNOTE 4.4.5, those that are met; Windows takes the first for files of more than 2 GB. */
const METHOD_NAMES: Readonly<Record<number, string>> = {
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'XZ',
};
const methodName = (number: number): string => METHOD_NAMES[number] ?? `method ${number}`;

/** Bombs let many entries share one run of packed bytes (Fifield, "A better zip bomb"). */
function overlap(entries: readonly ForeignEntry[]): boolean {
  const places = entries
    .filter(({ isFolder }) => !isFolder)
    .map(({ headerStart, rawName, compressedSize }) => ({
      start: headerStart,
      end: headerStart + LOCAL_SIZE + rawName.length + compressedSize,
    }))
    .sort((a, b) => a.start - b.start);
  return places.some(({ start }, index) => index > 0 && start < places[index - 1]!.end);
}
