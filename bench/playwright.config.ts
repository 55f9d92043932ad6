import { defineConfig } from '@playwright/test';

/** Benches that need a browser. One at a time: they measure the machine. `npx playwright test -c bench/playwright.config.ts install` */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.bench.ts',
  globalSetup: '../tests/run-folder.ts',
  outputDir: '../test-results/bench',
  timeout: 900_000,
  workers: 1,
  retries: 0,
  reporter: [['list']],
});
