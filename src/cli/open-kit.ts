import type { KitFault, TrustedKey, UnknownSigner } from '../lib/kit/fault';
import { openFileSource } from '../lib/kit/node/file-source';
import type { OpenedKit, OpenOptions } from '../lib/kit/open';
import { SourceUnavailable, type KitSource } from '../lib/kit/source';
import { err, type Result } from '../lib/shared/result';
import { readTrustedKey } from './trusted-key';

type Opener = (
  source: KitSource,
  trusted: readonly TrustedKey[],
  options: OpenOptions,
) => Promise<Result<OpenedKit, KitFault | UnknownSigner>>;

/**
 * Opens a kit in a file. With `--key` it must be by that key; without, by whatever key it brings: the bytes are then
 * proved whole, not whose they are, and the result says so by having no `trusted`.
 */
export async function openKitFile(
  path: string,
  key: string | undefined,
  open: Opener,
): Promise<Result<OpenedKit, KitFault | UnknownSigner>> {
  const trusted = key === undefined ? [] : [await readTrustedKey(key)];
  const source = await openFileSource(path);
  try {
    const opened = await open(source, trusted, {});
    if (opened.ok || opened.error.code !== 'unknown-signer' || key !== undefined) return opened;
    return await open(source, [], { allowSigner: (opened.error as UnknownSigner).fingerprint });
  } catch (cause) {
    // The file got shorter, or the stick was pulled, while it was being read.
    if (cause instanceof SourceUnavailable) return err({ code: 'truncated', detail: cause.message });
    throw cause;
  } finally {
    await source.close();
  }
}
