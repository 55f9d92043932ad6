import { expect, test, type Page } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noiseFile, testFile } from '../tests/e2e/harness/make-kit';
import { withBenchSite } from './support/site';
import { median, report } from './support/table';

/* Playing out of an installed kit, through the service worker, beside one stored Blob served by a bare one. */

const MiB = 1024 * 1024;
const SIZE = Number(process.env.SANDYQ_BENCH_VIDEO_MIB ?? 512) * MiB;
const SEEKS = 60;
const kit = { id: 'film', files: [testFile('a.html', '<p>a</p>'), noiseFile('film.mp4', SIZE, 1)] };

/** Time to the first byte at each offset, and to all bytes from the beginning, ms. */
const measure = (page: Page, url: string, offsets: readonly number[]) =>
  page.evaluate(
    async ([film, places]) => {
      const seeks: number[] = [];
      for (const offset of places) {
        const began = performance.now();
        const response = await fetch(film, { headers: { Range: `bytes=${offset}-` } });
        const reader = response.body!.getReader();
        const first = await reader.read();
        if (response.status !== 206 || first.done) throw new Error(`no bytes at ${offset}: ${response.status}`);
        seeks.push(performance.now() - began);
        await reader.cancel();
      }
      const began = performance.now();
      const reader = (await fetch(film, { headers: { Range: 'bytes=0-' } })).body!.getReader();
      let bytes = 0;
      for (let part = await reader.read(); !part.done; part = await reader.read()) bytes += part.value.length;
      return { seeks, bytes, whole: performance.now() - began };
    },
    [url, offsets] as const,
  );

test('video', async () => {
  await withBenchSite(async ({ browser, folder, site, trusted, put }) => {
    mkdirSync(join(folder, 'dist/_app/immutable'), { recursive: true });
    for (const name of ['first', 'late', 'one']) writeFileSync(join(folder, `dist/_app/immutable/${name}.js`), '');
    for (const name of ['shell.html', 'rest.txt']) writeFileSync(join(folder, 'dist', name), '');
    const path = put(kit);
    const page = await browser.open();
    await page.setInputFiles('#file', path);
    await page.evaluate((keys) => window.harness.installFile(keys), trusted);
    await page.evaluate(() => window.raw.keepWhole(window.chosen()));
    await page.evaluate(() => window.harness.startServiceWorker());
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);

    const raw = await browser.context.newPage();
    await raw.goto(`${site.origin}/raw/index.html`);
    await raw.evaluate(() => navigator.serviceWorker.register('/raw/worker.js', { scope: '/raw/' }));
    await raw.waitForFunction(() => navigator.serviceWorker.controller?.scriptURL.endsWith('/raw/worker.js'));

    const offsets = Array.from({ length: SEEKS }, (_, at) => Math.floor(((at * 7919) % SEEKS) * (SIZE / SEEKS)) + at);
    const times = { ours: [] as number[], raw: [] as number[] };
    const whole = { ours: [] as number[], raw: [] as number[] };
    for (let round = 0; round < 3; round++) {
      const bare = await measure(raw, '/raw/film', offsets);
      const ours = await measure(page, '/kit-files/film/1.0.0/film.mp4', offsets);
      expect(ours.bytes).toBe(SIZE);
      times.raw.push(...bare.seeks);
      times.ours.push(...ours.seeks);
      whole.raw.push(bare.whole);
      whole.ours.push(ours.whole);
    }
    const ratio = median(times.ours) / median(times.raw);
    const speed = (ms: readonly number[]) => SIZE / MiB / (median(ms) / 1000);
    report(
      'video',
      'Playing out of an installed kit',
      ['what', 'Sandyq', 'one stored Blob', 'ratio', 'target'],
      [
        [
          `first byte at ${SEEKS} offsets of ${SIZE / MiB} MiB, ms (median)`,
          median(times.ours).toFixed(1),
          median(times.raw).toFixed(1),
          ratio.toFixed(2),
          '≤ 1.5',
        ],
        [
          'all bytes, MB/s',
          speed(whole.ours).toFixed(0),
          speed(whole.raw).toFixed(0),
          (speed(whole.ours) / speed(whole.raw)).toFixed(2),
          '',
        ],
      ],
    );
    expect.soft(ratio).toBeLessThanOrEqual(1.5);
  });
});
