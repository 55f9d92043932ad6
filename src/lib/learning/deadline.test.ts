import { beforeEach, describe, expect, it } from 'vitest';
import { DAY, World, type WorldDevice } from '../../../tests/fixtures/traces/world';
import { documentDigest } from '../dossier/digest';
import type { SubmissionDocument } from '../dossier/documents';
import { timestamp } from '../shared/clock';
import type { ItemId } from '../shared/ids';
import { reportOf, readTrace } from '../trace/verify';
import { deadlineOf, handedIn, judgeDeadline } from './deadline';
import { manifest } from './study.fixture';

const HOUR = DAY / 24;

let world: World;
let device: WorldDevice;
/** The next day at noon. */
let due: number;

beforeEach(async () => {
  world = await World.make();
  device = await world.enrol();
  due = world.now + DAY;
  await device.study();
  await device.sync();
});

async function trace() {
  const read = await readTrace(world.evidence());
  if (!read.ok) throw new Error(`not intact: ${read.error.code}`);
  return read.value;
}
async function verdict(work: SubmissionDocument) {
  const times = await handedIn(work, await trace());
  return { ...times, verdict: judgeDeadline(times, due), byClock: Date.parse(times.claimed) <= due };
}
const notes = async () => reportOf(await trace()).notes.map(({ code }) => code);

describe('work before a deadline', () => {
  it('that the hub received by then is proven in time, whatever the clock says', async () => {
    device.ahead = 3 * HOUR;
    world.now = due - HOUR;
    const work = await device.handIn('In time.');
    await device.sync(work);
    expect(await verdict(work)).toMatchObject({ verdict: 'in-time', byClock: false, notAfter: timestamp(due - HOUR) });
    expect(await notes()).toEqual(['clock-ahead']);
  });

  it('is proven in time by its statement alone where a large file follows late', async () => {
    world.now = due - HOUR;
    const work = await device.handIn('With a film.');
    await device.sync();
    world.now = due + DAY;
    await world.receive(work);
    expect(await verdict(work)).toMatchObject({ verdict: 'in-time', notAfter: timestamp(due - HOUR) });
  });

  it('is proven in time by its own receipt where the trace follows late', async () => {
    world.now = due - HOUR;
    const work = await device.handIn('By another road.');
    await world.receive(work);
    world.now = due + DAY;
    await device.sync();
    expect(await verdict(work)).toMatchObject({ verdict: 'in-time', notAfter: timestamp(due - HOUR) });
  });

  it('is proven in time where only a later segment was received by then', async () => {
    world.now = due - HOUR;
    const work = await device.handIn('Two roads.');
    const [first] = await device.seal();
    await device.study();
    await device.sync();
    world.now = due + 21 * DAY;
    await world.receive(first!, work);
    expect(await verdict(work)).toMatchObject({ verdict: 'in-time', notAfter: timestamp(due - HOUR) });
  });

  it('that came by courier weeks late is not proven: the clock says in time, and no receipt says otherwise', async () => {
    world.now = due - HOUR;
    const work = await device.handIn('In a drawer.');
    const segments = await device.seal();
    world.now = due + 21 * DAY;
    await world.receive(...segments, work);
    expect(await verdict(work)).toMatchObject({
      verdict: 'unproven',
      byClock: true,
      notAfter: timestamp(due + 21 * DAY),
      claimed: timestamp(due - HOUR),
    });
    expect((await verdict(work)).notBefore! < timestamp(due)).toBe(true);
  });
});

describe('work after a deadline', () => {
  it('is proven late where the device held a receipt from after it, though its clock was set back', async () => {
    world.now = due + HOUR;
    await device.study();
    await device.sync();
    device.ahead = -2 * DAY;
    world.now = due + 2 * HOUR;
    const work = await device.handIn('Set back.');
    world.now = due + 21 * DAY;
    await device.sync(work);
    expect(await verdict(work)).toMatchObject({ verdict: 'late', byClock: true, notBefore: timestamp(due + HOUR) });
    expect(await notes()).toContain('clock-set-back');
    expect(await notes()).toContain('clock-behind');
  });

  it('is not proven late by a receipt that came after it was handed in, though it is sealed with it', async () => {
    world.now = due - HOUR;
    const work = await device.handIn('Before.');
    world.now = due + HOUR;
    await device.hold(await world.receive({ _id: 'question:1', type: 'question' }));
    await device.study();
    await device.sync(work);
    expect(await verdict(work)).toMatchObject({ verdict: 'unproven' });
    expect((await verdict(work)).notBefore! < timestamp(due)).toBe(true);
  });

  it('whose id alone was said in time is not proven: nobody knows what it was then', async () => {
    world.now = due - HOUR;
    const reserved = await device.handIn('Nothing yet.');
    await device.sync();
    world.now = due + DAY;
    const work = { ...reserved, text: 'Written a day later.' };
    await device.sync(work);
    expect(await verdict(work)).toMatchObject({ verdict: 'unproven', notAfter: timestamp(due + DAY) });
    expect(await verdict(reserved)).toMatchObject({ verdict: 'in-time' });
  });

  it('gets nothing from the statement of other work, nor from another one under its id', async () => {
    world.now = due - HOUR;
    await device.handIn('In time.');
    const reserved = await device.handIn('Nothing yet.');
    await device.sync();
    world.now = due + DAY;
    const late = await device.handIn('Late.');
    const work = { ...reserved, text: 'Written a day later.' };
    const digest = await documentDigest(work);
    const { place: at, _id: submission } = work;
    await device.journal.append({ kind: 'submitted-work', at, submission, attempt: 1, digest });
    await device.sync();
    const then = { verdict: 'unproven', claimed: timestamp(due + DAY), notAfter: timestamp(due + DAY) };
    expect(await verdict(late)).toMatchObject(then);
    expect(await verdict(work)).toMatchObject(then);
  });

  it('whose statement is older than digests is judged by the receipt of the work itself', async () => {
    world.now = due - HOUR;
    const work = await device.handIn('Old app.', { digest: undefined });
    await device.sync();
    world.now = due + DAY;
    await device.sync(work);
    expect(await verdict(work)).toMatchObject({ verdict: 'unproven', notAfter: timestamp(due + DAY) });
    due += 2 * DAY;
    expect(await verdict(work)).toMatchObject({ verdict: 'in-time' });
  });

  it('has no receipt of other work under its id to speak for it', async () => {
    world.now = due - HOUR;
    const other = await device.handIn('Other.', { digest: undefined });
    await world.receive(other);
    world.now = due + DAY;
    expect(await verdict({ ...other, text: 'Changed.' })).toMatchObject({ verdict: 'unproven' });
    expect((await verdict({ ...other, text: 'Changed.' })).notAfter).toBeUndefined();
  });
});

