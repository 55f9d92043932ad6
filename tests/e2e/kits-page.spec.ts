import { expect, test, type Locator, type Page } from '@playwright/test';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LearnersBrowser } from './browser';
import { blobBytes } from './chromium-profile';
import { noiseFile, testFile, testKey, writeKit, type TestFile } from './harness/make-kit';
import { HubProcess } from './hub';
import { demoPeople, enter, isLoaded, type Person } from './pages/app';
import { Staff } from './pages/staff';

/* The ways by which a kit comes to a learner's kits page, with a real hub: the shelf, dropped files, the file handler. */

const MiB = 1024 * 1024;
const BIG = 48 * MiB + 5;
const FULL = /The device is out of space: [\d.]+ MB more are needed\./;
const NOT_A_KIT = 'This is not a kit file. Choose a file whose name ends in .kit.';

const folder = mkdtempSync(join(tmpdir(), 'sandyq-kits-page-'));
const key = testKey();
let hub: HubProcess;
let browser: LearnersBrowser;
let dana: Person;
let admin: Staff;

test.describe.configure({ mode: 'serial' });

/** A kit by the institution's own hand; answers its path. */
function kitFile(id: string, ...more: readonly TestFile[]): string {
  const path = join(folder, `${id}.kit`);
  writeKit(path, key, { id, files: [testFile('pages/one.html', `<p>${id}</p>`), ...more] });
  return path;
}

test.beforeAll(async () => {
  writeFileSync(join(folder, 'institution.pub'), `untrusted comment: test\n${key.minisign}\n`);
  hub = await HubProcess.create({ extra: ['--trust', join(folder, 'institution.pub')] });
  const person = await demoPeople(hub);
  dana = person('dana');
  admin = await Staff.signIn(hub, person('admin'));
  await admin.publish(kitFile('long', noiseFile('media/film.mp4', BIG, 7)));
  browser = await LearnersBrowser.create();
  await enter(await browser.page(), hub, dana);
});

test.afterAll(async () => {
  await browser?.remove();
  await hub?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const cards = (page: Page, title: string): Locator =>
  page.locator('section.card').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
const installed = (page: Page, title: string): Locator => page.getByRole('link', { name: title, exact: true });

/** How far the card says it is, of a hundred; NaN while it does not say. */
async function percentOf(card: Locator): Promise<number> {
  const now = await card.getByRole('progressbar').getAttribute('aria-valuenow');
  return now === null ? Number.NaN : Number(now);
}

/** A slow link for this page, and what it asks of the shelf: bytes of the ranges. */
async function slowLink(page: Page, bytesPerSecond: number): Promise<{ asked: () => number }> {
  const cdp = await page.context().newCDPSession(page);
  const slow = { offline: false, latency: 20, downloadThroughput: bytesPerSecond, uploadThroughput: -1 };
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', slow);
  let bytes = 0;
  page.on('request', async (request) => {
    const range = /^bytes=(\d+)-(\d+)$/.exec((await request.allHeaders().catch(() => ({}) as never)).range ?? '');
    if (request.url().includes('/shelf/') && range !== null) bytes += Number(range[2]) - Number(range[1]) + 1;
  });
  return { asked: () => bytes };
}

/** Waits until more than so much is stored, pauses by the button, and answers how much is kept. */
async function pauseBeyond(page: Page, percent: number): Promise<number> {
  const running = cards(page, 'long').filter({ has: page.getByRole('button', { name: 'Pause' }) });
  await expect.poll(() => percentOf(running), { timeout: 60_000, intervals: [100] }).toBeGreaterThan(percent);
  await running.getByRole('button', { name: 'Pause' }).click();
  await expect(resume(page)).toBeVisible();
  return percentOf(paused(page));
}

const resume = (page: Page): Locator => page.getByRole('button', { name: 'Resume', exact: true });
const paused = (page: Page): Locator => cards(page, 'long').filter({ has: resume(page) });

test('an install from the shelf is paused, goes on after a reload and a power cut, and asks for nothing twice', async () => {
  let page = await browser.page();
  await slowLink(page, 6 * MiB);
  await page.goto(`${hub.url}/learn/kits`);
  await cards(page, 'long').getByRole('button', { name: 'Install', exact: true }).click();
  const first = await pauseBeyond(page, 10);
  expect(first).toBeLessThan(100);

  await page.reload();
  await expect(paused(page)).toBeVisible();
  expect(await percentOf(paused(page))).toBe(first);
  await resume(page).click();
  const second = await pauseBeyond(page, first + 10);

  await browser.kill();
  page = await browser.page();
  const link = await slowLink(page, -1);
  await enter(page, hub, dana);
  await page.goto(`${hub.url}/learn/kits`);
  await expect(paused(page)).toBeVisible();
  const kept = await percentOf(paused(page));
  expect(kept).toBeGreaterThanOrEqual(first);
  expect(kept).toBeLessThanOrEqual(second);
  await resume(page).click();
  await expect(installed(page, 'long')).toBeVisible({ timeout: 60_000 });
  await expect(resume(page)).toHaveCount(0);
  expect(link.asked()).toBeGreaterThan(0);
  expect(link.asked()).toBeLessThan((BIG * (100.5 - kept)) / 100 + MiB);
});

/** Drops files of the disk on the middle of the page, as a person does with the mouse. */
async function dropFiles(page: Page, files: readonly string[]): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver'] as const)
    await cdp.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data });
  await expect(page.getByText('Drop the .kit file here')).toBeVisible();
  await cdp.send('Input.dispatchDragEvent', { type: 'drop', x: 600, y: 400, data });
  await expect(page.getByText('Drop the .kit file here')).toHaveCount(0);
}

