import { expect, test, type Page } from '@playwright/test';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { h5pPlayer } from '../h5p-player';
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

/** A package is many files. */
const isSent = (page: Page) =>
  expect(page.locator('[data-standing]')).toHaveAttribute('data-standing', 'sent', { timeout: 60_000 });

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
  const player = h5pPlayer();
  if (player === undefined) await page.getByRole('button', { name: 'Discard' }).first().click();
  else {
    await page.locator('section[aria-labelledby="import-player"] input[type="file"]').setInputFiles(player);
    await expect(page.getByText(/^As it was: /)).toHaveCount(FILES.length + 1);
  }
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
  const hubSays = page.locator('section[aria-labelledby="check-hub"]');
  await expect(hubSays.getByText('Mistake', { exact: true })).toHaveCount(0);

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

test('a draft is saved as a file, which packs as it is and begins another one', async ({ page }) => {
  test.skip(!existsSync(SAMPLES), 'the samples of others are not here');
  await begin(page, 'To take along');
  await page.getByRole('link', { name: 'Import' }).click();
  const files = ['gift/tf1.gift', 'scorm/singlesco-scorm12.zip'].map((file) => join(SAMPLES, file));
  await page.locator('input[type="file"]').first().setInputFiles(files);
  await expect(page.getByText(/^As it was: /)).toHaveCount(files.length);
  await page.getByRole('button', { name: 'Add to the kit' }).click();
  await expect(page.getByText(/^Added: \d+ items/)).toBeVisible();
  await page.getByRole('link', { name: 'Contents', exact: false }).first().click();
  const items = page.locator('a[id^="open-"]');
  await expect(items.first()).toBeVisible();
  const titles = await items.allInnerTexts();
  expect(titles.length).toBeGreaterThan(1);

  await page.getByRole('link', { name: 'Check', exact: false }).first().click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as ZIP' }).click();
  const at = mkdtempSync(join(tmpdir(), 'sandyq-draft-'));
  try {
    const zip = join(at, (await download).suggestedFilename());
    expect(zip).toContain('to-take-along-draft.zip');
    await (await download).saveAs(zip);
    packs(zip, at);

    await page.goto(`${hub.url}/author/new`);
    const section = page.locator('section[aria-labelledby="from-folder"]');
    await section.locator('input[type="file"]').setInputFiles(join(SAMPLES, 'gift/tf1.gift'));
    await expect(section.getByText(/There is no kit.yaml in it/)).toBeVisible();
    await section.locator('input[type="file"]').setInputFiles(zip);
    await expect(section.getByText(/There is a draft of the kit “to-take-along” already/)).toBeVisible();
    await isSound(page, 'a kit out of a folder');
    await section.getByRole('button', { name: 'Make the draft' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'To take along' })).toBeVisible();
    await expect(items).toHaveText(titles);
    await isSent(page);
  } finally {
    rmSync(at, { recursive: true, force: true });
  }
});

test('what only the hub finds is said in the language of whoever writes', async ({ page }) => {
  await enter(page, hub, (await demoPeople(hub))('methodist'));
  await speak(page, 'ru');
  await page.goto(`${hub.url}/author/new`);
  const kit = {
    ...{ id: 'unreadable', version: '0.1.0', languages: ['kk', 'ru', 'en'], expires: '2020-01-01T00:00:00Z' },
    ...{ title: { ru: 'Непрочитанное' }, institution: { id: 'demo', name: { ru: 'Учебное заведение' } } },
    units: [
      {
        ...{ id: 'u', title: { ru: 'Раздел' } },
        items: [
          { id: 'book', kind: 'reading', title: { ru: 'Книга' }, file: 'reading/book.epub' },
          { id: 'page', kind: 'page', title: { ru: 'Страница' }, content: 'pages/page.md' },
        ],
      },
    ],
  };
  const files = { 'reading/book.epub': 'no book', 'pages/page.md': '[дальше](item:gone)\n' };
  const folder = Object.entries({ 'kit.yaml': JSON.stringify(kit), ...files });
  const zip = zipSync(Object.fromEntries(folder.map(([path, text]) => [path, strToU8(text)])));
  const chosen = { name: 'folder.zip', mimeType: 'application/zip', buffer: Buffer.from(zip) };
  await page.locator('section[aria-labelledby="from-folder"] input[type="file"]').setInputFiles(chosen);
  await expect(page.getByRole('heading', { level: 1, name: 'Непрочитанное' })).toBeVisible();
  await isSent(page);
  const draft = page.url();

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${draft}/check`);
  await page.getByRole('button', { name: 'Спросить узел' }).click();
  const said = page.locator('section[aria-labelledby="check-hub"]');
  const book = said.getByRole('listitem').filter({ hasText: 'Книга не читается' });
  await expect(book.getByRole('link', { name: 'Книга' })).toHaveAttribute('href', /\/item\/book$/, { timeout: 60_000 });
  await expect(said.getByText(/Срок действия кейса уже прошёл \(1 января 2020/)).toBeVisible();
  // What the check has found on the page is not told twice.
  await expect(page.getByText(/Ссылка ведёт к элементу, которого в кейсе нет/)).toHaveCount(1);
  await expect(said.getByText(/^Остальное \(\d+\) – то же/)).toBeVisible();
  await expect(said.locator('[lang="en"]')).toHaveCount(0);
  await isSound(page, 'what the hub says, on a phone');

  await page.goto(`${draft}/preview`);
  const notice = page.getByRole('listitem').filter({ hasText: 'Книга не читается' });
  await expect(notice.getByRole('link', { name: 'Книга' })).toBeVisible({ timeout: 60_000 });
  await expect(page.locator('main [lang="en"]:not(option)')).toHaveCount(0);
});

/** By the command line, as a folder that was written by hand. */
function packs(zip: string, at: string): void {
  const source = join(at, 'source');
  for (const [path, bytes] of Object.entries(unzipSync(new Uint8Array(readFileSync(zip))))) {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    writeFileSync(join(source, path), bytes);
  }
  const sandyq = (...args: string[]): void => {
    execFileSync(process.execPath, ['build/node/sandyq.js', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  };
  sandyq('keygen', '--out', join(at, 'key'));
  sandyq('pack', source, '--key', join(at, 'key.key'), '--out', join(at, 'packed.kit'));
  expect(existsSync(join(at, 'packed.kit'))).toBe(true);
}
