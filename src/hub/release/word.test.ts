import { beforeEach, describe, expect, it } from 'vitest';
import type { QueueEntry } from '../../lib/institution/review';
import type { AccountId, DeviceId } from '../../lib/shared/ids';
import { MemoryDatabase, asDatabase } from '../store/memory-database.fixture';
import type { ReviewSettingsStore } from './policy';
import { releaseWord } from './word';

const learner = 'abcdefghijkmnpqr' as AccountId;
const [device, another] = [1, 2].map((n) => `3d1c8a52-7a52-4b43-9a3c-00000000000${n}` as DeviceId) as [
  DeviceId,
  DeviceId,
];
const review = { couriers: true, messages: false, files: false };
const settings = (told: object) => ({ told: async () => told }) as unknown as ReviewSettingsStore;
const counts = {
  ...{ learners: 1, questions: 1, answers: 0, works: 0, grades: 0, segments: 0, notes: 0, receipts: 0, others: 0 },
  ...{ kits: 0, files: 0, fileBytes: 0 },
};

describe('what a device is told of its couriers that an officer looks through', () => {
  let registry: MemoryDatabase;
  beforeEach(() => (registry = new MemoryDatabase()));

  const put = async (number: number, more: Partial<QueueEntry> = {}): Promise<void> => {
    const entry: QueueEntry = {
      ...{ id: `in-${number}-${registry.docs.size}`, direction: 'in', bytes: 1, counts, state: 'held', sha256: 'x' },
      counterpart: { kind: 'device', device, learner, name: 'Дана', label: 'Chrome' },
      courier: { id: 'x', number, made: '2026-11-20T00:00:00.000Z' },
      held: { at: `2026-11-20T00:00:0${number % 10}.000Z`, by: { id: 'x', name: 'x' } },
      ...more,
    };
    await registry.put({ _id: `release:${entry.id}`, ...entry } as { _id: string });
  };
  const decided = {
    ...{ at: '2026-11-21T00:00:00.000Z', by: { id: 'x', name: 'x' } },
    ...{ reason: 'names a guard', withheld: ['question:1'] },
  };
  const word = (told: object = { review }) => releaseWord(asDatabase(registry), settings(told), device);

  it('is what came of its own, in order, and nothing of other devices or of what goes', async () => {
    await put(2);
    await put(1, { state: 'refused', decided });
    const counterpart = { kind: 'device', learner, name: 'Дана', label: 'Chrome' } as const;
    await put(3, { counterpart: { ...counterpart, device: another } });
    await put(4, { direction: 'out' });
    await put(5, { counterpart: { kind: 'hub', hub: 'sitesitesite2345', name: 'Ауыл' } });
    expect(await word()).toEqual({
      ...{ v: 1, review },
      couriers: [
        { number: 1, state: 'refused', at: decided.at, reason: 'names a guard', withheld: ['question:1'] },
        { number: 2, state: 'held', at: '2026-11-20T00:00:02.000Z', withheld: [] },
      ],
    });
  });

  it('is nothing of an earlier decision while it waits once more', async () => {
    await put(1, { decided });
    expect((await word())?.couriers).toEqual([
      { number: 1, state: 'held', at: '2026-11-20T00:00:01.000Z', withheld: [] },
    ]);
  });

  it('is the last thirty, and nothing at all where nobody looks through couriers', async () => {
    for (let number = 1; number <= 31; number += 1) await put(number);
    expect((await word())?.couriers.map(({ number }) => number)).toEqual(Array.from({ length: 30 }, (_, at) => at + 2));
    expect(await word({})).toBeUndefined();
    expect(await word({ review: { ...review, couriers: false } })).toBeUndefined();
  });
});
