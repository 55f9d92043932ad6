import { expect, test } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importPublicKey } from '../../src/lib/trace/jws';
import { recordsOf } from '../../src/lib/trace/expand';
import type { SegmentDocument } from '../../src/lib/trace/segment';
import { verifyTrace } from '../../src/lib/trace/verify';
import { TestHub } from '../hub/harness';
import type { SignedIn } from '../hub/harness';
import { HarnessBrowser } from './harness/fixture';
import { buildTraceHarness } from './trace-harness/build';

/*
 * The browser is killed at random moments of writing and of sync, again and again over one profile, with a real hub; every
 * other time in the middle of a write to its disk, as in a power cut.
 * In the end the hub holds every statement and every question that was acknowledged, each once, and the trace verifies.
 * SANDYQ_KILLS=200 for a long run.
 */
const KILLS = Number(process.env.SANDYQ_KILLS ?? 5);

interface Written {
  /** Counter → the word that was written under it. */
  readonly notes: Map<number, string>;
  readonly questions: Map<string, string>;
}

/** Everything that the learner may read of their dossier at the hub. */
async function dossierAt(learner: SignedIn): Promise<readonly Record<string, unknown>[]> {
  const database = `/db/dossier-${learner.id}`;
  const feed = (await learner.get(`${database}/_changes?since=0&style=all_docs`)).json as unknown as {
    results: { id: string; changes: { rev: string }[] }[];
  };
  const docs = feed.results.flatMap(({ id, changes }) => changes.map(({ rev }) => ({ id, rev })));
  const found: Record<string, unknown>[] = [];
  // As many as the hub takes in one request.
  for (let at = 0; at < docs.length; at += 1000) {
    const some = docs.slice(at, at + 1000);
    const got = (await learner.post(`${database}/_bulk_get?revs=true`, { docs: some })).json as unknown as {
      results: { docs: { ok: Record<string, unknown> }[] }[];
    };
    found.push(...got.results.flatMap((result) => result.docs.map(({ ok }) => ok)));
  }
  return found;
}

test(`killed ${KILLS} times while it writes and syncs, a browser loses nothing and says nothing twice`, async () => {
  test.setTimeout(60_000 + KILLS * 20_000);
  const folder = mkdtempSync(join(tmpdir(), 'sandyq-sync-kill-'));
  await buildTraceHarness(join(folder, 'build', 'app'));
  const hub = await TestHub.start({ build: join(folder, 'build') });
  const { login, password } = hub.hub.demoAccounts.find(({ roles }) => roles.includes('learner'))!;
  const browser = new HarnessBrowser(folder, hub.url);
  const written: Written = { notes: new Map(), questions: new Map() };
  try {
    for (let kill = 0; kill < KILLS; kill += 1) {
      const page = await browser.open();
      await page.exposeFunction('acknowledged', (kind: 'notes' | 'questions', key: never, word: string) =>
        written[kind].set(key, word),
      );
      await page.evaluate(([name, secret]) => window.profile.open(name, secret), [login, password] as const);
      await page.evaluate((round) => {
        const { acknowledged } = window as unknown as { acknowledged: (...what: unknown[]) => void };
        const write = async (): Promise<void> => {
          for (let at = 0; ; at += 1) {
            const word = `word ${round} ${at}`;
            if (at % 7 === 6) acknowledged('questions', await window.profile.ask(word), word);
            else acknowledged('notes', await window.profile.note(word), word);
          }
        };
        const sync = async (): Promise<void> => {
          for (;;) await window.profile.sync();
        };
        void write();
        void sync();
      }, kill);
      await new Promise((done) => setTimeout(done, Math.random() ** 2 * 1500));
      await browser.kill();
      if (kill % 2 === 0) browser.tearLog();
    }
    const page = await browser.open();
    await page.evaluate(([name, secret]) => window.profile.open(name, secret), [login, password] as const);
    await expect.poll(() => page.evaluate(() => window.profile.sync()), { timeout: 30_000 }).toBe(0);

    const learner = await hub.signIn(login);
    const documents = await dossierAt(learner);
    const of = (type: string) => documents.filter((document) => document.type === type);
    const hubKey = (await importPublicKey(learner.session.institution.receiptKey))!;
    const evidence = { segments: of('segment'), devices: of('device'), receipts: of('receipt') };
    const verdict = await verifyTrace({ database: `dossier-${learner.id}`, hubKey, ...evidence });
    expect(verdict).toMatchObject({ ok: true });

    const segments = (of('segment') as unknown as SegmentDocument[]).sort((a, b) => a.sequence - b.sequence);
    const records = segments.flatMap((segment) => {
      const expanded = recordsOf(segment);
      return expanded.ok ? expanded.value : [];
    });
    expect(records.map(({ counter }) => counter)).toEqual(records.map((_, at) => at));
    for (const [counter, word] of written.notes) {
      expect(records[counter]?.event, `statement ${counter}`).toMatchObject({ document: word });
    }
    for (const [id, text] of written.questions) {
      expect(documents.filter(({ _id }) => _id === id)).toEqual([expect.objectContaining({ text })]);
    }
    expect(written.notes.size).toBeGreaterThan(KILLS);
    expect(written.questions.size).toBeGreaterThan(0);
    test.info().annotations.push({
      type: 'written',
      description: `${written.notes.size} statements, ${written.questions.size} questions, ${segments.length} segments`,
    });
  } finally {
    await browser.close();
    await hub.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
