import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { LearnersBrowser } from './browser';
import { HubProcess } from './hub';
import { demoPeople, enter, isLoaded, isSound, speak, type Person } from './pages/app';
import { DistantLearner, inCourse } from './pages/distant-learner';
import { InstitutionPages, signInStatus } from './pages/institution';

/* What an administrator and a methodist do, with a real hub. */

const KITS = 'tests/fixtures/kits';

let hub: HubProcess;
let browser: LearnersBrowser;
let person: (login: string) => Person;
let admin: InstitutionPages;
/** What opens the door for the account that the first tests make. */
let assel: { login: string; password: string };

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  hub = await HubProcess.create({ extra: ['--trust', `${KITS}/golden.pub`] });
  person = await demoPeople(hub);
  browser = await LearnersBrowser.create();
  const page = await browser.page();
  admin = new InstitutionPages(page, hub);
  await enter(page, hub, person('admin'));
});

test.afterAll(async () => {
  await browser?.remove();
  await hub?.remove();
});

test('a new account gets a password that is shown once and opens the door', async () => {
  const { page } = admin;
  await admin.open('accounts/new');
  await page.getByRole('button', { name: 'Create the account' }).click();
  await expect(page.getByText('Write the name', { exact: false })).toBeVisible();
  await page.getByLabel('Name', { exact: true }).fill('Әсел Нұрланова');
  await page.getByLabel('Sign-in name').fill('dana');
  await page.getByRole('button', { name: 'Create the account' }).click();
  await expect(page.getByText('This sign-in name is taken.', { exact: false })).toBeVisible();
  await page.getByLabel('Sign-in name').fill('әсел');
  await page.getByRole('button', { name: 'Create the account' }).click();
  const made = await admin.slip('Әсел Нұрланова');
  expect(made.login).toBe('әсел');
  expect(await signInStatus(hub, made)).toBe(200);
  await admin.hidePasswords();
  await expect(page.getByText(made.password)).toHaveCount(0);
  await expect(admin.row('Әсел Нұрланова')).toBeVisible();
});

test('leaving unprinted passwords asks first', async () => {
  const { page } = admin;
  await admin.open('accounts');
  await page.getByRole('link', { name: 'Әсел Нұрланова' }).click();
  await page.getByRole('button', { name: 'Give a new password' }).click();
  await page.getByRole('button', { name: 'Make the password' }).click();
  const made = await admin.slip('Әсел Нұрланова');
  page.once('dialog', (dialog) => void dialog.dismiss());
  await page.getByRole('link', { name: 'Groups' }).first().click();
  await expect(page.getByText(made.password)).toBeVisible();
  expect(await signInStatus(hub, made)).toBe(200);
  assel = made;
  await admin.hidePasswords();
});

