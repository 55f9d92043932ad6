import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { learner, question, submission, uuidOf } from '../../../../tests/contract/document-store';
import { TestHub } from '../../../../tests/contract/test-hub';
import { studyDay } from '../../../../tests/fixtures/traces/day';
import { dossierName, privateName } from '../../dossier/documents';
import type { AnswerDocument, PrivateDocument } from '../../dossier/documents';
import { timestamp } from '../../shared/clock';
import { systemRandom } from '../../shared/ids';
import type { AccountId, DeviceId } from '../../shared/ids';
import { openVault } from '../../shared/vault';
import { generateSigningKeys } from '../../trace/jws';
import { MemoryJournal } from '../../trace/memory-journal';
import type { LearnerCourier, TakenCourier } from '.';
import { openDossierCopy, openPrivateCopy } from '../dexie/copy';
import { LearnerRound } from '../rounds/learner-round';
import { writeHubMark } from '../rounds/marks';
import type { CourierParts } from './context';
import { CourierHub, HUB, HUB_RECIPIENT, INSTITUTION } from './hub.fixture';
import { openLearnerCourier } from './learner-courier';
import { custodyOf, readLog } from './log';

const vault = await openVault(new Uint8Array(32), systemRandom);
const name = dossierName(learner);
const tutor = 'tutortutortutor2' as AccountId;
let devices = 0;
let hub: TestHub;

beforeEach(() => {
  hub = new TestHub();
  hub.user = { id: learner, relation: 'owner' };
});
afterEach(() => hub.close());

/** Web Locks, of which Node 20 has none. */
function oneAtATime(): Pick<LockManager, 'request'> {
  let last: Promise<unknown> = Promise.resolve();
  const request = (_name: string, run: () => Promise<unknown>) => (last = last.then(run, run));
  return { request: request as LockManager['request'] };
}

/** One browser of the learner, and the hub that it sends couriers to. */
async function device({
  recipient = () => HUB_RECIPIENT as string | undefined,
  hear = undefined as CourierParts['hear'],
} = {}) {
  const id = uuidOf((devices += 1)) as string as DeviceId;
  const keys = await generateSigningKeys(false);
  const clock = { now: () => hub.now() };
  const journal = new MemoryJournal(clock);
  const dossier = openDossierCopy({ database: `courier-${devices}-dossier`, vault });
  const privateStore = openPrivateCopy({ database: `courier-${devices}-private`, vault });
  const sealing = {
    journal,
    signer: { device: id, learner, privateKey: keys.privateKey },
    context: { homePage: 'urn:sandyq:test' },
  };
  const hubKey = await hub.hubKey();
  const courier = openLearnerCourier({
    ...{ dossier, privateStore, sealing, hubKey, clock },
    ...{ institution: INSTITUTION, hub: HUB, recipient, random: systemRandom, locks: oneAtATime() },
    ...(hear !== undefined && { hear }),
  });
  const round = new LearnerRound({
    ...{ fetch: hub.fetch, hub: '', learner, device: id, dossier, privateStore, sealing, hubKey, now: clock.now },
  });
  const run = () => round.run(new AbortController().signal);
  return { id, journal, dossier, privateStore, courier, run, there: new CourierHub(hub, keys.publicKey) };
}

async function made(courier: LearnerCourier): Promise<Blob> {
  let file: Blob | undefined;
  const result = await courier.make(async ({ stream, bytes }) => {
    file = await new Response(stream).blob();
    expect(file.size).toBe(bytes);
  });
  expect(result).toMatchObject({ ok: true });
  return file!;
}

