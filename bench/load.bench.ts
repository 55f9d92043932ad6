import { expect, test } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCouchDbUrl } from '../src/hub/store/couchdb/address';
import { CouchDbStore } from '../src/hub/store/couchdb/couchdb-store';
import { removeTestDatabases } from '../tests/hub/couchdb';
import { seeded } from '../tests/hub/thin-link';
import { buildServers } from './support/load/build';
import { MeasuredHub } from './support/load/hub';
import { ask, bareDatabase, bareSync, dayOf, eachOf, gatherLearners, sync } from './support/load/learners';
import type { Day, Learner } from './support/load/learners';
import { report } from './support/table';

/*
 * Two thousand learners, each with a day's work: how many a hub takes a second, beside the bare store of the same run, and
 * how long each waits when they come as people come, in an hour's window run faster. On loopback, without TLS.
 */

const LEARNERS = Number(process.env.SANDYQ_LOAD_LEARNERS ?? 2_000);
/** Databases are dear to make: fewer where time is short. */
const ON_COUCHDB = Number(process.env.SANDYQ_LOAD_COUCHDB_LEARNERS ?? LEARNERS);
const STATEMENTS = 200;
/** Of the capacity found: arrivals beyond it only measure a queue. */
const SHARE = 0.4;
const AT_ONCE = 8;
/** For the capacity: so many of them, one after the other. */
const sampleOf = (learners: number): number => Math.min(300, Math.ceil(learners / 4));

