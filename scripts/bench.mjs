/*
 * `npm run bench`: every benchmark beside its raw limit, one after the other (they measure the machine), and the tables
 * joined as docs/performance.md. Only some: `npm run bench -- install search`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfStale, installDependencies, root } from './prepare.mjs';

/** In the order of the page. Each bench writes `docs/performance/<name>.md`. */
const TABLES = [
  'first-load',
  'cold-start',
  'install',
  'update',
  'video',
  'players',
  'journal',
  'sync',
  'thin',
  'first-sync',
  'load',
  'search',
  'class',
  'beside-install',
];

installDependencies();
buildIfStale();
const { status } = spawnSync(
  process.execPath,
  ['node_modules/@playwright/test/cli.js', 'test', '-c', 'bench/playwright.config.ts', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit', env: { ...process.env, SANDYQ_BENCH_WRITE: '1' } },
);

const intro = readFileSync(join(root, 'docs/performance/README.md'), 'utf8').trim();
const tables = TABLES.map((name) => join(root, 'docs/performance', `${name}.md`))
  .filter(existsSync)
  .map((file) => readFileSync(file, 'utf8').trim().replace(/^# /, '## '));
writeFileSync(join(root, 'docs/performance.md'), `${[intro, ...tables].join('\n\n')}\n`);
process.exit(status ?? 1);