async function opened(courier: LearnerCourier, file: Blob): Promise<TakenCourier> {
  const result = await courier.open(file);
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

const answer = (n: number): AnswerDocument => ({
  _id: `answer:${uuidOf(n)}`,
  type: 'answer',
  v: 1,
  by: tutor,
  at: timestamp(Date.UTC(2026, 8, 8)),
  thread: question(1)._id,
  text: 'Бірінші қыркүйекте.',
});
const idsAt = async (database: string): Promise<string[]> =>
  (await hub.db(database).allDocs()).rows.map(({ id }) => id);
const noteOf = (by: DeviceId, text: string): PrivateDocument => ({
  _id: `note:${uuidOf(7)}:${by}`,
  type: 'note',
  v: 1,
  by: learner,
  at: timestamp(Date.UTC(2026, 8, 8)),
  note: uuidOf(7),
  device: by,
  mark: 'note',
  place: { kit: question(1).place?.kit ?? ('introduction' as never), version: '1.0.0', item: 'one' as never },
  text,
});

describe('what the hub says to everybody', () => {
  it('is told to whoever judges it, and stands in the way of no answer', async () => {
    const heard: [string, string][] = [];
    const { dossier, courier, there } = await device({
      hear: async (notices) => {
        heard.push(...notices);
        throw new Error('full');
      },
    });
    await dossier.put(question(1));
    await there.take(await made(courier));
    const taken = await opened(courier, await there.answer({ 'revocations.jws': 'a.b.c' }));
    expect(heard).toEqual([['revocations.jws', 'a.b.c']]);
    expect(taken).toMatchObject({ receipts: 1 });
  });
});

describe('a learner’s courier', () => {
  it('carries work, trace and notes to the hub, and answers and receipts back, with no network', async () => {
    const { id, journal, dossier, privateStore, courier, there } = await device();
    for (const { event } of studyDay(40, 1)) await journal.append(event);
    await dossier.put(question(1));
    const bytes = new Uint8Array(70_000).map((_, at) => at % 251);
    const file = new File([bytes], 'Жұмыс.pdf', { type: 'application/pdf' });
    const work = await submission(2, [file]);
    await dossier.put(work, [{ name: file.name, blob: file }]);
    await privateStore.put(noteOf(id, 'Есте сақта'));

    const plan = await courier.plan();
    expect(plan).toMatchObject({ number: 1, carried: { works: 1, questions: 1, replies: 0, notes: 1 } });
    expect(plan.carried.minutes).toBeGreaterThan(0);
    const out = await made(courier);
    expect(Math.abs(out.size - plan.bytes)).toBeLessThan(20_000);
    expect(await courier.made()).toMatchObject([{ number: 1, carried: plan.carried, bytes: out.size }]);
    expect(custodyOf(await readLog(dossier)).get(work._id)).toMatchObject({ number: 1 });

    expect(await there.take(out)).toEqual([]);
    expect(await idsAt(name)).toEqual(expect.arrayContaining([question(1)._id, work._id]));
    expect(await idsAt(privateName(learner))).toEqual([`note:${uuidOf(7)}:${id}`]);
    expect(new Uint8Array((await hub.db(name).getAttachment(work._id, file.name)) as Buffer)).toEqual(bytes);

    hub.user = { id: tutor, relation: 'tutor' };
    await hub.db(name).put({ ...answer(1) });
    hub.user = { id: learner, relation: 'owner' };
    const back = await there.answer();
    expect(await opened(courier, back)).toMatchObject({ number: 1, answers: 1, grades: 0, confirms: [1], rejected: 0 });
    expect(await dossier.get(answer(1)._id)).toMatchObject({ text: 'Бірінші қыркүйекте.' });
    expect((await courier.made())[0]).toMatchObject({ number: 1, confirmedAt: expect.stringMatching(/Z$/) as string });
    expect((await courier.made())[0]).not.toHaveProperty('untaken');
    expect(custodyOf(await readLog(dossier)).size).toBe(0);
    expect((await courier.knowledge()).theirs).toBeDefined();

    // Nothing is left to be carried, and the hub is told how far this device has read.
    const next = await courier.plan();
    expect(next.carried).toEqual({ works: 0, questions: 0, replies: 0, minutes: 0, notes: 0, others: 0 });
    await there.take(await made(courier));
    expect(there.last).toMatchObject({ number: 2, heard: { highest: 1, missing: [] } });
    expect(there.last!.databases.map(({ documents }) => documents)).toEqual([0, 0]);
    expect(await opened(courier, await there.answer())).toMatchObject({ number: 2, fresh: 0, confirms: [2] });
  });

  it('opened twice brings nothing the second time', async () => {
    const { dossier, courier, there } = await device();
    await dossier.put(question(1));
    await there.take(await made(courier));
    const back = await there.answer();
    expect((await opened(courier, back)).fresh).toBeGreaterThan(0);
    expect(await opened(courier, back)).toMatchObject({ number: 1, fresh: 0, receipts: 0, confirms: [] });
  });

  it('leaves nothing for the network to send, and goes on where the network was', async () => {
    const { dossier, courier, run, there } = await device();
    await run();
    await dossier.put(question(1));
    await there.take(await made(courier));
    await opened(courier, await there.answer());
    hub.exchanges.splice(0);
    await run();
    expect(hub.exchanges.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`)).toEqual([
      'GET _changes',
      'GET _changes',
    ]);
    await dossier.put(question(2));
    await run();
    expect((await courier.plan()).carried).toMatchObject({ questions: 0, others: 0 });
  });

  it('carries again what was not signed for, under a new number, and tells so', async () => {
    const { dossier, courier, there } = await device();
    await dossier.put(question(1));
    await made(courier);
    await dossier.put(question(2));
    expect((await courier.plan()).carried.questions).toBe(2);
    await there.take(await made(courier));
    // Receipts confirm what the lost one carried as well.
    expect((await opened(courier, await there.answer())).confirms).toEqual([1, 2]);
  });

  it('says which of its couriers arrived with work that was not taken', async () => {
    const { dossier, courier, there } = await device();
    await dossier.put(question(1));
    const out = await made(courier);
    hub.slowReceipts = true;
    await there.take(out);
    expect((await opened(courier, await there.answer())).confirms).toEqual([1]);
    expect(await courier.made()).toMatchObject([{ number: 1, untaken: 1 }]);
    expect((await courier.plan()).carried.questions).toBe(1);
  });

  it('of half a file keeps what came, moves no mark, and confirms nothing that it cannot know', async () => {
    const { dossier, courier, run, there } = await device();
    await run();
    await dossier.put(question(1));
    // Its receipt comes last, in the half that is cut off.
    hub.slowReceipts = true;
    await there.take(await made(courier));
    for (let n = 1; n <= 60; n += 1) await hub.db(name).put({ ...answer(n), text: 'ж'.repeat(19_000) });
    hub.slowReceipts = false;
    await hub.fetch(`/db/${name}/_changes?since=0&limit=1`);
    const back = await there.answer();
    const half = await opened(courier, back.slice(0, Math.floor(back.size * 0.7)));
    expect(half.fault).toMatchObject({ code: 'truncated' });
    expect(half.answers).toBeGreaterThan(0);
    expect(half.answers).toBeLessThan(60);
    expect(half.confirms).toEqual([]);
    expect(await courier.made()).toMatchObject([{ number: 1 }]);
    expect(custodyOf(await readLog(dossier)).size).toBe(1);
    expect((await readLog(dossier)).heard.highest).toBe(0);
    const whole = await opened(courier, back);
    expect(whole.confirms).toEqual([1]);
    expect(half.answers + whole.answers).toBe(60);
    expect((await courier.made())[0]?.confirmedAt).toBeDefined();
    await run();
    expect((await dossier.list('answer')).length).toBe(60);
  });

  it('takes nothing of a courier for another device, of another hub, or with a changed byte', async () => {
    const here = await device();
    const other = await device();
    await here.dossier.put(question(1));
    await here.there.take(await made(here.courier));
    const back = await here.there.answer();
    expect(await other.courier.open(back)).toMatchObject({ ok: false, error: { code: 'not-for-us' } });
    expect(await here.courier.open(await made(here.courier))).toMatchObject({
      ok: false,
      error: { code: 'not-for-us' },
    });
    expect(await here.courier.open(new Blob(['Сәлем']))).toMatchObject({ ok: false, error: { code: 'not-a-courier' } });
    expect((await other.dossier.list('receipt')).length).toBe(0);
  });

  it('takes nothing that is sealed to it and addressed to another device, or signed by somebody else', async () => {
    const { dossier, courier, there } = await device();
    await dossier.put(question(1));
    await there.take(await made(courier));
    const other = uuidOf(77) as string as DeviceId;
    const { privateKey } = await generateSigningKeys(false);
    expect(await courier.open(await there.answer({}, { to: other }))).toEqual({
      ok: false,
      error: { code: 'other-receiver' },
    });
    expect(await courier.open(await there.answer({}, { key: privateKey }))).toEqual({
      ok: false,
      error: { code: 'forged' },
    });
    expect((await dossier.list('receipt')).length).toBe(0);
    expect((await opened(courier, await there.answer())).confirms).toEqual([1]);
  });

  it('stops at a byte that changed on the way, and goes on with a good copy of the file', async () => {
    const { dossier, courier, there } = await device();
    await dossier.put(question(1));
    await there.take(await made(courier));
    for (let n = 1; n <= 60; n += 1) await hub.db(name).put({ ...answer(n), text: 'ж'.repeat(19_000) });
    const back = await there.answer();
    const bytes = new Uint8Array(await back.arrayBuffer());
    bytes[bytes.length >> 1]! ^= 1;
    const changed = await opened(courier, new Blob([bytes]));
    expect(changed.fault?.code).toBe('damaged');
    expect((await opened(courier, back)).answers).toBe(60 - changed.answers);
  });

  it('gives its number back where the file could not be written', async () => {
    const { dossier, courier } = await device();
    await dossier.put(question(1));
    await expect(courier.make(() => Promise.reject(new Error('the stick was pulled out')))).rejects.toThrow('stick');
    expect((await courier.plan()).number).toBe(1);
    expect(await courier.made()).toEqual([]);
    expect(custodyOf(await readLog(dossier)).size).toBe(0);
  });

  it('never gives out one number twice, not to two at once either', async () => {
    const { dossier, courier } = await device();
    await dossier.put(question(1));
    await Promise.all([made(courier), made(courier)]);
    await made(courier);
    expect((await courier.made()).map(({ number }) => number)).toEqual([3, 2, 1]);
  });

  it('keeps the number that a courier has in somebody’s hand, though the app was killed before it was noted', async () => {
    const { dossier, courier } = await device();
    await dossier.put(question(1));
    await new Promise<void>((written) => {
      void courier.make(() => {
        written();
        return new Promise(() => undefined);
      });
    });
    expect((await readLog(dossier)).next).toBe(2);
  });

  it('tells the hub to send from the start what the network has only begun to fetch', async () => {
    const { dossier, courier, run, there } = await device();
    await dossier.put(question(1));
    await run();
    await there.take(await made(courier));
    expect(there.last!.databases[0]!.seen!.sequence).not.toBe(0);
    await dossier.setMark('sandyq-awaited', { refs: [{ id: 'paper:x', rev: '1-a' }] });
    await there.take(await made(courier));
    expect(there.last!.databases[0]!.seen!.sequence).toBe(0);
  });

  it('carries a note again that was changed after it went, and not one that came back as it is here', async () => {
    const { id, privateStore, courier, there } = await device();
    await privateStore.put(noteOf(id, 'Бірінші'));
    await there.take(await made(courier));
    const first = await there.answer();
    await privateStore.put(noteOf(id, 'Екінші'));
    await opened(courier, first);
    expect((await courier.plan()).carried.notes).toBe(1);
    await there.take(await made(courier));
    await opened(courier, await there.answer());
    expect((await courier.plan()).carried.notes).toBe(0);
  });

  it('has the chain know which receipts it brought', async () => {
    const { journal, dossier, courier, there } = await device();
    await dossier.put(question(1));
    await there.take(await made(courier));
    expect(await journal.witnessed()).toEqual([]);
    await opened(courier, await there.answer());
    expect(await journal.witnessed()).toHaveLength(1);
  });

  it('is not made before this device knows whom it is for', async () => {
    const { courier } = await device({ recipient: () => undefined });
    expect(await courier.make(() => Promise.resolve())).toEqual({ ok: false, error: { code: 'no-recipient' } });
  });

  it('offers everything again to a hub whose data were put back, until that has arrived', async () => {
    const { dossier, courier, run, there } = await device();
    await run();
    const restore = await hub.backup(name);
    await dossier.put(question(1));
    await there.take(await made(courier));
    await opened(courier, await there.answer());
    expect((await courier.plan()).carried.questions).toBe(0);

    await restore();
    hub.generation = 'generation-2';
    expect(await idsAt(name)).toEqual([]);
    await opened(courier, await there.answer());
    expect((await courier.plan()).carried.questions).toBe(1);
    expect(await there.take(await made(courier))).toEqual([]);
    expect(await idsAt(name)).toContain(question(1)._id);
    expect(there.last!.databases[0]!.seen).toEqual({ generation: 'generation-2', sequence: 0 });
    await opened(courier, await there.answer());
    expect((await courier.plan()).carried.questions).toBe(0);
    await run();
    expect((await courier.plan()).carried.questions).toBe(0);
  });

  it('offers everything as long as the courier that did so has not arrived', async () => {
    const { dossier, courier, run, there } = await device();
    await run();
    const restore = await hub.backup(name);
    await dossier.put(question(1));
    await there.take(await made(courier));
    await opened(courier, await there.answer());
    await restore();
    hub.generation = 'generation-2';
    await opened(courier, await there.answer());
    // This one is lost.
    await made(courier);
    await opened(courier, await there.answer());
    expect((await courier.plan()).carried.questions).toBe(1);
    await there.take(await made(courier));
    await opened(courier, await there.answer());
    expect((await courier.plan()).carried.questions).toBe(0);
  });

  it('does not offer everything again once the network has brought this device in step', async () => {
    const { dossier, courier, run, there } = await device();
    await run();
    await dossier.put(question(1));
    await there.take(await made(courier));
    hub.generation = 'generation-2';
    await opened(courier, await there.answer());
    expect((await courier.plan()).carried.questions).toBe(1);
    await writeHubMark(dossier, 'generation-2');
    expect((await courier.plan()).carried.questions).toBe(0);
  });
});

describe('a small courier', () => {
  const MOST = 12 * 1024;

  it('carries the work that was chosen and the trace up to it, in a fraction of the bytes', async () => {
    const { journal, dossier, courier, there } = await device();
    for (const { event } of studyDay(40, 1)) await journal.append(event);
    await dossier.put(question(1));
    await dossier.put(question(2));
    const pieces = await courier.pieces();
    expect(pieces).toMatchObject([
      { id: question(1)._id, kind: 'question', text: question(1).text },
      { id: question(2)._id, kind: 'question' },
    ]);
    const small = await courier.makeSmall([question(2)._id], MOST);
    if (!small.ok) throw new Error(small.error.code);
    expect(small.value).toMatchObject({ segmentsLeft: 0, made: { number: 1, carried: { questions: 1, notes: 0 } } });
    expect(small.value.made.bytes).toBe(small.value.file.length);
    expect(custodyOf(await readLog(dossier)).get(question(2)._id)).toMatchObject({ number: 1 });
    expect(custodyOf(await readLog(dossier)).has(question(1)._id)).toBe(false);

    expect(await there.take(new Blob([small.value.file]))).toEqual([]);
    const ids = await idsAt(name);
    expect(ids).toContain(question(2)._id);
    expect(ids).not.toContain(question(1)._id);
    expect(ids.filter((id) => id.startsWith('trace:')).length).toBeGreaterThan(0);
    expect((await opened(courier, await there.answer())).confirms).toEqual([1]);
    // What stayed here goes with the next one.
    const next = await courier.plan();
    expect(next).toMatchObject({ number: 2, carried: { questions: 1, others: 0 } });
    const whole = await made(courier);
    expect(whole.size).toBeGreaterThan(2 * small.value.file.length);
    await there.take(whole);
    expect(await idsAt(name)).toContain(question(1)._id);
  });

  it('takes the trace from its beginning, and no more than has room: never with a gap', async () => {
    const { id, journal, dossier, courier, there } = await device();
    for (let day = 0; day < 8; day += 1) {
      for (const { event } of studyDay(60, day)) await journal.append(event);
      await courier.plan();
    }
    await dossier.put(question(1));
    const small = await courier.makeSmall([question(1)._id], 6000);
    if (!small.ok) throw new Error(small.error.code);
    expect(small.value.file.length).toBeLessThanOrEqual(6000);
    expect(small.value.segmentsLeft).toBeGreaterThan(0);
    await there.take(new Blob([small.value.file]));
    const segments = (await idsAt(name)).filter((one) => one.startsWith('trace:'));
    expect(segments.length).toBeGreaterThan(0);
    expect(segments).toEqual(segments.map((_, at) => `trace:${id}:${String(at).padStart(8, '0')}`));
    // One segment more would not have had room.
    const all = (await dossier.ids(`trace:${id}:`)).length;
    expect(segments.length + small.value.segmentsLeft).toBe(all);
    const larger = await courier.makeSmall([question(1)._id], 200_000);
    expect(larger).toMatchObject({ ok: true, value: { segmentsLeft: 0, made: { number: 2 } } });
  });

  it('is not made where the work alone is too heavy, and uses up no number then', async () => {
    const { dossier, courier } = await device();
    const file = new File([crypto.getRandomValues(new Uint8Array(30_000))], 'photo.jpg', { type: 'image/jpeg' });
    const work = await submission(2, [file]);
    await dossier.put(work, [{ name: file.name, blob: file }]);
    const [piece] = await courier.pieces();
    expect(piece).toMatchObject({ id: work._id, kind: 'submission', place: work.place });
    expect(piece!.bytes).toBeGreaterThan(30_000);
    const heavy = await courier.makeSmall([work._id], MOST);
    expect(heavy).toMatchObject({ ok: false, error: { code: 'too-large' } });
    expect(!heavy.ok && heavy.error.code === 'too-large' && heavy.error.bytes).toBeGreaterThan(30_000);
    expect((await courier.plan()).number).toBe(1);
    expect(await courier.made()).toEqual([]);
  });

  it('takes nothing that is no work of this learner, and nothing to a hub whose recipient is unknown', async () => {
    const { dossier, courier } = await device();
    await dossier.put(question(1));
    const small = await courier.makeSmall(['question:not-here', 'grade:x'], MOST);
    expect(small).toMatchObject({ ok: true, value: { made: { carried: { questions: 0, works: 0 } } } });
    const lost = await device({ recipient: () => undefined });
    expect(await lost.courier.makeSmall([], MOST)).toEqual({ ok: false, error: { code: 'no-recipient' } });
  });
});
