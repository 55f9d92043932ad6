import type { SigningKey } from '../../lib/kit/node/keys';
import type { Mistake } from '../../lib/kit/node/pack/mistakes';

/** What is done beside the hub's own work, in a worker. All of it can be copied there. */
export type PackTask =
  | { readonly kind: 'check'; readonly folder: string }
  | { readonly kind: 'pack'; readonly folder: string; readonly out: string; readonly key: SigningKey };

export interface PackOutcome {
  /** Empty of what was packed. */
  readonly mistakes: readonly Mistake[];
  readonly warnings: readonly Mistake[];
  /** Of a kit that was written. */
  readonly packed?: {
    readonly version: string;
    readonly fingerprint: string;
    readonly bytes: number;
    readonly keysFile: string | undefined;
  };
}

/** Nobody reads more of them, and a draft may be wrong in every line. */
const MOST_TOLD = 1000;

export async function runPackTask(task: PackTask): Promise<PackOutcome> {
  // Heavy, and no hub needs it before somebody writes a kit.
  const { checkFolder, packKit } = await import('../../lib/kit/node/pack/pack');
  if (task.kind === 'check') return few(await checkFolder(task.folder));
  const { folder, out, key } = task;
  const packed = await packKit({ folder, out, key });
  if (!packed.ok) return few(packed.error);
  const { manifest, fingerprint, bytes, keysFile, warnings } = packed.value;
  return { ...few({ mistakes: [], warnings }), packed: { version: manifest.version, fingerprint, bytes, keysFile } };
}

const few = ({ mistakes, warnings }: Pick<PackOutcome, 'mistakes' | 'warnings'>): PackOutcome => ({
  mistakes: mistakes.slice(0, MOST_TOLD),
  warnings: warnings.slice(0, MOST_TOLD),
});
