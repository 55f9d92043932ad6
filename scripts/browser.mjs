/*
 * Which browser the tests drive, and how they come by one where there is none. Plain Node, for the configuration of
 * Playwright reads it too.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where systems keep a Chromium, or a browser made of it. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  `${process.env.ProgramFiles}\\Google\\Chrome\\Application\\chrome.exe`,
  `${process.env['ProgramFiles(x86)']}\\Microsoft\\Edge\\Application\\msedge.exe`,
];

/** The browser of this machine, or of the variable CHROMIUM; undefined: the one that Playwright installed, if any. */
export const findBrowser = () =>
  [process.env.CHROMIUM, ...PLACES].find((path) => path !== undefined && existsSync(path));

const works = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** Debian's Chromium, where we may install it; else Playwright's own. False where neither came. */
export async function ensureBrowser() {
  if (findBrowser() !== undefined) return true;
  const { chromium } = await import('@playwright/test');
  if (existsSync(chromium.executablePath())) return true;
  console.error('Installing a browser for the tests (once) …');
  if (process.platform === 'linux' && process.getuid() === 0 && works('apt-get', ['--version'])) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = (...args) => spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
    // The tools that some tests need come with it: without them those say that they were left out.
    const wanted = ['chromium', 'fonts-dejavu-core', 'libnss3-tools', 'minisign'];
    if (apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', ...wanted)) return true;
  }
  const cli = ['node_modules/@playwright/test/cli.js', 'install', 'chromium'];
  if (spawnSync(process.execPath, cli, { stdio: ['ignore', 2, 2] }).status === 0) return true;
  console.error(
    'No browser for the tests. Install Chromium or Chrome, or name one: CHROMIUM=/path/to/chromium npm test',
  );
  return false;
}
