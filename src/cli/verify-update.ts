import { completeKit } from '../lib/kit/complete';
import type { KitFault } from '../lib/kit/fault';
import { openFileSource } from '../lib/kit/node/file-source';
import { nativeSha256 } from '../lib/kit/node/native-hash';
import { openUntrusted, type OpenedKit } from '../lib/kit/open';
import { SourceUnavailable } from '../lib/kit/source';
import { verifyComplete } from '../lib/kit/verify';
import { err, type Result } from '../lib/shared/result';
import { type Io, progressLine } from './io';

/** Checks every file of the kit that a verified delta makes with the kit in `base`, whoever signed that. */
export async function verifyUpdate(
  delta: { readonly kit: OpenedKit; readonly path: string },
  base: string,
  io: Io,
): Promise<Result<void, KitFault>> {
  const progress = progressLine(io, 'Verifying');
  const source = await openFileSource(delta.path);
  const baseSource = await openFileSource(base);
  try {
    const opened = await openUntrusted(baseSource, { acceptDelta: true });
    if (!opened.ok) return opened;
    const files = completeKit({ kit: delta.kit, source }, { kit: opened.value, source: baseSource });
    if (!files.ok) return files;
    const options = { createHash: nativeSha256, onProgress: progress.show };
    return await verifyComplete(delta.kit.manifest, files.value, options);
  } catch (cause) {
    if (cause instanceof SourceUnavailable) return err({ code: 'truncated', detail: cause.message });
    throw cause;
  } finally {
    progress.end();
    await Promise.all([source.close(), baseSource.close()]);
  }
}
