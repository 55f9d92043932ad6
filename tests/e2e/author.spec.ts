import { expect, test, type Browser, type Locator, type Page } from '@playwright/test';
import { strToU8, zipSync } from 'fflate';
import { closePages } from './browser';
import { HubProcess, freePort } from './hub';
import { demoPeople, enter, isLoaded, isSound, type Person } from './pages/app';
import { Keys } from './pages/keys';
import { scormPackage } from './pages/package-kit';
import { Staff } from './pages/staff';

/*
 * A kit on its whole way in the browser, by the keyboard alone: written, with its timetable and its documents, reviewed by
 * somebody else, returned, submitted again, looked at as a learner, approved, tried out by one group, published to all, followed
 * by a new version, taken back.
 */

const KIT = 'road-safety';
const LANGUAGES = ['Қазақша', 'Русский', 'English'];
const BEGUN_IN = ['Қазақша', 'English'];
const HALL = 'Жол · Road';

let hub: HubProcess;
let person: (login: string) => Person;
let staff: Staff;
let writer: Keys;
let reviewer: Keys;
let timur: Keys;
let draft: string;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  hub = await HubProcess.create({ extra: ['--player-port', String(await freePort())] });
  person = await demoPeople(hub);
  staff = await Staff.signIn(hub, person('admin'));
  await staff.makeGroup(HALL, [person('dana').name]);
  writer = await come(browser, 'methodist');
  reviewer = await come(browser, 'admin');
});

test.afterAll(async ({ browser }) => {
  await closePages(browser);
  await hub?.remove();
});

async function come(browser: Browser, login: string): Promise<Keys> {
  const page = await (await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' })).newPage();
  page.setDefaultTimeout(15_000);
  await enter(page, hub, person(login));
  return new Keys(page);
}

async function open(keys: Keys, path: string): Promise<void> {
  await keys.page.goto(`${hub.url}/author/${draft}${path}`);
  await isLoaded(keys.page);
}

test('a kit is begun, and its contents', async () => {
  const { page } = writer;
  await page.goto(`${hub.url}/author`);
  await writer.press(writer.link('New kit'));
  for (const language of BEGUN_IN) await writer.tick(page.getByRole('checkbox', { name: language }));
  await writer.write(writer.field('Title · English'), 'Road safety');
  await writer.write(writer.field('Title · Қазақша'), 'Жол қауіпсіздігі');
  await writer.write(writer.field(/^Id of the kit/), KIT);
  await isSound(page, 'new kit');
  await writer.press(writer.button('Begin'));
  await expect(page).toHaveURL(/\/author\/[0-9a-f-]{36}$/);
  draft = page.url().split('/').at(-1)!;
  await writer.press(writer.button('Add a unit'));
  await page.keyboard.insertText('On foot');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'On foot' })).toBeVisible();
});

test('a page is written in two languages', async () => {
  const { page } = writer;
  await addItem('Crossing the road', 'Page');
  await writer.write(writer.field('Title · Қазақша'), 'Жолдан өту');
  await writer.write(writer.field('Text · English'), 'Look both ways, then go.\n');
  await writer.press(page.getByRole('button', { name: /^Қазақша/ }));
  await writer.write(writer.field('Text · Қазақша'), 'Екі жаққа қарап, содан кейін өт.\n');
  await expect(page.getByText('Saved and sent')).toBeVisible();
  await isSound(page, 'page');
});

test('a picture with its alternative text', async () => {
  const { page } = writer;
  await addItem('The crossing', 'Picture');
  const chooser = page.waitForEvent('filechooser');
  await writer.press(writer.button(/^Choose pictures/));
  await (await chooser).setFiles({ name: 'crossing.png', mimeType: 'image/png', buffer: await noise(page) });
  await writer.write(
    writer.field(/What is to be seen.*English|Alternative text.*English/).first(),
    'A crossing with lights',
  );
  await expect(page.getByText('Saved and sent')).toBeVisible();
  await isSound(page, 'picture');
});

