import { chromium, expect, test, type Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser } from '../../scripts/browser.mjs';
import { printToPdf } from '../../src/cli/print/chromium';
import { longCode, shortCode } from '../../src/lib/print/sheet-code';
import type { AccountId, ItemId, KitId } from '../../src/lib/shared/ids';
import { LearnersBrowser } from './browser';
import { HubProcess } from './hub';
import { demoPeople, enter, isSound, type Person } from './pages/app';
import { filmOf, rasterOf, textOfPages } from './pages/pdf';
import { TutorPages } from './pages/tutor';

/* A kit goes to paper, and work on paper comes back: printed by the command, scanned and marked by a tutor. */

let hub: HubProcess;
let browser: LearnersBrowser;
let person: (login: string) => Person;
let page: Page;
let folder: string;
let kit: string;
let dana: { readonly id: AccountId; readonly cookie: string };

const course = { kit: 'introduction' as KitId, version: '1.0.0' };
const essay = { ...course, item: 'study-plan' as ItemId };
/** The machine's, or the one that Playwright brought. */
const chromiumPath = findBrowser() ?? chromium.executablePath();
const inFolder = (name: string) => join(folder, name);

test.describe.configure({ mode: 'serial' });

async function signIn(login: string): Promise<{ readonly id: AccountId; readonly cookie: string }> {
  const { password } = person(login);
  const answer = await fetch(`${hub.url}/api/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Sandyq-Request': '1' },
    body: JSON.stringify({ login, password }),
  });
  const { account } = (await answer.json()) as { account: { id: AccountId } };
  return { id: account.id, cookie: answer.headers.getSetCookie()[0]!.split(';')[0]! };
}

/** The command itself, as somebody types it. */
const print = (...args: string[]): string =>
  execFileSync(process.execPath, [join(hub.program, 'build/node/sandyq.js'), 'print', kit, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CHROMIUM: chromiumPath },
  });

test.beforeAll(async () => {
  test.setTimeout(180_000);
  folder = mkdtempSync(join(tmpdir(), 'sandyq-paper-'));
  hub = await HubProcess.create();
  person = await demoPeople(hub);
  dana = await signIn('dana');
  kit = inFolder('introduction.kit');
  const shelf = await fetch(`${hub.url}/shelf/introduction/1.0.0.kit`, { headers: { Cookie: dana.cookie } });
  writeFileSync(kit, new Uint8Array(await shelf.arrayBuffer()));
  browser = await LearnersBrowser.create({
    args: [
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${inFolder('camera.y4m')}`,
    ],
  });
  page = await browser.page();
  await enter(page, hub, person('aigul'));
  await new TutorPages(page, hub).installKit('Studying with Sandyq');
});

test.afterAll(async () => {
  await browser?.remove();
  await hub?.remove();
  rmSync(folder, { recursive: true, force: true });
});

test('the booklet’s contents name the pages on which things stand', async () => {
  const file = inFolder('booklet.pdf');
  expect(print('--out', file, '--language', 'en', '--hub', 'https://hub.example.kz:8443')).toMatch(/, \d+ pages/);
  const pages = await textOfPages(file);
  const contents = pages.findIndex((text) => text.includes('Contents'));
  const lines = [...pages[contents]!.matchAll(/(\d\.\d) ([^\d]+?) (\d+)(?= |$)/g)];
  expect(lines.length).toBeGreaterThanOrEqual(13);
  for (const [, number, title, at] of lines) {
    const text = pages[Number(at) - 1] ?? '';
    expect(text, `${number} on ${at}`).toContain(`${number} ${title}`);
    // The number that the contents name is the one that is printed there.
    expect(text.trimEnd()).toMatch(new RegExp(`(^| )${at}( |$)`));
  }
  // A sheet that is torn out has nothing else on its back: it begins on a page of odd number.
  for (const number of [1, 2]) {
    const at = pages.findIndex((text) => text.includes(`Answer sheet ${number} · `) && text.includes('Group'));
    expect(at % 2, `sheet ${number} on ${at + 1}`).toBe(0);
  }
  expect(pages[0]).toContain('Studying with Sandyq');
  expect(pages.join(' ')).toContain('https://hub.example.kz:8443/learn/kits/introduction/tour');
});

