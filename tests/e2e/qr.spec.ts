import { expect, test, type Locator, type Page } from '@playwright/test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LearnersBrowser } from './browser';
import { HubProcess } from './hub';
import { demoPeople, enter, isKept, isLoaded, isSound, speak, type Person } from './pages/app';
import { filmOf, seenBy } from './pages/camera';
import { rasterOf, textOfPages } from './pages/pdf';

/*
 * The road of those who may take no file anywhere: codes from the learner's screen into the tutor's camera and back, and over
 * paper. The hub is down whenever the learner's browser is open.
 */

const folder = mkdtempSync(join(tmpdir(), 'sandyq-qr-'));
let hub: HubProcess;
let danas: LearnersBrowser;
let tutors: LearnersBrowser;
let person: (login: string) => Person;
const at = (name: string) => join(folder, name);
/** As the camera's file says it; a quarter of what Chromium's own fake camera has. */
const CAMERA = { width: 640, height: 480 };

test.describe.configure({ mode: 'serial', timeout: 180_000 });

test.beforeAll(async () => {
  hub = await HubProcess.create();
  person = await demoPeople(hub);
  danas = await LearnersBrowser.create();
  tutors = await LearnersBrowser.create({
    args: [
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${at('camera.y4m')}`,
    ],
  });
});
test.afterAll(async () => {
  await danas?.remove();
  await tutors?.remove();
  await hub?.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function look(page: Page, name: string): Promise<void> {
  await isSound(page, name);
  const pictures = process.env.SANDYQ_SCREENSHOTS;
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `qr-${name}.png`), fullPage: true });
}

const stage = (page: Page): Locator => page.getByRole('region', { name: 'QR code for the camera' });
const code = (page: Page): Locator => stage(page).locator('svg');

/** Pictures of the codes that are shown, as a person turns them by hand. */
async function picturesOf(page: Page): Promise<readonly Uint8Array[]> {
  const total = Number(/Code 1 of (\d+)/.exec((await stage(page).textContent()) ?? '')?.[1]);
  const pictures: Uint8Array[] = [];
  for (let number = 1; number <= total; number += 1) {
    await expect(stage(page)).toContainText(`Code ${number} of ${total}`);
    pictures.push(new Uint8Array(await code(page).screenshot()));
    await stage(page).press('ArrowRight');
  }
  return pictures;
}

let pictures: readonly Uint8Array[];

test('a learner shows work as codes, with no network', async () => {
  const page = await danas.page();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await enter(page, hub, person('dana'));
  await expect(page.getByText('Everything is sent').first()).toBeVisible({ timeout: 60_000 });
  await isKept(page);
  await hub.stop();

  await page.goto(`${hub.url}/learn/messages`);
  await isLoaded(page);
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('Which book is meant in the third unit?');
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Which book is meant in the third unit?').first()).toBeVisible();

  await page.goto(`${hub.url}/learn/courier`);
  // What goes now is counted above the button, and moves it.
  await isLoaded(page);
  await page.getByRole('button', { name: 'Show as QR codes' }).click();
  await expect(page.getByRole('checkbox', { name: /Which book is meant/ })).toBeChecked();
  await look(page, 'choose');
  await page.getByRole('button', { name: 'Make the codes' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Courier 1' })).toBeVisible();
  // Whoever wants no motion turns the codes by hand.
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  await page.setViewportSize({ width: 1366, height: 1100 });
  pictures = await picturesOf(page);
  expect(pictures.length).toBeGreaterThan(3);
  await look(page, 'shown');

  await page.getByRole('checkbox', { name: 'Print the name on the sheets' }).check();
  await page.emulateMedia({ media: 'print', reducedMotion: 'reduce' });
  await page.pdf({ format: 'A4', path: at('sheets.pdf') });
  await page.emulateMedia({ media: 'screen', reducedMotion: 'reduce', colorScheme: 'dark' });
  await look(page, 'shown-dark');
  await page.getByRole('button', { name: 'Play' }).click();
  const first = await code(page).getAttribute('data-code');
  await expect(code(page)).not.toHaveAttribute('data-code', first!);
  // Past the last one the film goes on, with codes that stand in for others.
  await expect(code(page)).toHaveAccessibleName('A code that makes up for missed ones', { timeout: 20_000 });
  await page.getByRole('button', { name: 'Back to couriers' }).click();
  await expect(page.getByText('Not confirmed')).toBeVisible();
  await danas.close();
});

test('a tutor’s camera reads them, and the hub takes the courier in', async () => {
  await hub.start();
  const page = await tutors.page();
  await enter(page, hub, person('aigul'));
  // The camera misses the second code each time, and sees the first twice.
  const seen = await Promise.all(pictures.map((png) => seenBy(page, png, CAMERA)));
  writeFileSync(at('camera.y4m'), filmOf([seen[0]!, seen[0]!, ...seen.slice(2)], 5));
  await page.goto(`${hub.url}/tutor/couriers`);
  await page.getByRole('button', { name: 'Read QR codes' }).click();
  await page.getByRole('button', { name: 'Turn the camera on' }).click();
  await expect(page.getByText('Codes still missing: 2', { exact: true })).toBeVisible({ timeout: 60_000 });
  await look(page, 'reading');
  await page.getByRole('button', { name: 'Turn the camera off' }).click();
  // The one that is missing, from a photograph; one of something else first.
  writeFileSync(at('missed.png'), pictures[1]!);
  await page.locator('input[type=file][accept="image/*"]').setInputFiles(at('missed.png'));
  const report = page.locator('section.card').filter({ hasText: `${person('dana').name}: courier 1` });
  await expect(report).toContainText(/New\s*[1-9]/, { timeout: 30_000 });
  await look(page, 'taken');
  await page.goto(`${hub.url}/tutor`);
  await expect(page.getByText('Which book is meant in the third unit?').first()).toBeVisible({ timeout: 60_000 });
  await page.goto(`${hub.url}/tutor/learners`);
  await page.getByRole('link', { name: person('dana').name }).click();
  await expect(page.getByText('Newest courier that came: № 1')).toBeVisible();
  await page.getByText('Couriers that came', { exact: true }).click();
  await expect(page.getByText('work and questions: 1')).toBeVisible();
  await look(page, 'custody');
});

test('the sheets say what they are, and a photograph of a whole page brings the same', async () => {
  const texts = await textOfPages(at('sheets.pdf'));
  expect(texts[0]).toContain('Courier 1');
  expect(texts[0]).toContain(person('dana').name);
  expect(texts[0]).toContain(`Page 1 of ${texts.length}`);
  expect(texts[0]).toContain('Code 1 of');
  const page = await tutors.page();
  const photos: string[] = [];
  for (const number of texts.keys()) {
    const { png } = await rasterOf(page.context(), at('sheets.pdf'), number + 1, 150);
    writeFileSync(at(`page-${number}.png`), png);
    photos.push(at(`page-${number}.png`));
  }
  const kept = process.env.SANDYQ_SCREENSHOTS;
  if (kept !== undefined) {
    const { png } = await rasterOf(page.context(), at('sheets.pdf'), 1, 80);
    writeFileSync(join(kept, 'qr-sheet.png'), png);
  }
  await page.goto(`${hub.url}/tutor/couriers`);
  await page.getByRole('button', { name: 'Read QR codes' }).click();
  await page.locator('input[type=file][accept="image/*"]').setInputFiles(photos);
  await expect(page.getByText('Everything in it was here already.')).toBeVisible({ timeout: 60_000 });
});

test('the answer goes back as codes, into the learner’s camera', async () => {
  const tutor = await tutors.page();
  await tutor.emulateMedia({ reducedMotion: 'reduce' });
  await tutor
    .getByRole('button', { name: /^Show the answer as QR codes/ })
    .first()
    .click();
  await expect(tutor.getByRole('heading', { level: 2, name: /answer courier 1$/ })).toBeVisible();
  await tutor.setViewportSize({ width: 1366, height: 1100 });
  const answer = await picturesOf(tutor);
  await hub.stop();

  const page = await danas.page();
  await enter(page, hub, person('dana'));
  await page.goto(`${hub.url}/learn/courier`);
  await page.getByRole('button', { name: 'Read QR codes' }).click();
  const photos = answer.map((png, number) => {
    writeFileSync(at(`answer-${number}.png`), png);
    return at(`answer-${number}.png`);
  });
  await page.locator('input[type=file][accept="image/*"]').setInputFiles(photos);
  await expect(page.getByText('Answer courier 1 is open')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('Your couriers that reached the institution: № 1')).toBeVisible();
  await expect(page.getByText(/^Confirmed/)).toBeVisible();

  for (const [language, width, colorScheme] of [
    ['kk', 390, 'dark'],
    ['ru', 1366, 'light'],
  ] as const)
    await test.step(`the pages are sound: ${language}, ${width} wide, ${colorScheme}`, async () => {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await speak(page, language);
      await page.goto(`${hub.url}/learn/courier`);
      const card = page.locator('section.card').nth(1);
      await card.getByRole('button').click();
      await card.getByRole('button').click();
      await expect(page.locator('section svg[data-code]')).toBeVisible();
      await look(page, `shown-${language}`);
    });
});
