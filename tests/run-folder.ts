import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Vitest and Playwright call this before the first test of a run, and what it answers after the last. All that tests, the
 * hubs and the browsers of them put into the temporary folder lies in one folder of the run and goes with it: also what
 * a test that failed, or a process that was killed, could not take away itself.
 */
export default function setUp(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'sandyq-run-'));
  // What Node and Chromium look at, here and on Windows. Tests run in processes that inherit it.
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
