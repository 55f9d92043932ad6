import { chunkName } from '../kit/complete';
import type { KitEntry } from '../kit/locate';
import { CHUNK_BYTES, chunkBytes, chunkCount, type KitFile } from '../kit/manifest';
import type { OpenedKit } from '../kit/open';
import { allSteps, readSteps, type BatchStep, type ChunkStep } from '../kit/steps';
import type { ChunkPlace, Stored } from './store';

/** Content addresses by path. */
export type Addresses = ReadonlyMap<string, string>;

/** One chunk, and everywhere in the kit's files where these very bytes belong. */
export interface PlannedChunk extends ChunkStep {
  readonly places: readonly ChunkPlace[];
}

export interface InstallPlan {
  /** In the order of the source. */
  readonly steps: readonly (BatchStep | PlannedChunk)[];
  /** What neither the source brings nor the device has: only a delta lacks something. */
  readonly missing: readonly KitFile[];
}

/** Brings these files of a kit. The same content under two paths, twice in one film, or kept by another kit, is not read again. */
export function planInstall(
  opened: Pick<OpenedKit, 'entries' | 'delta'> & {
    readonly files: readonly KitFile[];
    /** Paths of those that may go while the others stay: what is read together lies in one Blob, and goes as one. */
    readonly apart?: ReadonlySet<string>;
  },
  addresses: Addresses,
  stored: Stored,
): InstallPlan {
  const carried = new Map<string, KitEntry>();
  const absent = new Map<string, KitFile>();
  const chunks = new Map<string, { readonly file: KitFile; readonly places: ChunkPlace[] }>();
  const seen = new Set<string>();
  for (const file of opened.files) {
    const address = addressOf(addresses, file);
    if (isWhole(file, address, stored)) continue;
    const entry = opened.entries.get(file.path);
    // With its size: of one content in two sizes both are read, and the lie is found.
    const name = `${address} ${file.size}`;
    if (file.size > CHUNK_BYTES && !seen.has(name)) wantChunks(chunks, file, address, stored);
    else if (file.size <= CHUNK_BYTES && entry) carried.set(name, entry);
    else if (file.size <= CHUNK_BYTES) absent.set(name, file);
    seen.add(name);
  }
  const brought = allSteps(opened).flatMap((step): readonly PlannedChunk[] => {
    const name = step.kind === 'chunk' ? chunkName(step.file, step.index) : '';
    const wanted = chunks.get(name);
    return step.kind === 'chunk' && wanted && chunks.delete(name) ? [{ ...step, places: wanted.places }] : [];
  });
  const together = [...carried.values()].filter(({ file }) => opened.apart?.has(file.path) !== true);
  const apart = [...carried.values()].filter(({ file }) => opened.apart?.has(file.path) === true);
  const batches = [...readSteps(together), ...readSteps(apart)].filter((step) => step.kind === 'batch');
  return {
    steps: [...batches, ...brought].sort((a, b) => a.start - b.start),
    missing: [
      ...[...absent].flatMap(([name, file]) => (carried.has(name) ? [] : [file])),
      ...new Set([...chunks.values()].map(({ file }) => file)),
    ],
  };
}

function wantChunks(
  chunks: Map<string, { readonly file: KitFile; readonly places: ChunkPlace[] }>,
  file: KitFile,
  address: string,
  stored: Stored,
): void {
  for (let index = 0; index < chunkCount(file.size); index++) {
    if (isChunkHere(file, address, index, stored)) continue;
    const name = chunkName(file, index);
    const wanted = chunks.get(name);
    if (wanted) wanted.places.push({ address, index });
    else chunks.set(name, { file, places: [{ address, index }] });
  }
}

/** Bytes of a kit's different contents, and how many of them are here. `addresses` are in the order of `files`. */
export function countBytes(
  files: readonly KitFile[],
  addresses: readonly string[],
  stored: Stored,
): { readonly totalBytes: number; readonly storedBytes: number } {
  const different = new Map(files.map((file, at) => [addresses[at] ?? '', file]));
  let totalBytes = 0;
  let storedBytes = 0;
  for (const [address, file] of different) {
    totalBytes += file.size;
    storedBytes += storedOf(file, address, stored);
  }
  return { totalBytes, storedBytes };
}

export function addressOf(addresses: Addresses, file: Pick<KitFile, 'path'>): string {
  const address = addresses.get(file.path);
  if (address === undefined) throw new Error(`no content address for ${file.path}`);
  return address;
}

function storedOf(file: KitFile, address: string, stored: Stored): number {
  if (file.size <= CHUNK_BYTES) return isWhole(file, address, stored) ? file.size : 0;
  return [...(stored.chunks.get(address)?.values() ?? [])].reduce((sum, bytes) => sum + bytes, 0);
}

/** Is all of the file here, in the size that its manifest says? */
export function isWhole(file: KitFile, address: string, stored: Stored): boolean {
  if (file.size <= CHUNK_BYTES) return stored.files.get(address) === file.size;
  for (let index = 0; index < chunkCount(file.size); index++)
    if (!isChunkHere(file, address, index, stored)) return false;
  return true;
}

const isChunkHere = ({ size }: KitFile, address: string, index: number, { chunks }: Stored): boolean =>
  chunks.get(address)?.get(index) === chunkBytes(size, index);
