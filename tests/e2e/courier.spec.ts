import { expect, test, type Page } from '@playwright/test';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LearnersBrowser } from './browser';
import { testKey } from './harness/make-kit';
import { HubProcess } from './hub';
import { demoPeople, enter, isKept, isLoaded, isSound, speak, type Person } from './pages/app';
import { TutorPages } from './pages/tutor';
import { writeWorkKit } from './pages/work-kit';

/*
 * The road without a network: after the first sign-in the learner's browser never meets the hub again, for the hub is
 * down whenever the browser is open. Work goes out as a file and the answer comes back as one; what goes wrong with files
 * is told in words and loses nothing.
 */

const folder = mkdtempSync(join(tmpdir(), 'sandyq-courier-'));
const key = testKey();
let hub: HubProcess;
let danas: LearnersBrowser;
let person: (login: string) => Person;

test.describe.configure({ mode: 'serial', timeout: 300_000 });

test.beforeAll(async () => {
  writeWorkKit(join(folder, 'work.kit'), key);
  writeFileSync(join(folder, 'institution.pub'), `untrusted comment: test\n${key.minisign}\n`);
  hub = await HubProcess.create({ extra: ['--trust', join(folder, 'institution.pub')] });
  person = await demoPeople(hub);
  danas = await LearnersBrowser.create();
});
test.afterAll(async () => {
  await danas?.remove();
  await hub?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string) => join(folder, name);
const bytesOf = (name: string) => new Uint8Array(readFileSync(at(name)));
const chooser = (page: Page) => page.locator('main input[type="file"]');

async function look(page: Page, name: string): Promise<void> {
  await isSound(page, name);
  const pictures = process.env.SANDYQ_SCREENSHOTS;
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `courier-${name}.png`), fullPage: true });
}

/** Headless Chromium has a picker that nobody can answer: there, and in other browsers, the file is a download. */
const withoutPicker = (page: Page) => page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));

async function saved(page: Page, press: () => Promise<void>, name: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  await download.saveAs(at(name));
  return download.suggestedFilename();
}

async function courierPage(page: Page): Promise<void> {
  await page.goto(`${hub.url}/learn/courier`);
  await expect(page.getByRole('button', { name: /^Make courier file/ })).toBeEnabled();
}

const staffPage = (page: Page) => page.goto(`${hub.url}/institution/couriers`);

test('a learner signs in once, and studies and asks with the hub gone; a courier takes it along', async ({
  browser,
}) => {
  const timurs = await browser.newPage();
  await test.step('two learners sign in while there is a network', async () => {
    const page = await danas.page();
    await enter(page, hub, person('dana'));
    await page.goto(`${hub.url}/learn/kits`);
    await page.locator('input[type="file"]').first().setInputFiles(at('work.kit'));
    await expect(page.getByRole('link', { name: 'Work', exact: true })).toBeVisible();
    await expect(page.getByText('Everything is sent').first()).toBeVisible({ timeout: 60_000 });
    await isKept(page);
    await withoutPicker(timurs);
    await enter(timurs, hub, person('timur'));
    await expect(timurs.getByText('Everything is sent').first()).toBeVisible({ timeout: 60_000 });
    await courierPage(timurs);
    const press = () => timurs.getByRole('button', { name: /^Make courier file/ }).click();
    expect(await saved(timurs, press, 'timur.courier')).toBe('sandyq-timur-1.courier');
    await timurs.close();
  });

  await hub.stop();
  const page = await danas.page();
  await withoutPicker(page);
  await test.step('work and a question, with nobody to send them to', async () => {
    await page.goto(`${hub.url}/learn/kits/work/essay`);
    await isLoaded(page);
    await page.getByRole('button', { name: 'Begin your answer' }).click();
    await page.getByLabel('Your answer', { exact: true }).fill('What I wrote far from any network.');
    await page.getByRole('button', { name: 'Hand in', exact: true }).click();
    await expect(page.getByText('Your work is saved.', { exact: false })).toBeVisible();
    await page.goto(`${hub.url}/learn/kits/work/page`);
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByLabel('Your question').fill('When does the bus come?');
    await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('The question is saved')).toBeVisible();
  });

  await test.step('the state of the link leads to the courier', async () => {
    await expect(page.getByText('Working offline').first()).toBeVisible({ timeout: 30_000 });
    await page.getByRole('link', { name: 'Send it with a courier' }).first().click();
    await expect(page.getByRole('heading', { level: 1, name: 'Courier' })).toBeVisible();
  });

  await test.step('what goes is shown, and goes into a file', async () => {
    await expect(page.locator('dt', { hasText: 'Work handed in' }).locator('+ dd')).toHaveText('1');
    await expect(page.locator('dt', { hasText: 'Questions' }).locator('+ dd')).toHaveText('1');
    await expect(page.getByText('None so far.')).toBeVisible();
    const press = () => page.getByRole('button', { name: 'Make courier file 1' }).click();
    expect(await saved(page, press, 'dana.courier')).toBe('sandyq-dana-1.courier');
    expect(readFileSync(at('dana.courier')).subarray(0, 21).toString()).toBe('age-encryption.org/v1');
    await expect(page.getByText('Courier 1 is ready', { exact: false })).toBeVisible();
    await expect(page.getByText('Not confirmed')).toBeVisible();
    await look(page, 'made');
  });

  await test.step('work says that it is on the courier', async () => {
    await page.goto(`${hub.url}/learn/messages?tab=work`);
    await expect(page.getByText('With courier 1').first()).toBeVisible();
    await page.goto(`${hub.url}/learn/messages`);
    await page.getByText('When does the bus come?').click();
    await expect(page.getByText('With courier 1').first()).toBeVisible();
  });
  await danas.close();
});

