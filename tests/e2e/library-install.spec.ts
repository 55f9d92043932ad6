import { createHash } from 'node:crypto';
import { rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './harness/fixture';
import type { Installed } from './harness/main';
import { corrupted, noiseFile, testFile, testKey, type TestFile } from './harness/make-kit';

const MiB = 1024 * 1024;
const film = noiseFile('media/film.mp4', 30 * MiB + 4321, 1);
const pages = Array.from({ length: 300 }, (_, at) => testFile(`pages/${at}.html`, `<p>Page ${at}</p>`.repeat(50)));
const course = { id: 'course', files: [...pages, film] };

const installFile = async (page: Page, path: string, trusted: unknown): Promise<Installed> => {
  await page.setInputFiles('#file', path);
  return page.evaluate((keys) => window.harness.installFile(keys as never), trusted);
};

const sha256InPage = (page: Page, kit: string, path: string) =>
  page.evaluate(
    async ([id, file]) => {
      const found = await window.harness.library.open(id as never, file!);
      if (found === undefined) return undefined;
      const digest = await crypto.subtle.digest('SHA-256', await found.blob.arrayBuffer());
      return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
    },
    [kit, path],
  );

function sha256(file: TestFile): string {
  const hash = createHash('sha256');
  for (let chunk = 0; chunk * 8 * MiB < file.size; chunk++) hash.update(file.bytes(chunk));
  return hash.digest('hex');
}

const state = (page: Page) =>
  page.evaluate(async () => ({
    installed: (await window.harness.library.installed()).map(({ id, version }) => `${id} ${version}`),
    pending: (await window.harness.library.pending()).length,
  }));

/** Rows in all stores of the library's database. */
const rowCount = (page: Page) =>
  page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>) =>
      new Promise<T>((done) => (request.onsuccess = () => done(request.result)));
    if (!(await indexedDB.databases()).some(({ name }) => name === 'sandyq-library')) return 0;
    const db = await asked(indexedDB.open('sandyq-library'));
    const stores = db.transaction([...db.objectStoreNames]);
    const counts = [...db.objectStoreNames].map((name) => asked(stores.objectStore(name).count()));
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  });

for (const road of ['file', 'hub'] as const) {
  test(`a kit from a ${road} is there after the browser was closed`, async ({ harness, shelf }) => {
    const path = shelf.put('course.kit', course);
    let page = await harness.open();
    const result =
      road === 'file'
        ? await installFile(page, path, shelf.trusted)
        : await page.evaluate((keys) => window.harness.installFrom('/shelf/course.kit', keys), shelf.trusted);
    expect(result).toEqual({ version: '1.0.0' });
    const told = await page.evaluate(() => window.harness.progress);
    expect(told.at(-1)).toMatchObject({ phase: 'finishing', storedBytes: told.at(-1)!.totalBytes });
    await harness.close();
    rmSync(path);
    page = await harness.open();
    expect(await state(page)).toEqual({ installed: ['course 1.0.0'], pending: 0 });
    expect(await sha256InPage(page, 'course', 'media/film.mp4')).toBe(sha256(film));
    expect(await sha256InPage(page, 'course', 'pages/299.html')).toBe(sha256(pages[299]!));
  });
}

test('a download goes on after the hub went away, the session ended, and the page was loaded anew', async ({
  harness,
  shelf,
  site,
}) => {
  shelf.put('course.kit', course);
  const page = await harness.open();
  const install = () => page.evaluate((keys) => window.harness.installFrom('/shelf/course.kit', keys), shelf.trusted);
  const stored = () => page.evaluate(async () => (await window.harness.library.pending())[0]?.storedBytes ?? 0);

  site.answers.set('/shelf/course.kit', { status: 401, from: 8 });
  expect(await install()).toEqual({ failure: { code: 'source-unavailable', reason: 'sign-in-needed' } });
  const kept = await stored();
  expect(kept).toBeGreaterThan(8 * MiB);

  await page.reload();
  expect(await stored()).toBe(kept);
  site.answers.set('/shelf/course.kit', { status: 401 });
  expect(await install()).toEqual({ failure: { code: 'sign-in-needed' } });
  site.answers.set('/shelf/course.kit', {});
  expect(await install()).toEqual({ failure: { code: 'source-unavailable' } });
  site.answers.delete('/shelf/course.kit');
  expect(await install()).toEqual({ version: '1.0.0' });
  expect(await sha256InPage(page, 'course', 'media/film.mp4')).toBe(sha256(film));
});

