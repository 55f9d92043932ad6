import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeDay, studyDay } from '../../../tests/fixtures/traces/day';
import { StrictLrs } from '../../../tests/fixtures/lrs/strict-lrs';
import { statementFault } from '../../../tests/fixtures/lrs/statement-rules';
import { timestamp } from '../shared/clock';
import type { AccountId, DeviceId } from '../shared/ids';
import { anyEvent } from './any-event.fixture';
import { pushStatements, type Lrs } from './lrs';
import type { About } from './shared';
import type { Statement } from './statement';
import { statementOf } from './xapi';
import fc from 'fast-check';

const source = {
  learner: 'abcdefghijkmnpqr' as AccountId,
  device: '3d1c8a52-7a52-4b43-9a3c-0f5d4c3b2a19' as DeviceId,
  homePage: 'urn:sandyq:5b1f6c1e-9f0c-4b39-8d6e-6a4e5d0c1b2a',
  platform: 'Sandyq',
  language: 'kk',
  describe: describeDay,
};
const statements = (count: number, device: DeviceId = source.device): Promise<Statement[]> =>
  Promise.all(studyDay(count).map((record) => statementOf(record, { ...source, device })));

let server: StrictLrs;
let lrs: Lrs;
let pauses: number[];
beforeEach(async () => {
  server = new StrictLrs('key:secret');
  pauses = [];
  lrs = {
    endpoint: await server.start(),
    authorization: `Basic ${btoa('key:secret')}`,
    fetch,
    pause: async (ms) => void pauses.push(ms),
  };
});
afterEach(() => server.stop());

describe('a push into an LRS', () => {
  it('sends everything in batches, in order, in a form that a strict store takes', async () => {
    const chains = [await statements(230), await statements(30, '8f14e45f-ceea-467f-a0d6-9a3c0f5d4c3b' as DeviceId)];
    const progress: number[] = [];
    expect(await pushStatements(chains, lrs, { onProgress: (done) => progress.push(done) })).toEqual({
      ok: true,
      value: { sent: 260, present: 0 },
    });
    expect([...server.stored.values()]).toEqual(chains.flat());
    expect(server.requests).toEqual(['GET', 'POST 100', 'POST 100', 'POST 30', 'GET', 'POST 30']);
    expect(progress).toEqual([0, 100, 200, 230, 260]);
  });

  it('is no fault again, and goes on where it was, in a few requests', async () => {
    const all = await statements(250);
    await pushStatements([all.slice(0, 180)], lrs);
    server.requests.length = 0;
    expect(await pushStatements([all], lrs)).toEqual({ ok: true, value: { sent: 70, present: 180 } });
    expect(server.requests.filter((request) => request.startsWith('POST'))).toEqual(['POST 70']);
    expect(server.requests.length).toBeLessThan(12);
    server.requests.length = 0;
    expect(await pushStatements([all], lrs)).toEqual({ ok: true, value: { sent: 0, present: 250 } });
    expect(server.requests.every((request) => request === 'GET')).toBe(true);
    expect(server.stored.size).toBe(250);
  });

  it('fills holes that somebody else’s push left, in a store that refuses batches for them', async () => {
    const all = await statements(60);
    for (const at of [7, 31, 32]) server.stored.set(all[at]!.id, JSON.parse(JSON.stringify(all[at])) as never);
    expect(await pushStatements([all], lrs)).toEqual({ ok: true, value: { sent: 57, present: 3 } });
    expect(server.stored.size).toBe(60);
  });

  it('makes batches smaller where the store takes no more', async () => {
    server.mostBytes = 20_000;
    expect(await pushStatements([await statements(90)], lrs)).toEqual({ ok: true, value: { sent: 90, present: 0 } });
    expect(server.stored.size).toBe(90);
  });

  it('waits and asks again where the link or the store fails for a while, as long as the store says', async () => {
    const bad = ['cut' as const, { status: 503 }, { status: 429, headers: { 'Retry-After': '7' } }];
    server.interrupt = () => bad.shift();
    expect((await pushStatements([await statements(3)], lrs)).ok).toBe(true);
    expect(pauses).toEqual([1_000, 2_000, 7_000]);
  });

  it('gives up in the end, and says how far it came', async () => {
    let good = 2;
    server.interrupt = () => (good-- > 0 ? undefined : { status: 500 });
    expect(await pushStatements([await statements(150)], lrs)).toEqual({
      ok: false,
      error: { code: 'lrs-unreachable', detail: 'HTTP 500', sent: 100, present: 0 },
    });
    expect(pauses).toHaveLength(4);
  });

  it('says when it is not let in, when there is no LRS, and when one statement is not taken', async () => {
    const [first, second] = await statements(2);
    const code = async (change: Partial<Lrs>, chain: readonly object[] = [first!]) => {
      const pushed = await pushStatements([chain as Statement[]], { ...lrs, ...change });
      return pushed.ok ? 'ok' : pushed.error;
    };
    expect(await code({ authorization: 'Basic x' })).toMatchObject({ code: 'lrs-credentials', status: 401 });
    server.interrupt = () => ({ status: 200, body: '<html>Sign in</html>' });
    expect(await code({})).toMatchObject({ code: 'lrs-none' });
    server.interrupt = () => ({ status: 302, headers: { Location: 'http://127.0.0.1:9/' } });
    expect(await code({})).toMatchObject({ code: 'lrs-unreachable' });
    server.interrupt = undefined;
    // Nothing is at this path, so the store seems to have nothing; the write says that it is none.
    expect(await code({ endpoint: `${lrs.endpoint}/v2` })).toMatchObject({ code: 'lrs-none', status: 404 });
    const odd = { ...second!, verb: { id: 'opened' } };
    expect(await code({}, [first!, odd])).toMatchObject({
      code: 'lrs-refused',
      status: 400,
      statement: second!.id,
      detail: 'statement.verb.id: "opened"',
      sent: 1,
    });
  });

  it('never sends credentials where it is sent on', async () => {
    const other = new StrictLrs('key:secret');
    const elsewhere = await other.start();
    server.interrupt = () => ({ status: 307, headers: { Location: `${elsewhere}/statements` } });
    expect((await pushStatements([await statements(1)], lrs)).ok).toBe(false);
    expect(other.requests).toEqual([]);
    await other.stop();
  });
});

