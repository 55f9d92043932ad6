/*
 * `npm test`: everything that says whether Sandyq works, on a fresh clone and with no other step. Ends with one line
 * `N passed, N failed`. Parts by name: `npm test -- lint types unit e2e`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { buildIfStale, installDependencies, root } from './prepare.mjs';

const PARTS = ['lint', 'types', 'unit', 'e2e'];
const asked = process.argv.slice(2);
const unknown = asked.filter((part) => !PARTS.includes(part));
if (unknown.length > 0) {
  console.error(`Unknown part: ${unknown.join(', ')}. Parts: ${PARTS.join(', ')}`);
  process.exit(2);
}
const parts = asked.length > 0 ? asked : PARTS;

installDependencies();
const results = join(root, 'test-results');
mkdirSync(results, { recursive: true });

let passed = 0;
let failed = 0;
let skipped = 0;
/** Names, for whoever sees only the end of the output. */
const failures = [];

const node = (...args) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0;

function check(name, succeeded) {
  if (succeeded) passed += 1;
  else {
    failed += 1;
    failures.push(name);
  }
}

/** Both runners can write the same form of summary; a run that left none has failed as a whole. */
function count(name, file, read, succeeded) {
  if (!existsSync(file)) return check(name, false);
  const counts = read(JSON.parse(readFileSync(file, 'utf8')));
  passed += counts.passed;
  failed += counts.failed;
  skipped += counts.skipped;
  failures.push(...counts.failures);
  if (!succeeded && counts.failed === 0) check(name, false);
}

/** Playwright nests suites: a file, a describe, a test. */
function namesOf(wanted, { file, suites = [], specs = [] }) {
  const here = specs.filter(({ tests }) => tests.some(({ status }) => status === wanted));
  return [...here.map(({ title }) => `${file}: ${title}`), ...suites.flatMap((suite) => namesOf(wanted, suite))];
}

/** Each uses one processor. The longest come first. */
const LOOKS = [
  ['lint', 'eslint', 'node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.'],
  ['types', 'types', 'node_modules/svelte-check/bin/svelte-check', '--fail-on-warnings', '--output', 'human'],
  ['lint', 'prettier', 'node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
  // The worker's types are not the page's: it has a project of its own.
  ['types', 'types of the worker', 'node_modules/typescript/bin/tsc', '--noEmit', '-p', 'src/service-worker'],
  ['types', 'types of the player’s worker', 'node_modules/typescript/bin/tsc', '--noEmit', '-p', 'src/player'],
  ['lint', 'messages', 'scripts/check-messages.mjs'],
];

/** Two at a time; what each says is printed when it ends. */
async function lookThrough(looks) {
  const left = [...looks];
  const run = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [, name, ...args] = next;
      const { status, said } = await ended(
        spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] }),
      );
      if (status !== 0) console.error(`${name}:\n${said}`);
      check(name, status === 0);
    }
  };
  await Promise.all([run(), run()]);
}

function ended(child) {
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => said.push(part));
  return new Promise((resolve) =>
    child.on('close', (status) => resolve({ status, said: Buffer.concat(said).toString() })),
  );
}

buildIfStale();
const looks = LOOKS.filter(([part]) => parts.includes(part));
if (looks.length > 0) {
  console.error(`— ${parts.filter((part) => part === 'lint' || part === 'types').join(', ')}`);
  await lookThrough(looks);
}
if (parts.includes('unit')) {
  console.error('— unit, contract and hub tests');
  const file = join(results, 'vitest.json');
  rmSync(file, { force: true });
  const succeeded = node(
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${file}`,
  );
  count(
    'vitest',
    file,
    (json) => ({
      ...{ passed: json.numPassedTests, failed: json.numFailedTests, skipped: json.numPendingTests },
      failures: json.testResults.flatMap(({ name, assertionResults }) =>
        assertionResults
          .filter(({ status }) => status === 'failed')
          .map(({ fullName }) => `${relative(root, name)}: ${fullName}`),
      ),
    }),
    succeeded,
  );
}
if (parts.includes('e2e')) {
  console.error('— browser tests');
  await ensureBrowser();
  const file = join(results, 'playwright.json');
  rmSync(file, { force: true });
  const succeeded = node('node_modules/@playwright/test/cli.js', 'test');
  count(
    'playwright',
    file,
    ({ stats, suites }) => {
      for (const name of suites.flatMap((suite) => namesOf('flaky', suite)))
        console.error(`at the second try: ${name}`);
      return {
        ...{ passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped },
        failures: suites.flatMap((suite) => namesOf('unexpected', suite)),
      };
    },
    succeeded,
  );
}

for (const name of failures) console.error(`failed: ${name}`);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);
