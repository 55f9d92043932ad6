import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { learner, lastPlace, question, submission, uuidOf } from '../../../../tests/contract/document-store';
import { TestHub } from '../../../../tests/contract/test-hub';
import { studyDay } from '../../../../tests/fixtures/traces/day';
import { documentDigest } from '../../dossier/digest';
import { dossierName, privateName, type ReceiptDocument } from '../../dossier/documents';
import { parseDossierDocument } from '../../dossier/parse';
import { systemRandom, type DeviceId } from '../../shared/ids';
import { openVault } from '../../shared/vault';
import { generateSigningKeys } from '../../trace/jws';
import { MemoryJournal } from '../../trace/memory-journal';
import { workStates } from '../work-state';
import { openDossierCopy, openPrivateCopy } from '../dexie/copy';
import { LearnerRound } from './learner-round';

const vault = await openVault(new Uint8Array(32), systemRandom);
const name = dossierName(learner);
const signal = new AbortController().signal;
let devices = 0;
let hub: TestHub;

beforeEach(() => {
  hub = new TestHub();
  hub.user = { id: learner, relation: 'owner' };
});
afterEach(() => hub.close());

/** One browser of the learner. */
async function device(clock = { now: () => Date.now() }) {
  const id = uuidOf((devices += 1)) as string as DeviceId;
  const keys = await generateSigningKeys(false);
  const journal = new MemoryJournal(clock);
  const parts = {
    fetch: hub.fetch,
    hub: '',
    learner,
    device: id,
    dossier: openDossierCopy({ database: `${devices}-dossier`, vault }),
    privateStore: openPrivateCopy({ database: `${devices}-private`, vault }),
    sealing: {
      journal,
      signer: { device: id, learner, privateKey: keys.privateKey },
      context: { homePage: 'urn:sandyq:test' },
    },
    hubKey: await hub.hubKey(),
    now: clock.now,
  };
  const open = () => new LearnerRound(parts);
  const round = open();
  return { ...parts, id, keys, journal, round, run: () => round.run(signal), open };
}

const study = async (journal: MemoryJournal, count: number, seed = 1): Promise<void> => {
  for (const { event } of studyDay(count, seed)) await journal.append(event);
};
const idsAt = async (database: string): Promise<string[]> =>
  (await hub.db(database).allDocs()).rows.map(({ id }) => id);
const requests = (): string[] =>
  hub.exchanges.splice(0).map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);