test('a package of others', async () => {
  const { page } = writer;
  await addItem('Simulator', 'Interactive material');
  const { files } = scormPackage('simulator', '1.2', 'Simulator');
  const zip = zipSync(
    Object.fromEntries(Object.entries(files).map(([name, it]) => [name, typeof it === 'string' ? strToU8(it) : it])),
  );
  const chooser = page.waitForEvent('filechooser');
  await writer.press(writer.button(/^Choose an archive/));
  await (await chooser).setFiles({ name: 'simulator.zip', mimeType: 'application/zip', buffer: Buffer.from(zip) });
  await expect(page.getByText(/packages\/simulator/)).toBeVisible();
  await expect(page.getByText('Saved and sent')).toBeVisible();
  await isSound(page, 'package');
});

test('its course, its hours, and a timetable: added, changed, taken away', async () => {
  const { page } = writer;
  await open(writer, '/about');
  await isSound(page, 'about');
  await writer.unfold('Course and volume');
  await writer.write(writer.field('Title of the course · English'), 'Safety');
  await writer.write(writer.field('Credits'), '3');
  await writer.write(writer.field('Hours'), '90');
  await expect(writer.button('Course and volume')).toHaveAccessibleDescription(/Safety · Credits: 3 · Hours: 90/);
  await writer.unfold('Timetable');
  await writer.press(writer.button('Add an entry'));
  await expect(writer.field('Kind')).toBeFocused();
  await writer.write(writer.field('Title · English'), 'Consultation in the yard');
  await writer.to(writer.field('Start'));
  // Day and month alike: which comes first is the browser's word.
  await page.keyboard.type('09092031');
  await expect(writer.field('Start')).toHaveValue(/^2031-09-09T/);
  await writer.write(writer.field('Place · English'), 'The yard');
  await isSound(page, 'an entry of the timetable');
  await writer.press(writer.button('Done'));
  const edit = (name: string) => writer.button(`Edit · ${name}`);
  await expect(edit('Consultation in the yard')).toBeFocused();
  for (let copies = 0; copies < 2; copies++)
    await writer.press(writer.button('Repeat a week later · Consultation in the yard').last());
  await expect(edit('Consultation in the yard')).toHaveCount(3);
  await writer.press(edit('Consultation in the yard').last());
  await expect(writer.field('Kind')).toBeFocused();
  await writer.choose(writer.field('Kind'), 'exam');
  await writer.write(writer.field('Title · English'), 'Exam on the road');
  await writer.choose(writer.field('About which item'), 'Crossing the road');
  await writer.press(writer.button('Done'));
  const takeAway = writer.button('Take away · Consultation in the yard').last();
  await writer.press(takeAway);
  await expect(writer.button('Put it back')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(edit('Consultation in the yard')).toHaveCount(2);
  await writer.press(takeAway);
  await expect(edit('Consultation in the yard')).toHaveCount(1);
  await expect(page.getByText('Saved and sent')).toBeVisible();
  await isSound(page, 'timetable');
});

test('its documents: a text in two languages, a file, what is in the kit anyway', async () => {
  const { page } = writer;
  await open(writer, '/about');
  await writer.unfold('The twelve documents');
  await expect(page.getByText('Still missing: 12 of 12.')).toBeVisible();
  const is = async (document: string, what: string) => {
    await writer.unfold(document);
    await writer.choose(writer.field(`${document}: Where it is`), what);
  };
  await is('Educational programme', 'a text written here');
  await writer.write(writer.field('Educational programme · English'), 'Three credits of walking.\n');
  await writer.press(page.getByRole('button', { name: /^Қазақша/ }));
  await writer.write(writer.field('Educational programme · Қазақша'), 'Жаяу жүруден үш кредит.\n');
  await is('Working syllabuses', 'a PDF file');
  const chooser = page.waitForEvent('filechooser');
  await writer.press(writer.button(/^Choose a file/));
  await (
    await chooser
  ).setFiles({ name: 'Plan 2031.pdf', mimeType: 'application/pdf', buffer: await pdfOf('Week one') });
  await expect(page.getByText(/^plan-2031\.pdf · /)).toBeVisible();
  await is('Academic calendar', 'the timetable of the kit');
  await is('Lecture notes and video lectures', 'a unit of the kit');
  await is('Materials for practicals and seminars', 'items of the kit');
  await writer.tick(page.getByRole('checkbox', { name: 'Жолдан өту' }));
  await expect(page.getByText('Still missing: 7 of 12.')).toBeVisible();
  await expect(writer.button('Working curriculum')).toHaveAccessibleDescription('not there yet');
  await expect(page.getByText('Saved and sent')).toBeVisible();
  await isSound(page, 'documents');
});

test('one more language, and what is missing in it', async () => {
  const { page } = writer;
  await writer.unfold('Languages');
  await writer.press(writer.button('Русский'));
  await expect(writer.button('Make Русский the main one')).toBeFocused();
  await isSound(page, 'languages');
  await expect(page.getByText('Saved and sent')).toBeVisible();
  await writer.press(page.getByRole('link', { name: /^Missing: \d+ · Русский$/ }));
  await expect(page.getByRole('heading', { name: 'Languages side by side' })).toBeFocused();
  await writer.press(writer.link('missing · Educational programme, Русский'));
  await expect(writer.button('Educational programme')).toBeFocused();
  await writer.press(page.getByRole('button', { name: /^Русский/ }));
  await writer.write(writer.field('Educational programme · Русский'), 'Три кредита ходьбы.\n');
  await writer.unfold('Title and summary');
  await writer.write(writer.field('Title of the kit · Русский'), 'Безопасность на дороге');
  await expect(page.getByText('Saved and sent')).toBeVisible();
  await open(writer, '/item/crossing-the-road');
  await writer.press(page.getByRole('button', { name: /^Русский/ }));
  await expect(page.getByText('Русский, missing: title, text')).toBeVisible();
  await writer.write(writer.field('Title · Русский'), 'Переход дороги');
  await writer.write(writer.field('Text · Русский'), 'Посмотри в обе стороны и иди.\n');
  await expect(page.getByText('Русский, missing:', { exact: false })).toHaveCount(0);
  await expect(page.getByText('Saved and sent')).toBeVisible();
});

test('a test by the form, which opens when the page is read', async () => {
  const { page } = writer;
  await addItem('Check yourself', 'Test');
  await writer.press(writer.button('Add a question'));
  for (const [language, asked, right, wrong] of [
    ['English', 'Which light says go?', 'Green', 'Red'],
    ['Қазақша', 'Қай түсте жүреміз?', 'Жасыл', 'Қызыл'],
    ['Русский', 'На какой свет идём?', 'Зелёный', 'Красный'],
  ] as const) {
    await writer.write(writer.field(`Question · ${language}`), asked);
    await writer.write(writer.field(`Answer 1 · ${language}`), right);
    await writer.write(writer.field(`Answer 2 · ${language}`), wrong);
  }
  await writer.press(writer.button('Take Answer 3 away'));
  await writer.press(writer.button('Add a condition'));
  await writer.choose(writer.field('Which item'), 'Crossing the road');
  await expect(page.getByText('Saved and sent')).toBeVisible();
  await isSound(page, 'test');
});

/** From the contents, to the page on which it is written. */
async function addItem(title: string, kind: string): Promise<void> {
  const { page } = writer;
  await open(writer, '');
  const add = writer.button(/^Add an item/).last();
  const dialog = page.getByRole('dialog');
  if (!(await dialog.isVisible())) await writer.press(add);
  await writer.write(dialog.getByLabel(/^Title of the item/), title);
  const chosen = dialog.getByRole('radio', { checked: true });
  await writer.to(chosen);
  const wanted = dialog.getByRole('radio', { name: new RegExp(`^${kind} `) });
  for (let step = 0; step < 10 && !(await wanted.isChecked()); step++) await page.keyboard.press('ArrowDown');
  await writer.press(dialog.getByRole('button', { name: 'Add and write' }));
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
}

/** A document of one page. */
async function pdfOf(text: string): Promise<Buffer> {
  const sheet = await writer.page.context().newPage();
  await sheet.setContent(`<p>${text}</p>`);
  const pdf = await sheet.pdf();
  await sheet.close();
  return pdf;
}

/** A picture that no compression makes small. */
async function noise(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 256, height: 256 });
    const context = canvas.getContext('2d')!;
    const image = context.createImageData(256, 256);
    for (let at = 0; at < image.data.length; at += 65_536)
      crypto.getRandomValues(new Uint8Array(image.data.buffer, at, 65_536));
    context.putImageData(image, 0, 0);
    return canvas.toDataURL('image/png').split(',')[1]!;
  });
  return Buffer.from(base64, 'base64');
}

