import { expect, test } from '@playwright/test';
import { join } from 'node:path';
import { TestHub } from '../tests/hub/harness';
import { serveBareStore } from './support/bare-store';
import { countingProxy } from './support/counting-proxy';
import type { CountingProxy } from './support/counting-proxy';
import { report } from './support/table';
import { inBrowser, withTracePage } from './support/trace-site';

/* A day's trace after the link returned: our sync with a real hub, beside stock PouchDB and one request of plain xAPI. */

const DAY = 200;
const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

interface Row {
  readonly way: string;
  readonly requests: number;
  readonly up: number;
  readonly down: number;
  readonly target?: { readonly requests: number; readonly up?: number; readonly down?: number };
}

async function ours(folder: string, build: string, rows: Row[]): Promise<void> {
  const hub = await TestHub.start({ build });
  const proxy = await countingProxy(Number(new URL(hub.url).port));
  const { login, password } = hub.hub.demoAccounts.find(({ roles }) => roles.includes('learner'))!;
  try {
    await inBrowser(folder, proxy.origin, async (page) => {
      await page.evaluate(([name, secret]) => window.profile.open(name, secret), [login, password] as const);
      await page.evaluate(() => window.profile.sync());
      await page.evaluate((count) => window.profile.study(count, 1), DAY);
      proxy.take();
      expect(await page.evaluate(() => window.profile.sync())).toBe(0);
      rows.push({
        way: 'Sandyq: a day of 200 statements, receipt fetched',
        ...proxy.take(),
        target: { requests: 4, up: 12_000, down: 4_000 },
      });
      await page.evaluate(() => window.profile.sync());
      rows.push({ way: 'Sandyq: nothing new', ...proxy.take(), target: { requests: 2 } });
    });
  } finally {
    await proxy.close();
    await hub.stop();
  }
}

async function beside(folder: string, pageFolder: string, rows: Row[]): Promise<void> {
  const bare = await serveBareStore(join(folder, 'bare'), pageFolder);
  const proxy: CountingProxy = await countingProxy(bare.port);
  try {
    await inBrowser(folder, proxy.origin, async (page) => {
      for (const name of ['bulk', 'stock-1']) await fetch(`${proxy.origin}/db/${name}`, { method: 'PUT' });
      await page.evaluate((count) => window.bench.stock(count, 1), DAY);
      proxy.take();
      expect(await page.evaluate(() => window.bench.replicate())).toBe(DAY);
      rows.push({ way: 'stock PouchDB, a document a statement', ...proxy.take() });
      expect((await page.evaluate((count) => window.bench.bulk(count, 1), DAY)).ok).toBe(true);
      rows.push({ way: 'one gzipped `_bulk_docs` of plain xAPI, no receipt', ...proxy.take() });
    });
  } finally {
    await proxy.close();
    await bare.close();
  }
}

test('sync', async () => {
  const rows: Row[] = [];
  await withTracePage(async (folder, page) => {
    await ours(folder, join(folder, 'build'), rows);
    await beside(folder, page, rows);
  });
  report(
    'sync',
    'A day’s trace in one sync',
    ['way', 'requests', 'up', 'down', 'target'],
    rows.map(({ way, requests, up, down, target }) => [
      way,
      String(requests),
      kB(up),
      kB(down),
      target === undefined
        ? ''
        : [
            `≤ ${target.requests} requests`,
            ...(target.up ? [`≤ ${kB(target.up)} up`] : []),
            ...(target.down ? [`≤ ${kB(target.down)} down`] : []),
          ].join(', '),
    ]),
    'Bytes on the wire with all headers, no TLS, as Chromium sends them. The first two rows go through the hub’s gateway (signed in, rules, receipts); the last two to the bare store.',
  );
  for (const { way, target, ...measured } of rows) {
    if (target === undefined) continue;
    expect(measured.requests, way).toBeLessThanOrEqual(target.requests);
    if (target.up !== undefined) expect(measured.up, way).toBeLessThanOrEqual(target.up);
    if (target.down !== undefined) expect(measured.down, way).toBeLessThanOrEqual(target.down);
  }
});
