import { expect, test, type Page } from '@playwright/test';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closePages } from './browser';
import { HubProcess } from './hub';
import { demoPeople, enter, hubHas, isLoaded, isSound, speak, type Person } from './pages/app';
import { TutorPages } from './pages/tutor';

/*
 * An institution that looks through what crosses its wall: a learner's courier is handed in and held, an officer reads what
 * the policy lets them, releases it, the tutor answers, the answer is held and released, and the learner reads it and what
 * was said of their couriers. SANDYQ_SCREENSHOTS=folder keeps pictures.
 */

const folder = mkdtempSync(join(tmpdir(), 'sandyq-officer-'));
let hub: HubProcess;
let person: (login: string) => Person;

test.describe.configure({ mode: 'serial', timeout: 300_000 });
test.beforeAll(async () => {
  hub = await HubProcess.create();
  person = await demoPeople(hub);
});
test.afterAll(async ({ browser }) => {
  await closePages(browser);
  await hub?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string): string => join(folder, name);
const chooser = (page: Page) => page.locator('main input[type="file"]');

async function look(page: Page, name: string): Promise<void> {
  await isSound(page, name);
  const pictures = process.env.SANDYQ_SCREENSHOTS;
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `officer-${name}.png`), fullPage: true });
}

async function saved(page: Page, press: () => Promise<void>, name: string): Promise<void> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  await download.saveAs(at(name));
}

/** A page of its own for each person: profiles of one browser would do, and take longer. */
async function pageOf(browser: import('@playwright/test').Browser, login: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
  await enter(page, hub, person(login));
  await speak(page, 'en');
  return page;
}