test('the draft is checked and submitted', async () => {
  await open(writer, '/review');
  await isSound(writer.page, 'review');
  await writer.press(writer.button('Submit for review'));
  await expect(writer.page.getByText('The draft is in review.', { exact: false })).toBeVisible();
  await expect(writer.button('Approve')).toBeDisabled();
  await expect(writer.page.getByText('You wrote in it', { exact: false })).toBeVisible();
});

test('somebody else reads it, comments and returns it', async () => {
  await open(reviewer, '/review/read');
  await expect(reviewer.page.getByRole('heading', { name: 'Crossing the road' })).toBeVisible();
  await expect(reviewer.page.getByText('Look both ways', { exact: false })).toBeVisible();
  await expect(
    reviewer.page.getByText('Right', { exact: true }).or(reviewer.page.getByLabel('Right')).first(),
  ).toBeVisible();
  await isSound(reviewer.page, 'reading');
  const page = reviewer.page.locator('article').filter({ hasText: 'Crossing the road' });
  await reviewer.press(page.getByRole('button', { name: 'Comment' }).first());
  await reviewer.page.keyboard.insertText('Say which side comes first.');
  await reviewer.press(reviewer.button('Save the comment'));
  await expect(page.getByText('Say which side comes first.')).toBeVisible();
  await open(reviewer, '');
  await say('Comment · On foot', 'Begin with the pavement.');
  await isSound(reviewer.page, 'contents with a comment');
  const row = reviewer.page.getByRole('listitem').filter({ has: reviewer.link('Crossing the road') });
  await expect(row.getByRole('img', { name: 'Open comments' })).toBeVisible();
  // All that was written got here, to the last word.
  await expect(row).toContainText('Complete');
  await open(reviewer, '/about');
  await say('Comment', 'Name the author.');
  await isSound(reviewer.page, 'about with a comment');
  await open(reviewer, '/review');
  await expect(reviewer.page.getByRole('link', { name: 'Crossing the road' })).toBeVisible();
  await reviewer.press(reviewer.button('Return it with a note'));
  await reviewer.write(reviewer.field(/What has to be mended/), 'One comment, then it is good.');
  await reviewer.press(reviewer.page.getByRole('dialog').getByRole('button', { name: 'Return it with a note' }));
  await expect(reviewer.page.getByText('The draft is returned with your note.')).toBeVisible();
});

