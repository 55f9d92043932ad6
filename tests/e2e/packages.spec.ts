import { expect, test, type FrameLocator, type Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { LearnersBrowser } from './browser';
import { HubProcess, freePort } from './hub';
import { comeBack, demoPeople, enter, isSound, speak, type Person } from './pages/app';
import { cmi5Package } from './pages/cmi5-package';
import { h5pPackage } from './pages/h5p-package';
import { oldPackage } from './pages/old-package';
import { packPackages, scormPackage, type PackedKit } from './pages/package-kit';
import { ATTEMPTS, hostilePackage } from './pages/hostile-package';

/* Interactive packages on the player's origin: what they may do, what they may not, and that it all works with no hub. */

test.describe.configure({ mode: 'serial' });

let kit: PackedKit;
let hub: HubProcess;
let browser: LearnersBrowser;
let learner: Person;
/** Where a package that gets out would be heard. */
let outside: Server;
const heard: string[] = [];

test.beforeAll(async () => {
  outside = createServer((request, response) => {
    heard.push(request.url ?? '');
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end('outside');
  });
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
  const elsewhere = `http://localhost:${(outside.address() as AddressInfo).port}`;
  kit = packPackages([
    scormPackage('old', '1.2', 'SCORM 1.2'),
    scormPackage('new', '2004', 'SCORM 2004'),
    {
      id: 'pages',
      title: 'Pages',
      files: {
        'index.html':
          '<!doctype html><link rel="stylesheet" href="Стиль%20листа.css"><h1>Pages</h1><img id="i" src="IMG/Pic.svg">',
        'Стиль листа.css': 'h1 { color: rgb(1, 2, 3) }',
        'img/pic.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"/>',
      },
    },
    h5pPackage('h5p', 'H5P'),
    cmi5Package('cmi5', 'cmi5'),
    oldPackage('ways', 'Old ways'),
    hostilePackage(elsewhere),
    {
      id: 'busy',
      title: 'Busy',
      files: { 'index.html': '<!doctype html><p>Busy</p><script>setTimeout(() => { for (;;); }, 500)</script>' },
    },
  ]);
  hub = await HubProcess.create({ extra: ['--player-port', String(await freePort()), '--trust', kit.publicKey] });
  browser = await LearnersBrowser.create();
  const people = await demoPeople(hub);
  learner = people('dana');
  const page = await browser.page();
  await enter(page, hub, learner);
  await page.goto(`${hub.url}/learn/kits`);
  await page.locator('input[type="file"]').first().setInputFiles(kit.path);
  await expect(page.locator('a[href="/learn/kits/packages"]').first()).toBeVisible();
  // The player is met on the way, unseen: only then the screen says that the kit is here.
  await expect(page.getByRole('progressbar', { name: 'Installing' })).toHaveCount(0);
  // All of the app is here, the pages that were never opened too.
  await expect(page.getByText(/Getting ready to work offline/)).toHaveCount(0, { timeout: 60_000 });
});

test.afterAll(async () => {
  await browser?.remove();
  await hub?.remove();
  kit?.remove();
  outside?.close();
});

const packageFrame = (page: Page): FrameLocator => page.frameLocator('.stage iframe').frameLocator('iframe');

async function open(page: Page, item: string): Promise<FrameLocator> {
  await page.goto(`${hub.url}/learn/kits/packages/${item}`);
  await page.getByRole('button', { name: /^(Open|Go on)$/ }).click();
  return packageFrame(page);
}

test('packages open with no hub, the browser opened anew, though none was opened before', async () => {
  await hub.stop();
  await browser.close();
  await browser.open();
  const page = await browser.page();
  await comeBack(page, hub, learner);
  const frame = await open(page, 'pages');
  await expect(frame.getByRole('heading', { name: 'Pages' })).toHaveCSS('color', 'rgb(1, 2, 3)');
  await expect(frame.locator('#i')).toHaveJSProperty('naturalWidth', 7);
  const scorm = await open(page, 'new');
  await expect(scorm.locator('#said')).toHaveText(`${learner.name}|ab-initio|`);
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(page.locator('.stage iframe')).toHaveCount(0);
  await hub.start();
});

for (const [item, entry] of [
  ['old', 'ab-initio'],
  // It was open before.
  ['new', 'resume'],
] as const) {
  test(`a SCORM package (${item}) reports, passes, and finds its state again`, async () => {
    const page = await browser.page();
    const frame = await open(page, item);
    await expect(frame.locator('#said')).toHaveText(`${learner.name}|${entry}|`);
    await frame.getByRole('button', { name: 'Note' }).click();
    await expect(frame.locator('#said')).toHaveText('noted true');
    await frame.getByRole('button', { name: 'Pass' }).click();
    await expect(frame.locator('#said')).toHaveText('passed true');
    await expect(page.getByRole('status').filter({ hasText: 'result: 80' })).toContainText('passed');
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await expect(page.locator('.stage iframe')).toHaveCount(0);
    const again = await open(page, item);
    await expect(again.locator('#said')).toHaveText(`${learner.name}|resume|page 7`);
  });
}

test('H5P content gives its result and its answers, and finds its state again', async () => {
  const page = await browser.page();
  const frame = await open(page, 'h5p');
  await expect(frame.locator('#said')).toHaveText('begun anew');
  await frame.getByRole('button', { name: 'Answer' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'result: 75' })).toBeVisible();
  await frame.getByRole('button', { name: 'Turn' }).click();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(page.locator('.stage iframe')).toHaveCount(0);
  const again = await open(page, 'h5p');
  await expect(again.locator('#said')).toHaveText('slide 2');
  // A result that was told is not taken back by a new session that says nothing yet.
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'result: 75' })).toContainText('Completed');
});

