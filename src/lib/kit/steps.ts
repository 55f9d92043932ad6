import { sha256Hex } from '../shared/digest';
import { err, ok, type Result } from '../shared/result';
import type { KitFault } from './fault';
import { CHUNK_BYTES, type KitFile } from './manifest';
import type { KitEntry, KitPiece } from './locate';
import type { OpenedKit } from './open';
import { localHeaderFault, type ZipEntry } from './zip/entry';
import { unpack } from './zip/unpack';

/** One read of the source, `[start, end)`, that is checked as it arrives. */
export type ReadStep = BatchStep | ChunkStep;

/** Small files that lie together: at most 8 MiB of the source and 8 MiB inflated (a single file may reach it alone). */
export interface BatchStep {
  readonly kind: 'batch';
  readonly start: number;
  readonly end: number;
  readonly entries: readonly KitEntry[];
}

/**
 * One chunk of a file larger than CHUNK_BYTES. Where the local header of its entry stands before the data, that is
 * `skip` bytes: before the first chunk of a file, and before each piece of a delta.
 */
export interface ChunkStep {
  readonly kind: 'chunk';
  readonly start: number;
  readonly end: number;
  readonly skip: number;
  readonly entry: ZipEntry;
  readonly file: KitFile;
  readonly index: number;
}

export interface TakenFile {
  readonly entry: KitEntry;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Small files that are no further apart are read together: on most links a request costs more than these bytes. */
const BRIDGE = 16 * 1024;

/**
 * The reads that bring these entries, in the order of the source. Leave out the entries that are already kept: what
 * does not lie together is read apart, or, where little lies between, over it. The same entries give the same steps.
 */
export function readSteps(entries: Iterable<KitEntry>): readonly ReadStep[] {
  const steps: ReadStep[] = [];
  let batch: KitEntry[] = [];
  let inflated = 0;
  const flush = () => {
    if (batch.length > 0)
      steps.push({ kind: 'batch', start: batch[0]!.headerStart, end: endOf(batch.at(-1)!), entries: batch });
    batch = [];
    inflated = 0;
  };
  for (const entry of [...entries].sort((a, b) => a.headerStart - b.headerStart)) {
    if (entry.size > CHUNK_BYTES) {
      flush();
      steps.push(...chunkSteps(entry));
      continue;
    }
    const apart = batch.length > 0 && entry.headerStart - endOf(batch.at(-1)!) > BRIDGE;
    const full = batch.length > 0 && endOf(entry) - batch[0]!.headerStart > CHUNK_BYTES;
    if (apart || full || inflated + entry.size > CHUNK_BYTES) flush();
    batch.push(entry);
    inflated += entry.size;
  }
  flush();
  return steps;
}

function chunkSteps(entry: KitEntry): readonly ChunkStep[] {
  return Array.from({ length: Math.ceil(entry.size / CHUNK_BYTES) }, (_, index) => {
    const start = entry.dataStart + index * CHUNK_BYTES;
    const skip = index === 0 ? entry.dataStart - entry.headerStart : 0;
    return {
      kind: 'chunk',
      start: start - skip,
      end: Math.min(start + CHUNK_BYTES, endOf(entry)),
      skip,
      entry,
      file: entry.file,
      index,
    };
  });
}

/** The read of one chunk that a delta carries. */
export const pieceStep = ({ file, index, ...entry }: KitPiece): ChunkStep => ({
  kind: 'chunk',
  start: entry.headerStart,
  end: endOf(entry),
  skip: entry.dataStart - entry.headerStart,
  entry,
  file,
  index,
});

/** The reads that bring all that the source carries, in its order. */
export const allSteps = ({ entries, delta }: Pick<OpenedKit, 'entries' | 'delta'>): readonly ReadStep[] =>
  [...readSteps(entries.values()), ...(delta?.pieces ?? []).map(pieceStep)].sort((a, b) => a.start - b.start);

const endOf = (entry: ZipEntry): number => entry.dataStart + entry.compressedSize;

/** Checks local headers, inflates within the declared sizes, checks SHA-256: the bytes of each file, or the fault. */
export async function takeBatch(
  step: BatchStep,
  read: Blob | Uint8Array<ArrayBuffer>,
): Promise<Result<readonly TakenFile[], KitFault>> {
  const bytes = read instanceof Uint8Array ? read : new Uint8Array(await read.arrayBuffer());
  const taken: TakenFile[] = [];
  for (const entry of step.entries) {
    const file = unpack(entry, bytes, step.start);
    if (!file.ok) return file;
    taken.push({ entry, bytes: file.value });
  }
  const hashes = await Promise.all(taken.map((file) => sha256Hex(file.bytes)));
  const wrong = taken.find(({ entry }, index) => hashes[index] !== entry.file.sha256);
  return wrong ? err({ code: 'hash-mismatch', path: wrong.entry.file.path }) : ok(taken);
}

/** Checks the local header (first chunk) and the chunk's SHA-256; the Blob of the chunk's data alone, not copied. */
export async function takeChunk(step: ChunkStep, read: Blob): Promise<Result<Blob, KitFault>> {
  const checked = await checkChunk(step, new Uint8Array(await read.arrayBuffer()));
  if (!checked.ok) return checked;
  return ok(step.skip > 0 ? read.slice(step.skip) : read);
}

/** The same for bytes: a view of the chunk's data. */
export async function checkChunk(
  { entry, file, skip, index, start, end }: ChunkStep,
  read: Uint8Array<ArrayBuffer>,
): Promise<Result<Uint8Array<ArrayBuffer>, KitFault>> {
  const { path } = file;
  if (read.length !== end - start) return err({ code: 'truncated', path });
  const fault = skip > 0 ? localHeaderFault(entry, read.subarray(0, skip)) : undefined;
  if (fault) return err(fault);
  const data = read.subarray(skip);
  return (await sha256Hex(data)) === file.chunks?.[index]
    ? ok(data)
    : err({ code: 'hash-mismatch', path, detail: `chunk ${index}` });
}
