import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** A browser’s disk is one for all that is read into one process. */
const DISKS = ['src/lib/library/**'];

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
          name: 'domain',
          include: ['src/lib/**/*.test.ts'],
          exclude: DISKS,
          // It has no state of its own: modules are read once for many files.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'programs',
          include: ['src/**/*.test.ts', 'tests/{contract,hub,unit}/**/*.test.ts'],
          exclude: ['src/lib/!(library)/**'],
        },
      },
    ],
  },
});