interface Rows {
  /** How long the setting up took, in words. */
  readonly setUp: string[];
  readonly capacity: string[][];
  readonly window: string[][];
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
};
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
const MiB = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`;
const perSecond = (count: number, ms: number): string => ((count * 1000) / ms).toFixed(1);

async function measure(
  name: string,
  hub: MeasuredHub,
  count: number,
  bareDatabases: (count: number) => Promise<readonly ((day: Day) => Promise<void>)[]>,
  rows: Rows,
): Promise<void> {
  const admin = hub.accounts.find(({ login }) => login === 'admin')!;
  const gathered = { learners: [] as readonly Learner[] };
  const setUp = await timed(async () => {
    gathered.learners = await gatherLearners(hub.url, admin, count);
  });
  const { learners } = gathered;
  rows.setUp.push(`${name} ${perSecond(learners.length, setUp)} a second`);
  console.log(`${name}: ${learners.length} learners in ${Math.round(setUp / 1000)} s, ${MiB(hub.takePeak())}`);

  const sampleSize = sampleOf(count);
  const sample = await eachOf(learners.slice(0, sampleSize), AT_ONCE, (learner) => dayOf(learner, STATEMENTS));
  const bare = await bareDatabases(sampleSize);
  const bareMs = await timed(() => eachOf(sample, AT_ONCE, (day, at) => bare[at]!(day)));
  let cpu = hub.cpuMs();
  const hubMs = await timed(() => eachOf(sample, AT_ONCE, (day) => sync(hub.url, day)));
  cpu = hub.cpuMs() - cpu;
  rows.capacity.push([
    name,
    perSecond(sampleSize, bareMs),
    perSecond(sampleSize, hubMs),
    (bareMs / hubMs).toFixed(2),
    `${(cpu / sampleSize).toFixed(1)} ms`,
    MiB(hub.takePeak()),
  ]);

  console.log(rows.capacity.at(-1)?.join(' | '));
  const days = await eachOf(learners, AT_ONCE, (learner) => dayOf(learner, STATEMENTS));
  const rate = Math.min((sampleSize * 1000 * SHARE) / hubMs, 60);
  const random = seeded(3);
  const begun = performance.now();
  const waits: number[] = [];
  let failed = 0;
  let at = 0;
  const under: Promise<void>[] = [];
  for (const day of days) {
    // Poisson: nobody waits for anybody else before coming.
    at += (-Math.log(1 - random()) * 1000) / rate;
    const due = begun + at;
    const pause = due - performance.now();
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    under.push(
      sync(hub.url, day).then(
        () => void waits.push(performance.now() - due),
        () => void (failed += 1),
      ),
    );
  }
  await Promise.all(under);
  const took = performance.now() - begun;
  rows.window.push([
    name,
    String(days.length),
    `${(took / 1000).toFixed(0)} s (${(3_600_000 / took).toFixed(0)} times)`,
    `${rate.toFixed(1)} a second`,
    `${Math.round(quantile(waits, 0.5))} ms`,
    `${Math.round(quantile(waits, 0.99))} ms`,
    String(failed),
    MiB(hub.takePeak()),
  ]);
  console.log(rows.window.at(-1)?.join(' | '));
  expect(failed, `${name}: days that failed`).toBe(0);
}

/** What it costs that somebody types a password, with the real cost of the hash. */
async function signIns(script: string, data: string): Promise<string> {
  const hub = await MeasuredHub.start(script, { data, build: data, version: 'bench', port: 0 });
  try {
    const { login, password } = hub.accounts[0]!;
    const body = JSON.stringify({ login, password });
    const tries = Array.from({ length: 40 }, (_, at) => at);
    const headers = { 'Content-Type': 'application/json' };
    const ms = await timed(() => eachOf(tries, 8, () => ask(`${hub.url}/api/session`, 'POST', body, headers)));
    return perSecond(tries.length, ms);
  } finally {
    await hub.stop();
  }
}

test('load', async () => {
  test.setTimeout(3_600_000);
  const folder = mkdtempSync(join(tmpdir(), 'sandyq-load-'));
  const servers = await buildServers();
  const rows: Rows = { setUp: [], capacity: [], window: [] };
  const base = { build: folder, version: 'bench', port: 0, passwordCost: { N: 1024, r: 8, p: 1 } };
  try {
    const embedded = await MeasuredHub.start(servers.hub, { ...base, data: join(folder, 'embedded') });
    const bare = await MeasuredHub.start(servers.bare, { ...base, data: join(folder, 'bare') });
    try {
      await measure(
        'embedded store',
        embedded,
        LEARNERS,
        async (count) =>
          (await eachOf(Array.from({ length: count }), AT_ONCE, () => bareDatabase(`${bare.url}/db`, {}))).map(
            (db) => (day: Day) => bareSync(db, {}, day),
          ),
        rows,
      );
    } finally {
      await embedded.stop();
      await bare.stop();
    }
    const couch = process.env.COUCHDB_URL;
    if (couch !== undefined) await onCouchDb(couch, servers.hub, { ...base, data: join(folder, 'couchdb') }, rows);
    const perSecondSignIns = await signIns(servers.hub, join(folder, 'sign-in'));
    report(
      'load',
      `${LEARNERS.toLocaleString('en')} learners, a day’s work each`,
      [
        'store',
        'bare store, days a second',
        'hub, days a second',
        'ratio',
        'processor of the hub a day',
        'memory of the hub',
      ],
      rows.capacity,
      [
        `A day: a question and a segment of ${STATEMENTS} statements, the four requests of the app; ${sampleOf(LEARNERS)} learners, ${AT_ONCE} at a time, each in databases of their own. The bare store takes the same documents by as many requests and asks nobody: no session, no rules, no hash and signature of the segment, no receipt.`,
        '',
        'As people come (Poisson, nobody waits for anybody else), at ' + `${SHARE * 100} % of what the hub takes:`,
        '',
        '| store | days | an hour’s window in | arrivals | p50 | p99 | failed | memory of the hub |',
        '| --- | --- | --- | --- | --- | --- | --- | --- |',
        ...rows.window.map((cells) => `| ${cells.join(' | ')} |`),
        '',
        `Sign-ins with the real cost of a password: ${perSecondSignIns} a second. The learners, the hub and the store share the two cores, on loopback, without TLS; on machines of their own each has more. New learners (account, sign-in, device, two databases): ${rows.setUp.join(', ')}. Load average of the machine at the end of the run: ${loadavg()[2]!.toFixed(1)}; this bench alone makes about 3, and what is above it is other work that took its share.`,
      ].join('\n'),
    );
  } finally {
    await servers.remove();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

async function onCouchDb(
  url: string,
  script: string,
  options: Parameters<typeof MeasuredHub.start>[1],
  rows: Rows,
): Promise<void> {
  const address = parseCouchDbUrl(url);
  if (!address.ok) throw new Error(address.error.detail);
  const { name, password } = address.value.admin;
  const headers = { Authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` };
  const prefix = `test-load-${randomBytes(4).toString('hex')}-`;
  const hub = await MeasuredHub.start(script, { ...options, couchdb: { url, prefix } });
  const made: string[] = [];
  try {
    await measure(
      'CouchDB 3.5, one node',
      hub,
      ON_COUCHDB,
      async (count) => {
        const databases = await eachOf(Array.from({ length: count }), AT_ONCE, () =>
          bareDatabase(address.value.url, headers),
        );
        made.push(...databases);
        return databases.map((db) => (day: Day) => bareSync(db, headers, day));
      },
      rows,
    );
  } finally {
    await hub.stop();
    for (const db of made) await ask(db, 'DELETE', undefined, headers);
    await removeTestDatabases(new CouchDbStore({ ...address.value, prefix }), 'none');
  }
}
