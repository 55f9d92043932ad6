import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** What puts something in the place of a module, or has a browser’s disk, which is one for all that one process reads. */
const ALONE = ['src/app/**/*.test.ts', 'src/lib/library/**/*.test.ts', 'src/hub/accounts/password.test.ts'];

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: { alias: { $lib: here('./src/lib'), $app_: here('./src/app') } },
  test: {
    environment: 'node',
    globalSetup: 'tests/run-folder.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: more workers only wait for each other.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'most',
          include: ['src/**/*.test.ts', 'tests/{contract,hub,unit}/**/*.test.ts'],
          exclude: ALONE,
          // Modules have no state of their own: they are read once for many files.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE, pool: 'threads' } },
    ],
  },
});