test('files that are dropped on the page install; what is no kit is refused in words', async () => {
  const page = await browser.page();
  await page.goto(`${hub.url}/learn/kits`);
  await isLoaded(page);
  const letter = join(folder, 'letter.kit');
  writeFileSync(letter, 'Dear students, the course begins on Monday. '.repeat(50));
  const half = kitFile('half', noiseFile('media/film.mp4', MiB, 8));
  truncateSync(half, MiB / 2);
  const files = [kitFile('first', noiseFile('media/film.mp4', 20 * MiB, 9)), letter, kitFile('second'), half];
  await dropFiles(page, files);
  await expect(installed(page, 'first')).toBeVisible();
  await expect(installed(page, 'second')).toBeVisible();
  await expect(cards(page, 'letter.kit')).toContainText(NOT_A_KIT);
  await expect(cards(page, 'half.kit')).toContainText(/incomplete/);
  expect(new URL(page.url()).pathname).toBe('/learn/kits');
  // Nothing is left that waits, and nothing of the refused ones.
  await cards(page, 'letter.kit').getByRole('button', { name: 'Close' }).click();
  await cards(page, 'half.kit').getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('heading', { name: 'Installing' })).toHaveCount(0);
  await page.reload();
  await expect(installed(page, 'second')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Installing' })).toHaveCount(0);
});

test('the operating system opens .kit files with the installed app', async () => {
  const page = await browser.page();
  const manifest = await page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="manifest"]')!;
    return (await fetch(link.href)).json() as Promise<Record<string, unknown>>;
  });
  expect(manifest).toMatchObject({
    display: 'standalone',
    file_handlers: [
      { action: '/learn/kits', accept: { 'application/vnd.sandyq.kit': ['.kit'] } },
      { action: '/learn/courier', accept: { 'application/vnd.sandyq.courier': ['.courier'] } },
    ],
  });
  const cdp = await page.context().newCDPSession(page);
  expect((await cdp.send('Page.getAppManifest')).errors).toEqual([]);

  // What the browser does at the launch: it opens the handler's address and hands the files to the page's consumer.
  const bytes = readFileSync(kitFile('launched')).toString('base64');
  await page.addInitScript((content) => {
    const file = new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], 'launched.kit');
    const files = [{ kind: 'file', name: file.name, getFile: () => Promise.resolve(file) }];
    const launchQueue = { setConsumer: (take: (launch: { files: typeof files }) => void) => take({ files }) };
    Object.defineProperty(window, 'launchQueue', { value: launchQueue });
  }, bytes);
  await page.goto(`${hub.url}/learn/kits`);
  await expect(installed(page, 'launched')).toBeVisible();
});

