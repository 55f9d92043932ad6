import { libraryRows } from '$lib/library/browser/rows';
import { findFile } from '$lib/library/lookup';
import { packageFiles } from '$lib/player/files';
import type { PackageToPlay } from './package-files';

/* Hands out the files of one package on the ports that it is given: the page's side is package-files.ts. */

let answer: ReturnType<typeof packageFiles> | undefined;

addEventListener('message', ({ data, ports }: MessageEvent<PackageToPlay | null>) => {
  if (data !== null) answer = filesOf(data);
  for (const port of ports)
    port.onmessage = async ({ data: asked, ports: [reply] }: MessageEvent<unknown>) => {
      reply?.postMessage((await answer?.(asked)) ?? null);
      reply?.close();
    };
});

function filesOf({ kit, files }: PackageToPlay): ReturnType<typeof packageFiles> {
  const find = findFile(libraryRows());
  return packageFiles({
    files,
    open: async (path) => {
      const found = await find(kit, path);
      return found && { blob: found.blob, mediaType: found.file.mediaType, etag: found.file.sha256 };
    },
    runtime: async (name) => {
      // Among the app's own files.
      const response = await fetch(`/player/${name}.js`);
      return response.ok ? response.blob() : undefined;
    },
  });
}