test('a blocked account cannot sign in, an unblocked one can', async () => {
  const { page } = admin;
  await page.getByRole('button', { name: 'Block the account' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Block' }).click();
  await expect(page.getByText('The account is blocked', { exact: false })).toBeVisible();
  expect(await signInStatus(hub, assel)).toBe(403);
  await page.getByRole('button', { name: 'Unblock the account' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Unblock' }).click();
  await expect(page.getByText('The account is blocked', { exact: false })).toHaveCount(0);
  expect(await signInStatus(hub, assel)).toBe(200);
});

test('a group is made, and the overview says what it lacks until it has it', async () => {
  const { page } = admin;
  await admin.open('');
  await expect(page.getByText('1 learner is in no group')).toBeVisible();
  await admin.open('groups');
  await page.getByLabel('Name of the new group').fill('Aul school');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Aul school' })).toBeVisible();
  await page.getByRole('checkbox', { name: /Әсел/ }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await admin.open('');
  await page.getByRole('link', { name: 'Group “Aul school” has no tutor', exact: false }).click();
  await page.getByRole('checkbox', { name: /Айгүл/ }).check();
  await page.getByRole('checkbox', { name: /Studying with Sandyq/ }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await admin.open('');
  await expect(page.getByText('All in order', { exact: false })).toBeVisible();
});

test('a roster is checked line by line, then makes everybody at once', async () => {
  const { page } = admin;
  await admin.open('accounts/roster');
  const bad = 'name;login;role;group;language\nБолат;dana;learner;;\n;x1;learner;;\nМарат;marat;king;Nowhere;\n';
  await admin.chooseFile({ name: 'roster.csv', mimeType: 'text/csv', buffer: Buffer.from(bad) });
  await expect(page.getByText('mistakes in the table', { exact: false })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Line 2:' })).toContainText(
    'this sign-in name is taken: dana',
  );
  await expect(page.getByRole('listitem').filter({ hasText: 'Line 3:' })).toContainText('the name is missing');
  await expect(page.getByRole('listitem').filter({ hasText: 'Line 4:' }).first()).toContainText('no such role: “king”');

  const good = '\ufeffname;login;role;group;language\r\nБолат Сейіт;bolat;learner;Aul school;kk\r\nМарат Оспан;;;;\r\n';
  await admin.chooseFile({ name: 'roster.csv', mimeType: 'text/csv', buffer: Buffer.from(good) });
  await expect(page.getByText('No mistakes. Accounts to be made: 2.')).toBeVisible();
  await expect(admin.row('Марат Оспан')).toContainText('марат.оспан');
  expect(await signInStatus(hub, { login: 'bolat', password: 'x' })).toBe(401);
  await page.getByRole('button', { name: 'Create the accounts (2)' }).click();
  await expect(page.getByRole('heading', { name: '2 password slips' })).toBeVisible();
  expect(await signInStatus(hub, await admin.slip('Болат Сейіт'))).toBe(200);
  await admin.hidePasswords();
  await page.getByLabel('Group').selectOption({ label: 'Aul school' });
  await expect(admin.row('Болат Сейіт')).toBeVisible();
  await expect(admin.row('Марат Оспан')).toHaveCount(0);
});

test('a kit is published by upload; a broken one is refused and says why', async () => {
  const { page } = admin;
  await admin.open('kits');
  const whole = readFileSync(`${KITS}/golden-1.kit`);
  await admin.chooseFile({
    name: 'half.kit',
    mimeType: 'application/octet-stream',
    buffer: whole.subarray(0, whole.length >> 1),
  });
  await expect(page.getByText('“half.kit” was refused')).toBeVisible();
  await expect(page.getByRole('alert')).toContainText(/incomplete|not a kit/i);
  await admin.chooseFile(`${KITS}/golden-1.kit`);
  await expect(page.getByText(/is on the shelf\.$/)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Golden kit' })).toBeVisible();
});

test('answer keys go to the shelf beside their kit, and other files do not', async () => {
  const { page } = admin;
  const golden = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Golden kit' }) });
  await golden
    .locator('input[type="file"]')
    .setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
  await expect(page.getByText('This is no file of answer keys.', { exact: false })).toBeVisible();
  await golden.locator('input[type="file"]').setInputFiles(`${KITS}/golden-1.keys.json`);
  await expect(page.getByText(/The answer keys of version .* are in/)).toBeVisible();
});

test('a blocked device can send nothing more', async () => {
  const dana = await DistantLearner.signIn(hub.url, person('dana'));
  await dana.study({ kind: 'opened-item', at: inCourse('welcome') });
  const { page } = admin;
  await admin.open('devices');
  const device = admin.row(person('dana').name);
  await device.getByRole('button', { name: 'Block' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await dana.study({ kind: 'opened-item', at: inCourse('kits') });
  await device.getByRole('button', { name: 'Block' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Block' }).click();
  await expect(device.getByText('Blocked')).toBeVisible();
  await expect(dana.study({ kind: 'opened-item', at: inCourse('handbook') })).rejects.toThrow(/refused|403|forbidden/);
});

test('the audit list tells all of it in words', async () => {
  const { page } = admin;
  await admin.open('audit');
  for (const words of [
    'Device blocked',
    'Kit published',
    'Answer keys uploaded',
    'Group changed: Aul school',
    'New password given: Әсел Нұрланова',
    'Account made: Әсел Нұрланова',
    '2 accounts made from a roster',
  ])
    await expect(page.getByText(words, { exact: false }).first()).toBeVisible();
});

test('with the hub gone the pages say so, and come back by themselves', async () => {
  const { page } = admin;
  await admin.open('');
  await hub.stop();
  await page.getByRole('link', { name: 'Accounts' }).first().click();
  await expect(page.getByText('The hub is out of reach now')).toBeVisible();
  await hub.start();
  await expect(admin.row(person('dana').name)).toBeVisible({ timeout: 60_000 });
});

test('every page that has something to show is sound on a phone, in Kazakh and in the dark', async () => {
  const { page } = admin;
  await page.setViewportSize({ width: 390, height: 768 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await speak(page, 'kk');
  await admin.open('accounts');
  const account = await page.locator('th a').first().getAttribute('href');
  await admin.open('groups');
  const group = await page.locator('th a').first().getAttribute('href');
  const sections = [
    '',
    '/accounts',
    '/accounts/new',
    '/accounts/roster',
    '/groups',
    '/kits',
    '/couriers',
    '/devices',
    '/audit',
  ];
  for (const address of [...sections.map((section) => `/institution${section}`), account, group]) {
    await page.goto(hub.url + address);
    await expect(page.locator('main h1')).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'kk');
    await isLoaded(page);
    await isSound(page, `${address}`);
  }
});

test('a methodist publishes and sees groups, but no accounts, devices or audit', async () => {
  const { page } = admin;
  await page.setViewportSize({ width: 1366, height: 768 });
  await speak(page, 'en');
  await admin.open('');
  await page.getByRole('button', { name: 'Sign out' }).first().click();
  await enter(page, hub, person('methodist'));
  await admin.open('');
  const sections = page.getByRole('navigation', { name: 'Sections of the institution' });
  await expect(sections.getByRole('link')).toHaveText(['Overview', 'Groups', 'Kits']);
  await admin.open('kits');
  await expect(page.getByText('Choose a .kit file to publish')).toBeVisible();
  await page.goto(`${hub.url}/institution/accounts`);
  await expect(page.getByText('You are not allowed to do this', { exact: false })).toBeVisible();
});
