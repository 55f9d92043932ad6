import { expect, type Locator, type Page } from '@playwright/test';

/** More stops than any page has between two things. */
const MOST_STOPS = 250;

/** Somebody who works with the keyboard alone: what Tab does not reach, they do not reach. */
export class Keys {
  constructor(readonly page: Page) {}

  /** Tabs on until the focus is there. */
  async to(target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    for (let stop = 0; stop < MOST_STOPS; stop++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not reach ${target.toString()}`);
  }

  /** Presses a button, or follows a link. */
  async press(target: Locator, key = 'Enter'): Promise<void> {
    await expect(target).toBeEnabled();
    await this.to(target);
    await this.page.keyboard.press(key);
  }

  /** Writes into a field, in place of what is in it. */
  async write(target: Locator, text: string): Promise<void> {
    await this.to(target);
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.insertText(text);
  }

  /** Ticks a box. */
  async tick(target: Locator): Promise<void> {
    await this.to(target);
    if (!(await target.isChecked())) await this.page.keyboard.press('Space');
    await expect(target).toBeChecked();
  }

  /** Takes one of a list by its words. */
  async choose(target: Locator, words: string): Promise<void> {
    await this.to(target);
    const options = await target.locator('option').allTextContents();
    const [now, wanted] = [
      await target.evaluate((element) => (element as HTMLSelectElement).selectedIndex),
      options.findIndex((option) => option.trim().startsWith(words)),
    ];
    expect(wanted, `${words} is offered`).toBeGreaterThanOrEqual(0);
    const key = wanted > now ? 'ArrowDown' : 'ArrowUp';
    for (let step = Math.abs(wanted - now); step > 0; step--) await this.page.keyboard.press(key);
  }

  /** Opens a part of a page that is folded up. */
  async unfold(name: string): Promise<void> {
    const button = this.button(name);
    await this.to(button);
    if ((await button.getAttribute('aria-expanded')) === 'false') await this.page.keyboard.press('Enter');
    await expect(button).toHaveAttribute('aria-expanded', 'true');
  }

  button = (name: string | RegExp): Locator => this.page.getByRole('button', { name, exact: typeof name === 'string' });
  link = (name: string | RegExp): Locator => this.page.getByRole('link', { name, exact: typeof name === 'string' });
  field = (name: string | RegExp): Locator => this.page.getByLabel(name, { exact: typeof name === 'string' });
}