async function say(button: string, words: string): Promise<void> {
  await reviewer.press(reviewer.button(button));
  await reviewer.page.keyboard.insertText(words);
  await reviewer.press(reviewer.button('Save the comment'));
  await expect(reviewer.page.getByText(words)).toBeVisible();
}

async function resolve(thread: Locator): Promise<void> {
  const button = thread.getByRole('button', { name: 'Resolve', exact: true });
  await writer.press(button);
  // Kept: the page that is opened next would not wait for it.
  await expect(button).toHaveCount(0);
}

test('the writer answers, says that it is dealt with, and submits again', async () => {
  await open(writer, '/review');
  await expect(writer.page.getByText('One comment, then it is good.')).toBeVisible();
  await open(writer, '/review/read');
  const thread = writer.page.getByRole('article', { name: /^Comment by/ }).filter({ hasText: 'which side' });
  await writer.press(thread.getByRole('button', { name: 'Answer' }));
  await writer.page.keyboard.insertText('The left one; written.');
  await writer.press(writer.button('Save the answer'));
  await expect(thread.getByText('The left one; written.')).toBeVisible();
  await resolve(thread);
  // Each of the others is found where it is about.
  for (const [place, said] of [
    ['On foot', 'Begin with the pavement.'],
    ['About the kit', 'Name the author.'],
  ] as const) {
    await open(writer, '/review');
    await writer.press(writer.link(place));
    const found = writer.page.getByRole('article').filter({ hasText: said });
    await expect(found).toBeFocused();
    await resolve(found);
  }
  await open(writer, '/review');
  await expect(writer.page.getByText('No open comments')).toBeVisible();
  await writer.press(writer.button('Submit for review'));
  await expect(writer.page.getByText('The draft is in review.', { exact: false })).toBeVisible();
});