test('a cmi5 course plays unit by unit: each is done by its own rule, and has the documents that it kept', async () => {
  const page = await browser.page();
  const frame = await open(page, 'cmi5');
  const launched = `${learner.name}|1|seed=7|0.6|CompletedAndPassed`;
  await expect(frame.locator('#said')).toHaveText(`${launched}|1|410|200,{"visit":1},true`);
  await frame.getByRole('button', { name: 'Pass' }).click();
  await expect(frame.locator('#said')).toHaveText('passed 200');
  const status = page.getByRole('status').filter({ hasText: 'result: 90' });
  await expect(status).toContainText('Under way');
  await page.getByRole('button', { name: 'Unit 2' }).click();
  await expect(frame.locator('#said')).toContainText('NotApplicable');
  await expect(page.getByRole('button', { name: /Unit 2 .*Done/ })).toBeVisible();
  // Passed alone does not do.
  await expect(status).toContainText('Under way');
  await page.getByRole('button', { name: /^Unit 1/ }).click();
  await expect(frame.locator('#said')).toHaveText(`${launched}|2|410|200,{"visit":2},true`);
  await frame.getByRole('button', { name: 'Complete' }).click();
  await expect(status).toContainText('Completed');
  // The other unit judges nothing.
  await expect(status).toContainText('passed');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(page.locator('.stage iframe')).toHaveCount(0);
});

test('a package that stands still until it has a file has it at once; its worker may be stopped meanwhile', async () => {
  const page = await browser.page();
  await hub.stop();
  const frame = await open(page, 'ways');
  await expect(frame.locator('#said')).toHaveText('found true');
  await expect(frame.locator('#written')).toHaveText('written and run');
  await frame.getByRole('button', { name: 'Wait' }).click();
  const waited = ['200 of its own', '404', '200 of its own', '200', '200 Item in XML', '200 Письмо'];
  await expect(frame.locator('#waited')).toHaveText(waited.join('|'));
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('ServiceWorker.enable');
  await devtools.send('ServiceWorker.stopAllWorkers');
  await devtools.detach();
  const fetched = () => fetch('data.txt').then((answer) => answer.text());
  expect(await frame.locator('body').evaluate(fetched)).toBe('of its own');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(page.locator('.stage iframe')).toHaveCount(0);
  await hub.start();
});

