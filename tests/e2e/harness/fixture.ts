import { test as base, chromium, type BrowserContext, type Page } from '@playwright/test';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumLaunch } from '../../../playwright.config';
import { killBrowser, tearLog } from '../chromium-profile';
import { buildHarness } from './build';
import { testKey, writeKit, type TestFile, type TestKey, type TestKit } from './make-kit';
import { serveHarness, type HarnessServer } from './serve';

/** A browser whose profile lies on disk, so that its storage is the real thing and outlives it. */
export class HarnessBrowser {
  #context: BrowserContext | undefined;

  constructor(
    readonly folder: string,
    readonly origin: string,
  ) {}

  async open(): Promise<Page> {
    this.#context = await chromium.launchPersistentContext(this.profile, chromiumLaunch);
    const page = this.#context.pages()[0] ?? (await this.#context.newPage());
    await page.goto(this.origin);
    return page;
  }

  get context(): BrowserContext {
    if (this.#context === undefined) throw new Error('not open');
    return this.#context;
  }

  async close(): Promise<void> {
    await this.#context?.close();
    this.#context = undefined;
  }

  async kill(): Promise<void> {
    await killBrowser(this.profile, this.context);
    this.#context = undefined;
  }

  private get profile(): string {
    return join(this.folder, 'profile');
  }

  /** A power cut in the middle of a write; the browser is not running. */
  tearLog(): void {
    tearLog(this.profile, this.origin);
  }
}

export interface Shelf {
  readonly key: TestKey;
  readonly trusted: readonly { minisign: string; institution: string }[];
  /** Puts a kit on the shelf; answers its path on disk. It is served as /shelf/<name>. */
  put(name: string, kit: TestKit, actual?: readonly TestFile[], key?: TestKey): string;
}

interface WorkerParts {
  readonly dist: string;
}

interface Parts {
  readonly folder: string;
  readonly site: HarnessServer;
  readonly shelf: Shelf;
  readonly harness: HarnessBrowser;
}

const temporary = (name: string) => mkdtempSync(join(tmpdir(), `sandyq-${name}-`));

export const test = base.extend<Parts, WorkerParts>({
  dist: [
    // Playwright wants a pattern here, though nothing is taken out of it.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const dist = temporary('dist');
      await buildHarness(dist);
      await use(dist);
      rmSync(dist, { recursive: true });
    },
    { scope: 'worker' },
  ],
  folder: async ({ dist }, use) => {
    const folder = temporary('library');
    cpSync(dist, join(folder, 'dist'), { recursive: true });
    await use(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  },
  site: async ({ folder }, use) => {
    const site = await serveHarness(join(folder, 'dist'), folder);
    await use(site);
    await site.close();
  },
  shelf: async ({ folder }, use) => {
    const key = testKey();
    await use({
      key,
      trusted: [{ minisign: key.minisign, institution: 'test' }],
      put(name, kit, actual, signer = key) {
        const path = join(folder, name);
        writeKit(path, signer, kit, actual);
        return path;
      },
    });
  },
  harness: async ({ folder, site }, use) => {
    const browser = new HarnessBrowser(folder, site.origin);
    await use(browser);
    await browser.close();
  },
});

export { expect } from '@playwright/test';
