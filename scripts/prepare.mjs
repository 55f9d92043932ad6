/*
 * What `npm start` and `npm test` need before anything else: dependencies and a build that matches the sources.
 * Plain Node, no dependency: it runs on a clone where nothing is installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const BUILD_INPUTS = [
  'src',
  'static',
  'messages',
  'project.inlang',
  'scripts',
  'package-lock.json',
  'svelte.config.js',
  'vite.config.ts',
  'vite.node.config.ts',
];
/** Written by the build itself: they must not make it look stale. */
const GENERATED = new Set(['src/paraglide', 'static/player']);

/** Runs a program with our own output; ends this process with its code where it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    ...options,
  });
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** Installs from the lock file where node_modules is missing or older than the lock file says. */
export function installDependencies() {
  const mark = join(root, 'node_modules', '.sandyq-lock');
  const lock = digest(['package-lock.json']);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return;
  if (!existsSync(join(root, 'node_modules')) || !lockMatches()) {
    console.error('Installing dependencies (once) …');
    run(NPM, ['ci', '--no-audit', '--no-fund']);
  }
  writeFileSync(mark, lock);
}

/** Builds the app and the node programs where their sources changed since the last build. */
export function buildIfStale() {
  const mark = join(root, 'build', '.inputs');
  const inputs = digest(BUILD_INPUTS);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === inputs) return;
  console.error('Building (once) …');
  const quiet = process.env.SANDYQ_VERBOSE ? [] : ['--logLevel', 'warn'];
  // Writes the settings of TypeScript that ours extend; a fresh clone has none yet.
  run(process.execPath, ['node_modules/@sveltejs/kit/svelte-kit.js', 'sync'], { stdio: ['ignore', 2, 2] });
  run(process.execPath, ['scripts/build-player.mjs'], { stdio: ['ignore', 2, 2] });
  run(process.execPath, ['node_modules/vite/bin/vite.js', 'build', ...quiet], { stdio: ['ignore', 2, 2] });
  run(process.execPath, ['scripts/pack-app.mjs']);
  run(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '-c', 'vite.node.config.ts', ...quiet], {
    stdio: ['ignore', 2, 2],
  });
  writeFileSync(mark, inputs);
}

/** npm writes what it installed to a hidden lock file; equal packages mean that nothing is to do. */
function lockMatches() {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const found = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(
      ([path, entry]) => path === '' || entry.optional || found[path]?.version === entry.version,
    );
  } catch {
    return false;
  }
}

function digest(paths) {
  const hash = createHash('sha256');
  for (const path of paths) addToDigest(hash, path);
  return hash.digest('hex');
}

function addToDigest(hash, path) {
  if (GENERATED.has(path)) return;
  const full = join(root, path);
  if (!existsSync(full)) return;
  if (statSync(full).isDirectory()) {
    for (const name of readdirSync(full).sort()) addToDigest(hash, `${path}/${name}`);
  } else if (!/\.test\.[a-z]+$/.test(path)) {
    hash.update(path).update('\0').update(readFileSync(full)).update('\0');
  }
}
