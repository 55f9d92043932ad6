import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The hub and the bare store as plain JavaScript: measured as they run, not as a test runner translates them. */
export async function buildServers(): Promise<{ hub: string; bare: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(root, 'node_modules', '.sandyq-load-'));
  const input = { hub: join(root, 'tests/hub/child.ts'), bare: join(root, 'bench/support/load/bare-child.ts') };
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: { ssr: true, rollupOptions: { input }, outDir: folder, target: 'node20', emptyOutDir: true },
  });
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  return { hub: join(folder, 'hub.js'), bare: join(folder, 'bare.js'), remove };
}
