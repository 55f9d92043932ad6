import { expect, type Locator, type Page } from '@playwright/test';
import type { HubProcess } from '../hub';

/** The institution's pages, in English. */
export class InstitutionPages {
  constructor(
    readonly page: Page,
    private readonly hub: HubProcess,
  ) {}

  async open(section: '' | 'accounts' | 'accounts/new' | 'accounts/roster' | 'groups' | 'kits' | 'devices' | 'audit') {
    await this.page.goto(`${this.hub.url}/institution${section === '' ? '' : `/${section}`}`);
    await expect(this.page.locator('main h1')).toBeVisible();
  }

  row(text: string): Locator {
    return this.page.getByRole('row').filter({ hasText: text });
  }

  /** What stands on a password slip. */
  async slip(name: string): Promise<{ login: string; password: string }> {
    const slip = this.page.getByRole('listitem').filter({ hasText: name });
    await expect(slip).toBeVisible();
    const [login, password] = await slip.locator('code').allTextContents();
    return { login: login!, password: password! };
  }

  async hidePasswords(): Promise<void> {
    await this.page.getByRole('button', { name: 'Done, hide the passwords' }).click();
  }

  /** Chooses a file in the one place for files of the page. */
  chooseFile(file: string | { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
    return this.page.locator('input[type="file"]').first().setInputFiles(file);
  }
}

/** Can somebody sign in with this? The status of the hub's answer. */
export async function signInStatus(hub: HubProcess, who: { login: string; password: string }): Promise<number> {
  const response = await fetch(`${hub.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sandyq-request': '1' },
    body: JSON.stringify(who),
  });
  return response.status;
}
