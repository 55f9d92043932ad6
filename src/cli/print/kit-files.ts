import type { OpenedKit } from '../../lib/kit/open';
import { readBytes, type KitSource } from '../../lib/kit/source';
import { readSteps, takeBatch } from '../../lib/kit/steps';

/**
 * One small file of a verified kit, checked once more as it is read: between two readings a stick may have been changed.
 * Undefined where there is none, or where it is larger than one chunk: no text or picture of a booklet is.
 */
export async function readKitFile(
  kit: OpenedKit,
  source: KitSource,
  path: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const entry = kit.entries.get(path);
  const step = entry && readSteps([entry])[0];
  if (step?.kind !== 'batch') return undefined;
  const taken = await takeBatch(step, await readBytes(source, step.start, step.end));
  return taken.ok ? taken.value[0]?.bytes : undefined;
}