describe("a learner's round of sync", () => {
  it('has the next segment say which receipt the device held, whichever road it came by', async () => {
    let now = Date.UTC(2026, 8, 1);
    hub.now = () => (now += 60_000);
    const { journal, run, dossier } = await device();
    const namesIn = async () => (await dossier.list('segment')).map(({ shared }) => shared.after);
    const named = async (receipt: ReceiptDocument) => [receipt._id.slice(8), await documentDigest(receipt)];
    await study(journal, 2);
    await run();
    const [first] = await dossier.list('receipt');
    hub.interrupt = () => Response.error();
    const away = () => expect(run()).rejects.toThrow();
    await study(journal, 2);
    await away();
    expect(await namesIn()).toEqual([undefined, [[0, ...(await named(first!))]]]);

    // A stick takes the second segment along and brings its receipt: a round that finds no hub notes it all the same.
    await hub.db(name).put((await dossier.list('segment'))[1]!);
    hub.interrupt = undefined;
    await hub.fetch(`/db/${name}/_changes?since=0&limit=9`, {});
    hub.interrupt = () => Response.error();
    const { rows } = await hub.db(name).allDocs({ startkey: 'receipt:', endkey: 'receipt:\ufff0', include_docs: true });
    const brought = rows.map(({ doc }) => parseDossierDocument(doc)).find((doc) => doc?._id !== first!._id);
    await dossier.put(brought!);
    await study(journal, 1);
    await away();
    await study(journal, 1);
    await away();
    expect((await namesIn()).slice(2)).toEqual([undefined, [[0, ...(await named(brought as ReceiptDocument))]]]);
  });

  it("sends a day's trace and fetches the receipt in four requests", async () => {
    const { journal, run, round } = await device();
    await run();
    requests();
    await study(journal, 200);
    expect(await round.waiting()).toBe(1);
    await run();
    const up = hub.exchanges.reduce((sum, exchange) => sum + exchange.up, 0);
    expect(requests()).toEqual(['POST _bulk_docs', 'GET _changes', 'POST _bulk_get', 'GET _changes']);
    expect(up).toBeLessThan(8_000);
    expect(await round.waiting()).toBe(0);
    expect(await idsAt(name)).toEqual([
      expect.stringMatching(/^receipt:/),
      expect.stringMatching(/^trace:.*00000000$/),
    ]);
  });

  it('asks twice where nothing is new', async () => {
    const { run } = await device();
    await run();
    requests();
    await run();
    expect(requests()).toEqual(['GET _changes', 'GET _changes']);
  });

  it('brings work with files to the hub and tells how far it is', async () => {
    const { dossier, round, run } = await device();
    const file = new File([new Uint8Array(50_000).fill(7)], 'Жұмыс.pdf', { type: 'application/pdf' });
    const work = await submission(1, [file]);
    await dossier.put(work, [{ name: file.name, blob: file }]);
    const states = async () =>
      workStates({
        work: await dossier.list('submission'),
        reads: await dossier.list('read'),
        receipts: round.receipts,
        sending: round.sending,
      });
    await round.waiting();
    expect((await states()).get(work._id)).toEqual({ state: 'saved' });
    hub.slowReceipts = true;
    await run();
    expect((await states()).get(work._id)).toEqual({ state: 'on-its-way' });
    hub.slowReceipts = false;
    await run();
    expect((await states()).get(work._id)).toEqual({ state: 'received', at: expect.any(String) });
    const stored = (await hub.db(name).getAttachment(work._id, file.name)) as Buffer;
    expect(stored.length).toBe(50_000);
  });

  it('sends nothing again while its receipt may yet come', async () => {
    const { dossier, run } = await device();
    hub.slowReceipts = true;
    await dossier.put(question(1));
    await run();
    requests();
    await run();
    expect(requests()).toEqual(['GET _changes', 'GET _changes']);
  });

  it('sends private documents of this device, only when they changed, without their long history', async () => {
    const { id, privateStore, run } = await device();
    const mine = (position: number) => ({ ...lastPlace(position), _id: `place:${id}:introduction`, device: id });
    for (let step = 0; step < 40; step += 1) await privateStore.put(mine(step));
    await run();
    requests();
    await privateStore.put(mine(100));
    await run();
    const sent = hub.exchanges.find(({ path }) => path.endsWith('_bulk_docs'))!;
    expect(sent.up).toBeLessThan(700);
    const stored = await hub.db(privateName(learner)).get(mine(0)._id, { conflicts: true });
    expect(stored).toMatchObject({ position: 100, _rev: expect.stringMatching(/^41-/) });
    expect(stored._conflicts).toBeUndefined();
  });

  it('joins two devices that were offline, each with its own chain', async () => {
    const one = await device();
    const two = await device();
    await study(one.journal, 20, 1);
    await study(two.journal, 30, 2);
    await one.dossier.put(question(1));
    await two.dossier.put(question(2));
    await two.privateStore.put({ ...lastPlace(3), _id: `place:${two.id}:introduction`, device: two.id });
    await one.run();
    await two.run();
    await one.run();
    for (const { dossier } of [one, two]) {
      expect((await dossier.list('segment')).map(({ device: by }) => by).sort()).toEqual([one.id, two.id].sort());
      expect(await dossier.list('question')).toHaveLength(2);
    }
    expect(await one.privateStore.list('place')).toHaveLength(1);
    expect((await idsAt(name)).filter((id) => id.startsWith('trace:'))).toHaveLength(2);
    requests();
    await one.run();
    expect(requests().filter((request) => request.startsWith('POST'))).toEqual([]);
  });
});

