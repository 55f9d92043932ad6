import { expect, test } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { learnersBrowser } from '../tests/hub/browser';
import { TestDevice, push, question, revised, submission } from '../tests/hub/documents';
import { studyDay } from '../tests/fixtures/traces/day';
import { TestHub } from '../tests/hub/harness';
import type { SignedIn } from '../tests/hub/harness';
import { localPouch, remotePouch } from '../tests/hub/pouch';
import { countingProxy } from './support/counting-proxy';
import type { Traffic } from './support/counting-proxy';
import { report } from './support/table';

/* A new device of a learner with two years of work. */

const DAYS = Number(process.env.SANDYQ_FIRST_SYNC_DAYS ?? 500);
const SEGMENT = 50;
const FILE = 20_000;

/** Two segments a day and a receipt for them, four fifths of a question or an answer, three fifths of work, some with a file. */
async function twoYears(
  learner: SignedIn,
  dossier: string,
): Promise<{ readonly documents: number; readonly files: number }> {
  const device = await TestDevice.enrolled(learner);
  let documents = 0;
  let files = 0;
  let asked = question(learner.id);
  for (let day = 0; day < DAYS; day += 1) {
    const events = studyDay(2 * SEGMENT, day).map(({ event }) => event);
    const halves = [events.slice(0, SEGMENT), events.slice(SEGMENT)];
    const docs: object[] = [];
    for (const half of halves) docs.push(await device.segment(SEGMENT, half));
    if (day % 5 < 2) docs.push((asked = question(learner.id, `Неліктен ${day}? `.repeat(8))));
    else if (day % 5 < 4)
      docs.push({ ...question(learner.id), _id: `answer:${crypto.randomUUID()}`, type: 'answer', thread: asked._id });
    if (day % 5 < 3) {
      const hasFile = day % 5 === 0;
      files += hasFile ? 1 : 0;
      const work = submission(learner.id, new Uint8Array(randomBytes(FILE)));
      docs.push(hasFile ? work : { ...work, files: [], _attachments: undefined, text: 'Менің жауабым. '.repeat(40) });
    }
    const { rows } = await push(
      learner,
      dossier,
      docs.map((doc) => revised(doc)),
    );
    if (rows.length > 0) throw new Error(JSON.stringify(rows[0]));
    documents += docs.length;
  }
  return { documents, files };
}

test('first sync', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandyq-first-sync-'));
  const hub = await TestHub.start({ build: folder });
  const proxy = await countingProxy(Number(new URL(hub.url).port));
  const rows: { way: string; traffic: Traffic; ms: number; documents: number }[] = [];
  try {
    const learner = await hub.signIn('dana');
    const name = `dossier-${learner.id}`;
    const held = await twoYears(learner, name);

    const browser = await learnersBrowser(learner, { prefix: join(folder, 'ours-'), origin: () => proxy.origin });
    proxy.take();
    const begun = performance.now();
    let words: { traffic: Traffic; ms: number } | undefined;
    const round = browser.open();
    const unsubscribe = browser.dossier.subscribe((ids) => {
      // All that was written is announced at once; work with files comes after it, one by one.
      if (words !== undefined || !ids.some((id) => id.startsWith('trace:'))) return;
      words = { traffic: { ...proxy.take() }, ms: performance.now() - begun };
    });
    await round.run(new AbortController().signal);
    unsubscribe();
    const rest = proxy.take();
    const early = words ?? { traffic: rest, ms: performance.now() - begun };
    const ids = await browser.dossier.ids('');
    rows.push({ way: 'Sandyq: all that was written', documents: ids.length - held.files, ...early });
    rows.push({
      way: `Sandyq: ${held.files} files after that`,
      documents: held.files,
      traffic: rest,
      ms: performance.now() - begun - early.ms,
    });
    expect(ids.filter((id) => id.startsWith('submission:'))).toHaveLength(Math.ceil((DAYS * 3) / 5));

    const local = localPouch();
    const stock = remotePouch(Object.assign(hub.client(), { url: proxy.origin, cookie: learner.cookie }), name);
    proxy.take();
    const stockBegun = performance.now();
    await local.replicate.from(stock);
    const { doc_count } = await local.info();
    rows.push({
      way: 'stock PouchDB',
      documents: doc_count,
      traffic: proxy.take(),
      ms: performance.now() - stockBegun,
    });
    await browser.close();
  } finally {
    await proxy.close();
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  report(
    'first-sync',
    'First sync of a new device',
    ['way', 'documents', 'requests', 'down', 'up', 'time on loopback'],
    rows.map(({ way, documents, traffic, ms }) => [
      way,
      String(documents),
      String(traffic.requests),
      `${(traffic.down / 1e6).toFixed(2)} MB`,
      `${(traffic.up / 1000).toFixed(0)} kB`,
      `${(ms / 1000).toFixed(1)} s`,
    ]),
    `A learner’s ${DAYS} study days: ${DAYS * 2} segments of ${SEGMENT} statements, questions, answers, work, a fifth of the days with a file of ${FILE / 1000} kB, a receipt a day. From Node with a LevelDB copy, embedded store, no TLS. Files come last, several in a request.`,
  );
});