/** The hub is away for this browser alone, so that nothing goes by network. */
const cutOff = (page: Page) => page.context().route(/\/(api|db)\//, (route) => route.abort());

async function makeCourier(page: Page, name: string): Promise<void> {
  await page.goto(`${hub.url}/learn/courier`);
  const make = page.getByRole('button', { name: /^Make courier file/ });
  await expect(make).toBeEnabled();
  await saved(page, () => make.click(), name);
}

async function ask(page: Page, text: string): Promise<void> {
  await page.goto(`${hub.url}/learn/messages`);
  await page.getByRole('button', { name: 'Ask', exact: false }).first().click();
  await expect(page.getByRole('dialog').getByText('may be read by the institution’s officer')).toBeVisible();
  await page.getByLabel('Your question').fill(text);
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

async function openHeld(page: Page, title: RegExp): Promise<void> {
  await page.goto(`${hub.url}/institution/release`);
  await page.getByRole('link', { name: title }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
}

test('couriers wait for an officer in both directions, and the learner is told', async ({ browser }) => {
  const admin = await pageOf(browser, 'admin');
  await test.step('an administrator says what is looked through, and may not decide', async () => {
    await admin.goto(`${hub.url}/institution/release`);
    await expect(admin.getByText('Couriers are not looked through here')).toBeVisible();
    await admin.getByLabel('Hold couriers in both directions').check();
    await admin.getByLabel('The officer may read questions').check();
    await admin.getByRole('button', { name: 'Save' }).click();
    await expect(admin.getByText('Saved. Browsers hear of it')).toBeVisible();
    await look(admin, 'policy');
  });

  const dana = await pageOf(browser, 'dana');
  await expect(dana.getByText('Everything is sent').first()).toBeVisible({ timeout: 60_000 });
  await dana.goto(`${hub.url}/learn/courier`);
  await expect(dana.getByText('wait until its officer lets them through')).toBeVisible();
  await cutOff(dana);

  await test.step('the learner writes with no network, and reads who else reads it', async () => {
    await ask(dana, 'When does the bus come?');
    await ask(dana, 'The guard is called Askar, is he not?');
    await makeCourier(dana, 'dana-1.courier');
  });

  await test.step('staff hands it in: it waits', async () => {
    await admin.goto(`${hub.url}/institution/couriers`);
    await chooser(admin).setInputFiles(at('dana-1.courier'));
    await expect(admin.getByText('“dana-1.courier” waits for release')).toBeVisible();
    await look(admin, 'handed-in');
    await admin.getByRole('link', { name: 'See it in the queue' }).click();
    await expect(admin.getByText('Only an officer can look inside and decide.')).toBeVisible();
    await expect(admin.getByRole('button', { name: 'Release' })).toHaveCount(0);
  });

  const officer = await pageOf(browser, 'officer');
  const fromDana = new RegExp(`^From ${person('dana').name}`);
  const forDana = new RegExp(`^For ${person('dana').name}`);
  await test.step('the officer reads, holds one question back and releases the rest', async () => {
    await officer.goto(`${hub.url}/institution/release`);
    await isLoaded(officer);
    await look(officer, 'queue');
    await openHeld(officer, fromDana);
    await officer.getByRole('button', { name: 'Look inside' }).click();
    await expect(officer.getByText('When does the bus come?')).toBeVisible();
    const wrong = officer.getByRole('listitem').filter({ hasText: 'Askar' });
    await wrong.getByLabel('Hold back').check();
    await look(officer, 'contents');
    await officer.getByRole('button', { name: 'Release without 1' }).click();
    await officer.getByRole('dialog').getByRole('button', { name: 'Release without 1' }).click();
    await expect(officer.getByText('Say why.')).toBeVisible();
    await officer.getByLabel('Reason').fill('Names of staff do not leave');
    await officer.getByRole('dialog').getByRole('button', { name: 'Release without 1' }).click();
    await expect(officer.getByText(/Taken in: new \d+, here already 0, not taken 1/)).toBeVisible();
    await look(officer, 'released');
  });

  await test.step('the tutor answers what came in', async () => {
    const aigul = await pageOf(browser, 'aigul');
    const tutor = new TutorPages(aigul, hub);
    await tutor.open('When does the bus come?');
    const [learner] = /(?<=\/tutor\/questions\/)[a-z0-9]+/.exec(aigul.url())!;
    await tutor.answer('On Tuesdays, at noon.');
    await hubHas(aigul, learner, 'answer:');
    await tutor.inbox();
    await expect(aigul.getByText('Askar')).toHaveCount(0);
    await aigul.context().close();
  });

  await test.step('the answer waits as well, and is given out when it was released', async () => {
    await admin.reload();
    const answer = admin.getByRole('button', { name: /^Answer courier/ });
    await answer.click();
    await expect(admin.getByText('The answer courier waits for release.')).toBeVisible();
    await openHeld(officer, forDana);
    await officer.getByRole('button', { name: 'Look inside' }).click();
    await expect(officer.getByText('On Tuesdays, at noon.')).toBeVisible();
    await expect(officer.getByLabel('Hold back')).toHaveCount(0);
    await officer.getByRole('button', { name: 'Release', exact: true }).click();
    await officer.getByRole('dialog').getByRole('button', { name: 'Release', exact: true }).click();
    await expect(officer.getByText('Released. Print the hand-over sheet')).toBeVisible();
    await saved(admin, () => answer.click(), 'answer.courier');
  });

  await test.step('the hand-over sheet has hashes, the entry of the audit list, and room to sign', async () => {
    await officer.getByRole('link', { name: 'Hand-over sheet' }).click();
    await expect(officer.getByRole('heading', { level: 1, name: 'Hand-over sheet' })).toBeVisible();
    await expect(officer.locator('code').filter({ hasText: /^[0-9a-f]{64}$/ })).toHaveCount(2);
    await expect(officer.getByText('Name, date, signature')).toHaveCount(2);
    await look(officer, 'sheet');
    await officer.emulateMedia({ media: 'print' });
    await look(officer, 'sheet-print');
    await officer.emulateMedia({ media: 'screen' });
  });

  await test.step('the learner reads the answer, and why the other question was held back', async () => {
    await dana.goto(`${hub.url}/learn/courier`);
    await chooser(dana).first().setInputFiles(at('answer.courier'));
    await expect(dana.getByText('New answers to your questions: 1')).toBeVisible();
    await look(dana, 'learner-opened');
    await dana.goto(`${hub.url}/learn/messages`);
    await dana.getByText('The guard is called Askar').click();
    await expect(dana.getByText('The officer held it back: Names of staff do not leave')).toBeVisible();
    await look(dana, 'learner-held-back');
  });

  await test.step('another courier is refused: nothing of it comes in', async () => {
    await makeCourier(dana, 'dana-2.courier');
    await admin.goto(`${hub.url}/institution/couriers`);
    await chooser(admin).setInputFiles(at('dana-2.courier'));
    await expect(admin.getByText('“dana-2.courier” waits for release')).toBeVisible();
    await openHeld(officer, fromDana);
    await officer.getByRole('button', { name: 'Look inside' }).click();
    await expect(officer.getByText('Held back before: Names of staff do not leave')).toBeVisible();
    await officer.getByRole('button', { name: 'Refuse' }).click();
    await officer.getByLabel('Reason').fill('Still names of staff');
    await officer.getByRole('dialog').getByRole('button', { name: 'Refuse' }).click();
    await expect(officer.getByText('Refused.', { exact: true })).toBeVisible();
    await expect(officer.getByText('Still names of staff')).toBeVisible();
    await look(officer, 'refused');
  });

  await test.step('the audit list tells of all this, and verifies in the browser', async () => {
    await officer.goto(`${hub.url}/institution/audit`);
    for (const words of [
      'Courier released',
      'Courier not released',
      'Looked into a courier',
      'Courier waits for release',
    ])
      await expect(officer.getByText(words).first()).toBeVisible();
    await officer.getByRole('button', { name: 'Check' }).click();
    await expect(officer.getByText(/^Intact: \d+ entries/)).toBeVisible();
    await look(officer, 'audit');
  });

  for (const [language, width, scheme] of [
    ['kk', 390, 'dark'],
    ['ru', 1366, 'light'],
  ] as const)
    await test.step(`the pages are sound: ${language}, ${width} wide, ${scheme}`, async () => {
      await officer.setViewportSize({ width, height: 768 });
      await officer.emulateMedia({ colorScheme: scheme });
      await speak(officer, language);
      await officer.goto(`${hub.url}/institution/release`);
      await isLoaded(officer);
      await officer.locator('select').selectOption('all');
      await expect(officer.locator('main a[href^="/institution/release/"]').first()).toBeVisible();
      await look(officer, `queue-${language}-${scheme}`);
      await officer.locator('main a[href^="/institution/release/"]').first().click();
      await expect(officer.locator('dl')).toBeVisible();
      await look(officer, `entry-${language}-${scheme}`);
    });
});
