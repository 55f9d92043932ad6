import { expect, test } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HarnessBrowser } from './harness/fixture';
import { serveHarness } from './harness/serve';
import { buildTraceHarness } from './trace-harness/build';

/* The contract suites of journal and document store, which Node runs too, on a real browser's storage. */

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

test('journal and document store keep their promises on IndexedDB', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandyq-contracts-'));
  const dist = join(folder, 'dist');
  await buildTraceHarness(dist, here('contract-harness'), { vitest: here('contract-harness/vitest.ts') });
  const site = await serveHarness(dist, folder);
  const browser = new HarnessBrowser(folder, site.origin);
  try {
    const page = await browser.open();
    await page.waitForFunction(() => 'contracts' in window, undefined, { timeout: 20_000 });
    const outcomes = await page.evaluate(() => window.contracts.runAll());
    expect(outcomes.length).toBeGreaterThan(30);
    expect(outcomes.filter(({ failure }) => failure !== undefined)).toEqual([]);
    const durability = await page.evaluate(() => window.contracts.durabilityOfWrites());
    expect(durability.length).toBeGreaterThan(0);
    expect(new Set(durability)).toEqual(new Set(['strict']));
  } finally {
    await browser.close();
    await site.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
