import { expect, test, type Page } from '@playwright/test';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { HubProcess } from './hub';
import { demoPeople, enter, isLoaded, isSound, speak } from './pages/app';

/*
 * What a methodist has already becomes a kit: files of others are imported in the browser, the kit is told of, and the hub finds
 * that it packs. SANDYQ_SCREENSHOTS=folder keeps pictures of the pages in each language, on a phone and a desktop.
 */

const SAMPLES = join(import.meta.dirname, '../../../shared/samples');
const FILES = [
  'gift/tf1.gift',
  'pdf/pdflatex-outline.pdf',
  'media/interview.mp3',
  'scorm/singlesco-scorm12.zip',
  'cartridge/single-page-cc13.imscc',
];

let hub: HubProcess;
test.beforeAll(async () => {
  hub = await HubProcess.create();
});
test.afterAll(() => hub?.remove());

async function begin(page: Page, title: string): Promise<string> {
  const person = await demoPeople(hub);
  await enter(page, hub, person('methodist'));
  await speak(page, 'en');
  await page.goto(`${hub.url}/author`);
  await page.getByRole('link', { name: 'New kit' }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill(title);
  await page.getByRole('button', { name: 'Begin' }).click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  return page.url();
}

const isSent = (page: Page) => expect(page.locator('[data-standing]')).toHaveAttribute('data-standing', 'sent');

/** The pages of a draft, sound as they are, and kept as pictures where these are wanted. */
async function look(page: Page, draft: string, names: readonly string[]): Promise<void> {
  const folder = process.env.SANDYQ_SCREENSHOTS;
  const languages = folder === undefined ? (['ru'] as const) : (['kk', 'ru', 'en'] as const);
  for (const language of languages) {
    await speak(page, language);
    for (const [width, height] of [
      [1280, 800],
      [360, 740],
    ] as const) {
      await page.setViewportSize({ width, height });
      for (const name of names) {
        await page.goto(`${draft}/${name}`);
        await isLoaded(page);
        await isSound(page, `${name} ${language} ${width}`);
        if (folder === undefined) continue;
        mkdirSync(folder, { recursive: true });
        await page.screenshot({ path: join(folder, `${name}-${language}-${width}.png`), fullPage: true });
      }
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await speak(page, 'en');
}

test('what others made becomes a kit that packs', async ({ page }) => {
  test.skip(!existsSync(SAMPLES), 'the samples of others are not here');
  test.setTimeout(180_000);
  const draft = await begin(page, 'What there is');

  await page.getByRole('link', { name: 'Import' }).click();
  const choose = page.locator('input[type="file"]').first();
  await choose.setInputFiles(FILES.map((file) => join(SAMPLES, file)));
  await expect(page.getByText(/^As it was: /)).toHaveCount(FILES.length);
  // Nothing is in the kit before somebody says so.
  await choose.setInputFiles(join(SAMPLES, 'h5p/true-false.h5p'));
  await expect(page.getByText(/It is H5P content/)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'H5P player (h5p-standalone)' })).toBeVisible();
  await page.getByRole('button', { name: 'Discard' }).first().click();
  const folder = process.env.SANDYQ_SCREENSHOTS;
  if (folder) await page.screenshot({ path: join(folder, 'import-read.png'), fullPage: true });
  await isSound(page, 'what an import found');
  await page.getByRole('button', { name: 'Add to the kit' }).click();
  await expect(page.getByText(/^Added: \d+ items/)).toBeVisible();
  await isSent(page);

  await page.getByRole('link', { name: 'Check', exact: false }).first().click();
  await expect(page.getByText('No mistakes: the kit can be packed.')).toBeVisible();
  await page.getByRole('button', { name: 'Ask the hub' }).click();
  const said = page.getByRole('heading', { name: 'What the hub’s packer says' });
  await expect(said.or(page.getByText('The hub: the kit packs'))).toBeVisible({ timeout: 60_000 });
  await expect(page.locator('section').last().getByText('Mistake', { exact: true })).toHaveCount(0);

  // What was brought can be taken out as one, and brought again.
  await page.getByRole('link', { name: 'Import' }).click();
  await page.locator('input[type="file"]').first().setInputFiles(join(SAMPLES, FILES[0]!));
  await page.getByRole('button', { name: 'Add to the kit' }).click();
  await page.getByRole('button', { name: 'Take it out again' }).click();
  await expect(page.getByText('Everything that the import added was taken out.')).toBeVisible();
  await expect(page.getByText('Report 1')).toBeVisible();
  await expect(page.getByText('Report 2')).toHaveCount(0);
  await look(page, draft, ['import', 'check', 'about']);
});
