import type { Page } from '@playwright/test';
import { expect, test } from './harness/fixture';
import { noiseFile, testFile } from './harness/make-kit';

const MiB = 1024 * 1024;
const kit = (id: string, bytes: number, seed: number) => ({
  id,
  files: [testFile('pages/one.html', `<p>${id}</p>`), noiseFile('media/film.mp4', bytes, seed)],
});

test('a full disk says how much is missing, keeps everything, and lets the install go on', async ({
  harness,
  shelf,
  site,
}) => {
  const first = shelf.put('first.kit', kit('first', 20 * MiB, 1));
  const second = shelf.put('second.kit', kit('second', 60 * MiB, 2));
  const page = await harness.open();
  const cdp = await harness.context.newCDPSession(page);
  const quota = (quotaSize?: number) => cdp.send('Storage.overrideQuotaForOrigin', { origin: site.origin, quotaSize });
  const install = async (path: string) => {
    await page.setInputFiles('#file', path);
    return page.evaluate((keys) => window.harness.installFile(keys), shelf.trusted);
  };

  // From the start: Chromium believes for some seconds what it knew of the room there is.
  await quota(60 * MiB);
  expect(await install(first)).toEqual({ version: '1.0.0' });
  const full = await install(second);
  expect(full).toMatchObject({ failure: { code: 'storage-full' } });
  const { storedBytes, totalBytes } = await pendingOf(page);
  const missing = (full as { failure: { missingBytes: number } }).failure.missingBytes;
  expect(missing).toBeGreaterThan(0);
  expect(missing).toBeLessThanOrEqual(totalBytes - storedBytes);
  expect(storedBytes).toBeGreaterThan(8 * MiB);
  expect(await readable(page, 'first')).toBe(20 * MiB);
  expect(await readable(page, 'second')).toBe(0);

  await page.reload();
  expect((await pendingOf(page)).storedBytes).toBe(storedBytes);
  expect(await install(second)).toMatchObject({ failure: { code: 'storage-full' } });
  await quota();
  await expect.poll(() => install(second), { timeout: 60_000 }).toEqual({ version: '1.0.0' });
  expect(await readable(page, 'second')).toBe(60 * MiB);
});

test('removing a kit makes the room that another one needs', async ({ harness, shelf, site }) => {
  const first = shelf.put('first.kit', kit('first', 40 * MiB, 1));
  const second = shelf.put('second.kit', kit('second', 40 * MiB, 2));
  const page = await harness.open();
  const cdp = await harness.context.newCDPSession(page);
  await cdp.send('Storage.overrideQuotaForOrigin', { origin: site.origin, quotaSize: 70 * MiB });
  const install = async (path: string) => {
    await page.setInputFiles('#file', path);
    return page.evaluate((keys) => window.harness.installFile(keys), shelf.trusted);
  };
  expect(await install(first)).toEqual({ version: '1.0.0' });
  expect(await install(second)).toMatchObject({ failure: { code: 'storage-full' } });
  await page.evaluate(() => window.harness.library.remove('first' as never));
  expect(await readable(page, 'first')).toBe(0);
  // The browser frees the bytes of deleted Blobs when it gets to it.
  await expect.poll(() => install(second), { timeout: 60_000 }).toEqual({ version: '1.0.0' });
  await page.evaluate(() => window.harness.library.remove('second' as never));
  await expect
    .poll(() => page.evaluate(async () => (await navigator.storage.estimate()).usage), { timeout: 60_000 })
    .toBeLessThan(5 * MiB);
});

const pendingOf = (page: Page) => page.evaluate(async () => (await window.harness.library.pending())[0]!);

/** Bytes of the film that can be read. */
const readable = (page: Page, id: string) =>
  page.evaluate(async (kitId) => {
    const found = await window.harness.library.open(kitId as never, 'media/film.mp4');
    return found === undefined ? 0 : (await found.blob.arrayBuffer()).byteLength;
  }, id);
