import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { LearnersBrowser } from './browser';
import { HubProcess } from './hub';
import { demoPeople, enter, isLoaded, isSound, speak, type Person } from './pages/app';
import { DistantLearner, inCourse } from './pages/distant-learner';
import { TutorPages } from './pages/tutor';

/* What a tutor does, with a real hub and learners who are elsewhere. */

let hub: HubProcess;
let browser: LearnersBrowser;
let person: (login: string) => Person;
let tutor: TutorPages;

const course = { kit: 'introduction', version: '1.0.0' } as ReturnType<typeof inCourse>;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  hub = await HubProcess.create();
  person = await demoPeople(hub);
  const dana = await DistantLearner.signIn(hub.url, person('dana'));
  await dana.study(
    { kind: 'signed-in', offline: true },
    { kind: 'installed-kit', kit: course, road: 'file' },
    { kind: 'opened-item', at: inCourse('welcome') },
    { kind: 'spent-time', at: inCourse('welcome'), activeMs: 240_000 },
    { kind: 'finished-item', at: inCourse('welcome') },
    {
      kind: 'answered-question',
      at: inCourse('check-yourself'),
      question: 'clearing',
      interaction: 'truefalse',
      attempt: 1,
      response: 'false',
      score: 1,
    },
  );
  await dana.ask('May I hand in a photo of my handwriting?', {
    ...inCourse('study-plan'),
    passage: 'as text or files',
  });
  await dana.submit(
    { work: 'assignment', place: inCourse('study-plan'), attempt: 1, text: 'Monday: I read.\nThursday: I write.' },
    { 'plan.txt': 'Mon 19:00' },
  );
  const timur = await DistantLearner.signIn(hub.url, person('timur'));
  await timur.submit({
    work: 'case',
    place: inCourse('village-case'),
    attempt: 1,
    language: 'en',
    answers: { q1: 'First the page, then the letter.', q2: 'Ninety minutes are enough.' },
  });
  const anna = await DistantLearner.signIn(hub.url, person('anna'));
  await anna.submit({
    work: 'test',
    place: inCourse('check-yourself'),
    attempt: 1,
    language: 'en',
    score: 0.1,
    responses: {
      clearing: { kind: 'truefalse', answer: false },
      'my-own-words': { kind: 'essay', text: 'I study because the road to town is long.' },
    },
  });
  browser = await LearnersBrowser.create();
  const page = await browser.page();
  tutor = new TutorPages(page, hub);
  await enter(page, hub, person('aigul'));
});

test.afterAll(async () => {
  await browser?.remove();
  await hub?.remove();
});

test('the inbox holds what waits, longest first, and filters it', async () => {
  await tutor.inbox();
  await expect(tutor.entries).toHaveCount(4);
  await expect(tutor.entries.first()).toContainText('May I hand in a photo of my handwriting?');
  await expect(tutor.entries.last()).toContainText(person('anna').name);
  await tutor.page.getByRole('link', { name: /^Questions/ }).click();
  await expect(tutor.entries).toHaveCount(1);
  await tutor.page.getByRole('link', { name: /^Work/ }).click();
  await expect(tutor.entries).toHaveCount(3);
  await expect(tutor.page).toHaveURL(/kind=work/);
});

test('the learner page shows the trace in words, and that it verifies', async () => {
  await tutor.learner(person('dana').name);
  const { page } = tutor;
  await expect(page.getByText('The trace is whole and unchanged')).toBeVisible();
  await expect(page.getByText('Signed in without a network')).toBeVisible();
  await expect(page.getByText(/active time: 4 min/)).toBeVisible();
  await expect(page.getByText('introduction / check-yourself (question 1)')).toBeVisible();
  await expect(page.getByText('Chrome, Android').first()).toBeVisible();
  const introduction = page.getByRole('region', { name: 'introduction' });
  await expect(introduction).toContainText('This kit is not installed on this device');
});

test('with the kit installed, items have their titles and progress', async () => {
  await tutor.installKit('Studying with Sandyq');
  await tutor.learner(person('dana').name);
  const { page } = tutor;
  await expect(page.getByRole('region', { name: 'Studying with Sandyq' }).getByRole('progressbar')).toHaveAttribute(
    'aria-valuetext',
    /^2 of \d+$/,
  );
  const welcome = page.getByRole('listitem').filter({ hasText: 'Welcome' }).first();
  await expect(welcome.getByRole('img', { name: 'done' })).toBeVisible();
  const answered = page.getByRole('listitem').filter({ hasText: 'Answered a question (100%)' });
  await expect(answered.getByRole('link')).toHaveText('Check yourself');
  await expect(answered).toContainText('It says “Saved on this device” beside your work.');
});

test('work says whether it was in time, and what that rests on', async () => {
  await tutor.open(/Assignment.*My study plan/);
  const { page } = tutor;
  await expect(page.getByText(/^Deadline: 31 January 2027/)).toBeVisible();
  // The one until then; the other once the kit is older than its own date.
  await expect(page.getByText(/^(In time: proven|Late by the device’s clock, not proven)$/)).toBeVisible();
});

