import { expect, test, type FrameLocator, type Locator, type Page } from '@playwright/test';
import { zipSync } from 'fflate';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { LearnersBrowser } from '../tests/e2e/browser';
import { noiseFile } from '../tests/e2e/harness/make-kit';
import { HubProcess, freePort } from '../tests/e2e/hub';
import { demoPeople, enter } from '../tests/e2e/pages/app';
import { cubeModel } from '../tests/e2e/pages/cube';
import { scormPackage } from '../tests/e2e/pages/package-kit';
import { SAMPLES } from '../tests/e2e/pages/samples';
import { h5pPlayer } from '../tests/h5p-player';
import { median, report } from './support/table';

/* From a touch on an item to its first page, beside reading the bytes of its file; and what a player weighs. */

const ROUNDS = 5;
const PAGES = 300;
const SECONDS = 2 * 60 * 60;
const CHAPTERS = 120;
const sandyq = (...args: string[]) =>
  execFileSync(process.execPath, ['build/node/sandyq.js', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });

interface MeasuredPackage {
  readonly item: string;
  readonly what: string;
  readonly runtime: string;
  /** Its first page, in the package. */
  readonly first: string;
  readonly shown: (frame: FrameLocator) => Locator;
}

const PACKAGES: readonly MeasuredPackage[] = [
  {
    ...{ item: 'sco', what: 'a SCORM package', runtime: 'scorm-1.2', first: 'start/index.html' },
    shown: (frame) => frame.getByText('|').first(),
  },
  {
    ...{ item: 'h5p', what: 'an H5P question', runtime: 'h5p', first: 'index.html' },
    shown: (frame) => frame.getByRole('radio').first(),
  },
  {
    ...{ item: 'cmi5', what: 'a cmi5 course of 4 MB', runtime: 'cmi5', first: 'index.html' },
    shown: (frame) => frame.locator('body :visible').first(),
  },
];

/** Packages of others, where they lie beside the project. */
function importSamples(folder: string): void {
  const player = existsSync(SAMPLES) ? h5pPlayer() : undefined;
  const samples = {
    ...(existsSync(SAMPLES) && { cmi5: ['cmi5/single-au-basic-responsive.zip'] }),
    ...(player !== undefined && { h5p: ['h5p/true-false.h5p', '--h5p-player', player] }),
  };
  for (const [item, [file, ...words]] of Object.entries(samples)) {
    const out = join(folder, '..', item);
    sandyq('import', join(SAMPLES, file!), ...words, '--out', out);
    const [made] = readdirSync(join(out, 'packages'));
    cpSync(join(out, 'packages', made!), join(folder, 'packages', item), { recursive: true });
  }
}

/** 300 pages as a browser prints them. */
async function printBook(page: Page): Promise<Uint8Array> {
  const words = 'Кейс-технология – оқу материалдарының жинағы, the kit is read with no network. '.repeat(24);
  const sheets = Array.from({ length: PAGES }, (_, at) => `<section><h2>Leaf ${at + 1}.</h2><p>${words}</p></section>`);
  await page.setContent(`<!doctype html><style>section { break-after: page }</style>${sheets.join('')}`);
  return page.pdf({ outline: true, tagged: true });
}

/** Some 10 MB: much text, and pictures that nothing makes smaller. */
function novel(): Uint8Array {
  const utf8 = (text: string) => new TextEncoder().encode(text);
  const ids = Array.from({ length: CHAPTERS }, (_, at) => `c${at + 1}`);
  const paragraph = 'Бір күні кешке қарай далада жел тұрды, и путник остановился у колодца. '.repeat(12);
  const chapter = (at: number) =>
    `<html><body><h1>Chapter ${at + 1}</h1><img src="p${at}.jpg" alt=""/>${`<p>${paragraph}</p>`.repeat(20)}</body></html>`;
  const picture = (at: number) => noiseFile(`p${at}.jpg`, 80_000, at + 1).bytes(0);
  return zipSync({
    'META-INF/container.xml': utf8('<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>'),
    'b.opf': utf8(
      `<package><metadata><language>kk</language></metadata><manifest>${ids.map((id) => `<item id="${id}" href="${id}.xhtml" media-type="application/xhtml+xml"/>`).join('')}</manifest><spine>${ids.map((id) => `<itemref idref="${id}"/>`).join('')}</spine></package>`,
    ),
    ...Object.fromEntries(ids.map((id, at) => [`${id}.xhtml`, utf8(chapter(at))])),
    ...Object.fromEntries(ids.map((_, at) => [`p${at}.jpg`, picture(at)])),
  });
}

