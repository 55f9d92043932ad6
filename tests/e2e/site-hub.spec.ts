import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LearnersBrowser } from './browser';
import { testKey } from './harness/make-kit';
import { HubProcess } from './hub';
import { demoPeople, enter, hubHas, isLoaded, isSound, speak, type Person } from './pages/app';
import { sandyqSite } from './pages/site-command';
import { SitesPages } from './pages/sites';
import { Staff } from './pages/staff';
import { TutorPages } from './pages/tutor';
import { writeWorkKit } from './pages/work-kit';

/*
 * An institution and two sites: three hubs with data of their own that know no address of each other. All that goes between
 * them is files, made and taken in through the pages. A learner studies at one site, is answered by a tutor at the institution,
 * and moves to the other site, while a courier of the first one is still on its way.
 */

const folder = mkdtempSync(join(tmpdir(), 'sandyq-site-hub-'));
const key = testKey();
const at = (name: string) => join(folder, name);
const ASKED = 'When does the bus come?';
const ANSWERED = 'On Tuesdays, at noon.';
const LATE = 'Is the bridge open?';

let root: HubProcess;
let a: HubProcess;
let b: HubProcess;
let atA: LearnersBrowser;
let atB: LearnersBrowser;
let person: (login: string) => Person;
/** Staff at each hub: cookies of one machine's ports would be one another's. */
const contexts: BrowserContext[] = [];

test.describe.configure({ mode: 'serial', timeout: 180_000 });

test.beforeAll(async () => {
  writeWorkKit(at('work.kit'), key);
  writeFileSync(at('institution.pub'), `untrusted comment: test\n${key.minisign}\n`);
  root = await HubProcess.create({ extra: ['--trust', at('institution.pub')] });
  person = await demoPeople(root);
  await (await Staff.signIn(root, person('admin'))).publish(at('work.kit'));
});
test.afterAll(async () => {
  for (const one of contexts) await one.close();
  for (const one of [atA, atB, a, b, root]) await one?.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function staffOf(browser: Browser, hub: HubProcess, login: string): Promise<Page> {
  const context = await browser.newContext({ acceptDownloads: true, locale: 'en-GB' });
  contexts.push(context);
  const page = await context.newPage();
  // Headless Chromium has a picker that nobody can answer: the file is a download then.
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
  await enter(page, hub, person(login));
  return page;
}

async function look(page: Page, name: string): Promise<void> {
  await isSound(page, name);
  const pictures = process.env.SANDYQ_SCREENSHOTS;
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `site-hub-${name}.png`), fullPage: true });
}

const isSent = (page: Page) => expect(page.getByText('Everything is sent').first()).toBeVisible({ timeout: 60_000 });

let admins: SitesPages;
let adminsA: SitesPages;
let adminsB: SitesPages;

test('two sites ask, are admitted through the page, and are founded by its couriers', async ({ browser }) => {
  const folders = { a: HubProcess.newFolder(), b: HubProcess.newFolder() };
  admins = new SitesPages(await staffOf(browser, root, 'admin'), root);
  const { page } = admins;
  await admins.open();
  await expect(page.getByText('No site hubs yet')).toBeVisible();
  const own = (await admins.fact('Fingerprint of this institution').innerText()).replaceAll(' ', '');

  await test.step('a file that is no request says so', async () => {
    writeFileSync(at('note.site'), '{}');
    await page.goto(`${root.url}/institution/sites/new`);
    await page.locator('main input[type="file"]').setInputFiles(at('note.site'));
    await expect(page.getByRole('alert')).toContainText('This is no request of a site');
  });
  await test.step('A is admitted; Dana is added before its first courier is made', async () => {
    const asked = await sandyqSite('request', '--name', 'Village A', '--out', at('a.site'), '--data', folders.a);
    expect(await admins.admit(at('a.site'), person('admin').name)).toBe(asked.fingerprint);
    await page.getByRole('link', { name: 'Go to the page of the site' }).click();
    await admins.add(person('dana').name);
    await look(page, 'new-site');
    await admins.make(1, at('a-1.courier'));
  });
  await test.step('B is admitted; its first courier comes at once', async () => {
    const asked = await sandyqSite('request', '--name', 'Village B', '--out', at('b.site'), '--data', folders.b);
    expect(await admins.admit(at('b.site'), person('admin').name)).toBe(asked.fingerprint);
    await admins.make(1, at('b-1.courier'));
  });
  await test.step('each is founded on its own machine, where the institution’s fingerprint is compared', async () => {
    const wrong = sandyqSite('found', at('a-1.courier'), '--data', folders.a, '--fingerprint', 'another');
    await expect(wrong).rejects.toThrow();
    for (const [name, data] of Object.entries(folders)) {
      const founded = await sandyqSite('found', at(`${name}-1.courier`), '--data', data, '--fingerprint', own);
      expect(founded.ok).toBe(true);
    }
    [a, b] = [await HubProcess.create({ data: folders.a }), await HubProcess.create({ data: folders.b })];
  });
});