describe('a clock', () => {
  it('that jumped ahead and back proves nothing, and is told between two receipts', async () => {
    world.now = due - HOUR;
    device.ahead = 5 * HOUR;
    const work = await device.handIn('Jumped.');
    device.ahead = 0;
    await device.study();
    world.now = due + 21 * DAY;
    await world.receive(...(await device.seal()), work);
    expect(await verdict(work)).toMatchObject({ verdict: 'unproven', byClock: false });
    const { notes: told } = reportOf(await trace());
    expect(told).toMatchObject([{ code: 'clock-set-back', ms: 5 * HOUR, notAfter: timestamp(due + 21 * DAY) }]);
    expect(told[0]!.notBefore! < timestamp(due)).toBe(true);
  });

  it('of the hub that went back proves neither', async () => {
    world.hubAhead = 10 * DAY;
    await device.study();
    await device.sync();
    world.hubAhead = 0;
    world.now = due - HOUR;
    const work = await device.handIn('Between.');
    await device.sync(work);
    expect(await verdict(work)).toMatchObject({ verdict: 'unproven', notAfter: timestamp(due - HOUR) });
    expect(await notes()).toContain('hub-clock-set-back');
  });

  it('of a device in another time zone moves no deadline, and the journey is told', async () => {
    device.zone = 360;
    world.now = due - HOUR;
    const work = await device.handIn('On the road.');
    await device.sync(work);
    expect(await verdict(work)).toMatchObject({ verdict: 'in-time', byClock: true });
    expect(await notes()).toEqual(['zone-changed']);
  });
});

describe('work that no trace speaks of', () => {
  it('has the time that it says itself, and its receipt', async () => {
    const lost = await (await world.enrol()).handIn('Elsewhere.');
    expect(await handedIn(lost, await trace())).toEqual({ claimed: lost.at });
    const { at } = await world.receive(lost);
    expect(await handedIn(lost, await trace())).toEqual({ claimed: lost.at, notAfter: at });
  });
});

describe('judgeDeadline', () => {
  const at = (ms: number) => timestamp(due + ms);
  it.each([
    ['at the very moment', { notAfter: 0 }, 'in-time'],
    ['a moment later', { notAfter: 1 }, 'unproven'],
    ['after a receipt of the very moment', { notBefore: 0 }, 'unproven'],
    ['after a receipt from a moment later', { notBefore: 1 }, 'late'],
    ['between two', { notBefore: -1, notAfter: 1 }, 'unproven'],
    ['with nothing', {}, 'unproven'],
    ['at one moment of the hub, by two receipts', { notBefore: -1, notAfter: -1 }, 'in-time'],
    ['by a hub whose clock went back', { notBefore: 5, notAfter: -5 }, 'unproven'],
  ])('%s', (_, bounds: { notBefore?: number; notAfter?: number }, expected) => {
    const given = Object.fromEntries(Object.entries(bounds).map(([name, ms]) => [name, at(ms)]));
    expect(judgeDeadline(given, due)).toBe(expected);
  });
});

describe('deadlineOf', () => {
  const entry = (id: string, kind: 'deadline' | 'exam', item: string, start: string, end?: string) => ({
    id: id as ItemId,
    kind,
    title: { en: id },
    start,
    item: item as ItemId,
    ...(end !== undefined && { end }),
  });
  const timetable = [
    entry('a', 'deadline', 'form', '2026-12-01T00:00:00Z', '2026-12-02T00:00:00Z'),
    entry('b', 'deadline', 'form', '2026-12-01T12:00:00Z'),
    entry('c', 'exam', 'quiz', '2026-12-03T00:00:00Z'),
    entry('d', 'deadline', 'essay', '2026-12-24T00:00:00Z'),
  ];
  it.each([
    ['essay', Date.UTC(2026, 11, 1)],
    ['form', Date.UTC(2026, 11, 2)],
    ['quiz', undefined],
    ['unknown', undefined],
  ])('of %s', (item, expected) => {
    expect(deadlineOf({ ...manifest, timetable }, item as ItemId)).toBe(expected);
  });
});
