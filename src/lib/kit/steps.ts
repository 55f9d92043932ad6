import type { Result } from '../shared/result';
import type { KitFault } from './fault';
import type { KitEntry } from './open';

/** One read of the source, `[start, end)`, that is checked as it arrives. */
export type ReadStep = BatchStep | ChunkStep;

/** Small files that lie together: at most 8 MiB of the source and 8 MiB inflated (a single file may reach it alone). */
export interface BatchStep {
  readonly kind: 'batch';
  readonly start: number;
  readonly end: number;
  readonly entries: readonly KitEntry[];
}

/** One chunk of a file larger than CHUNK_BYTES. The first one has the local header before its data: `skip` bytes. */
export interface ChunkStep {
  readonly kind: 'chunk';
  readonly start: number;
  readonly end: number;
  readonly skip: number;
  readonly entry: KitEntry;
  readonly index: number;
}

/**
 * The reads that bring these entries, in the order of the source. Leave out the entries that are already kept: what
 * does not lie together is read apart. The same entries give the same steps.
 */
export function readSteps(_entries: Iterable<KitEntry>): readonly ReadStep[] {
  throw new Error('being built');
}

/** Checks local headers, inflates within the declared sizes, checks SHA-256: the bytes of each file, or the fault. */
export async function takeBatch(
  _step: BatchStep,
  _read: Blob,
): Promise<Result<readonly { readonly entry: KitEntry; readonly bytes: Uint8Array<ArrayBuffer> }[], KitFault>> {
  throw new Error('being built');
}

/** Checks the local header (first chunk) and the chunk's SHA-256; the Blob of the chunk's data alone, not copied. */
export async function takeChunk(_step: ChunkStep, _read: Blob): Promise<Result<Blob, KitFault>> {
  throw new Error('being built');
}
