import { expect, test, type Page } from '@playwright/test';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { h5pPlayer } from '../h5p-player';
import { LearnersBrowser } from './browser';
import { HubProcess, freePort } from './hub';
import { comeBack, demoPeople, enter, isSound, type Person } from './pages/app';
import { PLAYED, READ_ELSEWHERE, REFUSED, SAMPLES, sampleFiles, uncovered } from './pages/samples';

/*
 * Everything beside the project that none of us made: imported and packed into one kit, installed, and gone through in a browser
 * that was started anew with no hub in reach; or refused, with the right reason. SANDYQ_SCREENSHOTS=folder keeps pictures.
 */

const hasSamples = existsSync(SAMPLES);
const player = hasSamples ? h5pPlayer() : undefined;
const played = Object.keys(PLAYED).filter((sample) => player !== undefined || !sample.endsWith('.h5p'));

test.describe.configure({ mode: 'serial' });
test.skip(!hasSamples, 'No samples beside the project: they are not tried.');

let folder: string;
let hub: HubProcess;
let browser: LearnersBrowser;
let learner: Person;
/** Sample → item that was made of it. */
let items: ReadonlyMap<string, string>;

const sandyq = (...args: string[]): string =>
  execFileSync(process.execPath, ['build/node/sandyq.js', ...args], { stdio: ['ignore', 'pipe', 'pipe'] }).toString();

test('every file beside the project is tried by somebody', () => {
  const files = sampleFiles();
  expect(files.length).toBeGreaterThan(0);
  expect(
    uncovered(files),
    'samples that no test opens: say in tests/e2e/pages/samples.ts what is to come of each',
  ).toEqual([]);
  expect(uncovered([...files, 'gift/new.gift', 'media/new.mp4', 'new.zip'])).toEqual([
    'gift/new.gift',
    'media/new.mp4',
    'new.zip',
  ]);
  for (const [at, test] of Object.entries(READ_ELSEWHERE))
    expect(readFileSync(test, 'utf8')).toContain(`samples/${at}`);
});

for (const [sample, words] of Object.entries(REFUSED))
  test(`${sample} is refused, and says why`, () => {
    const out = join(mkdtempSync(join(tmpdir(), 'sandyq-refused-')), 'source');
    const args = ['build/node/sandyq.js', 'import', join(SAMPLES, sample), '--out', out];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringContaining(words) });
    expect(existsSync(out)).toBe(false);
  });

interface Report {
  readonly parts: readonly { readonly file: string; readonly report: readonly { what: string; item?: string }[] }[];
}

/** One folder of all of them; answers which item each became. */
function importAll(source: string): ReadonlyMap<string, string> {
  // A recording comes with what lies beside it.
  const isMedia = (sample: string) => sample.startsWith('media/');
  const files = [...played.filter((sample) => !isMedia(sample)), 'media'].map((sample) => join(SAMPLES, sample));
  const words = [
    '--id',
    'samples',
    '--title',
    'Samples',
    '--language',
    'en',
    ...(player ? ['--h5p-player', player] : []),
  ];
  const { parts } = JSON.parse(sandyq('import', ...files, '--out', source, '--json', ...words)) as Report;
  const itemOf = (sample: string): string => {
    const { report } = parts.find(({ file }) => file === join(SAMPLES, isMedia(sample) ? 'media' : sample))!;
    return report.find(({ what, item }) => item !== undefined && (!isMedia(sample) || what === basename(sample)))!
      .item!;
  };
  return new Map(played.map((sample) => [sample, itemOf(sample)]));
}

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandyq-samples-'));
  const [source, key, kit] = ['source', 'institution', 'samples.kit'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  items = importAll(source);
  // As the import asks the author to: there are captions in another language, too.
  const yaml = join(source, 'kit.yaml');
  const before = readFileSync(yaml, 'utf8');
  expect(before).toContain('LOOK: there are captions in de');
  writeFileSync(yaml, before.replace(/^languages:\n {2}- en$/m, 'languages: [en, de]'));
  sandyq('keygen', '--out', key);
  sandyq('pack', source, '--key', `${key}.key`, '--out', kit);
  hub = await HubProcess.create({ extra: ['--player-port', String(await freePort()), '--trust', `${key}.pub`] });
  browser = await LearnersBrowser.create();
  learner = (await demoPeople(hub))('dana');
  const page = await browser.page();
  await enter(page, hub, learner);
  await page.goto(`${hub.url}/learn/kits`);
  await page.locator('input[type="file"]').first().setInputFiles(kit);
  await expect(page.locator('a[href="/learn/kits/samples"]').first()).toBeVisible();
  await expect.poll(() => page.evaluate(() => localStorage.getItem('sandyq.player'))).not.toBeNull();
  await expect(page.locator('iframe')).toHaveCount(0);
  await expect(page.getByText(/Getting ready to work offline/)).toHaveCount(0, { timeout: 60_000 });
  await hub.stop();
  await startAnew();
});

test.afterAll(async () => {
  await browser?.remove();
  await hub?.remove();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** Another window of another day, with no hub. */
async function startAnew(): Promise<Page> {
  await browser.close();
  await browser.open();
  const page = await browser.page();
  await comeBack(page, hub, learner);
  return page;
}

async function open(sample: string): Promise<Page> {
  const page = await browser.page();
  await page.goto(`${hub.url}/learn/kits/samples/${items.get(sample)}`);
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  return page;
}

for (const sample of played)
  test(`${sample} opens with no hub, and is gone through`, async () => {
    const page = await open(sample);
    await PLAYED[sample]!.play(page);
    for (const width of [390, 1366]) {
      await page.setViewportSize({ width, height: 768 });
      await isSound(page, `${sample}, ${width} wide`);
      await keepPicture(page, `${sample.replaceAll('/', '-')}-${width}`);
    }
  });

/** Every line of the trace about each sample, as its reader sees it. */
async function allIsInTrace(page: Page): Promise<void> {
  await page.goto(`${hub.url}/learn/trace`);
  for (const sample of played) {
    const lines = page
      .locator('main li')
      .filter({ has: page.locator(`a[href="/learn/kits/samples/${items.get(sample)}"]`) });
    for (const words of PLAYED[sample]!.trace)
      await expect(lines.filter({ hasText: words }).first(), `${sample}: ${words}`).toBeVisible();
  }
}

test('the results of all are in the trace, and are there after a restart', async () => {
  if (player === undefined) console.warn('No h5p-standalone to be had: H5P is not tried with its player.');
  // Whatever is open last is left, and told.
  await allIsInTrace(await browser.page());
  await allIsInTrace(await startAnew());
});

test('each is found again as it was left', async () => {
  for (const sample of played)
    await test.step(sample, async () => {
      await PLAYED[sample]!.again?.(await open(sample));
    });
});

async function keepPicture(page: Page, name: string): Promise<void> {
  const pictures = process.env.SANDYQ_SCREENSHOTS;
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}