test('windows of a package are panes over it, from which its interface is found; what it asks is shown, and agreed to', async () => {
  const page = await browser.page();
  const frame = await open(page, 'ways');
  await expect(frame.locator('#said')).toHaveText('found true');
  const pane = () => frame.locator('body').page().frames();
  const paneAt = (path: string) => pane().find((one) => one.url().endsWith(path))!;

  await frame.getByRole('button', { name: 'Course' }).click();
  await expect.poll(() => paneAt('/sco/behind.htm')?.locator('#said').textContent()).toBe('found');
  // Over all of the page, which is not to be seen through it.
  const over = frame.locator('html > div').last();
  await expect(over).toHaveCSS('background-color', 'rgb(255, 255, 255)');
  await expect(over).toHaveCSS('flex-direction', 'column');
  await keepPicture(page, 'package-window');
  await paneAt('/sco/behind.htm').getByRole('button', { name: 'Pass' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'result: 70' })).toContainText('passed');
  await paneAt('/sco/behind.htm').getByRole('button', { name: 'Leave' }).click();
  await frame.getByRole('button', { name: 'Still there?' }).click();
  await expect(frame.locator('#said')).toHaveText('closed: true');

  await frame.getByRole('button', { name: 'Note' }).click();
  await expect.poll(() => pane().length).toBe(4);
  await pane().at(-1)!.getByRole('button', { name: 'Understood' }).click();
  await expect(frame.locator('#said')).toHaveText('heard');
  await expect.poll(() => pane().length).toBe(3);

  await frame.getByRole('button', { name: 'Led' }).click();
  await expect.poll(() => paneAt('/sco/led.htm')?.getByRole('heading').textContent()).toBe('Led on');
  await frame.getByRole('button', { name: 'Close this window' }).click();
  await frame.getByRole('link', { name: 'More about it' }).click();
  await expect.poll(() => paneAt('/sco/linked.htm')?.getByRole('heading').textContent()).toBe('Linked');
  await frame.getByRole('button', { name: 'Close this window' }).click();
  // What old tools wrote in the letters of Windows is read as it was written.
  await frame.getByRole('link', { name: 'Letters' }).click();
  await expect.poll(() => paneAt('/cyrillic.htm')?.locator('body').textContent()).toContain('Привет');
  await expect.poll(() => paneAt('/cyrillic.htm')?.locator('body').textContent()).toContain('Мир');
  await frame.getByRole('button', { name: 'Close this window' }).click();
  await expect.poll(() => pane().length).toBe(3);

  const line = page.frameLocator('.stage iframe').getByRole('status');
  await frame.getByRole('button', { name: 'Elsewhere' }).click();
  await expect(frame.locator('#said')).toHaveText('null');
  await expect(line).toContainText('http://elsewhere.example/page');
  await frame.getByRole('button', { name: 'Ask' }).click();
  await expect(frame.locator('#asked')).toHaveText('yes');
  await expect(line).toContainText('Thank you');
  await keepPicture(page, 'package-line');
  await page.frameLocator('.stage iframe').getByRole('button', { name: 'Hide the message' }).click();
  await expect(line).toBeEmpty();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(page.locator('.stage iframe')).toHaveCount(0);
});

test('what a package set and never committed is kept, though its page was left without closing it', async () => {
  const page = await browser.page();
  for (const item of ['old', 'new']) {
    const frame = await open(page, item);
    await expect(frame.locator('#said')).toContainText('resume');
    const reported = page.evaluate(
      () =>
        new Promise<void>((resolve) => addEventListener('message', ({ data }) => data?.type === 'report' && resolve())),
    );
    await frame.getByRole('button', { name: 'Set' }).click();
    await expect(frame.locator('#said')).toHaveText('set true');
    await reported;
    await page.getByRole('link', { name: 'Today' }).first().click();
    await expect(page.locator('.stage iframe')).toHaveCount(0);
    const again = await open(page, item);
    await expect(again.locator('#said')).toHaveText(`${learner.name}|resume|page 9`);
  }
});

