import { expect, test, type Page } from '@playwright/test';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HubProcess } from './hub';
import { demoPeople, enter, isLoaded, isSound, speak, type Person } from './pages/app';
import { DistantLearner, inCourse } from './pages/distant-learner';
import { Staff } from './pages/staff';

/*
 * Every page, on a phone and on a desktop (the two projects): it shows its heading, axe-core finds nothing, nothing is wider
 * than the screen, nothing is thrown that no page catches. SANDYQ_SCREENSHOTS=folder looks at each page in all three
 * languages, light and dark, and keeps a picture of each.
 */

const LANGUAGES = ['kk', 'ru', 'en'] as const;
type Look = readonly [(typeof LANGUAGES)[number], 'light' | 'dark'];
const ALL: readonly Look[] = [...LANGUAGES.map((language) => [language, 'light'] as const), ['en', 'dark']];
/** The longest words, both schemes; pages in English are looked at by every other test. */
const SOME: Readonly<Record<string, readonly Look[]>> = {
  desktop: [['ru', 'light']],
  phone: [['kk', 'dark']],
};
const looks = (): readonly Look[] =>
  process.env.SANDYQ_SCREENSHOTS === undefined ? (SOME[test.info().project.name] ?? ALL) : ALL;
/** Those that ship. */
const KITS = ['introduction', 'sampler'];
const ITEMS = ['welcome', 'tour', 'handbook', 'check-yourself', 'village-case', 'study-plan', 'feedback'];

let hub: HubProcess;
let person: (login: string) => Person;
let site: string;

test.beforeAll(async () => {
  hub = await HubProcess.create();
  person = await demoPeople(hub);
  const timur = await DistantLearner.signIn(hub.url, person('timur'));
  await timur.study({ kind: 'signed-in', offline: true }, { kind: 'opened-item', at: inCourse('welcome') });
  await timur.ask('Which unit is first?', { ...inCourse('welcome'), passage: 'first unit' });
  await timur.submit({ work: 'assignment', place: inCourse('study-plan'), attempt: 1, text: 'Monday: I read.' });
  site = await (await Staff.signIn(hub, person('admin'))).admitSite('Қарасай ауылы', [timur.id]);
});

test.afterAll(() => hub?.remove());

/** Visits each address in each language of this project, and in the dark. */
async function look(page: Page, addresses: readonly string[]): Promise<void> {
  const thrown = thrownOn(page);
  for (const [language, scheme] of looks()) {
    await speak(page, language);
    for (const address of addresses) await lookAt(page, address, language, scheme);
  }
  expect(thrown, 'what no page caught').toEqual([]);
}

/** What no page caught, from now on. */
function thrownOn(page: Page): readonly string[] {
  const thrown: string[] = [];
  page.on('pageerror', ({ name, message }) => thrown.push(`${page.url()}: ${name} ${message}`));
  return thrown;
}

async function lookAt(page: Page, address: string, language: string, scheme: 'light' | 'dark'): Promise<void> {
  await test.step(`${address} ${language} ${scheme}`, async () => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.goto(hub.url + address);
    await isLoaded(page);
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
    await keepPicture(page, `${address}-${language}-${scheme}`);
    await isSound(page, `${address} ${language} ${scheme}`);
  });
}

async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env.SANDYQ_SCREENSHOTS;
  if (folder === undefined) return;
  const { project } = test.info();
  mkdirSync(join(folder, project.name), { recursive: true });
  const file = name.replace(/[^a-z0-9-]+/gi, '_').replace(/^_/, '') || 'start';
  await page.screenshot({ path: join(folder, project.name, `${file}.png`), fullPage: true });
}

test('the door', async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto(hub.url);
  await look(page, ['/sign-in', '/no-such-page']);
});

test('the learner’s pages', async ({ page }) => {
  test.setTimeout(600_000);
  await enter(page, hub, person('dana'));
  await speak(page, 'en');
  await page.goto(`${hub.url}/learn/kits`);
  const install = page.getByRole('button', { name: 'Install', exact: true });
  await expect(install).toHaveCount(KITS.length);
  for (let left = KITS.length; left > 0; left -= 1) {
    await install.first().click();
    await expect(install).toHaveCount(left - 1);
  }
  for (const kit of KITS) await expect(page.locator(`a[href="/learn/kits/${kit}"]`).first()).toBeVisible();
  await look(page, [
    '/learn',
    '/learn/kits',
    '/learn/kits/introduction',
    '/learn/kits/introduction/-/timetable',
    '/learn/kits/introduction/-/print',
    '/learn/kits/introduction/-/documents/programme',
    ...ITEMS.map((item) => `/learn/kits/introduction/${item}`),
    '/learn/kits/sampler/-/timetable',
    '/learn/messages',
    '/learn/search',
    '/learn/notes',
    '/learn/room',
    '/learn/courier',
    '/learn/trace',
    '/settings',
  ]);
});

test('the tutor’s pages', async ({ page }) => {
  test.setTimeout(600_000);
  await enter(page, hub, person('aigul'));
  await page.goto(`${hub.url}/tutor`);
  const entries = page.getByRole('article');
  await expect(entries).toHaveCount(2);
  const works = await entries
    .getByRole('link')
    .evaluateAll((links) =>
      links.map((link) => (link as HTMLAnchorElement).pathname).filter((path) => path.startsWith('/tutor/')),
    );
  await page.goto(`${hub.url}/tutor/learners`);
  const learner = await page.getByRole('link', { name: person('timur').name }).getAttribute('href');
  await look(page, ['/tutor', '/tutor/scan', '/tutor/couriers', '/tutor/learners', learner!, ...new Set(works)]);
});