test('a learner studies at A; couriers carry the work up and the answer down', async ({ browser }) => {
  atA = await LearnersBrowser.create();
  const dana = await atA.page();
  await test.step('Dana installs the kit that came with the courier, hands in and asks', async () => {
    await enter(dana, a, person('dana'));
    await dana.goto(`${a.url}/learn/kits`);
    const shelf = dana
      .locator('section.card')
      .filter({ has: dana.getByRole('heading', { name: 'Work', exact: true }) });
    await shelf.getByRole('button', { name: 'Install', exact: true }).click();
    await expect(dana.getByRole('link', { name: 'Work', exact: true })).toBeVisible();
    await dana.goto(`${a.url}/learn/kits/work/essay`);
    await isLoaded(dana);
    await dana.getByRole('button', { name: 'Begin your answer' }).click();
    await dana.getByLabel('Your answer', { exact: true }).fill('What I wrote in village A.');
    await dana.getByRole('button', { name: 'Hand in', exact: true }).click();
    await expect(dana.getByText('Your work is saved.', { exact: false })).toBeVisible();
    await ask(dana, a, ASKED);
    await isSent(dana);
    await dana.goto(`${a.url}/learn/messages?tab=work`);
    await expect(dana.getByText('At the hub of Village A').first()).toBeVisible();
  });
  adminsA = new SitesPages(await staffOf(browser, a, 'admin'), a);
  await test.step('the staff of A see where it belongs and what waits, and make the courier', async () => {
    await adminsA.open();
    await expect(adminsA.page.getByRole('heading', { level: 1 })).toHaveText('Exchange with the institution');
    await expect(adminsA.fact('This hub')).toHaveText('Village A');
    await expect(adminsA.fact('Due to go')).toHaveText('changes of 1 learner');
    await expect(adminsA.fact('Institution last heard')).toContainText('by courier 1');
    await expect(adminsA.page.getByText('No network was set up', { exact: false })).toBeVisible();
    await adminsA.make(1, at('up-1.courier'));
  });
  await test.step('the institution takes it in: who, how much, what next; a file for somebody else is none', async () => {
    await admins.open();
    const report = await admins.take(at('up-1.courier'), /^Village A: courier 1$/);
    await expect(report.getByRole('row').filter({ hasText: person('dana').name })).toContainText(/[1-9]/);
    await expect(report).toContainText('Tutors see the work now.');
    await expect(admins.page.getByRole('row').filter({ hasText: 'Village A' }).first()).toContainText('by courier 1');
    await admins.page.locator('main input[type="file"]').setInputFiles(at('a-1.courier'));
    await expect(admins.page.getByRole('alert')).toContainText('meant for somebody else');
    await look(admins.page, 'taken');
  });
  await test.step('the tutor answers and grades at the institution', async () => {
    const page = await staffOf(browser, root, 'aigul');
    const tutor = new TutorPages(page, root);
    await tutor.open(ASKED);
    await tutor.answer(ANSWERED);
    await tutor.open(/Assignment/);
    await expect(page.getByText('What I wrote in village A.')).toBeVisible();
    await tutor.marks.fill('90');
    const [learner] = /(?<=\/tutor\/work\/)[a-z0-9]+/.exec(page.url())!;
    await tutor.accept();
    await expect(page.getByText('The work is accepted.', { exact: false })).toBeVisible();
    // The page may still say of what went before that it is sent: the hub says whether it has the grade.
    await hubHas(page, learner, 'grade:');
  });
  await test.step('the answer goes down, and Dana reads it', async () => {
    await admins.site('Village A');
    await admins.make(2, at('a-2.courier'));
    const report = await adminsA.take(at('a-2.courier'), /courier 2$/);
    await expect(report.getByRole('row').filter({ hasText: person('dana').name })).toContainText(/[1-9]/);
    await expect(report).toContainText('Learners see the answers');
    await dana.goto(`${a.url}/learn/messages`);
    await dana.getByText(ASKED).click();
    await expect(dana.getByText(ANSWERED).first()).toBeVisible({ timeout: 30_000 });
    await dana.goto(`${a.url}/learn/messages?tab=work`);
    await expect(dana.locator('.pill.read').first()).toBeVisible();
  });
  await test.step('one more question leaves A on a stick that nobody carries yet', async () => {
    await ask(dana, a, LATE);
    await isSent(dana);
    await adminsA.open();
    await adminsA.make(2, at('up-2.courier'));
  });
});