function writeSource(folder: string, book: Uint8Array): void {
  for (const name of ['media', 'books', 'models', 'packages/sco']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'books/book.pdf'), book);
  writeFileSync(join(folder, 'books/novel.epub'), novel());
  // The packer makes pages of the book: the same bytes once more, to read them as they are.
  cpSync(join(folder, 'books/novel.epub'), join(folder, 'books/raw.zip'));
  // Nothing is encoded: the film of the first kit, again and again.
  const film = ['-stream_loop', '-1', '-i', 'kits/introduction/media/tour.en.mp4', '-t', String(SECONDS), '-c', 'copy'];
  execFileSync('ffmpeg', ['-v', 'error', ...film, '-movflags', '+faststart', join(folder, 'media/film.mp4')]);
  for (const [path, content] of Object.entries(scormPackage('sco', '1.2', 'SCO').files)) {
    mkdirSync(dirname(join(folder, 'packages/sco', path)), { recursive: true });
    writeFileSync(join(folder, 'packages/sco', path), content);
  }
  writeFileSync(join(folder, 'models/cube.glb'), cubeModel(readFileSync('kits/sampler/media/motion.jpg')));
  importSamples(folder);
  const packages = PACKAGES.filter(({ item }) => existsSync(join(folder, 'packages', item)));
  const items = [
    { id: 'start', kind: 'page', title: 'Start', content: 'start.md' },
    { id: 'book', kind: 'reading', title: 'A book', file: 'books/book.pdf' },
    { id: 'novel', kind: 'reading', title: 'A novel', file: 'books/novel.epub' },
    { id: 'film', kind: 'video', title: 'A film', file: 'media/film.mp4' },
    { id: 'cube', kind: 'model', title: 'A model', file: 'models/cube.glb', alt: 'A cube' },
    ...packages.map(({ item, what }) => ({ id: item, kind: 'package', title: what, package: `packages/${item}` })),
  ];
  const facts = { id: 'players', version: '1.0.0', title: 'Players', languages: ['en'] };
  const institution = { id: 'demo', name: 'Demonstration' };
  writeFileSync(join(folder, 'start.md'), 'Start. [Raw](books/raw.zip)');
  writeFileSync(
    join(folder, 'kit.yaml'),
    JSON.stringify({ ...facts, institution, units: [{ id: 'unit', title: 'Unit', items }] }),
  );
}

/** Scripts and styles that came with opening an item, as a network would carry them, kB. */
function weightOf(urls: readonly string[]): string {
  const bytes = urls.map((url) => gzipSync(readFileSync(join('build/app', new URL(url).pathname))).length);
  return (bytes.reduce((sum, one) => sum + one, 0) / 1000).toFixed(0);
}

const resources = (page: Page) =>
  page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => /\/_app\/.*\.(js|mjs|css|wasm)$|\/player\/.*\.js$/.test(name)),
  );

/** From the touch on its link until `shown` holds, looked at with every frame, ms. */
const openTime = (page: Page, item: string, shown: string) =>
  page.evaluate(
    async ([id, condition]) => {
      const holds = new Function(`return ${condition}`) as () => boolean;
      const link = document.querySelector<HTMLAnchorElement>(`main a[href$="/${id}"]`)!;
      const began = performance.now();
      link.click();
      while (!holds()) await new Promise(requestAnimationFrame);
      return performance.now() - began;
    },
    [item, shown] as const,
  );

const readTime = (page: Page, path: string) =>
  page.evaluate(async (file) => {
    const began = performance.now();
    const bytes = (await (await fetch(`/kit-files/players/1.0.0/${file}`)).arrayBuffer()).byteLength;
    if (bytes === 0) throw new Error('nothing was read');
    return performance.now() - began;
  }, path);

/** Until a film that plays nothing yet shows the picture at each place, ms each. */
const seekTimes = (page: Page, places: readonly number[]) =>
  page.evaluate(async (seconds) => {
    const film = document.querySelector('video')!;
    if (film.readyState < 1) await new Promise((resolve) => film.addEventListener('loadedmetadata', resolve));
    const times: number[] = [];
    for (const second of seconds) {
      const began = performance.now();
      film.currentTime = second;
      await new Promise((resolve) => film.addEventListener('seeked', resolve, { once: true }));
      times.push(performance.now() - began);
    }
    return times;
  }, places);

