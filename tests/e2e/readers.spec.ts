import { expect, test, type Browser, type Page } from '@playwright/test';
import { zipSync } from 'fflate';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packKit } from '../../src/lib/kit/node/pack/pack';
import { testFile, testKey, writeKit, type TestKey } from './harness/make-kit';
import { HubProcess } from './hub';
import { cubeModel } from './pages/cube';
import { demoPeople, enter, isLoaded, isSound, speak } from './pages/app';

/* How documents and recordings are read and played: one hub, one kit of each kind, one learner. */

const folder = mkdtempSync(join(tmpdir(), 'sandyq-readers-'));
let hub: HubProcess;
let page: Page;

test.describe.configure({ mode: 'serial', timeout: 180_000 });

const bytes = (path: string) => new Uint8Array(readFileSync(path));
const media = (name: string) => bytes(`kits/introduction/media/${name}`);

/** It would do harm as a document; it is shown as a picture. */
const DRAWING = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 200" onload="parent.document.title = 'run'">
<script>document.title = 'run'; fetch('/escaped')</script><image href="/escaped.png" width="9" height="9"/>
<rect width="400" height="200" fill="#bde"/><text x="20" y="40">North</text></svg>`;

const PAGES = 300;
/** The first page of each chapter of the book. */
const CHAPTERS = [1, 101, 201];
const WORDS: Readonly<Record<number, string>> = {
  7: 'Кейс-технология – это удобно.',
  150: 'Тәуелсіз елдің тәуелсіз жастары',
  290: 'Ещё раз о кейс-технологии',
};

/** A book as a browser prints it: contents, real fonts, letters of three languages. */
async function printBook(browser: Browser): Promise<Uint8Array<ArrayBuffer>> {
  const sheet = (page: number) => {
    const chapter = CHAPTERS.includes(page) ? `<h1>Chapter from ${page}</h1>` : '';
    return `<section>${chapter}<p>Leaf ${page}.</p><p>${WORDS[page] ?? 'Nothing of note.'}</p></section>`;
  };
  const printer = await browser.newPage();
  const style = 'section { break-after: page } section:last-child { break-after: auto }';
  const sheets = Array.from({ length: PAGES }, (_, at) => sheet(at + 1)).join('');
  await printer.setContent(`<!doctype html><html lang="kk"><style>${style}</style>${sheets}`);
  const pdf = await printer.pdf({ outline: true, tagged: true });
  await printer.close();
  return new Uint8Array(pdf);
}

/** A novel as an EPUB that also tries to get out, packed as an author packs it. */
async function packNovel(key: TestKey): Promise<string> {
  const source = join(folder, 'novel');
  mkdirSync(source);
  const chapter = (number: number) => {
    const paragraphs = Array.from({ length: 60 }, (_, at) => `<p>Chapter ${number}, paragraph ${at}.</p>`).join('');
    return `<html><head><script src="https://evil.example/escaped.js"/><style>@import url(https://evil.example/escaped.css);</style></head>
<body onload="document.title='run'"><h1 id="top">Part ${number}</h1><script>document.title = 'run'</script>
<img src="https://evil.example/escaped.png"/><img src="photo.jpg" alt="A ruler"/>
<p>A word<a href="notes.xhtml#n${number}" epub:type="noteref">[${number}]</a>.</p>${paragraphs}
<p>Тәуелсіз ел ${number}</p></body></html>`;
  };
  const item = (id: string, more = '') =>
    `<item id="${id}" href="${id}.xhtml" media-type="application/xhtml+xml"${more}/>`;
  const utf8 = (text: string) => new TextEncoder().encode(text);
  const novel = zipSync({
    'META-INF/container.xml': utf8('<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>'),
    'b.opf': utf8(
      `<package><metadata><language>en</language></metadata><manifest>${item('one')}${item('two')}${item('notes')}${item('nav', ' properties="nav"')}</manifest><spine><itemref idref="one"/><itemref idref="two"/><itemref idref="notes"/></spine></package>`,
    ),
    'nav.xhtml': utf8(
      '<html xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc"><ol><li><a href="one.xhtml">Part one</a></li><li><a href="two.xhtml#top">Part two</a></li></ol></nav></body></html>',
    ),
    'one.xhtml': utf8(chapter(1)),
    'two.xhtml': utf8(chapter(2)),
    'notes.xhtml': utf8(
      '<html><body><p id="n1">First note.</p><p id="n2">Second note. <a href="two.xhtml#top">Back</a></p></body></html>',
    ),
    'photo.jpg': bytes('kits/sampler/media/motion.jpg'),
  });
  writeFileSync(join(source, 'novel.epub'), novel);
  writeFileSync(
    join(source, 'kit.yaml'),
    `id: novels
version: 1.0.0
title: Novels
languages: [en]
institution: { id: test, name: Test }
units: [{ id: unit, title: Unit, items: [{ id: novel, kind: reading, title: A novel, file: novel.epub }] }]
`,
  );
  const { d } = key.privateKey.export({ format: 'jwk' });
  const signing = { seed: new Uint8Array(Buffer.from(d!, 'base64url')), keyId: key.keyId, key: key.publicKey };
  const out = join(folder, 'novels.kit');
  const packed = await packKit({ folder: source, key: signing, out });
  expect(packed.ok).toBe(true);
  return out;
}

test.beforeAll(async ({ browser }) => {
  const key = testKey();
  const kit = join(folder, 'readers.kit');
  writeKit(kit, key, {
    id: 'readers',
    files: [
      testFile('media/tour.mp4', media('tour.en.mp4'), 'video/mp4'),
      testFile('media/talk.mp3', bytes('kits/sampler/media/beats.mp3'), 'audio/mpeg'),
      testFile('media/tour.en.vtt', media('tour.en.vtt'), 'text/vtt'),
      testFile('media/tour.ru.vtt', media('tour.ru.vtt'), 'text/vtt'),
      testFile('pictures/drawing.svg', DRAWING, 'image/svg+xml'),
      testFile('pictures/photo.jpg', bytes('kits/sampler/media/motion.jpg'), 'image/jpeg'),
      testFile('pictures/broken.png', 'no picture', 'image/png'),
      testFile('models/cube.glb', cubeModel(bytes('kits/sampler/media/motion.jpg')), 'model/gltf-binary'),
      testFile('models/broken.glb', 'no model', 'model/gltf-binary'),
      testFile('books/book.pdf', await printBook(browser), 'application/pdf'),
      testFile('books/locked.pdf', bytes('tests/fixtures/pdf/r6-user.pdf'), 'application/pdf'),
      testFile('books/torn.pdf', bytes('tests/fixtures/pdf/streams.pdf').slice(0, 300), 'application/pdf'),
    ],
    manifest: {
      title: { en: 'Readers' },
      languages: ['en', 'ru'],
      units: [
        {
          id: 'unit',
          title: { en: 'Unit' },
          items: [
            {
              ...{ id: 'film', kind: 'video', title: { en: 'A film' }, file: { en: 'media/tour.mp4' } },
              captions: ['en', 'ru'].map((language) => ({ language, file: `media/tour.${language}.vtt` })),
            },
            {
              ...{ id: 'talk', kind: 'audio', title: { en: 'A talk' }, file: { en: 'media/talk.mp3' } },
              captions: [{ language: 'en', file: 'media/tour.en.vtt' }],
            },
            {
              ...{ id: 'map', kind: 'image', title: { en: 'A map' } },
              pictures: [
                {
                  file: { en: 'pictures/drawing.svg' },
                  alt: { en: 'The northern steppe' },
                  caption: { en: 'By hand' },
                },
                { file: { en: 'pictures/photo.jpg' }, alt: { en: 'A ruler' } },
                { file: { en: 'pictures/broken.png' }, alt: { en: 'What nobody sees' } },
              ],
            },
            ...['cube', 'broken'].map((id) => ({
              ...{ id, kind: 'model', title: { en: `A ${id}` }, file: { en: `models/${id}.glb` } },
              alt: { en: 'A dice that nobody has thrown' },
            })),
            { id: 'book', kind: 'reading', title: { en: 'A book' }, file: { en: 'books/book.pdf' } },
            ...['locked', 'torn'].map((id) => ({
              ...{ id, kind: 'reading', title: { en: `A ${id} paper` }, file: { en: `books/${id}.pdf` } },
            })),
          ],
        },
      ],
    },
  });
  const trust = join(folder, 'institution.pub');
  writeFileSync(trust, `untrusted comment: test\n${key.minisign}\n`);
  hub = await HubProcess.create({ extra: ['--trust', trust] });
  page = await browser.newPage();
  page.setDefaultTimeout(30_000);
  await enter(page, hub, (await demoPeople(hub))('dana'));
  await speak(page, 'en');
  await page.goto(`${hub.url}/learn/kits`);
  await page.locator('input[type="file"]').setInputFiles(kit);
  await expect(page.getByRole('link', { name: 'Readers', exact: true })).toBeVisible();
  await page.locator('input[type="file"]').setInputFiles(await packNovel(key));
  await expect(page.getByRole('link', { name: 'Novels', exact: true })).toBeVisible();
});

test.afterAll(async () => {
  await page?.close();
  await hub?.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function open(item: string, kit = 'readers'): Promise<void> {
  await page.goto(`${hub.url}/learn/kits/${kit}/${item}`);
  await isLoaded(page);
}

const film = () => page.locator('video');
const now = () => film().evaluate((video: HTMLVideoElement) => video.currentTime);
const speed = () => film().evaluate((video: HTMLVideoElement) => video.playbackRate);
const paused = () => film().evaluate((video: HTMLVideoElement) => video.paused);
const words = () => page.getByRole('region', { name: 'What is being said' });
const said = () => words().locator('[aria-current="true"]');

type Stretch = readonly [from: number, to: number];

/** The stretches of the film that the trace says were played, as it is taken away; those that meet are one. */
async function playedInTrace(): Promise<readonly Stretch[]> {
  if (new URL(page.url()).pathname !== '/learn/trace') {
    // Within the app: a page that is loaded anew drops what is just being written down.
    await page.getByRole('link', { name: 'Digital trace' }).first().click();
    await page.getByText('Take it with you').click();
  }
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export as xAPI' }).click(),
  ]);
  const text = readFileSync(await download.path(), 'utf8');
  const stretches = [...text.matchAll(/(\d+(?:\.\d+)?)\[\.\](\d+(?:\.\d+)?)/g)]
    .map(([, from, to]): Stretch => [Number(from), Number(to)])
    .sort(([a], [b]) => a - b);
  return stretches.reduce<Stretch[]>((merged, [from, to]) => {
    const last = merged.at(-1);
    if (last === undefined || from > last[1] + 0.2) return [...merged, [from, to]];
    return [...merged.slice(0, -1), [last[0], Math.max(last[1], to)]];
  }, []);
}

test('a film plays by its words and by keys, and the trace tells the seconds that were really played', async () => {
  await open('film');
  await expect.poll(() => film().evaluate((video: HTMLVideoElement) => video.readyState)).toBeGreaterThan(0);
  const line = words().getByRole('button', { name: /^0:47/ });
  await line.click();
  await expect(line).toHaveAttribute('aria-current', 'true');
  await expect.poll(paused).toBe(false);

  // On a Latin keyboard, then on a Russian one, where the key of > is Ю.
  for (let press = 0; press < 3; press += 1) await page.keyboard.press('>');
  await line.dispatchEvent('keydown', { key: 'Ю', code: 'Period', shiftKey: true, bubbles: true });
  await expect.poll(speed).toBe(2);
  await expect(page.getByLabel('Speed')).toHaveValue('2');
  await expect.poll(now).toBeGreaterThan(50);
  await page.keyboard.press('k');
  await expect.poll(paused).toBe(true);
  const first = await now();

  await page.keyboard.press('l');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(now).toBeCloseTo(first + 5, 1);
  await said().focus();
  await page.keyboard.press('Home');
  await expect(words().getByRole('button').first()).toBeFocused();
  await page.keyboard.press('k');
  await expect.poll(now).toBeGreaterThan(first + 7);
  const before = await now();
  await page.keyboard.press('l');
  // Well beyond where the key leads, or there is no third stretch to tell of.
  await expect.poll(now).toBeGreaterThan(before + 13);
  await expect(said()).toBeInViewport();
  await page.keyboard.press('k');
  await expect.poll(paused).toBe(true);
  const last = await now();

  // The last stretch is written down a moment after the pause.
  await expect.poll(async () => (await playedInTrace()).length).toBe(3);
  const played = await playedInTrace();
  const [one, two, three] = played as [Stretch, Stretch, Stretch];
  const near = (is: number, wanted: number) => expect(Math.abs(is - wanted), JSON.stringify(played)).toBeLessThan(0.4);
  near(one[0], 47.2);
  near(one[1], first);
  near(two[0], first + 5);
  near(three[0] - two[1], 10);
  near(three[1], last);
});

test('speed and captions are as they were chosen last; words stand beside a film without captions, and beside sound', async () => {
  await open('film');
  await expect.poll(speed).toBe(2);
  const modes = () => film().evaluate((video: HTMLVideoElement) => [...video.textTracks].map(({ mode }) => mode));
  await expect.poll(modes).toEqual(['showing', 'disabled']);
  await page.getByLabel('Captions').selectOption({ label: 'Русский' });
  await expect.poll(modes).toEqual(['disabled', 'showing']);
  await expect(words().locator('ol')).toHaveAttribute('lang', 'ru');
  await page.getByLabel('Captions').selectOption({ label: 'Off' });
  await open('film');
  await expect.poll(modes).toEqual(['disabled', 'disabled']);
  await expect(page.getByLabel('Captions')).toHaveValue('off');
  await expect(words().getByText('The first screen answers one question')).toBeVisible();
  // The browser's own menu does the same.
  await film().evaluate((video: HTMLVideoElement) => void (video.textTracks[0]!.mode = 'showing'));
  await expect(page.getByLabel('Captions')).toHaveValue('en');
  await isSound(page, 'a film');

  await open('talk');
  await expect(page.getByLabel('Speed')).toHaveValue('2');
  await expect(page.getByLabel('Captions')).toHaveCount(0);
  await expect(words().getByText('The first screen answers one question')).toBeVisible();
  await isSound(page, 'sound with words');
});

const pageField = () => page.getByLabel('Page number');
const sheet = () => page.locator('[role="document"]');
const marks = () => sheet().locator('mark');

test('a book of 300 pages is opened at a page, by its contents and by its words, and where it was left', async () => {
  await open('book');
  await expect(page.getByText(`Page 1 of ${PAGES}`)).toBeAttached();
  await expect(sheet().getByText('Leaf 1.')).toBeAttached();
  // One page is drawn, however many there are.
  await expect(page.locator('canvas:not(.hiddenCanvasElement)')).toHaveCount(1);

  await pageField().fill('42');
  await pageField().press('Enter');
  await expect(sheet().getByText('Leaf 42.')).toBeAttached();
  for (const [typed, is] of [
    ['9999', PAGES],
    ['0', 1],
    ['x', 1],
  ] as const) {
    await pageField().fill(typed);
    await pageField().press('Enter');
    await expect(pageField()).toHaveValue(String(is));
    await expect(sheet().getByText(`Leaf ${is}.`, { exact: true })).toBeAttached();
  }

  await page.getByRole('button', { name: 'Contents', exact: true }).click();
  const contents = page.getByRole('navigation', { name: 'Contents' });
  await expect(contents.getByRole('button')).toHaveCount(CHAPTERS.length);
  await expect(contents.locator('[aria-current]')).toBeFocused();
  await isSound(page, 'contents of a book');
  await contents.getByRole('button', { name: 'Chapter from 201' }).click();
  await expect(sheet().getByText('Leaf 201.')).toBeAttached();
  await expect(contents).toHaveCount(0);
  await expect(sheet()).toBeFocused();

  // From here on with the keyboard alone; what is asked for is written otherwise than it stands.
  await page.keyboard.press('Control+f');
  const field = page.getByRole('searchbox', { name: 'Find in the document' });
  await expect(field).toBeFocused();
  await page.keyboard.type('КЕЙС ТЕХНОЛОГИ');
  await expect(page.getByText('Not found')).toBeVisible();
  await field.fill('кейстехнологи');
  await expect(page.getByText('2 of 2', { exact: true })).toBeVisible();
  await expect(pageField()).toHaveValue('290');
  await expect(marks().first()).toBeInViewport();
  expect((await marks().allInnerTexts()).join('')).toBe('кейс-технологи');
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 of 2', { exact: true })).toBeVisible();
  await expect(sheet().getByText('Leaf 7.')).toBeAttached();
  await page.keyboard.press('Shift+Enter');
  await expect(pageField()).toHaveValue('290');
  await field.fill('тəуелсiз');
  await expect(page.getByText('1 of 2', { exact: true })).toBeVisible();
  await expect(sheet().getByText('Leaf 150.')).toBeAttached();
  // One place, though a word may be set in letters of several fonts.
  const chosen = async () => (await sheet().locator('mark.here').allInnerTexts()).join('');
  expect(await chosen()).toBe('Тәуелсіз');
  await page.keyboard.press('Enter');
  await expect(page.getByText('2 of 2', { exact: true })).toBeVisible();
  expect(await chosen()).toBe('тәуелсіз');
  await isSound(page, 'search in a book');
  await page.keyboard.press('Escape');
  await expect(marks()).toHaveCount(0);
  await expect(sheet()).toBeFocused();

  const width = () =>
    sheet()
      .locator('canvas')
      .evaluate((canvas) => canvas.clientWidth);
  const small = await width();
  await page.keyboard.press('+');
  await expect.poll(width).toBeGreaterThan(small * 1.2);
  await page.keyboard.press('-');
  await expect.poll(width).toBe(small);
  await page.keyboard.press('PageDown');
  await expect(pageField()).toHaveValue('151');

  // Through the app, then through the address bar.
  await page.getByRole('main').getByRole('link', { name: 'Readers', exact: true }).click();
  await page.getByRole('main').getByRole('link', { name: 'A book' }).first().click();
  await expect(pageField()).toHaveValue('151');
  await expect(sheet().getByText('Leaf 151.')).toBeAttached();
  await open('book');
  await expect(pageField()).toHaveValue('151');
});

test('a document that asks for a password, or is damaged, says so and can be taken away', async () => {
  for (const [item, words] of [
    ['locked', 'This document asks for a password, so it cannot be shown here.'],
    ['torn', 'This document is damaged and cannot be shown.'],
  ] as const) {
    await open(item);
    await expect(page.getByText(words)).toBeVisible();
    await expect(page.getByRole('link', { name: 'Download' })).toHaveAttribute('download', `${item}.pdf`);
    await isSound(page, item);
  }
});

test('pictures are enlarged and moved by keys, wheel and mouse; a drawing runs no script; a broken one says what it shows', async () => {
  const escaped: string[] = [];
  page.on('request', (request) => request.url().includes('escaped') && escaped.push(request.url()));
  await open('map');
  const frame = (number: number) => page.getByRole('group', { name: `Picture ${number} of 3`, exact: true });
  const drawing = frame(1).getByRole('img', { name: 'The northern steppe' });
  await expect(drawing).toBeVisible();
  await expect(page.getByText('By hand')).toBeVisible();
  await expect(page.getByText('What nobody sees')).toBeVisible();
  await expect(page.getByRole('img', { name: 'A ruler' })).toBeVisible();
  const box = async () => (await drawing.boundingBox())!;
  const whole = await box();

  // The wheel moves the page, until the picture is chosen.
  await frame(1).hover();
  await page.mouse.wheel(0, -300);
  expect((await box()).width).toBeCloseTo(whole.width, 0);
  await frame(1).focus();
  await page.mouse.wheel(0, -300);
  await expect.poll(async () => (await box()).width).toBeCloseTo(whole.width * 2, 0);
  const before = await box();
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await box()).x).toBeCloseTo(before.x - 60, 0);
  const { x, y, width, height } = (await frame(1).boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + 40, y + height / 2 - 10, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await box()).x).toBeCloseTo(before.x - 20, 0);
  await isSound(page, 'pictures');
  await page.keyboard.press('0');
  await expect.poll(async () => (await box()).width).toBeCloseTo(whole.width, 0);
  await page.keyboard.press('+');
  await expect(page.getByText('150%')).toBeVisible();
  await page.getByRole('button', { name: 'Show all of it' }).first().click();
  await expect.poll(async () => (await box()).width).toBeCloseTo(whole.width, 0);
  expect(escaped).toEqual([]);
  expect(await page.title()).not.toBe('run');

  await page.goto(`${hub.url}/learn/search`);
  await page.getByRole('searchbox').fill('northern steppe');
  await expect(page.getByRole('link', { name: 'A map' })).toBeVisible();
});

test('a model is turned by keys, buttons and mouse; where it can’t be shown its words are', async () => {
  await open('cube');
  const model = page.getByRole('group', { name: '3D model' });
  await expect(model.getByRole('img', { name: 'A dice that nobody has thrown' })).toBeVisible();
  await expect(model).toHaveAttribute('aria-busy', 'false');
  const look = async () =>
    createHash('sha256')
      .update(new Uint8Array(await model.locator('canvas').screenshot()))
      .digest('hex');
  const looksOtherAfter = async (deed: () => Promise<void>) => {
    const before = await look();
    await deed();
    await expect.poll(look).not.toBe(before);
  };
  await model.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('0');
  const first = await look();
  for (const key of ['ArrowLeft', 'ArrowUp', '+']) await looksOtherAfter(() => page.keyboard.press(key));
  await page.keyboard.press('0');
  await expect.poll(look).toBe(first);
  await looksOtherAfter(() => page.getByRole('button', { name: 'Turn to the right' }).click());
  await looksOtherAfter(async () => {
    const { x, y } = (await model.boundingBox())!;
    await page.mouse.move(x + 100, y + 100);
    await page.mouse.down();
    await page.mouse.move(x + 180, y + 140);
    await page.mouse.up();
  });
  await looksOtherAfter(() => page.getByRole('button', { name: 'As it was' }).click());
  await looksOtherAfter(() => page.getByRole('button', { name: 'Let it move' }).click());
  await page.getByRole('button', { name: 'Stop it' }).click();
  await isSound(page, 'a model');
  await keepPictures('model');
  await page.getByRole('button', { name: 'I have studied it' }).click();
  await expect(page.getByText('You have studied this')).toBeVisible();

  await open('broken');
  await expect(page.getByText('The model could not be shown.')).toBeVisible();
  await expect(page.getByText('A dice that nobody has thrown')).toBeVisible();
  await page.addInitScript(() => (HTMLCanvasElement.prototype.getContext = () => null));
  await open('cube');
  await expect(page.getByText('This device cannot show 3D models.')).toBeVisible();
  await isSound(page, 'a model that can’t be shown');
});

test('an EPUB is read by chapters, contents, notes and words, where it was left; nothing of it runs or is fetched', async () => {
  const escaped: string[] = [];
  page.on('request', (request) => /escaped|evil/.test(request.url()) && escaped.push(request.url()));
  await open('novel', 'novels');
  const chapter = (number: number) => page.getByText(`Chapter ${number} of 3`, { exact: true });
  await expect(chapter(1)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Part 1' })).toBeVisible();
  await expect(page.getByRole('img', { name: 'A ruler' })).toBeVisible();
  expect(
    await page.getByRole('img', { name: 'A ruler' }).evaluate((img: HTMLImageElement) => img.naturalWidth),
  ).toBeGreaterThan(0);
  await isSound(page, 'a book');

  // A note and back, then the contents, then a word, all with keys.
  await page.getByRole('link', { name: '[1]' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('First note.')).toBeFocused();
  await expect(chapter(3)).toBeVisible();
  await page.getByRole('link', { name: 'Back' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Part 2' })).toBeFocused();
  await page.getByRole('button', { name: 'Contents', exact: true }).press('Enter');
  await isSound(page, 'contents of a book of chapters');
  await page.getByRole('navigation', { name: 'Contents' }).getByRole('button', { name: 'Part one' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Part 1' })).toBeVisible();
  await page.keyboard.press('Control+f');
  await page.keyboard.type('тәуелсіз ел');
  await expect(page.getByText('1 of 2', { exact: true })).toBeVisible();
  const mark = page.locator('mark.here');
  await expect(mark).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByText('2 of 2', { exact: true })).toBeVisible();
  await expect(chapter(2)).toBeVisible();
  await expect(mark).toBeInViewport();
  await isSound(page, 'search in a book of chapters');
  await page.keyboard.press('Escape');
  await expect(page.locator('mark')).toHaveCount(0);

  const size = () =>
    page.getByText('Chapter 2, paragraph 0.').evaluate((words) => parseFloat(getComputedStyle(words).fontSize));
  const before = await size();
  await page.getByRole('button', { name: 'Larger' }).click();
  await expect.poll(size).toBeGreaterThan(before * 1.1);

  await page.getByText('Chapter 2, paragraph 40.').scrollIntoViewIfNeeded();
  await page.getByRole('navigation').getByRole('link', { name: 'Kits', exact: true }).click();
  await page.getByRole('main').getByRole('link', { name: 'Novels', exact: true }).first().click();
  await page.getByRole('main').getByRole('link', { name: 'A novel' }).first().click();
  await expect(chapter(2)).toBeVisible();
  await expect(page.getByText('Chapter 2, paragraph 40.')).toBeInViewport();
  await expect.poll(size).toBeGreaterThan(before * 1.1);
  expect(escaped).toEqual([]);
  expect(await page.title()).not.toBe('run');

  await page.goto(`${hub.url}/learn/search`);
  await page.getByRole('searchbox').fill('second note');
  await expect(page.getByRole('link', { name: 'A novel' })).toBeVisible();
});

async function keepPictures(name: string): Promise<void> {
  const pictures = process.env.SANDYQ_SCREENSHOTS;
  if (pictures === undefined) return;
  const before = page.viewportSize()!;
  mkdirSync(pictures, { recursive: true });
  for (const width of [390, 1366]) {
    await page.setViewportSize({ width, height: 768 });
    await page.screenshot({ path: join(pictures, `${name}-${width}.png`), fullPage: true });
  }
  await page.setViewportSize(before);
}
