import type { KitEntry } from '../kit/locate';
import { CHUNK_BYTES, type KitFile } from '../kit/manifest';
import type { OpenedKit } from '../kit/open';
import { readSteps, type ReadStep } from '../kit/steps';
import type { Stored } from './store';

/** Content addresses by path. */
export type Addresses = ReadonlyMap<string, string>;

/** The same content under two paths, or kept by another kit, is not read again. */
export function planInstall(
  opened: Pick<OpenedKit, 'entries'>,
  addresses: Addresses,
  stored: Stored,
): readonly ReadStep[] {
  const missing = new Map<string, KitEntry>();
  for (const entry of opened.entries.values()) {
    const address = addressOf(addresses, entry.file);
    if (!isWhole(entry.file, address, stored)) missing.set(address, entry);
  }
  return readSteps(missing.values()).filter(
    (step) => step.kind === 'batch' || !stored.chunks.get(addressOf(addresses, step.entry.file))?.has(step.index),
  );
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

/** Chunks of a file that is larger than one. */
export const chunkCount = (size: number): number => Math.ceil(size / CHUNK_BYTES);

const chunkSize = (size: number, index: number): number => Math.min(CHUNK_BYTES, size - index * CHUNK_BYTES);

function storedOf(file: KitFile, address: string, stored: Stored): number {
  if (file.size <= CHUNK_BYTES) return stored.files.has(address) ? file.size : 0;
  return [...(stored.chunks.get(address) ?? [])].reduce((sum, index) => sum + chunkSize(file.size, index), 0);
}

export const isWhole = (file: KitFile, address: string, stored: Stored): boolean =>
  file.size <= CHUNK_BYTES ? stored.files.has(address) : stored.chunks.get(address)?.size === chunkCount(file.size);
