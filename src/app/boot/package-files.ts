import type { KitId } from '$lib/shared/ids';
import type { PackageFiles } from '../services';

/** What the worker has to know of a package. */
export interface PackageToPlay {
  readonly kit: KitId;
  /** Path in the package → path in the kit. */
  readonly files: Readonly<Record<string, string>>;
}

/** A worker that hands out the files of one package of an installed kit, until it is closed. */
export function openPackageFiles(kit: KitId, files: PackageToPlay['files']): PackageFiles {
  const worker = new Worker(new URL('./package-files-worker.ts', import.meta.url), {
    type: 'module',
    name: 'package-files',
  });
  worker.postMessage({ kit, files } satisfies PackageToPlay);
  return {
    link() {
      const { port1, port2 } = new MessageChannel();
      worker.postMessage(null, [port1]);
      return port2;
    },
    close: () => worker.terminate(),
  };
}