test('its results are in the trace, and gates rest on them', async () => {
  const page = await browser.page();
  await page.goto(`${hub.url}/learn/trace`);
  await expect(page.getByText(/SCORM 1\.2/).first()).toBeVisible();
  await expect(page.getByText(/80/).first()).toBeVisible();
  await page.goto(`${hub.url}/learn/kits/packages/after`);
  await expect(page.getByText('Opened by busy.')).toBeVisible();
});

test('one plays at a time, and the next waits a moment for the one before to go', async () => {
  const page = await browser.page();
  const frame = await open(page, 'pages');
  await expect(frame.getByRole('heading', { name: 'Pages' })).toBeVisible();
  const other = await page.context().newPage();
  await open(other, 'old');
  await expect(other.getByText(/in another window/)).toBeVisible();
  const next = await open(other, 'old');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(next.locator('#said')).toContainText('resume');
  await other.close();
});

test('what keeps its page busy for ever can be closed', async () => {
  const page = await browser.page();
  await open(page, 'busy');
  await expect(page.getByText('This material does not respond.')).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(page.locator('.stage iframe')).toHaveCount(0);
  await page.goto(`${hub.url}/learn/kits/packages/after`);
  await expect(page.getByText('Opened by busy.')).toBeVisible();
});

test('nothing that a hostile package tries gets it anywhere', async () => {
  const page = await browser.page();
  await page.goto(hub.url);
  await page.evaluate(() => localStorage.setItem('canary', 'of the app'));
  const frame = await open(page, 'hostile');
  await expect(frame.locator('#done')).toHaveText('done', { timeout: 60_000 });
  const said = JSON.parse((await frame.locator('#said').textContent())!) as Record<string, string>;
  for (const attempt of ATTEMPTS) expect.soft(said[attempt], attempt).toBe('nothing');
  expect(Object.keys(said).sort()).toEqual([...ATTEMPTS].sort());
  // Whatever it set, the app is where it was, and its session is its own.
  expect(new URL(page.url()).pathname).toBe('/learn/kits/packages/hostile');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(page.locator('.stage iframe')).toHaveCount(0);
  await page.goto(hub.url);
  const session = await page.evaluate(async () => (await fetch('/api/session')).status);
  expect(session).toBe(200);
  expect(heard).toEqual([]);
  // What it stored is gone for the next one: the same package finds its own marks nowhere.
  const again = await open(page, 'hostile');
  await expect(again.locator('#done')).toHaveText('done', { timeout: 60_000 });
  await expect(again.locator('#left')).toHaveText('nothing left');
});

test('the page of a package is sound, and says why nothing can play', async () => {
  const page = await browser.page();
  for (const [language, scheme, width] of [
    ['kk', 'light', 390],
    ['ru', 'dark', 1366],
    ['en', 'light', 1366],
  ] as const) {
    await page.setViewportSize({ width, height: 768 });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await speak(page, language);
    await page.goto(`${hub.url}/learn/kits/packages/old`);
    const begin = page.locator('main button.primary');
    await expect(begin).toBeVisible();
    await isSound(page, `package done, ${language}`);
    await begin.click();
    await expect(packageFrame(page).locator('#said')).toContainText(learner.name);
    await isSound(page, `package open, ${language}`);
    await keepPicture(page, `package-${language}`);
  }
  // A hub whose player nobody can reach: nothing answers at the port that it names.
  await page.route('**/api/hub', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), playerPort: await freePort() } });
  });
  await page.goto(`${hub.url}/learn/kits/packages/old`);
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByText(/nothing answers there/)).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('.stage iframe')).toHaveCount(0);
  await isSound(page, 'package that can’t be opened');
  await keepPicture(page, 'package-unable');
  await page.unroute('**/api/hub');
});

async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env.SANDYQ_SCREENSHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
