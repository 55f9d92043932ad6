import { defineConfig } from 'vite';

/**
 * The hub and the command line: one Node program. Dependencies stay outside (npm installs them); what is ours is
 * bundled, so that `npm pack` ships JavaScript that Node runs as it is.
 */
export default defineConfig({
  publicDir: false,
  build: {
    ssr: 'src/cli/main.ts',
    outDir: 'build/node',
    emptyOutDir: true,
    target: 'node20',
    sourcemap: true,
    rolldownOptions: {
      output: {
        entryFileNames: 'sandyq.js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        banner: (chunk: { isEntry: boolean }) => (chunk.isEntry ? '#!/usr/bin/env node' : ''),
      },
    },
  },
});