test('the code of a printed sheet, photographed, opens the page on which it is marked', async () => {
  test.setTimeout(180_000);
  writeFileSync(inFolder('class.csv'), `account,name,group\n${dana.id},"Dana, of 1B",1B\n`);
  const file = inFolder('sheets.pdf');
  print('--out', file, '--language', 'en', '--learner-sheets', inFolder('class.csv'));
  const pages = await textOfPages(file);
  const at = pages.findIndex((text) => text.includes('4.2 My study plan'));
  expect(pages[at]).toContain('Dana, of 1B');
  const raster = await rasterOf(page.context(), file, at + 1);
  writeFileSync(inFolder('photo.png'), raster.png);
  writeFileSync(inFolder('camera.y4m'), filmOf(raster, { width: 640, height: 480 }));

  await page.goto(`${hub.url}/tutor`);
  await page.getByRole('link', { name: 'Scan a sheet' }).click();
  await page.locator('input[type=file]').setInputFiles(inFolder('photo.png'));
  await page.waitForURL(`**/tutor/sheet/${dana.id}/introduction/1.0.0/study-plan`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Work on paper: ${person('dana').name}`);
  await expect(page.getByText('sheet-1.jpg', { exact: true })).toBeVisible();
  await isSound(page, 'the page of a sheet');
  await page.getByLabel(/^Total marks/).fill('70');
  await page.getByLabel('Comment').fill('Read, and clear.');
  await page.getByRole('button', { name: 'Accept' }).click();
  await expect(page.getByRole('link', { name: 'Scan the next sheet' })).toBeVisible();
});

test('what was taken in reaches the learner’s dossier, with the photograph and the word on it', async () => {
  const documents = async () => {
    const answer = await fetch(`${hub.url}/db/dossier-${dana.id}/_changes?include_docs=true`, {
      headers: { Cookie: dana.cookie },
    });
    const { results } = (await answer.json()) as { results: { doc: Record<string, unknown> }[] };
    return results.map(({ doc }) => doc);
  };
  // The word goes before the photographs.
  const types = async () => (await documents()).map(({ type }) => type);
  await expect.poll(types, { timeout: 60_000 }).toEqual(expect.arrayContaining(['grade', 'paper']));
  const all = await documents();
  const paper = all.find(({ type }) => type === 'paper');
  expect(paper).toMatchObject({ work: 'assignment', attempt: 1, place: { item: 'study-plan', version: '1.0.0' } });
  expect(paper?.files).toMatchObject([{ name: 'sheet-1.jpg', mediaType: 'image/jpeg' }]);
  expect(all.find(({ type }) => type === 'grade')).toMatchObject({ submission: paper?._id, score: 70, maxScore: 100 });
  const id = String(paper?._id);
  const photo = await fetch(`${hub.url}/db/dossier-${dana.id}/${id}/sheet-1.jpg`, { headers: { Cookie: dana.cookie } });
  expect([...new Uint8Array(await photo.arrayBuffer()).slice(0, 2)]).toEqual([0xff, 0xd8]);
  await page.goto(`${hub.url}/tutor/work/${dana.id}/${id.slice('paper:'.length)}`);
  await expect(page.getByRole('img', { name: 'Photograph 1 of the sheet' })).toBeVisible();
});

test('the camera reads the same code', async () => {
  await page.goto(`${hub.url}/tutor/scan`);
  await page.getByRole('button', { name: 'Turn on the camera' }).click();
  await page.waitForURL(`**/tutor/sheet/${dana.id}/introduction/1.0.0/study-plan`, { timeout: 60_000 });
});

test('a typed code finds the sheet; a wrong, a foreign and an unknown one are told apart', async () => {
  await page.goto(`${hub.url}/tutor/scan`);
  const type = async (code: string) => {
    await page.getByLabel('Code of the sheet').fill(code);
    await page.keyboard.press('Enter');
  };
  const code = await shortCode({ learner: dana.id, ...essay });
  await type(code.slice(0, 5) + (code[5] === 'X' ? 'Y' : 'X') + code.slice(6));
  await expect(page.getByText('There is a mistake in the code')).toBeVisible();
  await type('https://example.org/somewhere');
  await expect(page.getByText('That is no code of an answer sheet')).toBeVisible();
  await type(await longCode({ ...essay, learner: 'strangerstranger' as AccountId }));
  await expect(page.getByText('This sheet is of no learner in your groups')).toBeVisible();
  await type(await longCode({ ...essay, learner: dana.id, kit: 'law' as KitId }));
  await expect(page.getByText('The kit of this sheet is not on this device')).toBeVisible();
  await type(code.toLowerCase());
  await page.waitForURL(`**/tutor/sheet/${dana.id}/introduction/1.0.0/study-plan`);
});

test('a sheet that names nobody asks whose it is', async () => {
  await page.goto(`${hub.url}/tutor/scan`);
  await page.getByLabel('Code of the sheet').fill(await shortCode(essay));
  await page.keyboard.press('Enter');
  await page.getByLabel('Learner').selectOption({ label: person('timur').name });
  await isSound(page, 'whose sheet');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Work on paper: ${person('timur').name}`);
});

test('the browser that prints asks nobody, not even this machine', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const pictures = [`http://127.0.0.1:${port}/a`, `http://localhost:${port}/b`].map((url) => `<img src="${url}">`);
  writeFileSync(inFolder('hostile.html'), `<!doctype html>${pictures.join('')}<p>Words`);
  const pdf = await printToPdf(chromiumPath, inFolder('hostile.html'), folder);
  server.close();
  expect(new TextDecoder('latin1').decode(pdf.subarray(0, 5))).toBe('%PDF-');
  expect(asked).toEqual([]);
});

test('the browser’s own print of a kit is the booklet and nothing of the app’s', async () => {
  await page.goto(`${hub.url}/learn/kits/introduction/-/print`);
  await expect(page.getByRole('button', { name: 'Print', exact: true })).toBeEnabled({ timeout: 60_000 });
  await expect.poll(() => page.locator('.p-booklet img').count()).toBeGreaterThan(3);
  const broken = await page
    .locator('.p-booklet img')
    .evaluateAll((images) => images.filter((image) => (image as HTMLImageElement).naturalWidth === 0).length);
  expect(broken).toBe(0);
  const file = inFolder('from-browser.pdf');
  await page.pdf({ path: file, preferCSSPageSize: true });
  const pages = await textOfPages(file);
  expect(pages[0]).toContain('Studying with Sandyq');
  for (const text of pages) expect(text).not.toMatch(/Inbox|The kit prints as a booklet/);
  expect(pages.findIndex((text) => text.includes('4.2 My study plan Assignment'))).toBeGreaterThan(5);
  expect(readFileSync(file).length).toBeGreaterThan(100_000);
});
