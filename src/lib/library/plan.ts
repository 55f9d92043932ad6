import { CHUNK_BYTES, type KitFile } from '../kit/manifest';
import type { KitEntry, OpenedKit } from '../kit/open';
import { readSteps, type ReadStep } from '../kit/steps';
import type { Stored } from './store';

/** What is still to be read, in the order of the source, and how much of the kit is here already (bytes). */
export interface InstallPlan {
  readonly steps: readonly ReadStep[];
  readonly totalBytes: number;
  readonly storedBytes: number;
}

/** Content addresses by path. */
export type Addresses = ReadonlyMap<string, string>;

/** The same content under two paths, or kept by another kit, is neither read nor counted twice. */
export function planInstall(opened: Pick<OpenedKit, 'entries'>, addresses: Addresses, stored: Stored): InstallPlan {
  const missing: KitEntry[] = [];
  const seen = new Set<string>();
  let totalBytes = 0;
  let storedBytes = 0;
  for (const entry of opened.entries.values()) {
    const address = addressOf(addresses, entry.file);
    if (seen.has(address)) continue;
    seen.add(address);
    totalBytes += entry.size;
    storedBytes += storedOf(entry.file, address, stored);
    if (!isWhole(entry.file, address, stored)) missing.push(entry);
  }
  const steps = readSteps(missing).filter(
    (step) => step.kind === 'batch' || !stored.chunks.get(addressOf(addresses, step.entry.file))?.has(step.index),
  );
  return { steps, totalBytes, storedBytes };
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

const isWhole = (file: KitFile, address: string, stored: Stored): boolean =>
  file.size <= CHUNK_BYTES ? stored.files.has(address) : stored.chunks.get(address)?.size === chunkCount(file.size);
