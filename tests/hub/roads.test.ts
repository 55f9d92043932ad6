import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordsOf } from '../../src/lib/trace/expand';
import type { SegmentDocument } from '../../src/lib/trace/segment';
import { STORES, TestHub } from './harness';
import type { SignedIn } from './harness';
import { Roads } from './roads';

/** `SANDYQ_LONG_RUNS=200` tries so many schedules. */
const RUNS = Number(process.env.SANDYQ_LONG_RUNS ?? 0) || 5;

const which = fc.nat({ max: 9 });
const share = fc.oneof(
  { weight: 1, arbitrary: fc.constant(1) },
  { weight: 1, arbitrary: fc.double({ min: 0.3, max: 0.99, noNaN: true }) },
);
const breaks = fc.option(fc.record({ at: fc.nat({ max: 5 }), lost: fc.boolean() }), { nil: undefined });
const what = fc.constantFrom('question', 'statements', 'file', 'note', 'place');

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('write' as const), what }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('tutor' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('round' as const), breaks }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('out' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('in' as const), which, share }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('answer' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('open' as const), which, share, breaks }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('reply' as const), share, breaks }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('both' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clock' as const), hours: fc.integer({ min: -20, max: 20 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function walk(roads: Roads, one: Step): Promise<void> {
  switch (one.do) {
    case 'write':
      return roads.write(one.what);
    case 'tutor':
      return roads.tutorWrites();
    case 'round':
      return roads.round(one.breaks);
    case 'out':
      return roads.courierOut();
    case 'in':
      return roads.handIn(one.which, one.share);
    case 'answer':
      return roads.answerOut();
    case 'open':
      return roads.open(one.which, one.share, one.breaks);
    case 'reply':
      await roads.answerOut();
      return roads.open(-1, one.share, one.breaks);
    case 'both':
      return void (await Promise.all([roads.handIn(one.which, 1), roads.round(undefined)]));
    case 'clock':
      return roads.setClock(one.hours);
  }
}

/** The rest of the way, until nobody has anything new: by one road alone. */
async function settle(roads: Roads, road: 'network' | 'courier'): Promise<void> {
  if (road === 'network') {
    await roads.round(undefined);
    return roads.round(undefined);
  }
  for (let turn = 0; turn < 2; turn += 1) {
    await roads.courierOut();
    await roads.handIn(-1, 1);
    await roads.answerOut();
    await roads.open(-1, 1, undefined);
  }
}

/** Both sides hold the same, which is all that was ever written, once, each with one receipt. */
async function check(roads: Roads): Promise<void> {
  const dossier = await roads.rows(`dossier-${roads.learner.id}`);
  const notes = await roads.rows(`private-${roads.learner.id}`);
  for (const rows of [dossier, notes]) expect(rows.filter(({ changes }) => changes.length > 1)).toEqual([]);
  const revs = (rows: typeof dossier) => new Map(rows.map(({ id, changes }) => [id, changes[0]!.rev]));
  const sorted = (map: ReadonlyMap<string, string>) => [...map].sort();
  expect(sorted(await roads.held('dossier'))).toEqual(sorted(revs(dossier)));
  expect(sorted(await roads.held('private'))).toEqual(sorted(revs(notes)));
  const ids = (rows: typeof dossier) => rows.map(({ id }) => id).filter((id) => !/^(?:trace|receipt|device):/.test(id));
  expect([...ids(dossier), ...ids(notes)].sort()).toEqual([...roads.written].sort());
  const receipted = dossier.flatMap(({ id, doc }) =>
    id.startsWith('receipt:') ? Object.keys(doc.documents as object) : [],
  );
  const work = dossier.map(({ id }) => id).filter((id) => !/^(?:receipt|device):/.test(id));
  expect(receipted.sort()).toEqual(work.sort());
  expect([...roads.acknowledged].filter((id) => !work.includes(id))).toEqual([]);
  const counters = dossier
    .filter(({ id }) => id.startsWith('trace:'))
    .flatMap(({ doc }) => {
      const records = recordsOf(doc as unknown as SegmentDocument);
      if (!records.ok) throw new Error(records.error.code);
      return records.value.map(({ counter }) => counter);
    });
  expect(counters.sort((a, b) => a - b)).toEqual(Array.from({ length: roads.statements }, (_, at) => at));
}

describe.each(STORES)('network and courier, in whatever order, on the %s store', (kind) => {
  const folder = mkdtempSync(join(tmpdir(), 'sandyq-roads-'));
  let hub: TestHub;
  let people: { hub: TestHub; admin: SignedIn; tutor: SignedIn };

  beforeAll(async () => {
    hub = await TestHub.start({}, kind);
    const tutor = hub.hub.demoAccounts.find(({ roles }) => roles.includes('tutor'))!.login;
    people = { hub, admin: await hub.signIn('admin'), tutor: await hub.signIn(tutor) };
  }, 60_000);
  afterAll(async () => {
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    `end in the same, lose nothing and double nothing (${RUNS} schedules)`,
    async () => {
      const schedule = fc.record({
        steps: fc.array(step, { minLength: 8, maxLength: 24 }),
        end: fc.constantFrom('network' as const, 'courier' as const),
      });
      await fc.assert(
        fc.asyncProperty(schedule, async ({ steps, end }) => {
          const roads = await Roads.open(people, folder);
          try {
            for (const one of steps) await walk(roads, one);
            await settle(roads, end);
            await check(roads);
          } finally {
            await roads.close();
          }
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
    },
    RUNS * 30_000,
  );

  it('go all the way by courier alone, there and back', async () => {
    const roads = await Roads.open(people, folder);
    for (const one of ['statements', 'question', 'file', 'note', 'place', 'place'] as const) await roads.write(one);
    await settle(roads, 'courier');
    await roads.tutorWrites();
    await settle(roads, 'courier');
    await check(roads);
    expect(roads.acknowledged.size).toBe(6);
    await roads.close();
  });
});