test('what is done in a preview is written down nowhere, and packages play in it', async () => {
  await open(writer, '/preview');
  const frame = writer.page.frameLocator('iframe');
  await expect(frame.getByRole('heading', { level: 1, name: 'Road safety' })).toBeVisible({ timeout: 30_000 });
  const before = await recordsIn(writer.page);
  const asked: string[] = [];
  writer.page.on('request', (request) => {
    const { origin, pathname } = new URL(request.url());
    const isInside = request.frame().parentFrame() !== null;
    if (isInside && origin === hub.url && /^\/(api|db)\//.test(pathname)) asked.push(pathname);
  });

  await frame.getByRole('link', { name: 'Crossing the road' }).first().press('Enter');
  await frame.getByRole('button', { name: 'I have studied it' }).press('Enter');
  await expect(frame.getByText('You have studied this')).toBeVisible();
  await frame.getByRole('link', { name: 'Road safety' }).first().press('Enter');
  await frame.getByRole('link', { name: 'Check yourself' }).first().press('Enter');
  await frame.getByRole('button', { name: 'Begin the test' }).press('Enter');
  await frame.getByLabel('Green').press('Space');
  await frame.getByRole('button', { name: 'Finish and check' }).press('Enter');
  await expect(frame.getByText('100%').first()).toBeVisible();
  await frame.getByRole('link', { name: 'Road safety' }).first().press('Enter');
  await frame.getByRole('link', { name: 'Simulator' }).first().press('Enter');
  await frame.getByRole('button', { name: 'Open', exact: true }).press('Enter');
  const simulator = frame.frameLocator('.stage iframe').frameLocator('iframe');
  await simulator.getByRole('button', { name: 'Pass' }).press('Enter');
  await expect(frame.getByRole('status').filter({ hasText: 'result: 80' })).toBeVisible();

  expect(await recordsIn(writer.page)).toEqual(before);
  expect([...new Set(asked)]).toEqual(['/api/hub']);
});

test('it is looked at as a learner, and leaves nothing behind', async () => {
  await open(writer, '/preview');
  const frame = writer.page.frameLocator('iframe');
  await expect(frame.getByRole('heading', { level: 1, name: 'Road safety' })).toBeVisible({ timeout: 30_000 });
  await isSound(writer.page, 'preview');
  await frame.getByRole('link', { name: 'Crossing the road' }).first().press('Enter');
  await expect(frame.getByText('Look both ways', { exact: false })).toBeVisible();
  await writer.press(writer.link('Kit workshop').first());
  await expect.poll(() => kitsIn(writer.page)).toEqual([]);
  // It lies in the browser as any kit does: whoever opens the next page, whichever it is, finds it gone.
  await open(writer, '/preview');
  await expect(frame.getByRole('heading', { level: 1, name: 'Road safety' })).toBeVisible();
  await writer.page.goto(`${hub.url}/learn/kits`);
  await isLoaded(writer.page);
  await expect(writer.page.getByRole('link', { name: 'Road safety' })).toHaveCount(0);
  await expect.poll(() => kitsIn(writer.page)).toEqual([]);
});

test('it is approved, and tried out by one group alone', async ({ browser }) => {
  await open(reviewer, '/review');
  await reviewer.press(reviewer.button('Approve'));
  await reviewer.press(reviewer.page.getByRole('dialog').getByRole('button', { name: 'Approve' }));
  await expect(reviewer.page.getByText('The draft is approved.', { exact: false })).toBeVisible();
  await reviewer.press(reviewer.button('Try it out with groups'));
  const dialog = reviewer.page.getByRole('dialog');
  await reviewer.tick(dialog.getByLabel(HALL, { exact: false }));
  await reviewer.press(dialog.getByRole('button', { name: 'Try it out with groups' }));
  await expect(reviewer.page.getByText('The kit is packed and signed', { exact: false })).toBeVisible();
  await isSound(reviewer.page, 'on trial');
  const dana = await come(browser, 'dana');
  await install(dana, 'Road safety');
  await hasAllOfIt(dana);
  const other = await come(browser, 'timur');
  expect(await offered(other)).not.toContain('Road safety');
});

/** What was said of the whole, as a learner finds it. */
async function hasAllOfIt(learner: Keys): Promise<void> {
  const { page } = learner;
  await page.goto(`${hub.url}/learn/kits/${KIT}`);
  await isLoaded(page);
  await expect(page.getByText('Safety', { exact: true })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: /^90$/ })).toBeVisible();
  await learner.press(page.getByText('The twelve documents of the kit'));
  await expect(page.getByText('Working curriculum · not in this kit')).toBeVisible();
  await learner.press(learner.link('Academic calendar'));
  const entries = page.getByRole('listitem').filter({ hasText: /consultation|exam/i });
  await expect(entries).toHaveText([
    /9 Sep\w* 2031.*Consultation in the yard.*The yard/,
    /23 Sep\w* 2031.*Exam on the road/,
  ]);
  await page.goto(`${hub.url}/learn/kits/${KIT}/-/documents/programme`);
  await expect(page.getByText('Three credits of walking.')).toBeVisible();
  await page.goto(`${hub.url}/learn/kits/${KIT}/-/documents/syllabus`);
  await expect(page.getByText('Week one')).toBeVisible();
  // What a preview must not leave, a learner does.
  const before = await recordsIn(page);
  await page.goto(`${hub.url}/learn/kits/${KIT}/crossing-the-road`);
  await learner.press(learner.button('I have studied it'));
  await expect(page.getByText('You have studied this')).toBeVisible();
  expect(await recordsIn(page)).not.toEqual(before);
}