test('the institution’s pages', async ({ page }) => {
  test.setTimeout(600_000);
  await enter(page, hub, person('admin'));
  await page.goto(`${hub.url}/institution/groups`);
  const group = await page.locator('main a[href^="/institution/groups/"]').first().getAttribute('href');
  await page.goto(`${hub.url}/institution/accounts`);
  const account = await page.locator('main a[href^="/institution/accounts/"]').first().getAttribute('href');
  await look(page, [
    '/institution',
    '/institution/accounts',
    account!,
    '/institution/accounts/new',
    '/institution/accounts/roster',
    '/institution/groups',
    group!,
    '/institution/kits',
    '/institution/couriers',
    '/institution/sites',
    '/institution/sites/new',
    `/institution/sites/${site}`,
    '/institution/release',
    '/institution/release/sheet?ids=none',
    '/institution/devices',
    '/institution/audit',
  ]);
});

test('the pages of whoever writes kits', async ({ page }) => {
  test.setTimeout(600_000);
  await enter(page, hub, person('methodist'));
  const draft = await beginDraft(page);
  const pages = ['', '/about', '/import', '/check', '/review', '/preview', '/conflicts', '/item/rays'];
  await look(page, ['/author', '/author/new', ...pages.map((one) => `/author/${draft}${one}`)]);
});

test('the pages of a shared computer', async ({ page }) => {
  test.setTimeout(300_000);
  const narrow = test.info().project.name === 'phone';
  const thrown = thrownOn(page);
  await enter(page, hub, person('dana'));
  await speak(page, 'en');
  await page.goto(`${hub.url}/learn/kits`);
  await page.getByRole('button', { name: 'Install', exact: true }).first().click();
  await expect(page.locator('main a[href^="/learn/kits/"]').first()).toBeVisible();
  for (const [language, scheme] of looks()) {
    const says = wordsIn(language);
    const press = (key: string) =>
      page
        .getByRole('button', { name: says(key), exact: true })
        .first()
        .click();
    const state = async (name: string) => {
      expect(await page.locator('html').getAttribute('lang')).toBe(language);
      await keepPicture(page, `${name}-${language}-${scheme}`);
      await isSound(page, `${name} ${language} ${scheme}`);
    };
    await test.step(`${language} ${scheme}`, async () => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await speak(page, language);
      await page.reload();
      await isLoaded(page);
      if (narrow) await page.locator('nav button[aria-haspopup="dialog"]').click();
      await page
        .getByRole('button', { name: says('profiles_lock') })
        .filter({ visible: true })
        .first()
        .click();
      await expect(page.getByRole('heading', { level: 1, name: person('dana').name })).toBeVisible();
      await state('lock');
      await press('profiles_forgotten');
      await expect(page.getByRole('heading', { level: 2, name: says('profiles_code_title') })).toBeVisible();
      await state('forgotten');
      await press('profiles_somebody_else');
      await expect(page.getByRole('heading', { level: 2, name: says('profiles_who') })).toBeVisible();
      await state('chooser');
      await press('profiles_slip');
      await expect(page.getByRole('heading', { level: 2, name: says('profiles_slip_title') })).toBeVisible();
      await state('slip');
      await press('profiles_look_in');
      await expect(page.getByText(says('profiles_guest_note'))).toBeVisible();
      await isLoaded(page);
      await state('guest');
      await enter(page, hub, person('dana'));
    });
  }
  expect(thrown, 'what no page caught').toEqual([]);
});

/** The texts of profiles as they ship. */
function wordsIn(language: (typeof LANGUAGES)[number]): (key: string) => string {
  const texts = JSON.parse(readFileSync(`messages/profiles/${language}.json`, 'utf8')) as Record<string, string>;
  return (key) => texts[key]!;
}

/** A kit that is being written, as another browser left it at the hub. */
async function beginDraft(page: Page): Promise<string> {
  const title = { kk: 'Оптика негіздері', ru: 'Основы оптики' };
  const item = (unit: string, order: string, members: object) => ({ unit, order, item: members });
  const parts = {
    kit: {
      id: 'optics',
      version: '1.0.0',
      title,
      languages: ['kk', 'ru'],
      institution: { id: 'demo', name: { ru: 'Демо' } },
    },
    'unit:light': { order: 'b', title: { kk: 'Жарық', ru: 'Свет' } },
    'unit:lenses': { order: 'd', title: { kk: 'Линзалар', ru: 'Линзы' } },
    'item:rays': item('light', 'b', {
      ...{ kind: 'page', title: { kk: 'Сәулелер', ru: 'Лучи' }, content: 'pages/rays.{lang}.md', minutes: 10 },
    }),
    'item:shadows': item('light', 'd', {
      ...{
        kind: 'test',
        control: 'self',
        title: { ru: 'Тени и полутени: проверьте, всё ли вы поняли' },
        gate: { done: 'rays' },
      },
    }),
    'text:pages/rays.kk.md': { text: 'Жарық түзу сызықпен тарайды.\n' },
    'text:pages/rays.ru.md': { text: 'Свет распространяется по прямой.\n' },
  };
  return page.evaluate(async (all) => {
    const id = crypto.randomUUID();
    const changes = Object.entries(all).map(([part, value]) => ({ id: part, value }));
    const headers = { 'Content-Type': 'application/json', 'Sandyq-Request': '1' };
    await fetch('/api/drafts', { method: 'POST', headers, body: JSON.stringify({ id, parts: changes }) });
    return id;
  }, parts);
}
