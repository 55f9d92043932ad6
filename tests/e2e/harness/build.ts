import { fileURLToPath } from 'node:url';
import { build, type InlineConfig, type Plugin } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
const source = fileURLToPath(new URL('../../../src/service-worker/index.ts', import.meta.url));

/** Builds the page of a folder, as the app is built, into `outDir`; and beside it the app's service worker. */
export async function buildHarness(outDir: string, page: string = here): Promise<void> {
  await build({ ...common, root: page, build: { outDir, emptyOutDir: true, minify: true, target: 'es2022' } });
  await buildServiceWorker(outDir, 'one');
}

/** `version` is what SvelteKit would make of the app's build. The harness has a shell of its own and one file. */
export async function buildServiceWorker(outDir: string, version: string): Promise<void> {
  await build({
    ...common,
    root: here,
    publicDir: false,
    plugins: [appFiles(version)],
    build: {
      outDir,
      emptyOutDir: false,
      minify: true,
      target: 'es2022',
      rolldownOptions: {
        input: source,
        output: { format: 'iife', entryFileNames: 'service-worker.js', codeSplitting: false },
      },
    },
  });
}

const common: InlineConfig = { configFile: false, logLevel: 'warn', worker: { format: 'es' } };

const appFiles = (version: string): Plugin => ({
  name: 'app-files',
  resolveId: (id) => (id === '$service-worker' ? '\0app-files' : undefined),
  load: (id) =>
    id === '\0app-files'
      ? `export const version = ${JSON.stringify(version)}; export const files = ['/rest.txt', '/absent.txt', '/schemas/kit.json'];
         export const build = ['/_app/immutable/first.js', '/_app/immutable/late.js', ${JSON.stringify(`/_app/immutable/${version}.js`)}];`
      : undefined,
});
