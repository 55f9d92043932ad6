import { expect, test, type Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { changeIdentity } from '../../src/hub/accounts/identity';
import { Database } from '../../src/hub/store/database';
import { openStore } from '../../src/hub/store/open';
import { exportPublicKey, generateSigningKeys } from '../../src/lib/trace/jws';
import { LearnersBrowser } from './browser';
import { loseIndexedDb, tearLog } from './chromium-profile';
import { testKey } from './harness/make-kit';
import { HubProcess } from './hub';
import { demoPeople, enter, isKept, isLoaded, type Person } from './pages/app';
import { writeWorkKit } from './pages/work-kit';

/* What goes wrong on ordinary days: an update in the middle of writing, a hub that is not the same any more, a clock
 * that was set back, a full disk. Real hubs, real browsers, and nobody's work is lost. */

const FULL = 'The device is out of space.';
const CHANGED = 'This hub presents other keys than before.';

const folder = mkdtempSync(join(tmpdir(), 'sandyq-bad-days-'));
const key = testKey();
const kit = join(folder, 'work.kit');
let hub: HubProcess;
let browser: LearnersBrowser;
let dana: Person;

/** The program in a folder of its own, so that it can be upgraded. */
function install(program: string): void {
  cpSync('build', join(program, 'build'), { recursive: true });
  cpSync('package.json', join(program, 'package.json'));
  symlinkSync(resolve('node_modules'), join(program, 'node_modules'));
}

test.describe.configure({ timeout: 240_000 });

test.beforeAll(() => {
  writeWorkKit(kit, key);
  writeFileSync(join(folder, 'institution.pub'), `untrusted comment: test\n${key.minisign}\n`);
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.beforeEach(async () => {
  const program = mkdtempSync(join(folder, 'program-'));
  install(program);
  hub = await HubProcess.create({ program, extra: ['--trust', join(folder, 'institution.pub')] });
  dana = (await demoPeople(hub))('dana');
  browser = await LearnersBrowser.create();
  const page = await browser.page();
  await enter(page, hub, dana);
  await page.goto(`${hub.url}/learn/kits`);
  await page.locator('input[type="file"]').setInputFiles(kit);
  await expect(page.getByRole('link', { name: 'Work', exact: true })).toBeVisible();
});
test.afterEach(async () => {
  await browser?.remove();
  await hub?.remove();
});

const essay = (page: Page) => page.getByLabel('Your answer', { exact: true });
async function openItem(page: Page, item: 'page' | 'essay'): Promise<void> {
  await page.goto(`${hub.url}/learn/kits/work/${item}`);
  await isLoaded(page);
}

async function beginEssay(page: Page, text: string): Promise<void> {
  await openItem(page, 'essay');
  await page.getByRole('button', { name: 'Begin your answer' }).click();
  await essay(page).fill(text);
}

/** The app's next version: what the browser compares, and a sign by which the test knows it. */
function upgrade(program: string): void {
  const at = (name: string) => join(program, 'build/app', name);
  const { version } = JSON.parse(readFileSync(at('_app/version.json'), 'utf8')) as { version: string };
  const worker = readFileSync(at('service-worker.js'), 'utf8');
  expect(worker).toContain(version);
  writeFileSync(at('service-worker.js'), worker.replaceAll(version, `${version}0`));
  const shell = readFileSync(at('shell.html'), 'utf8');
  writeFileSync(at('shell.html'), shell.replace('</head>', '<meta name="edition" content="two"></head>'));
  for (const name of ['service-worker.js', 'shell.html'])
    for (const suffix of ['.br', '.gz']) rmSync(at(name + suffix), { force: true });
}

test('a new version comes while an answer is being written: one button, and every word is still there', async () => {
  const page = await browser.page();
  const edition = page.locator('meta[name="edition"]');
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');
  await beginEssay(page, 'What I wrote before the update came');
  await hub.stop();
  upgrade(hub.program);
  await hub.start();
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  const bar = page.getByRole('region', { name: 'A new version of the app is ready.' });
  await expect(bar).toBeVisible({ timeout: 60_000 });
  await expect(edition).toHaveCount(0);

  // No pause in which a draft would be kept by itself: the page's longer timers do not ring any more.
  await page.evaluate(() => {
    const set = window.setTimeout;
    window.setTimeout = ((run: () => void, ms = 0) => (ms > 300 ? 0 : set(run, ms))) as typeof setTimeout;
  });
  const text = 'What I wrote before the update came, and in the moment when I pressed the button.';
  await essay(page).fill(text);
  await bar.getByRole('button', { name: 'Update' }).click();
  await expect(edition).toHaveCount(1, { timeout: 30_000 });
  await expect(essay(page)).toHaveValue(text);
  await expect(bar).toHaveCount(0);
});

/** Other keys for a hub that stands still, as after a reinstallation with the old accounts; answers the way back. */
async function changeKeys(): Promise<() => Promise<void>> {
  const fresh = await generateSigningKeys(true);
  const receiptKey = { ...(await crypto.subtle.exportKey('jwk', fresh.privateKey)) };
  const exchange = async (wanted: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const { store, prepare } = await openStore({ data: hub.data, build: 'build', version: '0.0.0-test' });
    let held: Record<string, unknown> = {};
    const identity = await changeIdentity(new Database(store, 'accounts'), (before) => {
      held = before.receiptKey;
      return { receiptKey: wanted };
    });
    await prepare(identity.hub, identity.tokenKey);
    await store.close();
    return held;
  };
  await hub.stop();
  const before = await exchange(receiptKey);
  expect(before.x).not.toBe((await exportPublicKey(fresh.publicKey)).x);
  await hub.start();
  return async () => {
    await hub.stop();
    await exchange(before);
    await hub.start();
  };
}

async function tryToEnter(page: Page): Promise<void> {
  await page.goto(hub.url);
  await page.getByLabel('Login').fill(dana.login);
  await page.getByLabel('Password', { exact: true }).fill(dana.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('a hub with other keys is refused in words; the profile opens offline, and its work goes out to the right one', async () => {
  const page = await browser.page();
  await expect(page.getByText('Everything is sent').first()).toBeVisible({ timeout: 60_000 });
  await isKept(page);
  await hub.stop();
  await beginEssay(page, 'Nobody has this yet.');
  await page.getByRole('button', { name: 'Hand in', exact: true }).click();
  await expect(page.getByText('Your work is saved.', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).first().click();
  await expect(page.getByText('You have signed out.', { exact: false })).toBeVisible();

  await hub.start();
  const changeBack = await changeKeys();
  await tryToEnter(page);
  await expect(page.getByText(CHANGED, { exact: false })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign out' })).toHaveCount(0);

  await hub.stop();
  await enter(page, hub, dana);
  await openItem(page, 'essay');
  await expect(page.getByText('Nobody has this yet.')).toBeAttached();
  await expect(page.getByText(/Saved on this device|On its way/).first()).toBeVisible();

  await page.getByRole('button', { name: 'Sign out' }).first().click();
  await changeBack();
  await enter(page, hub, dana);
  await openItem(page, 'essay');
  await expect(page.getByText('Received', { exact: false }).first()).toBeVisible({ timeout: 60_000 });
});

/** From the next page on its clock is a day behind; its timers run on. */
const setBackADay = (page: Page) =>
  page.addInitScript(() => {
    const Right = Date;
    const now = (): number => Right.now() - 24 * 3_600_000;
    // As a proxy, so that every other use of Date stays what it is.
    globalThis.Date = new Proxy(Right, {
      construct: (_, args: []) => (args.length === 0 ? new Right(now()) : new Right(...args)),
      get: (target, member) => (member === 'now' ? now : (Reflect.get(target, member) as unknown)),
    });
  });

test('a clock that was set back a day: what is done is sealed, received, and verifies', async () => {
  const page = await browser.page();
  await openItem(page, 'page');
  await expect(page.getByText('Everything is sent').first()).toBeVisible({ timeout: 60_000 });
  await setBackADay(page);
  await enter(page, hub, dana);
  await openItem(page, 'page');
  await page.getByRole('button', { name: 'I have studied it' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'You have studied this' })).toBeVisible();
  // A statement alone waits for the next round, two minutes at most: the test does not.
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await expect(page.getByText('Everything is sent').first()).toBeVisible({ timeout: 60_000 });

  const file = join(folder, 'dana.json');
  const sandyq = (...args: string[]) =>
    execFileSync(process.execPath, ['build/node/sandyq.js', 'trace', ...args], {
      env: { ...process.env, SANDYQ_PASSWORD: dana.password },
      encoding: 'utf8',
    });
  await expect
    .poll(() => {
      sandyq('export', '--hub', hub.url, '--learner', 'dana', '--login', 'dana', '--format', 'xapi', '--out', file);
      return readFileSync(file, 'utf8').includes('/completed');
    })
    .toBe(true);
  sandyq('export', '--hub', hub.url, '--learner', 'dana', '--login', 'dana', '--format', 'dossier', '--out', file);
  const verdict = JSON.parse(sandyq('verify', file, '--json')) as Record<string, unknown>;
  expect(JSON.stringify(verdict)).toContain('clock-set-back');
  expect(sandyq('verify', file)).toMatch(/intact/i);
});

test('the power goes in the middle of a write, again and again: everything is there, with no hub', async () => {
  await isKept(await browser.page());
  await browser.close();
  await hub.stop();
  let text = 'Begun.';
  for (let cut = 0; cut < 3; cut += 1) {
    const page = await browser.page();
    await enter(page, hub, dana);
    await openItem(page, 'essay');
    if (cut === 0) await page.getByRole('button', { name: 'Begin your answer' }).click();
    else await expect(essay(page)).toHaveValue(text);
    text += ` And gone on after ${cut} cuts.`;
    await essay(page).fill(text);
    await expect(page.getByText('Draft kept on this device', { exact: false })).toBeVisible();
    await browser.kill();
    tearLog(browser.profile, hub.url);
  }
  const page = await browser.page();
  await enter(page, hub, dana);
  await openItem(page, 'essay');
  await expect(essay(page)).toHaveValue(text);
});

test('a browser that has thrown everything away says so, and gets back what the institution has', async () => {
  const before = await browser.page();
  await beginEssay(before, 'The institution has this.');
  await before.getByRole('button', { name: 'Hand in', exact: true }).click();
  await expect(before.getByText('Received', { exact: false }).first()).toBeVisible({ timeout: 60_000 });
  await browser.close();
  loseIndexedDb(browser.profile, hub.url);

  const page = await browser.page();
  await page.goto(hub.url);
  const lost = page.getByText('What was kept in this browser is gone');
  await expect(lost).toBeVisible();
  await enter(page, hub, dana);
  await page.goto(`${hub.url}/learn/kits`);
  const gone = page.getByText('Kits that were on this device are gone', { exact: false });
  await expect(gone).toBeVisible();
  await page.goto(`${hub.url}/learn/room`);
  const lacking = page.getByRole('region', { name: 'Before you leave the network' });
  await expect(lacking.getByText('Was here, but the browser has removed it')).toBeVisible();
  await page.goto(`${hub.url}/learn/kits`);
  await page.locator('input[type="file"]').setInputFiles(kit);
  await expect(page.getByRole('link', { name: 'Work', exact: true })).toBeVisible();
  await expect(gone).toHaveCount(0);
  await openItem(page, 'essay');
  await expect(page.getByText('The institution has this.')).toBeAttached({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Sign out' }).first().click();
  await expect(page.getByText('You have signed out.', { exact: false })).toBeVisible();
  await expect(lost).toHaveCount(0);
});

/** Does the disk take nothing more? Chromium believes for some seconds what it knew of the room there is. */
const writeFails = (page: Page): Promise<boolean> =>
  page.evaluate(
    () =>
      new Promise<boolean>((resolve) => {
        const opening = indexedDB.open('probe', 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore('rows', { autoIncrement: true });
        opening.onerror = () => resolve(true);
        opening.onsuccess = () => {
          const writing = opening.result.transaction('rows', 'readwrite');
          writing.objectStore('rows').add('x');
          writing.oncomplete = writing.onabort = ({ type }) => {
            opening.result.close();
            resolve(type === 'abort');
          };
        };
      }),
  );

test('a full disk says so while a draft and a statement are written, and both can be kept later', async () => {
  const page = await browser.page();
  const cdp = await page.context().newCDPSession(page);
  const quota = (quotaSize?: number) => cdp.send('Storage.overrideQuotaForOrigin', { origin: hub.url, quotaSize });
  await beginEssay(page, 'Before the disk was full.');
  await expect(page.getByText('Draft kept on this device', { exact: false })).toBeVisible();

  await quota(1);
  const text = 'Before the disk was full, and after.';
  await expect(async () => {
    await essay(page).press('End');
    await essay(page).pressSequentially('.');
    await expect(page.getByText(FULL, { exact: false })).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 60_000 });
  await essay(page).fill(text);
  await expect(essay(page)).toHaveValue(text);

  await quota();
  await expect(async () => {
    await essay(page).press('End');
    await essay(page).pressSequentially('!');
    await expect(page.getByText('Draft kept on this device', { exact: false })).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 60_000 });
  const kept = await essay(page).inputValue();
  await page.reload();
  await expect(essay(page)).toHaveValue(kept);

  await openItem(page, 'page');
  await quota(1);
  await expect.poll(() => writeFails(page), { timeout: 60_000 }).toBe(true);
  const finish = page.getByRole('button', { name: 'I have studied it' });
  await finish.click();
  await expect(page.getByText(FULL, { exact: false })).toBeVisible({ timeout: 30_000 });
  await quota();
  await expect(async () => {
    await finish.click();
    await expect(finish).toHaveCount(0, { timeout: 3_000 });
  }).toPass({ timeout: 60_000 });
});
