import { expect, test, type Page } from '@playwright/test';
import { LearnersBrowser } from './browser';
import { HubProcess } from './hub';
import { demoPeople, enter, isSound } from './pages/app';

/*
 * Writing items of a draft, with a real hub: a text with a picture, captions, a test by its form and by its GIFT. What is typed is in
 * the draft, and at the hub.
 */

let hub: HubProcess;
let browser: LearnersBrowser;
let page: Page;
let draft: string;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  hub = await HubProcess.create();
  const person = await demoPeople(hub);
  browser = await LearnersBrowser.create();
  page = await browser.page();
  await enter(page, hub, person('methodist'));
  draft = await page.evaluate(async (parts) => {
    const id = crypto.randomUUID();
    const body = JSON.stringify({ id, parts: Object.entries(parts).map(([part, value]) => ({ id: part, value })) });
    const headers = { 'Sandyq-Request': '1', 'content-type': 'application/json' };
    const answer = await fetch('/api/drafts', { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(await answer.text());
    return id;
  }, PARTS);
});

test.afterAll(async () => {
  await browser?.remove();
  await hub?.remove();
});

const item = (order: string, members: object) => ({ unit: 'first', order, item: members });
const PARTS: Readonly<Record<string, object>> = {
  kit: {
    ...{ id: 'trial', version: '1.0.0', title: { en: 'Trial' }, languages: ['en', 'kk'] },
    institution: { id: 'demo', name: 'Demo' },
  },
  'unit:first': { order: '5', title: { en: 'First' } },
  'item:page': item('1', { kind: 'page', title: { en: 'Welcome' } }),
  'item:film': item('2', { kind: 'video', title: { en: 'Film' } }),
  'item:test': item('3', {
    kind: 'test',
    title: { en: 'Check' },
    control: 'self',
    questions: 'tests/test.{lang}.gift',
  }),
  'text:tests/test.en.gift': { text: '// Mine.\n::Sun::Is the Sun a star? {T}\n\nBroken {=a\n' },
};

const open = async (id: string) => {
  await page.goto(`${hub.url}/author/${draft}/item/${id}`);
  await expect(page.locator('main h1')).toBeVisible();
};

/** The text of a part as the hub has it. */
const atHub = (path: string) =>
  page.evaluate(
    async ([id, part]) => {
      const headers = { 'Sandyq-Request': '1', 'content-type': 'application/json' };
      const answer = await fetch(`/api/drafts/${id}/parts/read`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ ids: [part] }),
      });
      const { parts } = (await answer.json()) as { parts: readonly { value: { text?: string } | null }[] };
      return parts[0]?.value?.text ?? '';
    },
    [draft, `text:${path}`] as const,
  );

/** One pixel. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('a text is written with its preview, and a picture only with words for it', async () => {
  await open('page');
  const text = page.getByLabel('Text · English');
  const preview = page.getByRole('group', { name: 'As learners will see it' });
  await text.fill('A kit');
  await text.press('ControlOrMeta+a');
  await text.press('ControlOrMeta+b');
  await expect(preview.locator('strong')).toHaveText('A kit');
  await text.press('ControlOrMeta+z');
  await expect(text).toHaveValue('A kit');
  await text.press('End');
  await text.press('Enter');
  await text.press('Enter');

  await page.getByRole('toolbar').getByRole('button', { name: 'Bold' }).focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Picture' });
  await dialog
    .locator('input[type="file"]')
    .setInputFiles({ name: 'Карта.png', mimeType: 'image/png', buffer: PICTURE });
  await dialog.getByRole('button', { name: 'Put in' }).click();
  await expect(dialog.getByText('Say what is to be seen', { exact: false })).toBeVisible();
  await dialog.getByLabel('What is to be seen?').fill('A map of the village');
  await dialog.getByRole('button', { name: 'Put in' }).click();
  // Begun in another browser, so its name is one that nobody else gives.
  await expect(text).toHaveValue(/^A kit\n\n!\[A map of the village\]\(\.\.\/pictures\/karta-[a-z0-9]{4}\.png\)$/);
  await expect(preview.getByAltText('A map of the village')).toHaveJSProperty('naturalWidth', 1);

  await page.getByRole('button', { name: 'Languages side by side' }).click();
  await page.getByRole('button', { name: 'Copy the text here to translate: English' }).click();
  await expect(page.getByLabel('Text · Қазақша')).toHaveValue(/A map of the village/);
  await isSound(page, 'the form');
  await expect.poll(() => atHub('pages/page.kk.md')).toContain('karta-');
  await page.reload();
  await expect(page.getByLabel('Text · English')).toHaveValue(/A map of the village/);
});

test('captions are asked for, and SubRip becomes WebVTT', async () => {
  await open('film');
  const lacking = page.getByText('Who cannot hear it cannot follow it.', { exact: false });
  await expect(lacking).toBeVisible();
  const captions = page.locator('input[accept*=".srt"]').first();
  await captions.setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('no captions') });
  await expect(page.getByText('There are no captions in it.', { exact: false })).toBeVisible();
  const srt = Buffer.from('1\r\n00:00:01,000 --> 00:00:02,500\r\nСәлем\r\n');
  await captions.setInputFiles({ name: 'a.srt', mimeType: 'text/plain', buffer: srt });
  await expect(page.getByText('Captions: 1')).toBeVisible();
  await expect(lacking).toHaveCount(0);
  await page
    .locator('input[accept*="mp4"]')
    .first()
    .setInputFiles({ name: 'a.mp4', mimeType: 'video/mp4', buffer: PICTURE });
  await expect(page.getByText('This is no film.', { exact: false })).toBeVisible();
  await isSound(page, 'the form');
  await expect.poll(() => atHub('media/film-captions.en.vtt')).toBe('WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nСәлем\n');
});

test('a test is written by its form, over the text of its author, and tried out', async () => {
  await open('test');
  await expect(page.getByText('GIFT only')).toBeVisible();
  await page.getByLabel('Kind of the new question').selectOption('choice');
  await page.getByRole('button', { name: 'Add a question' }).click();
  await expect(page.getByLabel('Question · English')).toBeFocused();
  await page.keyboard.type('Is a < b?');
  await page.getByLabel('Answer 1 · English').fill('Yes');
  await page.getByLabel('Answer 2 · English').fill('No');
  await page.getByRole('button', { name: 'Take Answer 3 away' }).click();
  await page.getByRole('button', { name: 'Move Question 3 up' }).press('Enter');
  await isSound(page, 'the form');
  const gift =
    '// Mine.\n::Sun::Is the Sun a star? {T}\n\n// [id:q4]\n[html]Is a &lt; b? {\n\\=Yes\n~No}\n\nBroken {=a\n'.replace(
      '\\=',
      '=',
    );

  await page.getByRole('tab', { name: 'Text (GIFT)' }).click();
  const text = page.getByLabel('GIFT · English');
  await expect(text).toHaveValue(gift);
  await expect.poll(() => atHub('tests/test.en.gift')).toBe(gift);
  await expect(page.getByText('A brace without its partner', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Line 9' }).click();
  await expect(text).toBeFocused();
  await text.fill(gift.replace('Broken {=a', 'Mended {=a}'));
  await page.getByRole('tab', { name: 'Form' }).click();
  await expect(page.getByText('GIFT only')).toHaveCount(0);

  await page.getByRole('tab', { name: 'Try it out' }).click();
  await page.getByLabel('True').check();
  await page.getByLabel('Yes').check();
  await page.getByRole('button', { name: 'Mark it' }).click();
  await expect(page.getByText('Result: 67%.', { exact: false })).toBeVisible();
});
