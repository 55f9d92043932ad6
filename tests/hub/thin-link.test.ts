import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '../../src/lib/shared/ids';
import { FIRST_BYTES, REQUEST_MS, Pace } from '../../src/lib/sync/pace';
import { question, submission } from '../contract/document-store';
import { studyDay } from '../fixtures/traces/day';
import { learnersBrowser } from './browser';
import { TestHub } from './harness';
import type { SignedIn } from './harness';
import { ThinLink, seeded } from './thin-link';

/* The real hub behind a thin link, a hundred times faster than it would be. The long version is bench/thin.bench.ts. */

const SCALE = 100;
const FILE = 100_000;

describe('a day of work over 2G that breaks again and again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandyq-thin-'));
  let hub: TestHub;
  let dana: SignedIn;
  let link: ThinLink;
  beforeAll(async () => {
    hub = await TestHub.start();
    dana = await hub.signIn('dana');
    link = await ThinLink.to(Number(new URL(hub.url).port), {
      bitsPerSecond: 9_600,
      roundTripMs: 600,
      loss: 0.02,
      // Less than the file, and more than a piece of it.
      cutAfterBytes: 40_000,
      scale: SCALE,
      random: seeded(7),
    });
  });
  afterAll(async () => {
    await link.close();
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('gets through, the question first, the file where it stopped', async () => {
    const browser = await learnersBrowser(dana, {
      prefix: join(folder, 'a-'),
      origin: () => link.origin,
      pace: () => new Pace(REQUEST_MS / SCALE),
    });
    const by = { by: dana.id as AccountId };
    for (const { event } of studyDay(200)) await browser.journal.append(event);
    await browser.dossier.put({ ...question(1), ...by });
    const bytes = new Uint8Array(FILE);
    for (let at = 0; at < FILE; at += 50_000) crypto.getRandomValues(bytes.subarray(at, at + 50_000));
    const file = new File([bytes], 'Жұмыс.pdf', { type: 'application/pdf' });
    const work = { ...(await submission(1, [file])), ...by };
    await browser.dossier.put(work, [{ name: file.name, blob: file }]);

    let breaks = 0;
    const through: string[][] = [];
    for (;;) {
      const done = await browser
        .open()
        .run(new AbortController().signal)
        .then(
          () => true,
          () => false,
        );
      const { results } = (await dana.get(`/db/dossier-${dana.id}/_changes`)).json;
      through.push((results as { id: string }[]).map(({ id }) => id.split(':')[0]!));
      if (done) break;
      breaks += 1;
      expect(breaks).toBeLessThan(12);
    }
    expect(breaks).toBeGreaterThanOrEqual(2);
    // After the first break everything but the file is there.
    expect(through[0]).toEqual(expect.arrayContaining(['question', 'trace', 'receipt']));
    expect(through[0]).not.toContain('submission');
    expect(through.at(-1)).toContain('submission');
    const { up } = link.take();
    // The file once, a piece of it again for each break, and what the day weighs.
    expect(up).toBeLessThan(FILE + breaks * FIRST_BYTES + 20_000);
    expect(await browser.open().waiting()).toBe(0);
    const sent = await fetch(`${hub.url}/db/dossier-${dana.id}/${work._id}/${encodeURIComponent(file.name)}`, {
      headers: { Cookie: dana.cookie },
    });
    expect(new Uint8Array(await sent.arrayBuffer())).toEqual(bytes);
    await browser.close();
  }, 60_000);
});
