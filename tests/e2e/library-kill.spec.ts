import type { Page } from '@playwright/test';
import { expect, test } from './harness/fixture';
import { noiseFile, testFile } from './harness/make-kit';

/*
 * The browser is killed at random moments of an install, again and again over one profile. After each death the kit is
 * either whole or resumable; progress that was told is never lost; in the end it is whole.
 * SANDYQ_KILLS=200 for a long run.
 */
const KILLS = Number(process.env.SANDYQ_KILLS ?? 12);
const MiB = 1024 * 1024;

const pages = (version: string) =>
  Array.from({ length: 400 }, (_, at) => testFile(`pages/${at}.html`, `<p>${version} ${at}</p>`.repeat(40)));
const kitOf = (round: number) => ({
  id: 'course',
  version: `1.0.${round}`,
  files: [...pages(`round ${round}`), noiseFile('media/film.mp4', 60 * MiB + 77, round)],
});

/** Every file of the installed kit is there and is what the manifest says. */
const isWhole = (page: Page) =>
  page.evaluate(async () => {
    const [kit] = await window.harness.library.installed();
    if (kit === undefined) return false;
    for (const file of kit.manifest.files) {
      const found = await window.harness.library.open(kit.id, file.path);
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await found!.blob.arrayBuffer()));
      if (Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') !== file.sha256) return false;
    }
    return true;
  });

const storedNow = (page: Page) =>
  page.evaluate(async () => (await window.harness.library.pending())[0]?.storedBytes ?? 0);

test(`killed ${KILLS} times in the middle of installs, a kit is whole or resumable`, async ({ harness, shelf }) => {
  test.setTimeout(60_000 + KILLS * 15_000);
  let round = 1;
  let path = shelf.put(`${round}.kit`, kitOf(round));
  let told = 0;
  let resumed = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const page = await harness.open();
    const kept = await storedNow(page);
    const installed = await page.evaluate(async () => (await window.harness.library.installed())[0]?.version);
    if (installed === `1.0.${round}`) {
      expect(await isWhole(page), 'a visible kit is whole').toBe(true);
      round++;
      path = shelf.put(`${round}.kit`, kitOf(round));
      told = 0;
    } else {
      expect(kept, 'what was told as stored is stored').toBeGreaterThanOrEqual(told);
      if (installed !== undefined) expect(await isWhole(page), 'the version before stays whole').toBe(true);
      if (kept > 0) resumed++;
    }
    await page.setInputFiles('#file', path);
    await page.exposeFunction('tell', (bytes: number) => (told = Math.max(told, bytes)));
    await page.evaluate((keys) => {
      const tell = (window as unknown as { tell: (bytes: number) => void }).tell;
      window.harness.progress.push = (progress) => (tell(progress.phase === 'checking' ? 0 : progress.storedBytes), 0);
      void window.harness.installFile(keys);
    }, shelf.trusted);
    // Squared: more of the deaths come early, when little is stored and much is going on.
    await new Promise((done) => setTimeout(done, Math.random() ** 2 * 1500));
    await harness.kill();
  }
  const page = await harness.open();
  await page.setInputFiles('#file', path);
  const last = await page.evaluate((keys) => window.harness.installFile(keys), shelf.trusted);
  expect(['1.0.' + round]).toContain('version' in last ? last.version : (last.failure as { version?: string }).version);
  expect(await isWhole(page)).toBe(true);
  expect(await page.evaluate(() => window.harness.library.pending())).toEqual([]);
  test.info().annotations.push({ type: 'resumed', description: `${resumed} of ${KILLS}, ${round} versions` });
});
