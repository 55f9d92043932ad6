import { expect, test, type Page } from '@playwright/test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listed, listOf, REVOKED, signedBy } from '../fixtures/institution/lists';
import { lineOf, newKey, packedKit } from '../hub/kits';
import { HubProcess } from './hub';
import { demoPeople, enter, isKept, isLoaded, isSound, type Person } from './pages/app';

/*
 * A device that meets its hub once, and then hears of keys and withdrawn versions through kits alone: the page is off
 * line from the first kit on.
 */

const folder = mkdtempSync(join(tmpdir(), 'sandyq-institution-list-'));
const [old, young] = [newKey(), newKey()];
const REASON = { kk: '3-есепте қате бар.', ru: 'Ошибка в задаче 3.', en: 'Exercise 3 is wrong.' };
let hub: HubProcess;
let person: (login: string) => Person;

test.beforeAll(async () => {
  writeFileSync(join(folder, 'old.pub'), `untrusted comment: test\n${lineOf(old)}\n`);
  hub = await HubProcess.create({ extra: ['--trust', join(folder, 'old.pub')] });
  person = await demoPeople(hub);
});
test.afterAll(async () => {
  await hub?.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function take(page: Page, path: string): Promise<void> {
  await page.getByTestId('kit-file').setInputFiles(path);
}

async function picture(page: Page, name: string): Promise<void> {
  const kept = process.env.SANDYQ_SCREENSHOTS;
  if (kept === undefined) return;
  mkdirSync(kept, { recursive: true });
  await page.screenshot({ path: join(kept, `${name}.png`), fullPage: true });
}

test('new keys, withdrawn versions and release notes come with kits, off line', async ({ page, context }) => {
  test.setTimeout(180_000);
  const keys = [listed(old), listed(young)];
  const withdrawn = [{ kit: 'algebra', version: '1.0.0', at: '2026-11-01T00:00:00Z', reason: REASON }];
  const soon = new Date(Date.now() + 10 * 86_400_000).toISOString();
  const first = await packedKit('algebra', '1.0.0', old, undefined, { list: signedBy(old, listOf(1, keys)) });
  const next = await packedKit('physics', '1.0.0', young, undefined, {
    list: signedBy(old, listOf(2, keys, { withdrawn })),
    yaml: `expires: ${soon}\n`,
  });
  const update = await packedKit('algebra', '1.1.0', young, 'mended', {
    yaml: 'releaseNotes: { en: Exercise 3 was mended. }\n',
  });
  const stolen = await packedKit('chemistry', '1.0.0', old, undefined, {
    list: signedBy(young, listOf(3, [listed(old, { revoked: REVOKED }), listed(young)], { withdrawn })),
  });

  await page.addInitScript(() => localStorage.setItem('PARAGLIDE_LOCALE', 'en'));
  await enter(page, hub, person('dana'));
  await page.goto(`${hub.url}/learn/kits`);
  await isLoaded(page);
  const kit = (title: string) => page.getByRole('link', { name: title, exact: true });
  await take(page, first.path);
  await expect(kit('algebra')).toBeVisible();
  await isKept(page);
  await context.setOffline(true);

  await take(page, next.path);
  await expect(kit('physics')).toBeVisible();
  await expect(page.getByText('withdrawn', { exact: true })).toBeVisible();
  await expect(page.getByText('expires soon', { exact: true })).toBeVisible();
  await picture(page, 'kits');
  await kit('algebra').click();
  await expect(page.getByText(REASON.en)).toBeVisible();
  await expect(page.getByText('your answers and work are kept')).toBeVisible();
  await expect(page.getByRole('link', { name: 'One', exact: true })).toBeVisible();
  await isSound(page, 'a withdrawn kit');
  await picture(page, 'withdrawn');

  await page.getByRole('link', { name: 'Kits', exact: true }).first().click();
  await take(page, update.path);
  await expect(page.getByText('withdrawn', { exact: true })).toHaveCount(0);
  await kit('algebra').click();
  await expect(page.getByText('What is new in version 1.1.0')).toBeVisible();
  await isSound(page, 'what an update brought');
  await picture(page, 'news');
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByText('What is new in version 1.1.0')).toHaveCount(0);

  await page.getByRole('link', { name: 'Kits', exact: true }).first().click();
  await take(page, first.path);
  await expect(page.getByText(`withdrawn version 1.0.0: ${REASON.en}`)).toBeVisible();
  await take(page, stolen.path);
  await expect(page.getByText('a key that your institution no longer uses')).toBeVisible();
  await picture(page, 'refused');
});

test('administrators give the hub a list, and see what it says', async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem('PARAGLIDE_LOCALE', 'en'));
  await enter(page, hub, person('admin'));
  await page.goto(`${hub.url}/institution/kits`);
  await expect(page.getByText('There is no list yet.')).toBeVisible();
  const { text, signature } = signedBy(old, listOf(1, [listed(old, { revoked: REVOKED }), listed(young)]));
  const files = [
    { name: 'institution.json', mimeType: 'application/json', buffer: Buffer.from(text) },
    { name: 'institution.json.minisig', mimeType: 'application/octet-stream', buffer: Buffer.from(signature) },
  ];
  const input = page.getByLabel('Choose the new list');
  await input.setInputFiles(files.slice(0, 1));
  await expect(page.getByText('Both files are needed together')).toBeVisible();
  await input.setInputFiles(files);
  await expect(page.getByText('List no. 1 was taken')).toBeVisible();
  await expect(page.getByText('revoked: stolen')).toBeVisible();
  await isSound(page, 'the list of the institution');
  await picture(page, 'staff');
  await input.setInputFiles(files);
  await expect(page.getByText('The hub has this list or a newer one.')).toBeVisible();
});
