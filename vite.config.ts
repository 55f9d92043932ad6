import { fileURLToPath } from 'node:url';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

const hub = process.env.SANDYQ_HUB ?? 'http://localhost:8080';

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './src/paraglide',
      strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
    }),
    sveltekit(),
  ],
  resolve: {
    alias: {
      // PouchDB asks for Node's `events`, which Vite would leave out of the browser bundle.
      events: 'events/',
      // Of Markdown: what browsers are given asks a `document` for the meaning of `&amp;`, and imports are read in a worker.
      'decode-named-character-reference': fileURLToPath(
        new URL('./node_modules/decode-named-character-reference/index.js', import.meta.url),
      ),
    },
  },
  worker: { format: 'es' },
  build: {
    rolldownOptions: {
      output: {
        // What every page needs, and the learner's first two screens, are one file: on a link with 600 ms a request,
        // fifty small ones are many seconds, and a slow processor spends as long on asking for them as on the screen.
        codeSplitting: {
          groups: [
            { name: 'core', test: /src[\\/]routes[\\/](\+layout|learn[\\/](kits[\\/])?\+page)\.svelte$/ },
            // Makes an Error as it is loaded: V8 then reads the whole file once more, for the lines of its stack.
            { name: 'constants', test: /svelte[\\/]src[\\/]internal[\\/]client[\\/]constants\.js$/, priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': hub, '/db': hub, '/shelf': hub } },
});