test('an open question shows its place and passage; the reply is kept while it is being written', async () => {
  const { page } = tutor;
  await tutor.open('May I hand in a photo');
  await expect(page.getByRole('link', { name: 'My study plan' })).toHaveAttribute(
    'href',
    '/learn/kits/introduction/study-plan',
  );
  await expect(page.getByRole('blockquote')).toHaveText('as text or files');
  await page.getByLabel('Your answer').fill('A photo is fine, if');
  await page.reload();
  await expect(page.getByLabel('Your answer')).toHaveValue('A photo is fine, if');
});

test('files of a submission come down as they were handed in', async () => {
  const { page } = tutor;
  await tutor.open(/Assignment/);
  await expect(page.getByText('Monday: I read.', { exact: false })).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'plan.txt' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('plan.txt');
  expect(readFileSync(await file.path(), 'utf8')).toBe('Mon 19:00');
});

test('a grade is checked before it is written, and its draft is kept', async () => {
  const { page } = tutor;
  await tutor.open(/Assignment/);
  await tutor.accept();
  await expect(page.getByText('Give marks to accept the work.')).toBeVisible();
  await tutor.marks.fill('101');
  await tutor.accept();
  await expect(page.getByText('Marks cannot be more than 100.')).toBeVisible();
  await tutor.marks.fill('');
  await tutor.giveBack();
  await expect(page.getByText('Write what to change', { exact: false })).toBeVisible();
  await tutor.marks.fill('60,5');
  await tutor.comment.fill('Say more about Thursday.');
  await page.reload();
  await expect(tutor.marks).toHaveValue('60,5');
  await expect(tutor.comment).toHaveValue('Say more about Thursday.');
});

test('a test shows its questions, the keys mark what they can, the person the rest', async () => {
  const { page } = tutor;
  await tutor.open(/Test/);
  await expect(page.getByText('I study because the road to town is long.')).toBeVisible();
  await expect(page.getByText('right', { exact: true })).toHaveCount(1);
  await expect(tutor.marks).toHaveValue('1');
  await page.getByLabel('Marks', { exact: true }).fill('2');
  await expect(tutor.marks).toHaveValue('3');
});

test('answers and grades are written while the hub is gone, and received when it is back', async () => {
  const { page } = tutor;
  await tutor.inbox();
  await hub.stop();
  await tutor.open('May I hand in a photo');
  await tutor.answer('A photo is fine, if one can read it.');
  await expect(page.getByText(/Saved on this device|On its way/).first()).toBeVisible();
  const question = page.url();

  await tutor.open(/Assignment/);
  await tutor.giveBack();
  await expect(page.getByText('The work is returned for another try.', { exact: false })).toBeVisible();

  await tutor.open(/Case task/);
  await tutor.marks.fill('90');
  await tutor.comment.press('Control+Enter');
  await expect(page.getByText('The work is accepted.', { exact: false })).toBeVisible();
  const work = page.url();
  await tutor.inbox();
  await expect(tutor.entries).toHaveCount(1);

  await hub.start();
  for (const address of [question, work]) {
    await page.goto(address);
    await expect(page.getByText('Received', { exact: false }).first()).toBeVisible({ timeout: 60_000 });
  }
});

test('a follow-up brings the thread back to the inbox', async () => {
  const dana = await DistantLearner.signIn(hub.url, person('dana'));
  const { page } = tutor;
  await page.goto(`${hub.url}/tutor/learners`);
  const address = await page.getByRole('link', { name: person('dana').name }).getAttribute('href');
  await page.goto(hub.url + address);
  const thread = await page.getByRole('link', { name: /May I hand in a photo/ }).getAttribute('href');
  await dana.reply(`question:${thread!.split('/').at(-1)}`, 'And by which day?');
  await tutor.inbox();
  await expect(tutor.entries.filter({ hasText: 'And by which day?' })).toBeVisible({ timeout: 60_000 });
  await tutor.open('And by which day?');
  await page.getByRole('button', { name: 'No answer needed' }).click();
  await expect(page.getByText('👍', { exact: true })).toBeVisible();
  await tutor.inbox();
  await expect(tutor.entries.filter({ hasText: 'And by which day?' })).toHaveCount(0);
});

test('another learner’s address opens nothing', async () => {
  const stranger = await DistantLearner.signIn(hub.url, person('aigul'));
  await tutor.page.goto(`${hub.url}/tutor/learners/${stranger.id}`);
  await expect(tutor.page.getByText('This device has no such record')).toBeVisible();
});

for (const [language, width, scheme] of [
  ['kk', 390, 'light'],
  ['ru', 1366, 'dark'],
  ['en', 390, 'dark'],
] as const) {
  test(`every page is sound: ${language}, ${width} wide, ${scheme}`, async () => {
    const { page } = tutor;
    await page.setViewportSize({ width, height: 768 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto(`${hub.url}/tutor/learners`);
    const dana = (await page.locator('th a').first().getAttribute('href'))!;
    await speak(page, language);
    await page.goto(hub.url + dana);
    await isLoaded(page);
    const links = page.locator('a[href^="/tutor/work/"], a[href^="/tutor/questions/"]');
    await expect(links.first()).toBeVisible();
    const within = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')!));
    for (const address of ['/tutor', '/tutor/learners', dana, ...within]) {
      await page.goto(hub.url + address);
      await expect(page.locator('main h1')).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await isLoaded(page);
      await isSound(page, address);
    }
  });
}