test('the institution takes it in with another browser, the tutor answers, an answer courier goes back', async ({
  browser,
}) => {
  await hub.start();
  const admins = await browser.newPage();
  await enter(admins, hub, person('admin'));
  await staffPage(admins);
  await test.step('several files at once: each says what it brought', async () => {
    writeFileSync(at('cut.courier'), bytesOf('dana.courier').subarray(0, -300));
    writeFileSync(at('note.courier'), 'a text');
    const files = ['dana.courier', 'timur.courier', 'cut.courier', 'note.courier'];
    await chooser(admins).setInputFiles(files.map(at));
    const dana = admins.locator('section.card').filter({ hasText: `${person('dana').name}: courier 1` });
    await expect(dana).toContainText(/New\s*[1-9]/);
    await expect(admins.getByText(`${person('timur').name}: courier 1`)).toBeVisible();
    await expect(admins.getByText('“cut.courier” was not taken in')).toBeVisible();
    await expect(admins.getByText('The file is not whole', { exact: false })).toBeVisible();
    await expect(admins.getByText('This is not a courier file.', { exact: false })).toBeVisible();
    await look(admins, 'taken');
  });
  await test.step('the same file again brings nothing', async () => {
    await chooser(admins).setInputFiles(at('dana.courier'));
    await expect(admins.getByText('Everything in it was here already.')).toBeVisible();
  });

  await test.step('the tutor answers and grades', async () => {
    const tutors = await browser.newPage();
    await enter(tutors, hub, person('aigul'));
    const tutor = new TutorPages(tutors, hub);
    await tutor.open('When does the bus come?');
    await tutor.answer('On Tuesdays, at noon.');
    await tutor.open(/Assignment/);
    await expect(tutors.getByText('What I wrote far from any network.')).toBeVisible();
    await tutor.marks.fill('90');
    await tutor.comment.fill('Well carried.');
    await tutor.accept();
    await expect(tutors.getByText('The work is accepted.', { exact: false })).toBeVisible();
    await expect(tutors.getByText('Everything is sent').first()).toBeVisible({ timeout: 60_000 });
    await tutors.close();
  });

  await test.step('answers are made and saved', async () => {
    for (const [login, name] of [
      ['dana', 'dana-answer.courier'],
      ['timur', 'timur-answer.courier'],
    ] as const) {
      const report = admins.locator('section.card').filter({ hasText: `${person(login).name}: courier 1` });
      const press = () =>
        report
          .first()
          .getByRole('button', { name: /^Answer courier/ })
          .click();
      expect(await saved(admins, press, name)).toMatch(/^answer-\p{L}+.*-\d+\.courier$/u);
    }
    await expect(admins.getByText('The file is saved', { exact: false }).first()).toBeVisible();
  });
  await test.step('an answer is nothing that a hub takes', async () => {
    await chooser(admins).setInputFiles(at('dana-answer.courier'));
    await expect(admins.getByText('This file is meant for somebody else', { exact: false })).toBeVisible();
  });
  await test.step('the audit list tells of it', async () => {
    await admins.goto(`${hub.url}/institution/audit`);
    await expect(admins.getByText('Courier taken in', { exact: false }).first()).toBeVisible();
    await expect(admins.getByText('Answer courier made', { exact: false }).first()).toBeVisible();
  });
  await admins.close();
  await hub.stop();
});