test('a broadcast that was watched on television counts for its recording, and stands in the trace', async () => {
  const page = await browser.page();
  await page.goto(`${hub.url}/learn/kits`);
  await cards(page, 'Motion at a steady pace').getByRole('button', { name: 'Install' }).click();
  await installed(page, 'Motion at a steady pace').click();
  await page.goto(`${hub.url}/learn/kits/sampler/-/timetable`);
  const entry = page.getByRole('listitem').filter({ hasText: 'On television: along the ruler' });
  await entry.getByRole('button', { name: 'I have watched the broadcast' }).click();
  await expect(entry.getByRole('status')).toContainText('Watched');
  await page.goto(`${hub.url}/learn/trace`);
  await expect(page.getByText('Broadcast watched:').first()).toBeVisible();
});

/** What the room screen says that kits take here, in bytes. */
async function bytesTold(page: Page): Promise<number> {
  const told = page.getByTestId('room-kits');
  await expect(told).toHaveAttribute('data-bytes', /^\d+$/);
  return Number(await told.getAttribute('data-bytes'));
}

const kitRow = (page: Page, title: string): Locator =>
  page.getByRole('region', { name: 'Installed' }).getByRole('listitem').filter({ hasText: title });

test('the quality of recordings is chosen with its bytes before the install, and changed from the shelf', async () => {
  const path = join(folder, 'talks.kit');
  const recording = { file: { en: 'media/full.mp4' }, smaller: { en: 'media/small.mp4' } };
  const film = { id: 'film', kind: 'video', title: { en: 'Film' }, ...recording };
  const files = [noiseFile('media/full.mp4', 12 * MiB, 21), noiseFile('media/small.mp4', 2 * MiB, 22)];
  const manifest = { units: [{ id: 'unit', title: { en: 'Unit' }, items: [film] }] };
  writeKit(path, key, { id: 'talks', files: [testFile('pages/one.html', '<p>talks</p>'), ...files], manifest });
  await admin.publish(path);

  const page = await browser.page();
  await page.goto(`${hub.url}/learn/room`);
  const before = await bytesTold(page);
  await page.goto(`${hub.url}/learn/kits`);
  const choice = page.getByRole('combobox', { name: 'Recordings of talks' });
  await expect(choice.getByRole('option')).toHaveText(['Full quality: 12.6 MB', 'Small size: 2.1 MB']);
  await choice.selectOption('small');
  await cards(page, 'talks').getByRole('button', { name: 'Install' }).click();
  await expect(installed(page, 'talks')).toBeVisible();

  const plays = async (name: string) => {
    await page.goto(`${hub.url}/learn/kits/talks/film`);
    await expect(page.locator('video')).toHaveAttribute('src', `/kit-files/talks/1.0.0/media/${name}.mp4`);
    const found = await page.evaluate(async () =>
      Promise.all(['full', 'small'].map(async (at) => (await fetch(`/kit-files/talks/1.0.0/media/${at}.mp4`)).status)),
    );
    expect(found).toEqual(name === 'full' ? [200, 404] : [404, 200]);
  };
  const takes = async (bytes: number) =>
    expect.poll(async () => Math.abs((await bytesTold(page)) - before - bytes)).toBeLessThan(1000);
  await plays('small');

  await page.goto(`${hub.url}/learn/room`);
  await takes(2 * MiB);
  const row = kitRow(page, 'talks');
  await expect(row).toContainText('1.0.0 · 2.1 MB');
  await expect(row.getByRole('combobox')).toHaveValue('small');
  const change = row.getByRole('button', { name: 'Change now' });
  await expect(change).toHaveCount(0);
  await row.getByRole('combobox').selectOption('full');
  await change.click();
  await expect(row).toContainText('1.0.0 · 12.6 MB');
  await expect(change).toHaveCount(0);
  await takes(12 * MiB);
  await plays('full');
});