describe('our statements', () => {
  it('are what the strictest store takes, whatever happened', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvent, fc.nat(4e12), async (event, ms) => {
        const record = { counter: 0, time: timestamp(ms), event };
        const kinds: (About | undefined)[] = [
          undefined,
          { kind: 'test', name: {} },
          { kind: 'page', name: { ru: '' } },
        ];
        for (const about of kinds) {
          const made = await statementOf(record, { ...source, describe: () => about });
          expect(statementFault(JSON.parse(JSON.stringify(made)))).toBeUndefined();
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, (statement: Record<string, never>) => void]>([
    ['a member that is null', (statement) => Object.assign(statement, { result: null })],
    ['a member of its own', (statement) => Object.assign(statement, { more: 1 })],
    ['no id', (statement) => delete (statement as Record<string, unknown>).id],
    ['an id that is none', (statement) => Object.assign(statement, { id: 'x' })],
    ['a verb that is no IRI', (statement) => Object.assign(statement, { verb: { id: 'opened' } })],
    ['a display in no language', (statement) => Object.assign(statement, { verb: { id: 'urn:x:y', display: {} } })],
    ['half a time', (statement) => Object.assign(statement, { timestamp: '2026-09-07' })],
    ['a time without a zone', (statement) => Object.assign(statement, { timestamp: '2026-09-07T10:00:00.000' })],
    ['a time in no zone', (statement) => Object.assign(statement, { timestamp: '2026-09-07T10:00:00-00:00' })],
    ['a duration in words', (statement) => Object.assign(statement, { result: { duration: '5 min' } })],
    ['an empty duration', (statement) => Object.assign(statement, { result: { duration: 'PT' } })],
    ['a score above 1', (statement) => Object.assign(statement, { result: { score: { scaled: 1.1 } } })],
    ['an extension by no IRI', (statement) => Object.assign(statement, { context: { extensions: { x: 1 } } })],
    [
      'an account without a home',
      (statement) => Object.assign(statement, { actor: { objectType: 'Agent', account: {} } }),
    ],
  ])('would be refused with %s', async (_, spoil) => {
    const [made] = await statements(1);
    const copy = JSON.parse(JSON.stringify(made)) as Record<string, never>;
    expect(statementFault(copy)).toBeUndefined();
    spoil(copy);
    expect(statementFault(copy)).toBeDefined();
  });
});
