import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: vitePreprocess(),
  compilerOptions: { runes: true },
  kit: {
    // One page for every address: the service worker hands it out when there is no hub.
    adapter: adapter({
      pages: 'build/app',
      assets: 'build/app',
      fallback: 'shell.html',
      precompress: true,
      strict: false,
    }),
    // Relative paths would resolve against the deep route under which the shell is served.
    paths: { relative: false },
    alias: { $lib: 'src/lib', $app_: 'src/app' },
    files: { serviceWorker: 'src/service-worker/index', hooks: { client: 'src/app/hooks.client' } },
    serviceWorker: { register: false },
    version: { pollInterval: 0 },
    // A worker has other globals than a page: each is checked by a tsconfig of its own.
    typescript: { config: (config) => void config.exclude.push('../src/player/worker.ts') },
  },
};
