import { chromium, expect, test, type BrowserContext, type CDPSession, type Worker } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumLaunch } from '../playwright.config';
import { HubProcess } from '../tests/e2e/hub';
import { demoPeople, isKept } from '../tests/e2e/pages/app';
import { report } from './support/table';
import { markUsable } from './support/usable';

/*
 * What comes over the link until a learner who was never here can use the list of kits, and after it until the whole app is
 * there for work with no network.
 */

const KB = 1000;
/** A kit on the shelf, with its button. */
const SHELF = 'main h3';
/** Of the service worker: the app comes in packs. */
const MOST_REQUESTS = 60;
const MOST = { script: 100, all: 160, rest: 2000 };

interface Arrived {
  readonly type: string;
  /** Seconds UTC. */
  readonly at: number;
  /** Compressed, with the answer's headers. */
  readonly bytes: number;
}

/** Everything that the page itself has received since; the service worker's own requests are later, and not the page's. */
async function listen(cdp: CDPSession): Promise<readonly Arrived[]> {
  const arrived: Arrived[] = [];
  const types = new Map<string, string>();
  // The browser counts from its own start: the first request says when that was.
  let start = Number.NaN;
  cdp.on('Network.requestWillBeSent', ({ wallTime, timestamp }) => {
    if (Number.isNaN(start)) start = wallTime - timestamp;
  });
  cdp.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type));
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength, timestamp }) =>
    arrived.push({ type: types.get(requestId) ?? 'Other', at: start + timestamp, bytes: encodedDataLength }),
  );
  await cdp.send('Network.enable');
  return arrived;
}

/** A browser remembers 250 of what was fetched, if it is not told otherwise. */
const remember = (worker: Worker): Promise<void> =>
  worker.evaluate(() => performance.setResourceTimingBufferSize(5000));

/** What the service worker has fetched, as it tells itself. */
async function fetchedByWorker(context: BrowserContext): Promise<readonly Arrived[]> {
  const [worker] = context.serviceWorkers();
  if (worker === undefined) throw new Error('no service worker is here');
  return worker.evaluate(() =>
    (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).map(({ responseEnd, transferSize }) => ({
      ...{ type: 'Other', at: (performance.timeOrigin + responseEnd) / 1000 },
      bytes: transferSize,
    })),
  );
}

test('first load', async () => {
  const hub = await HubProcess.create();
  const profile = mkdtempSync(join(tmpdir(), 'sandyq-first-'));
  const context = await chromium.launchPersistentContext(profile, chromiumLaunch);
  try {
    context.on('serviceworker', (worker) => void remember(worker));
    const { login, password } = (await demoPeople(hub))('dana');
    const page = context.pages()[0] ?? (await context.newPage());
    const arrived = await listen(await context.newCDPSession(page));
    await markUsable(page, SHELF);
    await page.goto(`${hub.url}/learn/kits`);
    await page.locator('input[autocomplete="username"]').fill(login);
    await page.locator('input[autocomplete="current-password"]').fill(password);
    await page.locator('form button[type="submit"]').click();
    await expect(page.locator(SHELF).first()).toBeVisible();
    const usable = await page.evaluate(
      () => (performance.timeOrigin + performance.getEntriesByName('usable')[0]!.startTime) / 1000,
    );
    const until = arrived.filter(({ at }) => at <= usable);
    const scripts = until.filter(({ type }) => type === 'Script');
    const sum = (parts: readonly Arrived[]) => parts.reduce((total, { bytes }) => total + bytes, 0) / KB;
    await isKept(page);
    const rest = (await fetchedByWorker(context)).filter(({ bytes }) => bytes > 0);
    expect.soft(rest.length, 'requests for the rest of the app').toBeLessThan(MOST_REQUESTS);
    const row = (what: string, parts: readonly Arrived[], most: number) => {
      expect.soft(parts.length).toBeGreaterThan(0);
      expect.soft(sum(parts), what).toBeLessThanOrEqual(most);
      return [what, String(parts.length), `${sum(parts).toFixed(1)} kB`, `≤ ${most} kB`];
    };
    report(
      'first-load',
      'First load of the learner’s app',
      ['until the list of kits can be used', 'requests', 'compressed, with headers', 'target'],
      [
        row('JavaScript', scripts, MOST.script),
        row('in all', until, MOST.all),
        row('after it: the rest of the app, for work with no network', rest, MOST.rest),
      ],
      'Empty cache, no service worker yet, from the hub on loopback, sign-in included.',
    );
  } finally {
    await context.close();
    await hub.remove();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
});
