import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildHarness } from '../../tests/e2e/harness/build';
import { HarnessBrowser } from '../../tests/e2e/harness/fixture';
import { testKey, writeKit, type TestKit } from '../../tests/e2e/harness/make-kit';
import { serveHarness, type HarnessServer } from '../../tests/e2e/harness/serve';

/** The bench page on a server of its own, a browser with a profile on disk, and kits by one key. */
export interface BenchSite {
  readonly folder: string;
  readonly site: HarnessServer;
  readonly browser: HarnessBrowser;
  readonly trusted: readonly { minisign: string; institution: string }[];
  /** Where the kit lies; it is served as /shelf/<name>. */
  put(kit: TestKit, name?: string): string;
}

export async function withBenchSite(work: (bench: BenchSite) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sandyq-bench-'));
  await buildHarness(join(folder, 'dist'), fileURLToPath(new URL('../page', import.meta.url)));
  const site = await serveHarness(join(folder, 'dist'), folder);
  const browser = new HarnessBrowser(folder, site.origin);
  const key = testKey();
  try {
    await work({
      folder,
      site,
      browser,
      trusted: [{ minisign: key.minisign, institution: 'bench' }],
      put(kit, name = `${kit.id}.kit`) {
        const path = join(folder, name);
        writeKit(path, key, kit);
        return path;
      },
    });
  } finally {
    await browser.close();
    await site.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
