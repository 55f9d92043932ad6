import { rename, rm } from 'node:fs/promises';
import { err, ok, type Result } from '../../../shared/result';
import type { KitFault } from '../../fault';
import { openUntrusted, type OpenedKit } from '../../open';
import { writeDelta, type UnfitBase, type WrittenDelta } from '../delta';
import { openFileSource } from '../file-source';
import { packKit, type Packed, type PackFailure, type PackOptions } from './pack';

export interface PackedUpdate extends Packed {
  readonly delta: WrittenDelta;
}

/**
 * Packs a folder, and writes what differs from `base` (`writeDelta`) instead of the whole kit, which stands beside it as
 * `OUT.whole` meanwhile. `base` was verified before. Nothing is left behind where it does not fit.
 */
export async function packUpdate(
  options: PackOptions,
  base: Pick<OpenedKit, 'manifest'>,
): Promise<Result<PackedUpdate, PackFailure | KitFault | UnfitBase>> {
  const whole = `${options.out}.whole`;
  let keys: string | undefined;
  try {
    const packed = await packKit({ ...options, out: whole });
    if (!packed.ok) return packed;
    keys = packed.value.keysFile;
    const delta = await deltaOf(whole, base, options.out);
    if (!delta.ok) return delta;
    const keysFile = keys && `${options.out.replace(/\.kit$/, '')}.keys.json`;
    if (keys && keysFile) await rename(keys, keysFile);
    return ok({ ...packed.value, keysFile, delta: delta.value });
  } finally {
    await rm(whole, { force: true });
    if (keys) await rm(keys, { force: true });
  }
}

async function deltaOf(path: string, base: Pick<OpenedKit, 'manifest'>, out: string) {
  const source = await openFileSource(path);
  try {
    const kit = await openUntrusted(source);
    return kit.ok ? await writeDelta({ kit: kit.value, source }, base, out) : err(kit.error);
  } finally {
    await source.close();
  }
}
