import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Longest printing: a kit of a thousand pages takes a slow machine some minutes. */
const TIMEOUT_MS = 15 * 60_000;
const MOST_COMPLAINTS = 20_000;

/**
 * A page of a file as PDF, made by a Chromium without a window. The page is hostile all the same: its own policy forbids
 * script, and this browser finds no host at all and keeps nothing. Rejects with what the browser complained of.
 */
export async function printToPdf(browser: string, page: string, folder: string): Promise<Uint8Array<ArrayBuffer>> {
  const out = join(folder, 'printed.pdf');
  // What an earlier run wrote is not the answer of one that fails.
  await rm(out, { force: true });
  const complaints = await run(browser, [
    '--headless',
    '--disable-gpu',
    '--no-first-run',
    '--disable-extensions',
    '--disable-sync',
    '--disable-background-networking',
    '--disable-component-update',
    '--host-resolver-rules=MAP * ~NOTFOUND',
    `--user-data-dir=${join(folder, 'profile')}`,
    '--no-pdf-header-footer',
    '--generate-pdf-document-outline',
    `--print-to-pdf=${out}`,
    // Chromium refuses to be started by root with its sandbox.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    pathToFileURL(page).href,
  ]);
  try {
    return new Uint8Array(await readFile(out));
  } catch (cause) {
    throw new Error(`${browser} wrote no PDF. It said:\n${lastLines(complaints)}`, { cause });
  }
}

/** What it said on standard error, when it has ended by itself. Rejects where it was ended, or ended badly. */
function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: TIMEOUT_MS });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-MOST_COMPLAINTS);
    });
    child.on('error', reject).on('close', (code, signal) => {
      if (code === 0) resolve(said);
      else reject(new Error(`${command} ended with ${signal ?? code}. It said:\n${lastLines(said)}`));
    });
  });
}

const lastLines = (said: string): string => said.trim().split('\n').slice(-5).join('\n');
