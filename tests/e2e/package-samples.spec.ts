import { expect, test, type FrameLocator, type Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { h5pPlayer } from '../h5p-player';
import { LearnersBrowser } from './browser';
import { HubProcess, freePort } from './hub';
import { demoPeople, enter, isSound, type Person } from './pages/app';

/* Packages that none of us made: imported, packed, opened in a browser that was started with no hub in reach. */

const SAMPLES = join(import.meta.dirname, '../../../shared/samples');
const player = existsSync(SAMPLES) ? h5pPlayer() : undefined;

test.describe.configure({ mode: 'serial' });
test.skip(!existsSync(SAMPLES), 'No samples beside the project: their packages are not tried.');

let folder: string;
let hub: HubProcess;
let browser: LearnersBrowser;
let learner: Person;

const sandyq = (...args: string[]): void => {
  execFileSync(process.execPath, ['build/node/sandyq.js', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
};

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandyq-samples-'));
  const key = join(folder, 'institution');
  const kit = join(folder, 'samples.kit');
  const h5p = player === undefined ? [] : [join(SAMPLES, 'h5p/true-false.h5p'), '--h5p-player', player];
  const words = ['--out', join(folder, 'source'), '--id', 'samples', '--title', 'Samples', '--language', 'en'];
  sandyq('import', join(SAMPLES, 'cmi5/single-au-basic-responsive.zip'), ...h5p, ...words);
  sandyq('keygen', '--out', key);
  sandyq('pack', join(folder, 'source'), '--key', `${key}.key`, '--out', kit);
  hub = await HubProcess.create({ extra: ['--player-port', String(await freePort()), '--trust', `${key}.pub`] });
  browser = await LearnersBrowser.create();
  learner = (await demoPeople(hub))('dana');
  const page = await browser.page();
  await enter(page, hub, learner);
  await page.goto(`${hub.url}/learn/kits`);
  await page.locator('input[type="file"]').first().setInputFiles(kit);
  await expect(page.locator('a[href="/learn/kits/samples"]').first()).toBeVisible();
  await expect.poll(() => page.evaluate(() => localStorage.getItem('sandyq.player'))).not.toBeNull();
  await expect(page.locator('iframe')).toHaveCount(0);
  await expect(page.getByText(/Getting ready to work offline/)).toHaveCount(0, { timeout: 60_000 });
  await hub.stop();
  await startAnew();
});

test.afterAll(async () => {
  await browser?.remove();
  await hub?.remove();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** Another window of another day, with no hub. */
async function startAnew(): Promise<Page> {
  await browser.close();
  await browser.open();
  const page = await browser.page();
  await page.goto(hub.url);
  await page.locator('input[autocomplete="current-password"]').fill(learner.password);
  await page.locator('form button[type="submit"]').click();
  await expect(page.getByRole('button', { name: 'Sign out' }).first()).toBeVisible();
  return page;
}

async function open(page: Page, item: string): Promise<FrameLocator> {
  await page.goto(`${hub.url}/learn/kits/samples/${item}`);
  await page.getByRole('button', { name: /^(Open|Go on)$/ }).click();
  return page.frameLocator('.stage iframe').frameLocator('iframe');
}

async function close(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(page.locator('.stage iframe')).toHaveCount(0);
}

const standing = (page: Page) => page.getByRole('status').filter({ hasText: /result/ });

test('H5P content plays, tells its result, and finds itself again after a restart', async () => {
  test.skip(player === undefined, 'No h5p-standalone to be had: H5P is not tried with its player.');
  const page = await browser.page();
  const frame = await open(page, 'hello-world');
  await frame.getByRole('radio', { name: 'False' }).click();
  await frame.getByRole('button', { name: /Check/ }).click();
  await expect(standing(page)).toContainText('result: 100');
  await expect(standing(page)).toContainText('passed');
  for (const width of [390, 1366]) {
    await page.setViewportSize({ width, height: 768 });
    await isSound(page, `H5P, ${width} wide`);
    await keepPicture(page, `h5p-${width}`);
  }
  await close(page);
  const later = await startAnew();
  const again = await open(later, 'hello-world');
  await expect(again.getByRole('radio', { name: 'False' })).toBeChecked();
  await expect(standing(later)).toContainText('result: 100');
  await close(later);
  await later.goto(`${hub.url}/learn/trace`);
  await expect(later.getByText(/Hello World/).first()).toBeVisible();
  await expect(later.getByText(/100/).first()).toBeVisible();
});

test('a cmi5 course is launched, and its statements become results, answers and a place to go on from', async () => {
  const page = await browser.page();
  const item = 'introduction-to-geology-responsive-style';
  const frame = await open(page, item);
  const quiz = frame.locator('.navmenuitem', { hasText: 'Quiz' });
  await expect(quiz).toBeAttached();
  await keepPicture(page, 'cmi5-1366');
  await quiz.dispatchEvent('click');
  await frame.getByRole('button', { name: /Select correct answers/ }).click();
  await frame.getByRole('button', { name: 'Submit Answers' }).click();
  await expect(standing(page)).toContainText('result: 100');
  await expect(standing(page)).toContainText('passed');
  await isSound(page, 'cmi5');
  await close(page);
  const later = await startAnew();
  const again = await open(later, item);
  // It asks the store for its bookmark.
  await expect(again.getByRole('button', { name: /Resume/ })).toBeVisible();
  await close(later);
  await later.goto(`${hub.url}/learn/trace`);
  await expect(later.getByText(/Introduction to Geology/).first()).toBeVisible();
});

async function keepPicture(page: Page, name: string): Promise<void> {
  const pictures = process.env.SANDYQ_SCREENSHOTS;
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}
