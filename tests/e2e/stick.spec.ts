import { chromium, expect, firefox, test, type Browser, type Page } from '@playwright/test';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromiumLaunch } from '../../playwright.config';
import { LearnersBrowser } from './browser';
import { testFile, testKey, writeKit } from './harness/make-kit';
import { HubProcess } from './hub';
import { demoPeople, enter, isSound } from './pages/app';

/* A stick as people use it: read.html from the file system in real browsers, and the hub that starts from it. */

const GOLDEN = 'tests/fixtures/kits/golden-1.kit';
const FIREFOX = '/usr/bin/firefox-esr';
const folder = mkdtempSync(join(tmpdir(), 'sandyq stick & (e2e) '));
const stick = join(folder, 'stick');
const address = (path: string): string => `${pathToFileURL(stick).href}/${path}`;
const sandyq = (...argv: string[]): string =>
  execFileSync(process.execPath, ['build/node/sandyq.js', ...argv], { encoding: 'utf8' });

/** What a kit must not get a browser to do, nobody's packer having cleaned it. */
const HOSTILE = `<h1>One</h1><script>document.documentElement.dataset.ran = 'script'</script>
<img src="nothing.png" onerror="document.documentElement.dataset.ran = 'onerror'">
<img src="https://192.0.2.1/seen.png"><iframe src="../../../sandyq-stick.json"></iframe>
<a href="javascript:void(document.documentElement.dataset.ran = 'link')">press</a>
<table><tr><td>${'wide '.repeat(3)}</td>${'<td>wideandlongwords</td>'.repeat(20)}</tr></table>`;

test.describe.configure({ mode: 'serial' });

