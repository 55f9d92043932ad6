import type { KitFault, UnknownSigner } from '../lib/kit/fault';
import { nativeSha256 } from '../lib/kit/node/native-hash';
import { verifyKit } from '../lib/kit/verify';
import type { Result } from '../lib/shared/result';
import { type Io, progressLine } from './io';
import { openKitFile, type OpenedFile } from './open-kit';

/** Checks every byte of a kit, or of a delta, in a file; `key` as of `openKitFile`. */
export async function verifyKitFile(
  path: string,
  key: string | undefined,
  io: Io,
): Promise<Result<OpenedFile, KitFault | UnknownSigner>> {
  const progress = progressLine(io, 'Verifying');
  try {
    return await openKitFile(path, key, (source, trusted, options) =>
      verifyKit(source, trusted, {
        ...options,
        acceptDelta: true,
        createHash: nativeSha256,
        onProgress: progress.show,
      }),
    );
  } finally {
    progress.end();
  }
}
