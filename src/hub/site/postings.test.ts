import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountId, GroupId } from '../../lib/shared/ids';
import { MemoryDatabase, asDatabase } from '../store/memory-database.fixture';
import { Postings } from './postings';
import type { PostingServices } from './postings';

const START = Date.UTC(2026, 10, 1);
const DAY = 86_400_000;
const [dana, timur, asel] = ['danadanadana2345', 'timurtimurti2345', 'aselaselasel2345'] as AccountId[];
const at = (days: number): string => new Date(START + days * DAY).toISOString();

describe('where learners are', () => {
  let registry: MemoryDatabase;
  let now: number;
  let sites: { hub: string; groups: string[]; blockedAt?: string }[];
  let groups: { id: GroupId; learners: AccountId[] }[];
  let postings: Postings;

  beforeEach(() => {
    registry = new MemoryDatabase();
    now = START;
    [sites, groups] = [[], []];
    const clock = { now: () => now };
    const others = { sites: { all: async () => sites }, groups: { all: async () => groups } };
    postings = new Postings({ registry: asDatabase(registry), clock, ...others } as unknown as PostingServices);
  });

  const where = async () => Object.fromEntries((await postings.all()).map(({ learner, site }) => [learner, site]));
  const group = (id: string, ...learners: AccountId[]) => ({ id: id as GroupId, learners });

  it('are kept with where they were before: those sites may still bring what was done there, and no others', async () => {
    await postings.post(dana!, 'site-a');
    now += DAY;
    await postings.post(dana!, 'site-b');
    now += DAY;
    expect(await postings.post(dana!, null)).toMatchObject({
      ...{ site: null, since: at(2) },
      past: [
        { site: 'site-a', from: at(0), to: at(1) },
        { site: 'site-b', from: at(1), to: at(2) },
      ],
    });
    now += DAY;
    // From the institution itself there is nothing to bring.
    expect(await postings.post(dana!, 'site-c')).toMatchObject({ site: 'site-c', past: [{}, {}] });
    const may = async (learner: AccountId) =>
      await Promise.all(['site-a', 'site-b', 'site-c', 'site-d'].map((hub) => postings.wasAt(learner, hub)));
    expect(await may(dana!)).toEqual([true, true, true, false]);
    expect(await may(timur!)).toEqual([false, false, false, false]);
  });

  it('stay as they are where they are said once more', async () => {
    await postings.post(dana!, 'site-a');
    now += DAY;
    expect(await postings.post(dana!, 'site-a')).toMatchObject({ site: 'site-a', since: at(0), past: [] });
  });

  it('are with a site whose groups they are in, by themselves, and where somebody said so else', async () => {
    sites = [
      { hub: 'site-a', groups: ['one', 'two'] },
      { hub: 'site-b', groups: ['two'] },
    ];
    groups = [group('one', dana!), group('two', dana!, timur!), group('three', asel!)];
    await postings.post(timur!, null);
    expect(await where()).toEqual({ [dana!]: 'site-a', [timur!]: null });
    // Said by a person: it holds, whatever the groups say.
    await postings.post(dana!, 'site-c');
    expect(await where()).toEqual({ [dana!]: 'site-c', [timur!]: null });
  });

  it('are given to no site that was blocked', async () => {
    sites = [{ hub: 'site-a', groups: ['one'], blockedAt: at(0) }];
    groups = [group('one', dana!)];
    expect(await where()).toEqual({});
    sites = [{ hub: 'site-b', groups: ['one'] }];
    expect(await where()).toEqual({ [dana!]: 'site-b' });
  });

  it('keep every tutor whom a site was ever told, of learners who are known', async () => {
    await postings.noteTutors(dana!, [asel!]);
    expect(await postings.get(dana!)).toBeUndefined();
    await postings.post(dana!, 'site-a');
    await postings.noteTutors(dana!, [asel!]);
    await postings.noteTutors(dana!, [asel!, timur!]);
    const written = registry.puts;
    await postings.noteTutors(dana!, [timur!]);
    expect(registry.puts).toBe(written);
    expect((await postings.get(dana!))?.tutors).toEqual([asel, timur]);
  });
});