test.beforeAll(() => {
  const hostile = join(folder, 'hostile.kit');
  writeKit(hostile, testKey(), { id: 'hostile', files: [testFile('pages/one.html', HOSTILE)] });
  sandyq('keygen', '--out', join(folder, 'own'));
  sandyq('pack', 'kits/sampler', '--key', join(folder, 'own.key'), '--out', join(folder, 'sampler.kit'));
  mkdirSync(stick);
  const kits = [GOLDEN, hostile, join(folder, 'sampler.kit')].flatMap((kit) => ['--kit', kit]);
  sandyq('stick', stick, ...kits, '--no-runtime');
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Reads through the stick as a person would, and notes what the browser complains of. */
async function readThrough(page: Page, look: (what: string) => Promise<void>): Promise<void> {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(address('read.html'));
  await expect(page.getByText('No program and no internet is needed')).toBeVisible();
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(246, 241, 230)');
  await look('read.html');

  await page.getByRole('link', { name: 'Golden kit' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Golden kit' })).toBeVisible();
  await expect(page.getByText('The exam')).toBeVisible();
  await expect(page.getByRole('link', { name: 'The exam' })).toHaveCount(0);
  await look('contents');
  await page.getByRole('link', { name: 'Русский' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Золотой кейс' })).toBeVisible();
  await page.getByRole('link', { name: 'Қазақша' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Алтын кейс' })).toBeVisible();

  await page.getByRole('link', { name: 'A film' }).click();
  const film = page.locator('video');
  // Firefox plays H.264 where the system has a decoder.
  const plays = await film.evaluate((video: HTMLVideoElement) => video.canPlayType('video/mp4; codecs="avc1.42E01E"'));
  if (plays !== '')
    await expect.poll(() => film.evaluate((video: HTMLVideoElement) => video.readyState)).toBeGreaterThan(0);
  await film.evaluate((video: HTMLVideoElement) => (video.textTracks[0]!.mode = 'showing'));
  await expect
    .poll(() => film.evaluate((video: HTMLVideoElement) => video.textTracks[0]!.cues?.length ?? 0))
    .toBeGreaterThan(0);
  await look('film');
  await page.getByRole('link', { name: /: A paper$|: A tone$/ }).click();
  // A page that is still on its way would cut off the next one.
  await page.waitForURL(/item-(paper|tone)/);
  await page.goto(address('read/golden-1.0.0/item-paper.en.html'));
  const paper = await page.getByRole('link', { name: /^Open the document/ }).getAttribute('href');
  expect(
    readFileSync(join(stick, 'read/golden-1.0.0', paper!))
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
  expect(complaints).toEqual([]);
}

/** Pages of a hostile kit, and every picture of a good one. */
async function standsFast(page: Page): Promise<void> {
  await page.goto(address('read.html'));
  await page.locator('a[href^="read/hostile-"]').first().click();
  await page.locator('a[href^="item-"]').first().click();
  await expect(page.getByText('press')).toBeVisible();
  await page.getByText('press').click();
  expect(await page.evaluate(() => document.documentElement.dataset.ran ?? 'nothing')).toBe('nothing');
  expect(await page.locator('script, iframe, [onerror], a[href^="javascript"]').count()).toBe(0);
}

test('read.html opens from a file in Chromium, with everything that can be read', async () => {
  const browser = await chromium.launch(chromiumLaunch);
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    await readThrough(page, (what) => isSound(page, what));
    await standsFast(page);
    const phone = await browser.newPage({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
    for (const path of ['read.html', 'read/golden-1.0.0/index.kk.html', 'read/golden-1.0.0/item-page.ru.html']) {
      await phone.goto(address(path));
      await isSound(phone, `${path}, on a phone, in the dark`);
    }
    await phone.goto(address('read.html'));
    await phone.locator('a[href^="read/hostile-"]').first().click();
    await phone.locator('a[href^="item-"]').first().click();
    await isSound(phone, 'a table that is too wide');
  } finally {
    await browser.close();
  }
});

test('every picture of a kit is there', async () => {
  const browser = await chromium.launch(chromiumLaunch);
  try {
    const page = await browser.newPage();
    await page.goto(address('read.html'));
    await page.locator('a[href^="read/sampler-"]').first().click();
    const items = await page
      .locator('a[href^="item-"]')
      .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
    let pictures = 0;
    for (const item of items) {
      await page.goto(item);
      for (const picture of await page.locator('main img').all()) {
        await picture.scrollIntoViewIfNeeded();
        await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
        pictures += 1;
      }
    }
    expect(pictures).toBeGreaterThan(0);
  } finally {
    await browser.close();
  }
});

test('read.html opens from a file in Firefox', async () => {
  test.skip(!existsSync(FIREFOX), 'Firefox (Debian firefox-esr) is not here');
  const browser: Browser = await firefox.launch({ channel: 'moz-firefox', executablePath: FIREFOX });
  try {
    const page = await browser.newPage();
    await readThrough(page, () => Promise.resolve());
    await standsFast(page);
  } finally {
    await browser.close();
  }
});

test('a learner installs a kit from the hub on the stick', async () => {
  const hub = await HubProcess.create({
    ...{ data: HubProcess.newFolder(), program: join(stick, 'sandyq') },
    extra: ['--stick', stick],
  });
  const browser = await LearnersBrowser.create();
  try {
    const dana = (await demoPeople(hub))('dana');
    const page = await browser.page();
    await enter(page, hub, dana);
    await page.goto(`${hub.url}/learn/kits`);
    const golden = page.locator('section.card').filter({ has: page.getByRole('heading', { name: 'Golden kit' }) });
    await golden.getByRole('button', { name: 'Install', exact: true }).click();
    await expect(page.getByRole('link', { name: 'Golden kit', exact: true })).toBeVisible();
  } finally {
    await browser.remove();
    await hub.remove();
  }
});

/** Of the hub that is installed: it takes kits of a stick by keys that it is told. */
const GOLDEN_KEY = 'tests/fixtures/kits/golden.pub';

test('a methodist gets a stick as a ZIP', async () => {
  test.skip(spawnSync('unzip', ['-v'], { stdio: 'ignore' }).status !== 0, 'unzip is not here');
  const hub = await HubProcess.create({
    data: HubProcess.newFolder(),
    extra: ['--stick', stick, '--trust', GOLDEN_KEY],
  });
  const browser = await LearnersBrowser.create();
  try {
    const page = await browser.page();
    await enter(page, hub, (await demoPeople(hub))('methodist'));
    await page.goto(`${hub.url}/institution/kits`);
    await page.getByRole('button', { name: 'Make the archive for the stick' }).click();
    await expect(page.getByText('Choose at least one kit.')).toBeVisible();
    await page.getByRole('checkbox', { name: 'Golden kit' }).check();
    await page.getByRole('checkbox', { name: /nothing installed/ }).uncheck();
    await isSound(page, 'the kits of the institution');
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Make the archive for the stick' }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toBe('sandyq-stick.zip');
    const zip = join(folder, 'stick.zip');
    await download.saveAs(zip);
    await expect(page.getByText('The download has begun')).toBeVisible();
    const names = execFileSync('unzip', ['-Z1', zip], { encoding: 'utf8' }).split('\n');
    for (const name of ['read.html', 'SHA256SUMS', 'start.sh', 'Start Sandyq.bat', 'kits/golden-1.0.0.kit'])
      expect(names).toContain(name);
    expect(names.filter((name) => name.startsWith('kits/'))).toHaveLength(1);
  } finally {
    await browser.remove();
    await hub.remove();
  }
});
