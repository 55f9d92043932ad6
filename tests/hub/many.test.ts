import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noiseFile, testFile, testKey, writeKit } from '../e2e/harness/make-kit';
import { gatherClass } from './class';
import { question, push, revised } from './documents';
import { TestHub } from './harness';
import type { Client } from './harness';

/* A class behind one address installs the same kit at once. The large runs are in bench/class.bench.ts. */

const LEARNERS = 30;
const LANES = 3;
const MiB = 1024 * 1024;
const CHUNK = 4 * MiB;

describe('a class that installs a kit at once', () => {
  let hub: TestHub;
  let folder: string;
  let kit: Uint8Array;
  let learners: Client[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandyq-class-'));
    const key = testKey();
    const path = join(folder, 'film.kit');
    writeKit(path, key, { id: 'film', files: [testFile('a.html', '<p>a</p>'), noiseFile('film.mp4', 24 * MiB, 7)] });
    kit = new Uint8Array(readFileSync(path));
    hub = await TestHub.start({ trust: [key.minisign] });
    learners = await gatherClass(hub, await hub.signIn('admin'), { id: 'film', path }, LEARNERS);
  });
  afterAll(async () => {
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const url = '/shelf/film/1.0.0.kit';

  /** Begun, and not read before `hashOf`. */
  function begin(client: Client, start: number, end: number): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers = { Cookie: client.cookie, Range: `bytes=${start}-${end - 1}` };
      request(hub.url + url, { headers, agent: false }, resolve)
        .on('error', reject)
        .end();
    });
  }
  async function hashOf(response: IncomingMessage): Promise<string> {
    const hash = createHash('sha256');
    for await (const part of response) hash.update(part as Uint8Array);
    return hash.digest('hex');
  }
  const expected = (start: number, end: number): string =>
    createHash('sha256').update(kit.subarray(start, end)).digest('hex');

  it('is let in whole: thirty learners with three lanes each from one address, and others beside them', async () => {
    const lanes = learners.flatMap((client) => Array.from({ length: LANES }, (_, lane) => ({ client, lane })));
    const begun = await Promise.all(lanes.map(({ client, lane }) => begin(client, lane * CHUNK, (lane + 1) * CHUNK)));
    expect(new Set(begun.map(({ statusCode }) => statusCode))).toEqual(new Set([206]));
    // While ninety answers wait to be taken.
    const dana = await hub.signIn('dana');
    expect((await dana.get('/api/session')).status).toBe(200);
    expect(await push(dana, `dossier-${dana.id}`, [revised(question(dana.id))])).toEqual({ status: 201, rows: [] });
    const hashes = await Promise.all(begun.map(hashOf));
    lanes.forEach(({ lane }, at) => expect(hashes[at]).toBe(expected(lane * CHUNK, (lane + 1) * CHUNK)));
  });

  it('costs the hub no more memory than a piece for each, however slowly it is taken', async () => {
    const before = process.memoryUsage().rss;
    const begun = await Promise.all(
      learners.flatMap((client) => [begin(client, 0, kit.length), begin(client, 0, kit.length)]),
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    const held = (process.memoryUsage().rss - before) / MiB;
    for (const response of begun) response.on('error', () => undefined).destroy();
    // Sixty whole kits would be 1.4 GB.
    expect(held).toBeLessThan(250);
  });

  it('keeps within the rate that was set, each as far as the others, and nobody else waits for it', async () => {
    hub = await hub.restart({ shelfRate: 4 * MiB });
    const [one, two] = [learners[0]!, learners[1]!];
    const began = performance.now();
    const lanes = [...[0, 1, 2].map(() => begin(two, 0, MiB)), begin(one, 0, MiB)];
    const order: string[] = [];
    const taken = lanes.map(async (lane, at) => {
      const hash = await hashOf(await lane);
      order.push(at === 3 ? 'one' : 'two');
      return hash;
    });
    expect((await fetch(`${hub.url}/api/hub`)).status).toBe(200);
    expect(order).toEqual([]);
    expect(new Set(await Promise.all(taken))).toEqual(new Set([expected(0, MiB)]));
    // Four megabytes, of which one may have been saved up.
    expect(performance.now() - began).toBeGreaterThan(700);
    // Turns go by people: three lanes, and begun before, are no way past the one who has one.
    expect(order[0]).toBe('one');
  });

  it('does not hold up the turn of those who stay when somebody goes in the middle', async () => {
    const leaving = await Promise.all([1, 2, 3].map(() => begin(learners[2]!, 0, kit.length)));
    for (const response of leaving) response.on('error', () => undefined).destroy();
    expect(await hashOf(await begin(learners[3]!, 5, MiB))).toBe(expected(5, MiB));
  });
});
