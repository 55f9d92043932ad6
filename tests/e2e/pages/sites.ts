import { expect, type Locator, type Page } from '@playwright/test';
import type { HubProcess } from '../hub';

/** The pages of an exchange between hubs, in English; `hub` may be the institution's or a site's. */
export class SitesPages {
  constructor(
    readonly page: Page,
    private readonly hub: HubProcess,
  ) {}

  /** The list at the institution, “Exchange” at a site. */
  async open(): Promise<void> {
    await this.page.goto(`${this.hub.url}/institution/sites`);
    await expect(this.page.locator('main h1')).toBeVisible();
  }

  async site(name: string): Promise<void> {
    await this.open();
    await this.page.getByRole('link', { name, exact: true }).click();
    await expect(this.page.getByRole('heading', { level: 1, name })).toBeVisible();
  }

  /** What stands beside a fact’s name. */
  fact(name: string): Locator {
    return this.page.locator('main dt', { hasText: name }).locator('+ dd').first();
  }

  /** Admits a site by its request; answers the fingerprint that a person compares. */
  async admit(request: string, runBy: string): Promise<string> {
    await this.page.goto(`${this.hub.url}/institution/sites/new`);
    await this.page.locator('main input[type="file"]').setInputFiles(request);
    const fingerprint = (await this.fact('Fingerprint of the site').innerText()).replaceAll(' ', '');
    await this.page
      .getByRole('group', { name: /^Who runs the site/ })
      .getByLabel(runBy)
      .check();
    await this.page.getByRole('button', { name: 'The fingerprints are the same: admit' }).click();
    await expect(this.page.getByRole('heading', { level: 1, name: /is admitted$/ })).toBeVisible();
    return fingerprint;
  }

  async add(learner: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Add learners' }).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByLabel(learner).check();
    await dialog.getByRole('button', { name: 'Add (1)' }).click();
    await expect(this.page.getByText('1 learner was added.', { exact: false })).toBeVisible();
  }

  /** Makes the courier of this number, and saves it. */
  async make(number: number, to: string): Promise<void> {
    const button = this.page.getByRole('button', { name: `Make courier ${number}`, exact: true });
    const [download] = await Promise.all([this.page.waitForEvent('download'), button.click()]);
    await download.saveAs(to);
    await expect(this.page.getByText('is saved', { exact: false })).toBeVisible();
  }

  /** Takes a file in; answers its report. */
  async take(file: string, title: RegExp): Promise<Locator> {
    await this.page.locator('main input[type="file"]').last().setInputFiles(file);
    const report = this.page
      .getByRole('status')
      .locator('section.card')
      .filter({ has: this.page.getByRole('heading', { name: title }) });
    await expect(report.first()).toBeVisible({ timeout: 30_000 });
    return report.first();
  }
}
