import { defineConfig, devices } from '@playwright/test';
import { findBrowser } from './scripts/browser.mjs';

/** The machine's own browser where there is one; elsewhere the one that Playwright installed. */
const chromium = findBrowser();

/** How every test opens Chromium. A machine without the internet must not see it call home. */
export const chromiumLaunch = {
  ...(chromium === undefined ? {} : { executablePath: chromium }),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

export default defineConfig({
  testDir: 'tests/e2e',
  globalSetup: ['./tests/run-folder.ts', './tests/e2e/found-hub.ts'],
  outputDir: 'test-results/e2e',
  // Long enough for a busy machine: only what fails waits so long.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  // Tests wait more than they compute: three share two processors well.
  workers: 3,
  fullyParallel: false,
  // A busy machine may break one test of many. What passes only at the second try is named at the end.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: !!process.env.CI,
  reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
  use: {
    // To look at a failure step by step, at the price of a slower run. Its page and its error are kept in any case.
    trace: process.env.SANDYQ_TRACE === undefined ? 'off' : 'retain-on-failure',
    launchOptions: chromiumLaunch,
  },
  projects: [
    { name: 'desktop', use: { ...devices['Desktop Chrome'], viewport: { width: 1366, height: 768 } } },
    { name: 'phone', use: { ...devices['Pixel 7'] }, testMatch: /pages\.spec\.ts/ },
  ],
});
