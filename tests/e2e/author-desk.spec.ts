import { expect, test, type Page } from '@playwright/test';
import { LearnersBrowser, closePages } from './browser';
import { HubProcess } from './hub';
import { demoPeople, enter, isLoaded, isSound, type Person } from './pages/app';

/*
 * Two people in one draft: they write while no hub is in reach, one of them is cut off in the middle, and they meet. By the
 * keyboard where something is moved, by the pointer where it is dragged.
 */

let hub: HubProcess;
let person: (login: string) => Person;
let own: LearnersBrowser;

test.beforeAll(async () => {
  hub = await HubProcess.create();
  person = await demoPeople(hub);
  own = await LearnersBrowser.create();
});

test.afterAll(async ({ browser }) => {
  await closePages(browser);
  await own?.remove();
  await hub?.remove();
});

const row = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('link', { name, exact: true }) });
const names = (page: Page) => page.locator('[data-row^="item:"] a').allTextContents();
const standing = (page: Page) => page.locator('[data-standing]');

async function addItem(page: Page, unit: string, title: string): Promise<void> {
  await page.getByRole('button', { name: `Add an item · ${unit}` }).click();
  await page.getByRole('textbox', { name: 'Title of the item' }).fill(title);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('link', { name: title, exact: true })).toBeFocused();
}

async function addUnit(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a unit' }).click();
  await page.getByRole('textbox', { name: 'Title of the unit' }).fill(title);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 2, name: title })).toBeVisible();
}

async function rename(page: Page, from: string, to: string): Promise<void> {
  await row(page, from).getByRole('button', { name: 'what can be done' }).click();
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Title of the item' }).fill(to);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').getByText(`Renamed: “${to}”.`)).toBeAttached();
}

test('two people write one kit, apart and together', async ({ browser }) => {
  test.setTimeout(180_000);
  const hers = await own.page();
  await enter(hers, hub, person('methodist'));
  await hers.getByRole('link', { name: 'Kit workshop' }).click();
  await hers.getByRole('link', { name: 'New kit' }).click();
  await hers.getByRole('textbox', { name: 'Title' }).fill('Optics for beginners');
  await expect(hers.getByRole('textbox', { name: 'Id of the kit' })).toHaveValue('optics-for-beginners');
  await hers.getByRole('button', { name: 'Begin' }).click();
  await expect(hers.getByRole('heading', { level: 1, name: 'Optics for beginners' })).toBeVisible();
  await addUnit(hers, 'Light');
  for (const title of ['Rays', 'Shadows', 'Colours']) await addItem(hers, 'Light', title);
  await addUnit(hers, 'Lenses');
  await expect(standing(hers)).toHaveAttribute('data-standing', 'sent');
  const address = new URL(hers.url()).pathname;

  // By the keyboard: over the end of a unit, back by Escape, and there for good.
  const grip = (title: string) => hers.getByRole('button', { name: `Move “${title}”` });
  await grip('Colours').focus();
  await hers.keyboard.press('Space');
  await hers.keyboard.press('ArrowUp');
  await expect(grip('Colours')).toBeFocused();
  expect(await names(hers)).toEqual(['Rays', 'Colours', 'Shadows']);
  await hers.keyboard.press('Escape');
  expect(await names(hers)).toEqual(['Rays', 'Shadows', 'Colours']);
  await hers.keyboard.press('Space');
  await hers.keyboard.press('ArrowDown');
  await expect(hers.getByRole('status').getByText('Unit “Lenses”, place 1 of 1.')).toBeAttached();
  await hers.keyboard.press('Space');
  await expect(grip('Colours')).toBeFocused();
  await expect(hers.getByRole('region', { name: 'Lenses' }).getByRole('link', { name: 'Colours' })).toBeVisible();

  // By the pointer.
  const from = (await grip('Shadows').boundingBox())!;
  const onto = (await row(hers, 'Rays').boundingBox())!;
  await hers.mouse.move(from.x + 5, from.y + 5);
  await hers.mouse.down();
  await hers.mouse.move(onto.x + 100, onto.y + 10, { steps: 4 });
  await hers.mouse.move(onto.x + 100, onto.y + 4);
  await hers.mouse.up();
  await expect.poll(() => names(hers)).toEqual(['Shadows', 'Rays', 'Colours']);

  // Taken away, and taken back.
  await row(hers, 'Rays').getByRole('button', { name: 'what can be done' }).click();
  await hers.getByRole('button', { name: 'Delete' }).click();
  await expect(hers.getByRole('link', { name: 'Rays', exact: true })).toHaveCount(0);
  await hers.getByRole('button', { name: 'Put it back' }).click();
  await expect(hers.getByRole('link', { name: 'Rays', exact: true })).toBeVisible();
  await expect(standing(hers)).toHaveAttribute('data-standing', 'sent');

  const his = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await enter(his, hub, person('admin'));
  await his.goto(hub.url + address);
  await expect.poll(() => names(his)).toEqual(['Shadows', 'Rays', 'Colours']);

  await hub.stop();
  await rename(hers, 'Rays', 'Rays of hers');
  await rename(his, 'Rays', 'Rays of his');
  await rename(his, 'Shadows', 'Shadows of his');
  await hers.getByRole('button', { name: 'Move “Shadows”' }).focus();
  for (const key of ['Space', 'ArrowDown', 'Space']) await hers.keyboard.press(key);
  await expect.poll(() => names(hers)).toEqual(['Rays of hers', 'Shadows', 'Colours']);
  await expect(standing(hers)).toHaveAttribute('data-standing', 'here');

  // Her browser is killed, and the hub has never heard of her words.
  await own.kill();
  await hub.start();
  await his.evaluate(() => dispatchEvent(new Event('online')));
  await expect(standing(his)).toHaveAttribute('data-standing', 'sent', { timeout: 30_000 });
  await own.open();
  const again = await own.page();
  await enter(again, hub, person('methodist'));
  await again.goto(hub.url + address);
  await isLoaded(again);

  // What does not stand in one place is both; the rest is hers to decide.
  await expect(again.getByText('Needs your decision')).toBeVisible();
  await expect.poll(() => names(again)).toEqual(['Rays of hers', 'Shadows of his', 'Colours']);
  await again.getByRole('link', { name: 'Compare' }).click();
  await expect(again.getByText('Rays of his')).toBeVisible();
  await isSound(again, 'two versions');
  const pictures = process.env.SANDYQ_SCREENSHOTS;
  if (pictures !== undefined) await again.screenshot({ path: `${pictures}/conflicts.png`, fullPage: true });
  await again.getByRole('button', { name: 'Take the other' }).click();
  await expect(again.getByText('All decided')).toBeVisible();
  await again.getByRole('link', { name: 'Contents', exact: true }).first().click();
  await expect(standing(again)).toHaveAttribute('data-standing', 'sent');
  expect(await names(again)).toEqual(['Rays of his', 'Shadows of his', 'Colours']);
  await expect.poll(() => names(his), { timeout: 30_000 }).toEqual(['Rays of his', 'Shadows of his', 'Colours']);

  // Nobody else has these pages.
  const learner = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await enter(learner, hub, person('dana'));
  await expect(learner.getByRole('link', { name: 'Kit workshop' })).toHaveCount(0);
  await learner.goto(hub.url + address);
  await expect(learner.getByText('Optics')).toHaveCount(0);
});
