import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Builds the page of a folder into `outDir`, under the name that a hub serves it by as well. */
export async function buildTraceHarness(
  outDir: string,
  page: string = here,
  alias: Readonly<Record<string, string>> = {},
): Promise<void> {
  await build({
    root: page,
    configFile: false,
    logLevel: 'warn',
    // PouchDB asks for Node's `events`, which Vite would leave out.
    resolve: { alias: { events: 'events/', ...alias } },
    build: { outDir, emptyOutDir: true, minify: true, target: 'es2022' },
  });
  copyFileSync(join(outDir, 'index.html'), join(outDir, 'shell.html'));
}