test('it is published to all whose groups have it', async ({ browser }) => {
  await open(reviewer, '/review');
  await reviewer.press(reviewer.button('Publish'));
  await reviewer.press(reviewer.page.getByRole('dialog').getByRole('button', { name: 'Publish' }));
  await expect(reviewer.page.getByText('The kit is published.')).toBeVisible();
  await isSound(reviewer.page, 'published');
  await staff.giveToAll(KIT);
  timur = await come(browser, 'timur');
  await install(timur, 'Road safety');
});

test('a new version goes the same way, and devices fetch only what changed', async () => {
  await open(writer, '/review');
  await writer.press(writer.button('Write the next version'));
  await writer.press(writer.page.getByRole('dialog').getByRole('button', { name: 'Write the next version' }));
  await expect(writer.button('Submit for review')).toBeDisabled();
  await writer.write(writer.field('English'), 'Lights at night.');
  await writer.press(writer.button('Raise the version'));
  await expect(writer.button('Submit for review')).toBeEnabled();
  await open(writer, '/item/crossing-the-road');
  await writer.write(writer.field('Text · English'), 'Look both ways, then go. Wear a light at night.\n');
  await expect(writer.page.getByText('Saved and sent')).toBeVisible();
  await open(writer, '/review');
  await writer.press(writer.button('Submit for review'));
  await expect(writer.page.getByText('The draft is in review.', { exact: false })).toBeVisible();
  await open(reviewer, '/review');
  for (const step of ['Approve', 'Publish']) {
    await reviewer.press(reviewer.button(step));
    await reviewer.press(reviewer.page.getByRole('dialog').getByRole('button', { name: step }));
  }
  await expect(reviewer.page.getByText('The kit is published.')).toBeVisible();
  let fetched = 0;
  timur.page.on('response', (response) => {
    if (response.status() === 206) fetched += Number(response.headers()['content-length']);
  });
  await install(timur, 'Road safety');
  await expect(timur.page.getByText('1.1.0', { exact: false }).first()).toBeVisible();
  // The picture alone is larger.
  expect(fetched).toBeGreaterThan(0);
  expect(fetched).toBeLessThan(100_000);
});

