import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumLaunch } from '../../playwright.config';
import { killBrowser } from './chromium-profile';

export interface BrowserOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly locale?: string;
  /** A certificate authority that this browser trusts: a PEM file. Wants `certutil` (Debian libnss3-tools). */
  readonly authority?: string;
  /** For Chromium’s command line, beside those of every test. */
  readonly args?: readonly string[];
}

/** At the end of a spec: the browser is that of the next one too, and pages that nobody looks at go on computing. */
export async function closePages(browser: Browser): Promise<void> {
  for (const context of browser.contexts()) await context.close();
}

/**
 * A browser with a profile on disk, which is closed and opened again like a learner's: Playwright's ordinary contexts
 * keep their storage in memory.
 */
export class LearnersBrowser {
  private context: BrowserContext | undefined;

  private constructor(
    private readonly home: string,
    private readonly options: BrowserOptions,
  ) {}

  static async create(options: BrowserOptions = {}): Promise<LearnersBrowser> {
    const home = mkdtempSync(join(tmpdir(), 'sandyq-browser-'));
    if (options.authority !== undefined) trust(home, options.authority);
    const browser = new LearnersBrowser(home, options);
    await browser.open();
    return browser;
  }

  /** Where Chromium keeps everything. */
  get profile(): string {
    return join(this.home, 'profile');
  }

  async open(): Promise<BrowserContext> {
    this.context = await chromium.launchPersistentContext(this.profile, {
      ...chromiumLaunch,
      args: [...chromiumLaunch.args, ...(this.options.args ?? [])],
      // Chromium reads its certificate store from $HOME/.pki/nssdb.
      env: { ...process.env, HOME: this.home },
      viewport: this.options.viewport ?? { width: 1366, height: 768 },
      locale: this.options.locale ?? 'en-GB',
      acceptDownloads: true,
    });
    // A step that hangs says so soon, and not at the end of the whole test.
    this.context.setDefaultTimeout(30_000);
    return this.context;
  }

  /** The one page that a fresh window shows. */
  async page(): Promise<Page> {
    const context = this.context ?? (await this.open());
    return context.pages()[0] ?? (await context.newPage());
  }

  async close(): Promise<void> {
    await this.context?.close();
    this.context = undefined;
  }

  /** Ends the browser as a power cut does. */
  async kill(): Promise<void> {
    if (this.context !== undefined) await killBrowser(this.profile, this.context);
    this.context = undefined;
  }

  async remove(): Promise<void> {
    await this.close();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

function trust(home: string, authority: string): void {
  const database = join(home, '.pki/nssdb');
  mkdirSync(database, { recursive: true });
  execFileSync('certutil', ['-d', `sql:${database}`, '-N', '--empty-password']);
  execFileSync('certutil', ['-d', `sql:${database}`, '-A', '-t', 'C,,', '-n', 'Sandyq', '-i', authority]);
}
