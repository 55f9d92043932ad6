import { beforeEach, expect, it } from 'vitest';
import type { GroupId, KitId } from '../../lib/shared/ids';
import { lackingKits } from '../site/outgoing';
import type { Database } from '../store/database';
import { MemoryDatabase } from '../store/memory-database.fixture';
import { Shelf } from './shelf';

const [mine, theirs] = ['aaaaaaaaaaaaaaaa' as GroupId, 'bbbbbbbbbbbbbbbb' as GroupId];
const algebra = 'algebra' as KitId;
const kits = new Set([algebra]);

let shelf: Shelf;
beforeEach(async () => {
  const database = new MemoryDatabase();
  const lists = { newest: () => Promise.resolve(undefined) } as never;
  shelf = new Shelf(database as unknown as Database, '/nowhere', lists, { now: () => 0 }, () => Promise.resolve(true));
  for (const [version, pilot] of [['1.0.0'], ['1.1.0', [mine]], ['1.2.0', [theirs]]] as const)
    await database.put({
      ...{ _id: `kit:algebra:${version}`, type: 'kit', v: 1, id: algebra, version, title: { en: 'Algebra' } },
      ...{ languages: ['en'], bytes: 1, fingerprint: 'f', signer: 's', publishedAt: '', url: '', sha256: 'x' },
      ...(pilot === undefined ? {} : { pilot: [...pilot] }),
    } as { _id: string });
});

const versions = async (groups?: ReadonlySet<GroupId>): Promise<unknown> =>
  (await shelf.newest(kits, groups)).map(({ version }) => version);

it('offers a pilot to its groups, and to all others the version before', async () => {
  expect(await versions()).toEqual(['1.0.0']);
  expect(await versions(new Set([mine]))).toEqual(['1.1.0']);
  expect(await versions(new Set([mine, theirs]))).toEqual(['1.2.0']);
  expect((await shelf.newest(new Set(), new Set([mine]))).map(({ version }) => version)).toEqual(['1.1.0']);
  expect(await shelf.newest(kits, new Set([mine]))).not.toContainEqual(expect.objectContaining({ pilot: [mine] }));
});

it('sends no pilot to sites', async () => {
  const parts = {
    postings: { all: () => Promise.resolve([{ site: 'hub', learner: 'l' }]) },
    groups: { all: () => Promise.resolve([{ id: theirs, learners: ['l'], kits: [algebra] }]) },
    shelf,
  } as unknown as Parameters<typeof lackingKits>[0];
  expect((await lackingKits(parts, 'hub', undefined)).map(({ version }) => version)).toEqual(['1.0.0']);
});

it('makes of a pilot a version for all, and of that no pilot again', async () => {
  expect(await shelf.setPilot('algebra', '1.2.0', [mine])).toBe(true);
  expect(await versions(new Set([mine]))).toEqual(['1.2.0']);
  expect(await shelf.setPilot('algebra', '1.2.0', undefined)).toBe(true);
  expect(await versions()).toEqual(['1.2.0']);
  expect(await shelf.setPilot('algebra', '1.2.0', [mine])).toBe(false);
  expect(await versions()).toEqual(['1.2.0']);
});
