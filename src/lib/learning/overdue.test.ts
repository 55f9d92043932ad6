import { beforeEach, describe, expect, it } from 'vitest';
import { World, type WorldDevice, DAY, LEARNER } from '../../../tests/fixtures/traces/world';
import type { DossierDocument, QuestionDocument } from '../dossier/documents';
import { MemoryStore } from '../dossier/memory-store';
import { timestamp } from '../shared/clock';
import type { WorkState } from '../sync/state';
import { overdueOf } from './overdue';

const DAYS = 10;
let world: World;
let device: WorldDevice;
let start: number;
beforeEach(async () => {
  world = await World.make();
  device = await world.enrol();
  start = world.now;
});

/** What the device says of itself; `delivered`: its segments are in the dossier by now. */
async function overdue(states: Readonly<Record<string, WorkState['state']>> = {}, delivered = true) {
  const documents = world.documents as unknown as DossierDocument[];
  const dossier = new MemoryStore('dossier');
  if (delivered) for (const document of documents) if (document.type === 'segment') await dossier.put(document);
  const known = Object.entries(states).map(([id, state]) => [id, { state } as WorkState] as const);
  const parts = { account: LEARNER, device: async () => device.id, journal: device.journal, dossier };
  return overdueOf(parts, { documents, states: new Map(known) }, world.now, DAYS);
}

describe('what waits too long for a receipt', () => {
  it('is nothing on a device on which nothing was done, or that has its receipts', async () => {
    world.now += 400 * DAY;
    expect(await overdue()).toBeUndefined();
    await device.study();
    await device.sync();
    world.now += 400 * DAY;
    expect(await overdue()).toBeUndefined();
  });

  it('is a statement that nobody sealed, from one moment after the set time', async () => {
    await device.study();
    world.now += DAYS * DAY;
    expect(await overdue()).toBeUndefined();
    world.now += 1;
    expect(await overdue()).toEqual({ since: timestamp(start), days: DAYS, works: 0 });
  });

  it.each([true, false])('is the first segment without a receipt, delivered to the dossier: %s', async (delivered) => {
    await device.study();
    await device.sync();
    world.now += DAY;
    await device.study();
    await device.seal();
    world.now += DAY;
    await device.study();
    await device.seal();
    world.now += 20 * DAY;
    expect(await overdue({}, delivered)).toEqual({ since: timestamp(start + DAY), days: 21, works: 0 });
  });

  it('is a segment that the hub lost though it has a later one', async () => {
    await device.study();
    await device.seal();
    await device.study();
    await device.sync();
    world.now += 20 * DAY;
    expect(await overdue()).toMatchObject({ since: timestamp(start) });
  });

  it('is work and questions of one’s own that were not received, and not what was, nor what others wrote', async () => {
    const question = (id: string, by: string, at: number) =>
      ({ _id: `question:${id}`, type: 'question', v: 1, by, at: timestamp(at), text: '?' }) as QuestionDocument;
    const [old, sent, young, received, other] = [
      question('1', LEARNER, start - DAY),
      question('2', LEARNER, start),
      question('3', LEARNER, start + 15 * DAY),
      question('4', LEARNER, start - 9 * DAY),
      question('5', 'tutor0000000', start - 9 * DAY),
    ] as const;
    world.documents.push(...([old, sent, young, received, other] as never[]));
    world.now += 20 * DAY;
    const states = { 'question:1': 'saved', 'question:2': 'on-its-way', 'question:3': 'saved' } as const;
    expect(await overdue({ ...states, 'question:4': 'received', 'question:5': 'saved' })).toEqual({
      since: timestamp(start - DAY),
      days: 21,
      works: 2,
    });
    expect(await overdue({ 'question:3': 'saved' })).toBeUndefined();
    expect(await overdue({ 'question:1': 'on-courier' })).toMatchObject({ works: 1 });
  });
});
