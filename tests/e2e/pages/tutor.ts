import { expect, type Locator, type Page } from '@playwright/test';
import type { HubProcess } from '../hub';

/** The tutor's pages, in English. */
export class TutorPages {
  constructor(
    readonly page: Page,
    private readonly hub: HubProcess,
  ) {}

  async inbox(): Promise<void> {
    await this.page.goto(`${this.hub.url}/tutor`);
    await expect(this.page.getByRole('heading', { level: 1, name: 'Inbox' })).toBeVisible();
  }

  get entries(): Locator {
    return this.page.getByRole('article');
  }

  /** Opens the first entry whose words match. */
  async open(words: string | RegExp): Promise<void> {
    await this.inbox();
    await this.entries.filter({ hasText: words }).first().getByRole('link').click();
    // The inbox has links of the same words: it must be gone.
    await this.page.waitForURL(/\/tutor\/(questions|work)\//);
    await expect(this.page.getByRole('heading', { level: 1, name: 'Inbox' })).toHaveCount(0);
    await expect(this.page.getByRole('link', { name: 'Inbox' }).first()).toBeVisible();
  }

  async answer(text: string): Promise<void> {
    await this.page.getByLabel('Your answer').fill(text);
    await this.page.getByRole('button', { name: 'Answer', exact: true }).click();
    await expect(this.page.getByText('The answer is saved.')).toBeVisible();
  }

  get marks(): Locator {
    return this.page.getByLabel(/^Total marks/);
  }

  get comment(): Locator {
    return this.page.getByLabel('Comment');
  }

  accept(): Promise<void> {
    return this.page.getByRole('button', { name: 'Accept' }).click();
  }

  giveBack(): Promise<void> {
    return this.page.getByRole('button', { name: 'Return for another try' }).click();
  }

  /** Installs a kit of the shelf, as a learner would. */
  async installKit(title: string): Promise<void> {
    await this.page.goto(`${this.hub.url}/learn/kits`);
    const onShelf = this.page.locator('section.card').filter({ has: this.page.getByRole('heading', { name: title }) });
    await onShelf.getByRole('button', { name: 'Install', exact: true }).click();
    await expect(this.page.getByRole('link', { name: title }).first()).toBeVisible();
  }

  async learner(name: string): Promise<void> {
    await this.page.goto(`${this.hub.url}/tutor/learners`);
    await this.page.getByRole('link', { name }).click();
    await expect(this.page.getByRole('heading', { level: 1, name })).toBeVisible();
  }
}
