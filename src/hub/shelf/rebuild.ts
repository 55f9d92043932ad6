import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { KitFault } from '../../lib/kit/fault';
import { openFileSource } from '../../lib/kit/node/file-source';
import { rebuildKit } from '../../lib/kit/node/rebuild';
import { openUntrusted } from '../../lib/kit/open';
import type { OpenedKit } from '../../lib/kit/open';
import { ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import type { Upload } from './upload';

/** The whole kit that a delta makes with a base, in a file of its own beside it. The delta was verified before. */
export async function rebuildUpload(
  delta: { readonly kit: OpenedKit; readonly path: string },
  base: string,
): Promise<Result<Upload, KitFault>> {
  const out = `${delta.path}.whole`;
  const source = await openFileSource(delta.path);
  const baseSource = await openFileSource(base);
  try {
    // Its keys may have been replaced since it was published; what is taken from it is taken by hash.
    const opened = await openUntrusted(baseSource);
    if (!opened.ok) return opened;
    const rebuilt = await rebuildKit({ kit: delta.kit, source }, { kit: opened.value, source: baseSource }, out);
    return rebuilt.ok ? ok(await uploadOf(out)) : rebuilt;
  } finally {
    await Promise.all([source.close(), baseSource.close()]);
  }
}

async function uploadOf(path: string): Promise<Upload> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(part as Uint8Array);
  return { path, bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}