test('a pause keeps what is stored, and the install goes on', async ({ harness, shelf }) => {
  const path = shelf.put('course.kit', { id: 'course', files: [noiseFile('media/long.mp4', 160 * MiB, 2)] });
  const page = await harness.open();
  await page.setInputFiles('#file', path);
  const paused = await page.evaluate(async (keys) => {
    const installing = window.harness.installFile(keys);
    while ((window.harness.progress.at(-1)?.storedBytes ?? 0) < 20_000_000)
      await new Promise((done) => setTimeout(done, 5));
    window.harness.pause();
    return installing;
  }, shelf.trusted);
  expect(paused).toEqual({ failure: { code: 'paused' } });
  expect(await state(page)).toEqual({ installed: [], pending: 1 });
  expect(await installFile(page, path, shelf.trusted)).toEqual({ version: '1.0.0' });
});

test('a stick that is pulled, or holds another file now, is said so', async ({ harness, shelf }) => {
  const path = shelf.put('course.kit', course);
  const page = await harness.open();
  await page.setInputFiles('#file', path);
  // From then on the browser knows what it was.
  const { size } = statSync(path);
  await expect.poll(() => page.evaluate(() => document.querySelector('input')!.files?.[0]?.size)).toBe(size);
  truncateSync(path, 1000);
  const install = () => page.evaluate((keys) => window.harness.installFile(keys), shelf.trusted);
  expect(await install()).toEqual({ failure: { code: 'source-unavailable' } });
  rmSync(path);
  expect(await install()).toEqual({ failure: { code: 'source-unavailable' } });
  expect(await state(page)).toEqual({ installed: [], pending: 0 });
});

test('two tabs that install the same kit do it once', async ({ harness, shelf, site }) => {
  shelf.put('course.kit', course);
  const one = await harness.open();
  const two = await harness.context.newPage();
  await two.goto(site.origin);
  const results = await Promise.all(
    [one, two].map((page) =>
      page.evaluate((keys) => window.harness.installFrom('/shelf/course.kit', keys), shelf.trusted),
    ),
  );
  expect(results).toContainEqual({ version: '1.0.0' });
  expect(results).toContainEqual({ failure: { code: 'already-installed', version: '1.0.0' } });
  expect(await state(two)).toEqual({ installed: ['course 1.0.0'], pending: 0 });
  const big = site.requests.filter((path) => path === '/shelf/course.kit').length;
  expect(big).toBeLessThan(20);
});

test('the page stays free while a kit is installed', async ({ harness, shelf }) => {
  const path = shelf.put('course.kit', { id: 'course', files: [...pages, noiseFile('media/long.mp4', 200 * MiB, 3)] });
  const page = await harness.open();
  await page.setInputFiles('#file', path);
  // Of the whole time: how long that is says the machine.
  const longest = await page.evaluate(async (keys) => {
    const began = performance.now();
    let last = began;
    let gap = 0;
    const timer = setInterval(() => {
      gap = Math.max(gap, performance.now() - last);
      last = performance.now();
    }, 5);
    const result = await window.harness.installFile(keys);
    clearInterval(timer);
    if ('failure' in result) throw new Error(JSON.stringify(result));
    return gap / (performance.now() - began);
  }, shelf.trusted);
  expect(longest).toBeLessThan(0.25);
});

const whole = Array.from(course.files);
const HOSTILE: readonly (readonly [string, readonly TestFile[], string])[] = [
  ['with a changed page', [corrupted(pages[0]!, 2), ...whole.slice(1)], 'hash-mismatch'],
  ['with a changed last byte of a video', [...pages, corrupted(film, film.size - 1)], 'hash-mismatch'],
  ['with a file missing', whole.slice(1), 'file-missing'],
  ['with a file too many', [...whole, testFile('pages/extra.html', '<p>extra</p>')], 'file-extra'],
];
for (const [what, actual, code] of HOSTILE) {
  test(`a kit ${what} leaves nothing behind`, async ({ harness, shelf }) => {
    const path = shelf.put('course.kit', course, actual);
    const page = await harness.open();
    expect(await installFile(page, path, shelf.trusted)).toMatchObject({
      failure: { code: 'kit-invalid', reason: { code } },
    });
    expect(await state(page)).toEqual({ installed: [], pending: 0 });
    expect(await rowCount(page)).toBe(0);
  });
}

test('a truncated kit, one by a stranger and an empty file are refused', async ({ harness, shelf }) => {
  const page = await harness.open();
  const foreign = shelf.put('foreign.kit', course, undefined, testKey());
  expect(await installFile(page, foreign, shelf.trusted)).toMatchObject({ failure: { code: 'unknown-signer' } });
  const path = shelf.put('course.kit', course);
  truncateSync(path, 20 * MiB);
  expect(await installFile(page, path, shelf.trusted)).toMatchObject({ failure: { reason: { code: 'truncated' } } });
  writeFileSync(path, '');
  expect(await installFile(page, path, shelf.trusted)).toMatchObject({ failure: { code: 'kit-invalid' } });
  expect(await state(page)).toEqual({ installed: [], pending: 0 });
});
