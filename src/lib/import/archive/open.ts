import { readBytes, type KitSource } from '../../kit/source';
import { err, ok, type Result } from '../../shared/result';
import { BLOCK, readTarFields } from '../../shared/tar';
import type { ImportFault, SourceFile } from '../imported';
import { readStart, singleFile, UnreadableFile, type ImportSource } from '../source';
import { gunzip } from './gunzip';
import type { Listed } from './listing';
import { accessTo, type NewSpill } from './spill';
import { openTar } from './tar';
import { openZip } from './zip';

/**
 * A file as a source: what is in it, where it is a ZIP, a tar or a gzipped tar; itself, where it is none of them. Its name
 * is not asked. Archives that can't be read here are refused by what they are.
 */
export async function openFile(
  name: string,
  file: SourceFile,
  newSpill: NewSpill,
): Promise<Result<ImportSource, ImportFault>> {
  if (file.size === 0) return err({ code: 'empty' });
  try {
    return await open(name, file, newSpill);
  } catch (cause) {
    if (cause instanceof UnreadableFile) return err(cause.fault);
    throw cause;
  }
}

async function open(name: string, file: SourceFile, newSpill: NewSpill): Promise<Result<ImportSource, ImportFault>> {
  const head = await readStart(file, BLOCK);
  const other = FOREIGN.find(({ signature }) => begins(head, ...signature));
  if (other) return err({ code: 'unknown-format', detail: other.name });
  const reader = isZip(head) ? openZip : isTar(head) ? openTar : isGzip(head) ? gzippedTar(newSpill) : undefined;
  // What is no archive is not copied to be read by place.
  if (!reader) return ok(singleFile(name, file));
  const listed = await reader(await accessTo(file, newSpill));
  return listed.ok ? ok({ name, ...listed.value, kind: 'archive', original: file }) : listed;
}

const gzippedTar =
  (newSpill: NewSpill) =>
  async (source: KitSource): Promise<Result<Listed, ImportFault>> => {
    const unpacked = await gunzip(source, newSpill);
    if (!unpacked.ok) return unpacked;
    const inner = await readBytes(unpacked.value, 0, Math.min(unpacked.value.size, BLOCK));
    return isTar(inner) ? openTar(unpacked.value) : err({ code: 'unknown-format', detail: 'gzip' });
  };

/** Archives whose contents nobody here can read; to be unpacked first by the program that knows them. */
const FOREIGN: readonly { readonly name: string; readonly signature: readonly number[] }[] = [
  { name: 'RAR', signature: [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07] },
  { name: '7z', signature: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
  { name: 'xz', signature: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { name: 'bzip2', signature: [0x42, 0x5a, 0x68, 0x39, 0x31, 0x41] },
];

export const begins = (bytes: Uint8Array, ...signature: readonly number[]): boolean =>
  signature.every((byte, index) => bytes[index] === byte);

const isZip = (head: Uint8Array): boolean => begins(head, 0x50, 0x4b, 3, 4) || begins(head, 0x50, 0x4b, 5, 6);
const isGzip = (head: Uint8Array): boolean => begins(head, 0x1f, 0x8b);

function isTar(head: Uint8Array): boolean {
  if (head.length < BLOCK) return false;
  const { addsUp, magic } = readTarFields(head);
  return addsUp && magic.startsWith('ustar');
}
