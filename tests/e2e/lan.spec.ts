import { expect, test } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { LearnersBrowser } from './browser';
import { HubProcess } from './hub';
import { isSound } from './pages/app';

/*
 * On a LAN: HTTPS by the hub's own authority, which the browser was told to trust as a person would do it, and the app
 * offline after that, service worker included.
 */

const canTrust = spawnSync('certutil', ['-H']).error === undefined;

interface Demo {
  readonly accounts: readonly { readonly login: string; readonly password: string }[];
}

function getJson(url: string, ca: Buffer): Promise<Demo> {
  return new Promise((resolve, reject) => {
    request(url, { ca }, (response) => {
      const parts: string[] = [];
      response.setEncoding('utf8').on('data', (part: string) => parts.push(part));
      response.on('end', () => resolve(JSON.parse(parts.join('')) as Demo));
    })
      .on('error', reject)
      .end();
  });
}

test('a trusted hub on the LAN works over HTTPS, and without it from a cold start', async () => {
  test.skip(!canTrust, 'certutil (Debian libnss3-tools) tells Chromium what to trust');
  test.setTimeout(240_000);
  const hub = await HubProcess.create({ lan: true });
  const authority = join(hub.data, 'tls/authority.crt');
  const browser = await LearnersBrowser.create({ authority });
  try {
    const { accounts } = await getJson(`${hub.url}/api/hub`, readFileSync(authority));
    const dana = accounts.find(({ login }) => login === 'dana')!;
    const signIn = async () => {
      const page = await browser.page();
      await page.goto(hub.url);
      await page.getByLabel('Login').fill(dana.login);
      await page.getByLabel('Password', { exact: true }).fill(dana.password);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await expect(page.getByRole('button', { name: 'Sign out' }).first()).toBeVisible();
      return page;
    };

    const page = await signIn();
    await page.goto(`${hub.url}/learn/kits`);
    await page.getByRole('button', { name: 'Install', exact: true }).first().click();
    await expect(page.getByRole('heading', { name: 'Installed', exact: true })).toBeVisible();
    const kit = await page.locator('main a[href^="/learn/kits/"]').first().getAttribute('href');
    await page.goto(hub.url + kit);
    const item = await page.locator(`main a[href^="${kit}/"]`).first().getAttribute('href');
    await page.goto(hub.url + item);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect
      .poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state))
      .toBe('activated');

    await test.step('staff print the sheet for the wall', async () => {
      const staff = await LearnersBrowser.create({ authority });
      try {
        const admin = accounts.find(({ login }) => login === 'admin')!;
        const desk = await staff.page();
        await desk.goto(hub.url);
        await desk.getByLabel('Login').fill(admin.login);
        await desk.getByLabel('Password', { exact: true }).fill(admin.password);
        await desk.getByRole('button', { name: 'Sign in', exact: true }).click();
        await expect(desk.getByRole('button', { name: 'Sign out' }).first()).toBeVisible();
        await desk.goto(`${hub.url}/institution`);
        const opened = desk.context().waitForEvent('page');
        await desk.getByRole('link', { name: 'Print the sheet for the wall' }).click();
        const sheet = await opened;
        const { fingerprint256 } = new X509Certificate(readFileSync(authority, 'utf8'));
        await expect(sheet.getByText(fingerprint256.replace(/:/g, ' '))).toBeVisible();
        await expect(sheet.getByRole('img', { name: /^QR: http/ })).toHaveCount(2);
        for (const width of [390, 1366]) {
          await sheet.setViewportSize({ width, height: 800 });
          await isSound(sheet, `the sheet, ${width} wide`);
        }
        expect(
          (await sheet.pdf({ preferCSSPageSize: true })).toString('latin1').match(/\/Type\s*\/Page\b/g),
        ).toHaveLength(1);
      } finally {
        await staff.remove();
      }
    });

    await browser.close();
    await hub.stop();
    const offline = await signIn();
    await expect(offline.getByText('Working offline').first()).toBeVisible();
    await offline.goto(hub.url + item);
    await expect(offline.getByRole('heading', { level: 1 })).toBeVisible();
  } finally {
    await browser.remove();
    await hub.remove();
  }
});

test('a browser that was not told to trust it gets no page, and plain http only says how', async () => {
  const hub = await HubProcess.create({ lan: true });
  const browser = await LearnersBrowser.create();
  try {
    const page = await browser.page();
    await expect(page.goto(hub.url)).rejects.toThrow(/ERR_CERT_AUTHORITY_INVALID/);
    // A page of its own: the refused one may still be on its way to the browser's page of errors.
    const trust = await page.context().newPage();
    await trust.goto(hub.trustUrl);
    await expect(trust.getByRole('link', { name: /sandyq-ca\.crt/ }).first()).toBeVisible();
    // All of it open, in each language, as a phone and as a computer shows it.
    await trust.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
    for (const width of [390, 1366]) {
      await trust.setViewportSize({ width, height: 800 });
      await isSound(trust, `the page of trust, ${width} wide`);
    }
    expect((await page.request.get(`${hub.trustUrl}/api/session`)).status()).toBe(404);
  } finally {
    await browser.remove();
    await hub.remove();
  }
});
