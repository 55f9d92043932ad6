import { expect, test } from '@playwright/test';
import { statSync } from 'node:fs';
import { CHUNK_BYTES, chunkCount } from '../src/lib/kit/manifest';
import { writeDelta } from '../src/lib/kit/node/delta';
import { openFileSource } from '../src/lib/kit/node/file-source';
import { openUntrusted } from '../src/lib/kit/open';
import { HarnessBrowser } from '../tests/e2e/harness/fixture';
import { noiseFile, spliced, testFile, type TestFile } from '../tests/e2e/harness/make-kit';
import { countingProxy } from './support/counting-proxy';
import { withBenchSite } from './support/site';
import { report } from './support/table';

/* What an update moves that changes one part in a hundred: over HTTP, to a device that has the version before, and as a
 * delta kit. */

const MiB = 1024 * 1024;
const BYTES = Number(process.env.SANDYQ_BENCH_MIB ?? 1024) * MiB;
const TARGET = 0.011;

interface Case {
  readonly name: string;
  readonly target?: number;
  /** Parts that changed, of how many. */
  readonly changed: readonly [number, number];
  readonly files: (version: 'old' | 'new') => readonly TestFile[];
}

const page = testFile('a.html', '<p>a</p>');

/** Every hundredth file is another in the new version. */
function manyFiles(count: number): Omit<Case, 'target'> {
  const size = Math.floor(BYTES / count);
  const isChanged = (at: number) => at % 100 === 50;
  const path = (at: number) => `pictures/${String(at).padStart(5, '0')}.webp`;
  return {
    name: `${count.toLocaleString('en')} files of ${Math.round(size / 1024)} KiB`,
    changed: [Array.from({ length: count }, (_, at) => at).filter(isChanged).length, count],
    files: (version) => [
      page,
      ...Array.from({ length: count }, (_, at) =>
        noiseFile(path(at), size, at + (version === 'new' && isChanged(at) ? 1_000_000 : 0), 'image/webp'),
      ),
    ],
  };
}

function film(): Case {
  const old = noiseFile('film.mp4', BYTES, 1);
  const chunks = chunkCount(BYTES);
  const changed = Math.max(1, Math.floor(chunks / 100));
  const isChanged = (at: number) => at >= chunks >> 1 && at < (chunks >> 1) + changed;
  const other = noiseFile('', BYTES, 2);
  const mended = spliced(
    old,
    Array.from({ length: chunks }, (_, at) => [isChanged(at) ? other : old, at] as const),
  );
  return {
    name: `one film of ${chunks} chunks of ${CHUNK_BYTES / MiB} MiB`,
    changed: [changed, chunks],
    target: TARGET,
    files: (version) => [page, version === 'old' ? old : mended],
  };
}

const CASES: readonly Case[] = [
  { ...manyFiles(Math.floor(BYTES / (256 * 1024))), target: TARGET },
  film(),
  // What lists of so many files cost, which travel whole: told, not aimed at.
  manyFiles(Math.floor((20_000 * BYTES) / (1024 * MiB))),
];

async function deltaOf(kit: string, base: string, out: string): Promise<number> {
  const [source, older] = [await openFileSource(kit), await openFileSource(base)];
  const [opened, from] = [await openUntrusted(source), await openUntrusted(older)];
  if (!opened.ok || !from.ok) throw new Error('no kit');
  const written = await writeDelta({ kit: opened.value, source }, from.value, out);
  await Promise.all([source.close(), older.close()]);
  if (!written.ok) throw new Error(written.error.code);
  return written.value.bytes;
}

test('update', async () => {
  await withBenchSite(async (bench) => {
    const proxy = await countingProxy(Number(new URL(bench.site.origin).port));
    const rows: string[][] = [];
    for (const { name, target, changed, files } of CASES) {
      const base = bench.put({ id: 'course', version: '1.0.0', files: files('old') }, 'old.kit');
      const whole = bench.put({ id: 'course', version: '1.1.0', files: files('new') }, 'new.kit');
      const { size } = statSync(whole);
      const browser = new HarnessBrowser(bench.folder, proxy.origin);
      const tab = await browser.open();
      const install = (url: string) =>
        tab.evaluate(([from, keys]) => window.harness.installFrom(from, keys), [url, bench.trusted] as const);
      expect(await install('/shelf/old.kit')).toEqual({ version: '1.0.0' });
      proxy.take();
      expect(await install('/shelf/new.kit')).toEqual({ version: '1.1.0' });
      const { requests, up, down } = proxy.take();
      await tab.evaluate(() => window.harness.library.remove('course' as never));
      await browser.close();

      const delta = await deltaOf(whole, base, `${bench.folder}/delta.kit`);
      const share = (bytes: number) => bytes / size;
      const percent = (ratio: number) => `${(100 * ratio).toFixed(2)} %`;
      rows.push([
        name,
        percent(changed[0] / changed[1]),
        percent(share(up + down)),
        String(requests),
        percent(share(delta)),
        target === undefined ? '' : `≤ ${percent(target)}`,
      ]);
      if (target === undefined) continue;
      expect.soft(share(up + down), `over HTTP: ${name}`).toBeLessThanOrEqual(target);
      expect.soft(share(delta), `delta: ${name}`).toBeLessThanOrEqual(target);
    }
    await proxy.close();
    report(
      'update',
      'Updating a kit',
      ['kit of ' + `${BYTES / MiB} MiB`, 'changed', 'moved over HTTP', 'requests', 'delta kit', 'target'],
      rows,
      'Shares of the whole new kit. Over HTTP with all headers, both ways, no TLS, to a browser that has the version before. The lists of a kit – directory, manifests – travel whole: some 200 bytes a file over HTTP, 100 in a delta.',
    );
  });
});