describe('bad days of sync', () => {
  it('a tab killed between sealing and sending: the next goes on, no segment twice', async () => {
    const one = await device();
    await study(one.journal, 20);
    const put = one.dossier.put;
    one.dossier.put = () => Promise.reject(new Error('killed'));
    await expect(one.run()).rejects.toThrow('killed');
    expect(await one.journal.unsealed()).toEqual([]);
    one.dossier.put = put;
    const delivered = one.journal.delivered;
    one.journal.delivered = () => Promise.reject(new Error('killed'));
    await expect(one.open().run(signal)).rejects.toThrow('killed');
    one.journal.delivered = delivered;
    await study(one.journal, 5, 2);
    await one.open().run(signal);
    const segments = (await idsAt(name)).filter((id) => id.startsWith('trace:'));
    expect(segments.map((id) => id.slice(-8))).toEqual(['00000000', '00000001']);
    expect(await one.journal.undelivered()).toEqual([]);
  });

  it('an answer lost after the hub stored all: nothing twice, and the receipt is fetched', async () => {
    const one = await device();
    await study(one.journal, 20);
    hub.loseAnswer = (_, path) => path.endsWith('_bulk_docs');
    await expect(one.run()).rejects.toMatchObject({ code: 'unreachable' });
    hub.loseAnswer = undefined;
    expect(await one.round.waiting()).toBe(1);
    await one.run();
    expect(await one.round.waiting()).toBe(0);
    expect((await idsAt(name)).filter((id) => id.startsWith('trace:'))).toHaveLength(1);
  });

  it('a hub that was wiped gets everything again', async () => {
    const one = await device();
    await study(one.journal, 20);
    await one.dossier.put(question(1));
    await one.run();
    const before = await idsAt(name);
    await hub.wipe(name);
    hub.generation = 'generation-2';
    await one.run();
    const after = await idsAt(name);
    expect(after.filter((id) => !id.startsWith('receipt:'))).toEqual(before.filter((id) => !id.startsWith('receipt:')));
    expect(after.some((id) => id.startsWith('receipt:'))).toBe(true);
    requests();
    await one.run();
    expect(requests()).toEqual(['GET _changes', 'GET _changes']);
  });

  it('a hub put back from a backup, with the same generation, gets what it lost, and the device what came since', async () => {
    const one = await device();
    await study(one.journal, 20);
    await one.run();
    const restore = await hub.backup(name);
    await study(one.journal, 10, 2);
    await one.dossier.put(question(1));
    await one.run();
    await restore();
    expect(await idsAt(name)).not.toContain(question(1)._id);
    await one.run();
    expect(await idsAt(name)).toContain(question(1)._id);
    expect((await idsAt(name)).filter((id) => id.startsWith('trace:'))).toHaveLength(2);
    await hub.db(name).put({
      _id: `answer:${uuidOf(1)}`,
      type: 'answer',
      v: 1,
      by: 'tutortutortutor2',
      at: '2026-09-07T10:00:00.000Z',
      thread: question(1)._id,
      text: 'Because',
    });
    await one.run();
    expect(await one.dossier.list('answer')).toHaveLength(1);
  });

  it('a hub that says an old head for ever is offered everything once, not for ever', async () => {
    const one = await device();
    await study(one.journal, 20);
    await one.run();
    const answer = hub.fetch;
    const lying: typeof fetch = async (...args) => {
      const response = await answer(...args);
      if (response.headers.has('sandyq-head')) response.headers.set('Sandyq-Head', '-1');
      return response;
    };
    const round = new LearnerRound({ ...one, fetch: lying });
    await round.run(signal);
    requests();
    await round.run(signal);
    expect(requests()).toEqual(['GET _changes', 'GET _changes']);
  });

  it('a clock set back a day: the chain goes on and is received', async () => {
    let now = Date.UTC(2026, 8, 7, 12);
    const one = await device({ now: () => (now += 1000) });
    await study(one.journal, 5);
    await one.run();
    now -= 86_400_000;
    await study(one.journal, 5, 2);
    await one.run();
    expect(await one.round.waiting()).toBe(0);
    const [first, second] = await one.dossier.list('segment');
    expect(second).toMatchObject({ previous: first!.hash, first: 5 });
  });

  it('a session that ended: the round says so and keeps everything', async () => {
    const one = await device();
    await one.dossier.put(question(1));
    hub.user = undefined;
    await expect(one.run()).rejects.toMatchObject({ code: 'sign-in-needed' });
    expect(await one.round.waiting()).toBe(1);
  });

  it('a captive portal instead of the hub is no hub', async () => {
    const one = await device();
    await one.dossier.put(question(1));
    hub.interrupt = () => new Response('<html>Pay here</html>', { headers: { 'Content-Type': 'text/html' } });
    await expect(one.run()).rejects.toMatchObject({ code: 'answer-malformed' });
    expect(await one.round.waiting()).toBe(1);
  });

  it('a document that the hub refuses stays, is told, and is not sent for ever', async () => {
    const one = await device();
    await one.dossier.put(question(1, { by: 'somebodyelse1234' as typeof learner }));
    await one.dossier.put(question(2));
    const report = await one.run();
    expect(report.refused).toEqual([
      expect.objectContaining({ id: question(1)._id, reason: expect.stringMatching(/^not-yours/) }),
    ]);
    expect(await idsAt(name)).toContain(question(2)._id);
    requests();
    expect((await one.run()).refused).toHaveLength(1);
    expect(requests()).toEqual(['GET _changes', 'GET _changes']);
    one.round.forgiveRefusals();
    await one.run();
    expect(requests()[0]).toBe('POST _bulk_docs');
    expect(await one.dossier.get(question(1)._id)).toBeDefined();
  });

  it('one document too large for the hub does not hold up the others', async () => {
    const one = await device();
    const large = question(1, { text: 'x'.repeat(20_000) });
    await one.dossier.put(large);
    await one.dossier.put(question(2));
    hub.interrupt = () => undefined;
    const answer = hub.fetch;
    const limited: typeof fetch = async (input, init) => {
      const size =
        init?.body instanceof Blob
          ? (await new Response(init.body.stream().pipeThrough(new DecompressionStream('gzip'))).text()).length
          : 0;
      return size > 15_000 ? Response.json({ error: { code: 'too-large' } }, { status: 413 }) : answer(input, init);
    };
    const round = new LearnerRound({ ...one, fetch: limited });
    expect((await round.run(signal)).refused).toEqual([{ id: large._id, error: 'forbidden', reason: 'too-large' }]);
    expect(await idsAt(name)).toContain(question(2)._id);
  });

  it('a hub that rewrites or forges documents is not followed', async () => {
    const one = await device();
    await one.dossier.put(question(1));
    await one.run();
    const remote = hub.db(name);
    const stored = await remote.get<Record<string, unknown>>(question(1)._id);
    await remote.put({ ...stored, text: 'I never said that' });
    const branch = {
      ...question(1),
      text: 'A second branch',
      _rev: `1-${'f'.repeat(32)}`,
      _revisions: { start: 1, ids: ['f'.repeat(32)] },
    };
    await remote.bulkDocs([branch], { new_edits: false });
    await remote.put({ ...question(3), surprise: true });
    await one.run();
    expect(await one.dossier.list('question')).toEqual([question(1)]);
    expect(await one.dossier.missing([{ id: branch._id, rev: branch._rev }])).toHaveLength(1);
  });

  it('a file that is not the one a submission names is not stored', async () => {
    const one = await device();
    const two = await device();
    const file = new File(['good work'], 'a.txt', { type: 'text/plain' });
    const work = await submission(1, [file]);
    await one.dossier.put(work, [{ name: 'a.txt', blob: file }]);
    await one.run();
    hub.spoil = () => new TextEncoder().encode('evil work');
    await two.run();
    expect(await two.dossier.get(work._id)).toBeUndefined();
  });

  it('a receipt of another key counts for nothing', async () => {
    const one = await device();
    const stranger = await generateSigningKeys(false);
    await one.dossier.put(question(1));
    const round = new LearnerRound({ ...one, hubKey: stranger.publicKey });
    await round.run(signal);
    expect(await round.waiting()).toBe(1);
  });

  it('a device that the hub does not know is enrolled, and sends in the same round', async () => {
    const one = await device();
    await study(one.journal, 3);
    let enrolled = false;
    const answer = hub.fetch;
    const strict: typeof fetch = async (input, init) => {
      const refuses = !enrolled && String(input).endsWith('_bulk_docs');
      if (!refuses) return answer(input, init);
      const segment = (await one.dossier.list('segment'))[0]!;
      return Response.json([{ id: segment._id, error: 'forbidden', reason: 'device-unknown: enrol it first' }], {
        status: 201,
      });
    };
    const round = new LearnerRound({ ...one, fetch: strict, enrol: async () => (enrolled = true) });
    expect((await round.run(signal)).refused).toEqual([]);
    expect(await round.waiting()).toBe(0);
  });
});