test('the learner moves to B and finds everything; what comes late from A counts, once', async ({ browser }) => {
  await test.step('the transfer says what happens, and is done', async () => {
    await admins.site('Village A');
    const { page } = admins;
    await page.getByRole('button', { name: /^Transfer/ }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('Nothing is lost and nothing is doubled.');
    await dialog.getByLabel('Where to').selectOption({ label: 'Village B' });
    await look(page, 'transfer');
    await dialog.getByRole('button', { name: 'Transfer' }).click();
    await expect(page.getByText(`${person('dana').name} is at Village B now.`, { exact: false })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Who was there before' })).toBeVisible();
  });
  adminsB = new SitesPages(await staffOf(browser, b, 'admin'), b);
  const toB = async (number: number) => {
    await admins.site('Village B');
    await admins.make(number, at(`b-${number}.courier`));
    await adminsB.open();
    return await adminsB.take(at(`b-${number}.courier`), new RegExp(`courier ${number}$`));
  };
  atB = await LearnersBrowser.create();
  const dana = await atB.page();
  await test.step('B gets her dossier; in a browser there she finds work, question and answer', async () => {
    await expect(await toB(2)).toContainText(person('dana').name);
    await enter(dana, b, person('dana'));
    await dana.goto(`${b.url}/learn/messages`);
    await dana.getByText(ASKED).click();
    await expect(dana.getByText(ANSWERED).first()).toBeVisible({ timeout: 30_000 });
    await expect(dana.getByText(LATE)).toHaveCount(0);
    await dana.goto(`${b.url}/learn/messages?tab=work`);
    await expect(dana.getByText('Accepted').first()).toBeVisible();
    await expect(dana.locator('.pill.read').first()).toBeVisible();
  });
  await test.step('the late courier of A is taken in, and again: the second time brings nothing', async () => {
    await admins.open();
    const row = (report: Awaited<ReturnType<SitesPages['take']>>) =>
      report
        .getByRole('row')
        .filter({ hasText: person('dana').name })
        .getByRole('cell')
        .first();
    await expect(row(await admins.take(at('up-2.courier'), /^Village A: courier 2$/))).toContainText(/[1-9]/);
    await admins.open();
    await expect(row(await admins.take(at('up-2.courier'), /^Village A: courier 2$/))).toContainText(/^New\s*0|^0/);
  });
  await test.step('what was late is at B as well, once', async () => {
    await expect(await toB(3)).toContainText(person('dana').name);
    await dana.goto(`${b.url}/learn/messages`);
    await expect(dana.getByText(LATE)).toHaveCount(1, { timeout: 30_000 });
    await expect(dana.getByText(ASKED)).toHaveCount(1);
    await dana.goto(`${b.url}/learn/messages?tab=work`);
    await expect(dana.locator('main li').filter({ hasText: 'Attempt' })).toHaveCount(1);
  });
  await test.step('A lets her go with its next courier', async () => {
    await admins.site('Village A');
    await admins.make(3, at('a-3.courier'));
    await adminsA.open();
    await expect(await adminsA.take(at('a-3.courier'), /courier 3$/)).toContainText('moved to another hub 1');
  });
});

test('where there is a network, a button exchanges; when it is gone, the page says so, in each language', async ({
  browser,
}) => {
  await b.stop();
  b = await HubProcess.create({ data: b.data, extra: ['--institution-hub', root.url, '--exchange-every', '0'] });
  const pages = new SitesPages(await staffOf(browser, b, 'admin'), b);
  const { page } = pages;
  const exchange = page.getByRole('button', { name: 'Exchange now' });
  await test.step('an exchange', async () => {
    await pages.open();
    await exchange.click();
    await expect(page.getByText('The exchange is done.')).toBeVisible({ timeout: 30_000 });
    await expect(pages.fact('Institution last heard')).toContainText('by network');
  });
  await test.step('one that fails', async () => {
    await root.stop();
    await exchange.click();
    await expect(page.getByText('The last try did not succeed')).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText('could not be reached', { exact: false })).toBeVisible();
  });
  for (const [language, width, scheme] of [
    ['kk', 390, 'dark'],
    ['ru', 1366, 'light'],
    ['en', 390, 'light'],
  ] as const)
    await test.step(`${language}, ${width} wide, ${scheme}`, async () => {
      await page.setViewportSize({ width, height: 768 });
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await speak(page, language);
      await page.reload();
      await isLoaded(page);
      await look(page, `exchange-${language}-${width}`);
    });
});

async function ask(page: Page, hub: HubProcess, words: string): Promise<void> {
  await page.goto(`${hub.url}/learn/kits/work/page`);
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByLabel('Your question').fill(words);
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('The question is saved')).toBeVisible();
}