test('a version is taken back, and devices say why', async () => {
  await open(reviewer, '/review');
  await reviewer.press(reviewer.button('Withdraw version 1.1.0'));
  const dialog = reviewer.page.getByRole('dialog');
  for (const language of LANGUAGES) await reviewer.write(dialog.getByLabel(language), 'A wrong picture.');
  await reviewer.press(dialog.getByRole('button', { name: 'Withdraw', exact: true }));
  await expect(reviewer.page.getByText('The version is withdrawn.')).toBeVisible();
  await timur.page.goto(`${hub.url}/learn/kits/${KIT}`);
  await expect(timur.page.getByText('A wrong picture.', { exact: false })).toBeVisible();
});

async function install(learner: Keys, title: string): Promise<void> {
  await learner.page.goto(`${hub.url}/learn/kits`);
  const card = learner.page
    .locator('section')
    .filter({ has: learner.page.getByRole('heading', { name: title }) })
    .last();
  const take = card.getByRole('button', { name: /^(Install|Update)$/ });
  await learner.press(take);
  await expect(take).toHaveCount(0);
  await expect(learner.page.getByRole('link', { name: title })).toBeVisible();
}

async function offered(learner: Keys): Promise<readonly string[]> {
  await learner.page.goto(`${hub.url}/learn/kits`);
  await isLoaded(learner.page);
  return learner.page.getByRole('heading', { level: 3 }).allTextContents();
}

/** What lies in this browser beside kits: database and table → number of records. What a learner does is one more somewhere. */
const recordsIn = (page: Page): Promise<Readonly<Record<string, number>>> =>
  page.evaluate(async () => {
    const counts: Record<string, number> = {};
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error as Error);
      });
    for (const { name = '' } of await indexedDB.databases()) {
      if (/^sandyq-(library|search)/.test(name)) continue;
      const db = await done(indexedDB.open(name));
      for (const table of db.objectStoreNames)
        counts[`${name} ${table}`] = await done(db.transaction(table).objectStore(table).count());
      db.close();
    }
    return counts;
  });

/** Ids of the kits that lie in this browser, shown or not. */
const kitsIn = (page: Page): Promise<readonly string[]> =>
  page.evaluate(async () => {
    const open = indexedDB.open('sandyq-library');
    const db = await new Promise<IDBDatabase>((done, fail) => {
      open.onsuccess = () => done(open.result);
      open.onerror = () => fail(open.error as Error);
    });
    const all = db.transaction('kits').objectStore('kits').getAllKeys();
    const keys = await new Promise<readonly IDBValidKey[]>((done) => (all.onsuccess = () => done(all.result)));
    db.close();
    return keys.map(String);
  });
