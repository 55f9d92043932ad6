import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import { chromiumLaunch } from '../../playwright.config';
import { buildTraceHarness } from '../../tests/e2e/trace-harness/build';

const root = fileURLToPath(new URL('../trace-page', import.meta.url));

/** A folder for the bench, with its page built into `page`, as a hub serves it and as anybody else does; gone afterwards. */
export async function withTracePage(work: (folder: string, page: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sandyq-bench-trace-'));
  const outDir = join(folder, 'build', 'app');
  try {
    await buildTraceHarness(outDir, root);
    await work(folder, outDir);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A browser whose storage is on the disk, at `origin`; closed afterwards. */
export async function inBrowser(folder: string, origin: string, work: (page: Page) => Promise<void>): Promise<void> {
  const context = await chromium.launchPersistentContext(mkdtempSync(join(folder, 'profile-')), chromiumLaunch);
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    page.on('pageerror', (error) => console.error(error));
    await page.goto(origin);
    await page.waitForFunction(() => 'bench' in window, undefined, { timeout: 20_000 });
    await work(page);
  } finally {
    await context.close();
  }
}