test('players', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandyq-players-'));
  const learners = await LearnersBrowser.create();
  const printer = await (await learners.page()).context().newPage();
  writeSource(join(folder, 'source'), await printBook(printer));
  await printer.close();
  const key = join(folder, 'institution');
  sandyq('keygen', '--out', key);
  sandyq('pack', join(folder, 'source'), '--key', `${key}.key`, '--out', join(folder, 'players.kit'));
  const hub = await HubProcess.create({ extra: ['--player-port', String(await freePort()), '--trust', `${key}.pub`] });
  try {
    const page = await learners.page();
    await enter(page, hub, (await demoPeople(hub))('dana'));
    await page.goto(`${hub.url}/learn/kits`);
    await page.locator('input[type="file"]').first().setInputFiles(join(folder, 'players.kit'));
    await expect(page.locator('a[href="/learn/kits/players"]').first()).toBeVisible({ timeout: 120_000 });
    await expect(page.getByText(/Getting ready to work offline/)).toHaveCount(0, { timeout: 60_000 });
    const contents = `${hub.url}/learn/kits/players`;
    const source = (path: string) => (statSync(join(folder, 'source', path)).size / 1e6).toFixed(1);

    /** Opens it `ROUNDS` times, each in a page that has loaded nothing of it yet. */
    const opening = async (item: string, shown: string) => {
      const times: number[] = [];
      let weight = '';
      for (let round = 0; round < ROUNDS; round++) {
        await page.goto(contents);
        await expect(page.locator(`main a[href$="/${item}"]`)).toBeVisible();
        const before = new Set(await resources(page));
        times.push(await openTime(page, item, shown));
        weight = weightOf((await resources(page)).filter((url) => !before.has(url)));
      }
      return { ms: median(times), weight };
    };
    const reading = async (path: string) => {
      const times: number[] = [];
      for (let round = 0; round < ROUNDS; round++) times.push(await readTime(page, path));
      return median(times);
    };
    const row = (what: string, ours: { ms: number; weight: string }, raw: number) => [
      what,
      ours.weight,
      ours.ms.toFixed(0),
      raw.toFixed(0),
      (ours.ms / raw).toFixed(1),
    ];

    const said = (text: string) => `document.querySelector('main')?.textContent.includes(${JSON.stringify(text)})`;
    const start = await opening('start', `${said('Start.')} && location.pathname.endsWith('/start')`);
    const rows = [row('a page of a few words', start, await reading('start.html'))];
    const book = await opening('book', `document.querySelector('[role="document"]')?.textContent.includes('Leaf 1.')`);
    rows.push(
      row(
        `first page of a PDF of ${PAGES} pages, ${source('books/book.pdf')} MB`,
        book,
        await reading('books/book.pdf'),
      ),
    );
    const read = await opening('novel', said('Chapter 1'));
    rows.push(row(`first chapter of an EPUB, ${source('books/novel.epub')} MB`, read, await reading('books/raw.zip')));
    // It was no chapter of words alone.
    await expect.poll(() => page.locator('main img').count()).toBeGreaterThan(0);

    const film = await opening('film', `document.querySelector('video')?.readyState >= 1`);
    const places = Array.from({ length: 12 }, (_, at) => ((at * 5) % 12) * (SECONDS / 12) + 7 * at + 3);
    const ours = median(await seekTimes(page, places));
    const bare = await page.context().newPage();
    await bare.goto(`${hub.url}/learn/kits`);
    await bare.evaluate(async () => {
      const bytes = await (await fetch('/kit-files/players/1.0.0/media/film.mp4')).blob();
      const video = document.createElement('video');
      video.src = URL.createObjectURL(bytes);
      document.body.replaceChildren(video);
    });
    const raw = median(await seekTimes(bare, places));
    await bare.close();
    rows.push(row(`a film of 2 hours, ${source('media/film.mp4')} MB, at a place of it`, { ...film, ms: ours }, raw));

    const cube = await opening('cube', `document.querySelector('[role="group"][aria-busy="false"] canvas')`);
    rows.push(row('a 3D model, a cube with pictures', cube, await reading('models/cube.glb')));

    /** From the button until `shown` is there; what weighs is the runtime, which a worker fetches. */
    const starting = async (item: string, runtime: string, shown: (frame: FrameLocator) => Locator) => {
      const times: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        await page.goto(`${contents}/${item}`);
        await expect(page.getByRole('button', { name: /^(Open|Go on)$/ })).toBeEnabled();
        const began = Date.now();
        await page.getByRole('button', { name: /^(Open|Go on)$/ }).click();
        await shown(page.frameLocator('.stage iframe').frameLocator('iframe')).waitFor();
        times.push(Date.now() - began);
        await page.getByRole('button', { name: 'Close', exact: true }).click();
        await expect(page.locator('.stage iframe')).toHaveCount(0);
      }
      return { ms: median(times), weight: weightOf([`${hub.url}/player/${runtime}.js`]) };
    };
    for (const { item, what, runtime, first, shown } of PACKAGES)
      if (existsSync(join(folder, 'source/packages', item))) {
        const raw = await reading(`packages/${item}/${first}`);
        rows.push(row(`${what}, from its button`, await starting(item, runtime, shown), raw));
      }
    report(
      'players',
      'Opening what a kit holds',
      ['what', 'loaded for it, kB compressed', 'until it is seen, ms', 'reading the bytes alone, ms', 'ratio'],
      rows,
      `Median of ${ROUNDS} rounds out of an installed kit, each in a page that had loaded nothing of it; nothing comes over a network. What is loaded counts what the page fetches in the background meanwhile. The raw limit fetches the same file through the service worker and does nothing with it; of the film it is a bare video element on a Blob at the same places, and for packages the page that is started. Of packages the runtime counts as loaded: H5P's own player lies in the kit.`,
    );
  } finally {
    await learners.remove();
    await hub.remove();
    rmSync(folder, { recursive: true, force: true });
  }
});
