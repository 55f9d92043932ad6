import { defineConfig } from 'vite';

/**
 * The hub and the command line: one Node program, and the thread in which the hub packs drafts. Dependencies stay outside (npm installs them); what is ours is
 * bundled, so that `npm pack` ships JavaScript that Node runs as it is.
 */
export default defineConfig({
  publicDir: false,
  build: {
    ssr: true,
    outDir: 'build/node',
    emptyOutDir: true,
    target: 'node20',
    sourcemap: true,
    rolldownOptions: {
      input: { sandyq: 'src/cli/main.ts', 'pack-worker': 'src/hub/drafts/pack-worker.ts' },
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        banner: (chunk: { isEntry: boolean; name: string }) =>
          chunk.isEntry && chunk.name === 'sandyq' ? '#!/usr/bin/env node' : '',
      },
    },
  },
});
