import type { Page } from '@playwright/test';
import { renameSync, rmSync } from 'node:fs';
import { expect, test, type Shelf } from './harness/fixture';
import { chunkCount } from '../../src/lib/kit/manifest';
import { noiseFile, spliced, testFile, type TestFile } from './harness/make-kit';

/*
 * The browser is killed, or the stick pulled, at random moments of an install, again and again over one profile. After
 * each time the kit is either whole or resumable; progress that was told is never lost; in the end it is whole.
 * Long runs: SANDYQ_KILLS=50, over a kit of SANDYQ_KILL_MIB and SANDYQ_KILL_FILES, SANDYQ_KILL_MS at most each time.
 */
const KILLS = Number(process.env.SANDYQ_KILLS ?? 0);
const FILM = Number(process.env.SANDYQ_KILL_MIB ?? 60) * 1024 * 1024 + 77;
const FILES = Number(process.env.SANDYQ_KILL_FILES ?? 400);
const AT_MOST_MS = Number(process.env.SANDYQ_KILL_MS ?? 1500);

const pages = (version: string) =>
  Array.from({ length: FILES }, (_, at) => testFile(`pages/${at}.html`, `<p>${version} ${at}</p>`.repeat(40)));
/** Every second version shares half of its chunks with the one before it, in other places. */
function filmOf(round: number): TestFile {
  const film = noiseFile('media/film.mp4', FILM, round);
  if (round % 2 === 1) return film;
  const before = noiseFile('', FILM, round - 1);
  const full = chunkCount(FILM) - 1;
  return spliced(
    film,
    Array.from({ length: full + 1 }, (_, at) => (at % 2 === 0 && at < full ? [before, (at + 2) % full] : [film, at])),
  );
}
const kitOf = (round: number) => ({
  id: 'course',
  version: `1.0.${round}`,
  files: [...pages(`round ${round}`), filmOf(round)],
});
/** Generous: it stops what hangs, and measures nothing. */
const limitMs = (times: number) => 120_000 + times * (15_000 + FILM / 20_000 + FILES * 4);
/** Squared: more of the deaths come early, when little is stored and much is going on. */
const aWhile = () => new Promise((done) => setTimeout(done, Math.random() ** 2 * AT_MOST_MS));

type Road = 'stick' | 'lan';

/** The versions of one kit, each written when the one before is installed. */
class Versions {
  round = 0;
  path = '';

  constructor(private readonly shelf: Shelf) {
    this.next();
  }

  next(): void {
    if (this.path !== '') rmSync(this.path);
    this.round += 1;
    this.path = this.shelf.put(`${this.round}.kit`, kitOf(this.round));
  }

  get version(): string {
    return `1.0.${this.round}`;
  }
}

/** Every file of the installed kit is there and is what the manifest says. */
const isWhole = (page: Page) =>
  page.evaluate(async () => {
    const CHUNK = 8 * 1024 * 1024;
    const [kit] = await window.harness.library.installed();
    if (kit === undefined) return false;
    const hash = async (blob: Blob) => {
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
      return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
    };
    for (const file of kit.manifest.files) {
      const found = await window.harness.library.open(kit.id, file.path);
      if (found?.blob.size !== file.size) return false;
      for (const [at, wanted] of (file.chunks ?? [file.sha256]).entries())
        if ((await hash(found.blob.slice(at * CHUNK, (at + 1) * CHUNK))) !== wanted) return false;
    }
    return true;
  });

const storedNow = (page: Page) =>
  page.evaluate(async () => (await window.harness.library.pending())[0]?.storedBytes ?? 0);
const installedNow = (page: Page) => page.evaluate(async () => (await window.harness.library.installed())[0]?.version);

/** Begins to install from the road; resolves with what came of it, which a killed browser never says. */
function install(page: Page, road: Road, { round }: Versions, shelf: Shelf) {
  return page.evaluate(
    ([keys, url]) => (url === '' ? window.harness.installFile(keys) : window.harness.installFrom(url, keys)),
    [shelf.trusted, road === 'stick' ? '' : `/shelf/${round}.kit`] as const,
  );
}

async function finishes(page: Page, road: Road, versions: Versions, shelf: Shelf): Promise<void> {
  await page.setInputFiles('#file', versions.path);
  const last = await install(page, road, versions, shelf);
  // Killed between the last write and the telling, it may be there already.
  expect('version' in last ? last.version : (last.failure as { version?: string }).version).toBe(versions.version);
  expect(await isWhole(page)).toBe(true);
  expect(await page.evaluate(() => window.harness.library.pending())).toEqual([]);
}

for (const [road, usual] of [
  ['stick', 5],
  ['lan', 3],
] as const) {
  const kills = KILLS || usual;
  test(`killed ${kills} times in the middle of installs from a ${road}, a kit is whole or resumable`, async ({
    harness,
    shelf,
  }) => {
    test.setTimeout(limitMs(kills));
    const versions = new Versions(shelf);
    let told = 0;
    let resumed = 0;
    for (let kill = 0; kill < kills; kill++) {
      const page = await harness.open();
      const kept = await storedNow(page);
      const installed = await installedNow(page);
      if (installed === versions.version) {
        expect(await isWhole(page), 'a visible kit is whole').toBe(true);
        versions.next();
        told = 0;
      } else {
        expect(kept, 'what was told as stored is stored').toBeGreaterThanOrEqual(told);
        if (installed !== undefined && kill % 5 === 0)
          expect(await isWhole(page), 'the version before stays whole').toBe(true);
        if (kept > 0) resumed++;
      }
      await page.exposeFunction('tell', (bytes: number) => (told = Math.max(told, bytes)));
      await page.evaluate(() => {
        const tell = (window as unknown as { tell: (bytes: number) => void }).tell;
        window.harness.progress.push = (progress) => (
          tell(progress.phase === 'checking' ? 0 : progress.storedBytes),
          0
        );
      });
      await page.setInputFiles('#file', versions.path);
      void install(page, road, versions, shelf).catch(() => undefined);
      await aWhile();
      await harness.kill();
    }
    await finishes(await harness.open(), road, versions, shelf);
    test
      .info()
      .annotations.push({ type: 'resumed', description: `${resumed} of ${kills}, ${versions.round} versions` });
  });
}

const pulls = KILLS || 4;
test(`a stick that is pulled ${pulls} times in the middle of installs: said, nothing is lost, it goes on`, async ({
  harness,
  shelf,
}) => {
  test.setTimeout(limitMs(pulls));
  const versions = new Versions(shelf);
  const page = await harness.open();
  let kept = 0;
  let noticed = 0;
  for (let pull = 0; pull < pulls; pull++) {
    await page.setInputFiles('#file', versions.path);
    await page.evaluate(() => void (window.harness.progress.length = 0));
    const installing = install(page, 'stick', versions, shelf);
    // From then on the browser knows how long the file is.
    await page.waitForFunction(() => window.harness.progress.length > 0);
    await aWhile();
    renameSync(versions.path, `${versions.path}.away`);
    const ended = await installing;
    renameSync(`${versions.path}.away`, versions.path);
    if ('version' in ended) {
      expect(await isWhole(page)).toBe(true);
      versions.next();
      kept = 0;
      continue;
    }
    expect(ended.failure.code).toBe('source-unavailable');
    noticed++;
    const now = await storedNow(page);
    expect(now, 'what was stored before the stick went is kept').toBeGreaterThanOrEqual(kept);
    kept = now;
  }
  await finishes(page, 'stick', versions, shelf);
  expect(noticed).toBeGreaterThan(0);
  test.info().annotations.push({ type: 'noticed', description: `${noticed} of ${pulls}` });
});
