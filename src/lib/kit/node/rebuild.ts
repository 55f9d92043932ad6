import { err, ok, type Result } from '../../shared/result';
import { completeKit, type CompleteFile, type KitAt } from '../complete';
import type { KitFault } from '../fault';
import { measure, type Measure } from './content';
import { contentOf, readSignedParts, withContents } from './kit-parts';
import { isText } from '../media-types';
import { writeBag, type BagPart } from './write-bag';

/**
 * Writes the whole kit that a delta and its base make. A kit that `packKit` wrote comes out the same to the last byte.
 * `base-missing` where this is another base. Bytes of the file.
 */
export async function rebuildKit(delta: KitAt, base: KitAt, out: string): Promise<Result<number, KitFault>> {
  const { manifest } = delta.kit;
  const files = completeKit(delta, base);
  if (!files.ok) return files;
  const signed = await readSignedParts(delta.source);
  if (!signed.ok) return signed;
  const written = await withContents(async (): Promise<Result<number, KitFault>> => {
    const payload: BagPart[] = [];
    for (const file of files.value) {
      const measured = await measure(contentOf(file));
      if (measured.sha256 !== file.file.sha256)
        return err({ code: 'hash-mismatch', path: file.file.path, detail: 'its chunks are not its SHA-256' });
      payload.push(partOf(file, measured));
    }
    return ok(await writeBag(out, { folder: `${manifest.id}-${manifest.version}`, ...signed.value, payload }));
  });
  return written.ok ? written.value : written;
}

const partOf = (complete: CompleteFile, measured: Measure): BagPart => ({
  path: `data/${complete.file.path}`,
  content: contentOf(complete),
  measure: measured,
  text: isText(complete.file.mediaType),
});
