import { expect, test } from '@playwright/test';
import { join } from 'node:path';
import { serveBareStore } from './support/bare-store';
import { median, report } from './support/table';
import { inBrowser, withTracePage } from './support/trace-site';

/* Writing a statement down so that a power cut does not take it: the journal beside a bare IndexedDB append. */

const APPENDS = 300;
const ROUNDS = 5;
const TARGET = 0.5;

test('journal', async () => {
  const raw: number[] = [];
  const journal: number[] = [];
  await withTracePage(async (folder, page) => {
    const server = await serveBareStore(join(folder, 'bare'), page);
    try {
      await inBrowser(folder, `http://127.0.0.1:${server.port}`, async (tab) => {
        for (let round = 0; round < ROUNDS; round += 1) {
          // In turn, and each first in half of the rounds: the disk's mood falls on both.
          const pair = [
            async () =>
              raw.push(
                ...(await tab.evaluate(([count, at]) => window.bench.appendRaw(count, at), [APPENDS, round] as const)),
              ),
            async () =>
              journal.push(
                ...(await tab.evaluate(([count, at]) => window.bench.appendDexie(count, at), [
                  APPENDS,
                  round,
                ] as const)),
              ),
          ];
          for (const run of round % 2 === 0 ? pair : pair.reverse()) await run();
        }
      });
    } finally {
      await server.close();
    }
  });
  const ratio = median(raw) / median(journal);
  const row = (way: string, times: readonly number[], share: string): readonly string[] => {
    const sorted = [...times].sort((a, b) => a - b);
    return [
      way,
      `${median(times).toFixed(2)} ms`,
      `${sorted[Math.floor(sorted.length * 0.95)]!.toFixed(2)} ms`,
      String(Math.round(1000 / median(times))),
      share,
    ];
  };
  report(
    'journal',
    'Recording a statement durably',
    ['way', 'median', '95th percentile', 'a second', 'of bare IndexedDB'],
    [
      row('bare IndexedDB, strict', raw, '1'),
      row('Sandyq’s journal', journal, `${ratio.toFixed(2)} (target ${TARGET})`),
    ],
    'One after the other; each is on the disk before the next begins.',
  );
  expect(ratio).toBeGreaterThanOrEqual(TARGET);
});