/** A disk that lost a part of a kit: the bytes of the second chunk of its film. */
const loseChunk = (page: Page, kit: string): Promise<void> =>
  page.evaluate(async (id) => {
    const asked = <T>(request: IDBRequest<T>) =>
      new Promise<T>((done, fail) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => fail(request.error);
      });
    const db = await asked(indexedDB.open('sandyq-library'));
    const store = (name: string) => db.transaction(name, 'readwrite').objectStore(name);
    const { fingerprint } = (await asked(store('kits').get(id))) as { fingerprint: string };
    const { addresses } = (await asked(store('manifests').get(fingerprint))) as { addresses: string[] };
    const film = addresses.find((address) => address.startsWith('c') && address.length === 65)!;
    const { blob } = (await asked(store('chunks').get([film, 1]))) as { blob: number };
    await asked(store('blobs').delete(blob));
    db.close();
  }, kit);

test('a check of the kits finds what the disk has lost, and the shelf mends it', async () => {
  const page = await browser.page();
  await page.goto(`${hub.url}/learn/room`);
  await expect(kitRow(page, 'talks')).toBeVisible();
  await loseChunk(page, 'talks');
  const check = page.getByRole('button', { name: 'Check the kits' });
  await check.click();
  await expect(page.getByText('Something is damaged: see above what to install again.')).toBeVisible();
  const lacking = page.getByRole('listitem').filter({ hasText: 'A part of it is damaged on this device' });
  await expect(lacking).toHaveCount(1);
  await expect(lacking).toContainText('talks');
  await lacking.getByRole('button', { name: 'Install' }).click();
  await expect(lacking).toHaveCount(0, { timeout: 60_000 });
  await check.click();
  await expect(page.getByText('All kits are whole.')).toBeVisible();
});

test('a full disk in the middle of an install says so, keeps what is there, and offers what to remove', async () => {
  const other = await LearnersBrowser.create();
  try {
    const page = await other.page();
    const cdp = await page.context().newCDPSession(page);
    // From the start: Chromium believes for some seconds what it knew of the room there is.
    await cdp.send('Storage.overrideQuotaForOrigin', { origin: hub.url, quotaSize: 80 * MiB });
    await enter(page, hub, dana);
    await page.goto(`${hub.url}/learn/kits`);
    const small = kitFile('small', noiseFile('media/film.mp4', 30 * MiB, 11));
    const large = kitFile('large', noiseFile('media/film.mp4', 60 * MiB, 12));
    const choose = (path: string) => page.getByTestId('kit-file').setInputFiles(path);
    await choose(small);
    await expect(installed(page, 'small')).toBeVisible();
    await page.goto(`${hub.url}/learn/room`);
    const told = async () => Number(await page.getByTestId('room-kits').getAttribute('data-bytes'));
    await expect.poll(told).toBeGreaterThan(30 * MiB);
    // What the screen says is what lies on the disk.
    await expect
      .poll(async () => Math.abs((await told()) / blobBytes(other.profile, hub.url) - 1), { timeout: 30_000 })
      .toBeLessThan(0.01);
    await page.goto(`${hub.url}/learn/kits`);
    await choose(large);
    await expect(cards(page, 'large.kit')).toContainText(FULL, { timeout: 60_000 });
    await expect(installed(page, 'small')).toBeVisible();
    await expect(installed(page, 'large')).toHaveCount(0);
    const begun = cards(page, 'large').filter({ has: page.getByRole('button', { name: 'Discard' }) });
    expect(await percentOf(begun)).toBeGreaterThan(0);

    await cards(page, 'large.kit').getByRole('link', { name: 'Room on this device' }).click();
    const room = page.getByRole('listitem').filter({ hasText: 'small' });
    // What is measured comes above the list and moves it.
    await expect.poll(told).toBeGreaterThan(30 * MiB);
    await room.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect(room).toHaveCount(0);
    await page.goto(`${hub.url}/learn/kits`);
    expect(await percentOf(begun)).toBeGreaterThan(0);
    // The browser frees the bytes of deleted Blobs when it gets to it.
    await expect(async () => {
      await choose(large);
      await expect(installed(page, 'large')).toBeVisible({ timeout: 10_000 });
    }).toPass({ timeout: 90_000 });
  } finally {
    await other.remove();
  }
});
