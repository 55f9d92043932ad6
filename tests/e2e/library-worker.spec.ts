import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { buildServiceWorker } from './harness/build';
import { expect, test } from './harness/fixture';
import { noiseFile, testFile } from './harness/make-kit';

const MiB = 1024 * 1024;
const film = noiseFile('media/film.mp4', 20 * MiB + 99, 4);
const scripted =
  '<!doctype html><title>kit</title><script>document.title = "ran"</script><img src="x" onerror="document.title=\'ran\'">';
const course = {
  id: 'course',
  files: [testFile('pages/one.html', scripted), testFile('pages/two.html', '<p>two</p>'), film],
};

/** What a SvelteKit build would put beside the worker. */
function writeApp(folder: string, version: string): void {
  const app = join(folder, 'dist/_app/immutable');
  mkdirSync(app, { recursive: true });
  for (const name of ['first', 'late', version]) writeFileSync(join(app, `${name}.js`), `/* ${name} */`);
  writeFileSync(join(folder, 'dist/rest.txt'), `rest of ${version}`);
  const links = ['first', version].map((name) => `<link rel="modulepreload" href="/_app/immutable/${name}.js">`);
  writeFileSync(join(folder, 'dist/shell.html'), `<!doctype html><title>Shell ${version}</title>${links.join('')}`);
}

const text = (page: Page, path: string) =>
  page.evaluate(async (url) => {
    const response = await fetch(url).catch(() => undefined);
    return response?.ok ? response.text() : undefined;
  }, path);

const cachedPaths = (page: Page) =>
  page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });

/** All is kept but the file that the site does not have: one that is missing keeps no other away. */
const precached = (page: Page) =>
  expect
    .poll(
      async () => {
        const state = await page.evaluate(() => window.harness.worker?.precacheState());
        return state && state.total - state.kept;
      },
      { timeout: 30_000 },
    )
    .toBe(1);

test('files of installed kits come from this device: whole, by range, by type, without script', async ({
  harness,
  shelf,
  folder,
  site,
}) => {
  writeApp(folder, 'one');
  const path = shelf.put('course.kit', course);
  const page = await harness.open();
  await page.setInputFiles('#file', path);
  await page.evaluate((keys) => window.harness.installFile(keys), shelf.trusted);
  await page.evaluate(() => window.harness.startServiceWorker());
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);

  const ranged = await page.evaluate(async () => {
    const range = { Range: 'bytes=8388600-8388615' };
    const response = await fetch('/kit-files/course/1.0.0/media/film.mp4', { headers: range });
    const bytes = Array.from(new Uint8Array(await response.arrayBuffer()));
    return { bytes, status: response.status, headers: Object.fromEntries(response.headers) };
  });
  expect(ranged.status).toBe(206);
  expect(ranged.bytes).toEqual([...film.bytes(0).slice(-8), ...film.bytes(1).slice(0, 8)]);
  expect(ranged.headers).toMatchObject({
    'content-type': 'video/mp4',
    'content-range': `bytes 8388600-8388615/${film.size}`,
    'accept-ranges': 'bytes',
  });
  expect(await text(page, '/kit-files/course/1.0.0/pages/two.html')).toBe('<p>two</p>');
  expect(await text(page, '/kit-files/course/9.9.9/pages/two.html')).toBeUndefined();
  expect(site.requests.filter((request) => request.startsWith('/kit-files'))).toEqual([]);

  const opened = await harness.context.newPage();
  await opened.goto(`${site.origin}/kit-files/course/1.0.0/pages/one.html`);
  await opened.waitForTimeout(300);
  expect(await opened.title()).toBe('kit');
  expect(await opened.evaluate(() => window.origin)).toBe('null');
});

test('the app starts with the hub gone and the browser opened anew; what the hub answers is never kept', async ({
  harness,
  folder,
  site,
}) => {
  writeApp(folder, 'one');
  for (const path of ['/api/hub', '/db/', '/shelf/x', '/schemas/kit.json'])
    site.answers.set(path, { status: 200, body: 'hub' });
  let page = await harness.open();
  await page.evaluate(() => window.harness.startServiceWorker());
  await precached(page);
  for (const path of ['/api/hub', '/db/', '/shelf/x', '/schemas/kit.json']) expect(await text(page, path)).toBe('hub');
  expect((await cachedPaths(page)).sort()).toEqual([
    '/_app/immutable/first.js',
    '/_app/immutable/late.js',
    '/_app/immutable/one.js',
    '/rest.txt',
    '/shell.html',
  ]);
  await harness.close();
  await site.close();

  page = await harness.open();
  expect(await page.title()).toBe('Shell one');
  await page.goto(`${site.origin}/learn/course/page-1`);
  expect(await page.title()).toBe('Shell one');
  expect(await text(page, '/_app/immutable/late.js')).toBe('/* late */');
  expect(await text(page, '/rest.txt')).toBe('rest of one');
  expect(await text(page, '/api/hub')).toBeUndefined();
});

test('a new version of the app waits, whole, for the person’s word, and leaves old pages their files', async ({
  harness,
  folder,
  site,
}) => {
  writeApp(folder, 'one');
  const page = await harness.open();
  await page.evaluate(() => window.harness.startServiceWorker());
  await precached(page);

  writeApp(folder, 'two');
  await buildServiceWorker(join(folder, 'dist'), 'two');
  await page.evaluate(() => window.harness.worker!.checkForUpdate());
  await expect.poll(() => page.evaluate(() => window.harness.updateReady), { timeout: 30_000 }).toBe(true);
  expect(await cachedPaths(page)).toContain('/_app/immutable/two.js');
  expect(await text(page, '/rest.txt')).toBe('rest of one');

  const old = await harness.context.newPage();
  await old.goto(`${site.origin}/old-page`);
  expect(await old.title()).toBe('Shell one');
  await site.close();
  await page.evaluate(() => window.harness.worker!.applyUpdate());
  await expect.poll(() => page.title(), { timeout: 30_000 }).toBe('Shell two');
  expect(await text(page, '/_app/immutable/two.js')).toBe('/* two */');
  expect(await old.title()).toBe('Shell one');
  expect(await text(old, '/_app/immutable/one.js')).toBe('/* one */');
});