test('the learner opens the answer with no network: the answer first, and what became of the work', async () => {
  const page = await danas.page();
  await withoutPicker(page);
  await enter(page, hub, person('dana'));
  await courierPage(page);

  await test.step('files that are none, cut, for others, or one’s own say what to do', async () => {
    await chooser(page).setInputFiles(at('note.courier'));
    await expect(page.getByRole('alert')).toContainText('This is not a courier file.');
    for (const name of ['timur-answer.courier', 'dana.courier']) {
      await chooser(page).setInputFiles(at(name));
      await expect(page.getByRole('alert')).toContainText('This file is meant for somebody else');
    }
    const whole = bytesOf('dana-answer.courier');
    writeFileSync(at('half.courier'), whole.subarray(0, whole.length - 200));
    const changed = whole.slice();
    changed[whole.length - 400]! ^= 1;
    writeFileSync(at('changed.courier'), changed);
    for (const name of ['half.courier', 'changed.courier']) {
      await chooser(page).setInputFiles(at(name));
      await expect(page.getByText(`“${name}” was not`, { exact: false })).toBeVisible();
      await expect(page.getByText(/not whole|was damaged/)).toBeVisible();
    }
    await look(page, 'not-opened');
  });

  await test.step('the answer is seen at once', async () => {
    await chooser(page).setInputFiles(at('dana-answer.courier'));
    await expect(page.getByText('Answer courier 1 is open')).toBeVisible();
    await expect(page.getByText('New answers to your questions: 1')).toBeVisible();
    await expect(page.getByText('New grades for your work: 1')).toBeVisible();
    await expect(page.getByText('Your couriers that reached the institution: № 1')).toBeVisible();
    await expect(page.getByText('On Tuesdays, at noon.')).toBeVisible();
    await expect(page.getByText(/^Confirmed/)).toBeVisible();
    await look(page, 'opened');
  });
  await test.step('the same file again says so', async () => {
    await chooser(page).setInputFiles(at('dana-answer.courier'));
    await expect(page.getByText('Everything in it was here already.')).toBeVisible();
  });

  await test.step('work says that it was read, and the page how old what each side knows is', async () => {
    await page.goto(`${hub.url}/learn/kits/work/essay`);
    await expect(page.getByText('Well carried.')).toBeVisible();
    await expect(page.locator('.pill.read').first()).toContainText(/Read.*\d/);
    await page.goto(`${hub.url}/learn`);
    await expect(page.getByText('On Tuesdays, at noon.').first()).toBeVisible();
    await courierPage(page);
    await expect(page.getByText('The institution last signed for your work:')).toBeVisible();
    await expect(page.getByText('The newest answer courier opened here was made:')).toBeVisible();
  });

  for (const [language, width, scheme] of [
    ['kk', 390, 'dark'],
    ['ru', 1366, 'light'],
  ] as const)
    await test.step(`the page is sound: ${language}, ${width} wide, ${scheme}`, async () => {
      await page.setViewportSize({ width, height: 768 });
      await page.emulateMedia({ colorScheme: scheme });
      await speak(page, language);
      await page.goto(`${hub.url}/learn/courier`);
      await expect(page.locator('main button').first()).toBeEnabled();
      await look(page, `${language}-${scheme}`);
    });
});
