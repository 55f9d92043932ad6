/*
 * The player's own origin: its page and its service worker, and the runtimes that the app hands to it. They are built
 * apart from the app, because another origin runs them. Called by the build, before the app's: `static/player` is part of it.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { root } from './prepare.mjs';

const source = (name) => join(root, 'src/player', name);

/** One file with everything in it, for scripts that nobody may import from. */
async function bundle(entry, define = {}) {
  const built = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define,
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: { input: source(entry), output: { format: 'iife', codeSplitting: false } },
    },
  });
  const [chunk] = (Array.isArray(built) ? built[0] : built).output;
  return chunk.code.trim();
}

const player = join(root, 'build/player');
const runtimes = join(root, 'static/player');
for (const folder of [player, runtimes]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

const script = `\n${await bundle('stage.ts')}\n`;
if (script.includes('</script')) throw new Error('the script of the player would end its own element');
const html = readFileSync(source('stage.html'), 'utf8').replace(
  /(<script>)[\s\S]*?(<\/script>)/,
  (_, open, close) => `${open}${script}${close}`,
);
const hash = `sha256-${createHash('sha256').update(script).digest('base64')}`;
const worker = await bundle('worker.ts', {
  STAGE_HTML: JSON.stringify(html),
  STAGE_SCRIPT_HASH: JSON.stringify(hash),
});
writeFileSync(join(player, 'stage.html'), html);
writeFileSync(join(player, 'stage.json'), JSON.stringify({ script: hash }));
writeFileSync(join(player, 'worker.js'), `${worker}\n`);
for (const name of ['scorm-1.2', 'scorm-2004', 'h5p', 'cmi5'])
  writeFileSync(join(runtimes, `${name}.js`), `${await bundle(`runtimes/${name}.ts`)}\n`);
