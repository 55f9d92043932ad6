import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: { alias: { $lib: here('./src/lib'), $app_: here('./src/app') } },
  test: {
    include: ['src/**/*.test.ts', 'tests/{contract,hub,unit}/**/*.test.ts'],
    environment: 'node',
    globalSetup: 'tests/run-folder.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: more workers only wait for each other.
    maxWorkers: 2,
  },
});
