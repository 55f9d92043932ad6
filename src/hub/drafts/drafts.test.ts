import { beforeEach, expect, it } from 'vitest';
import type { DraftId, PartId } from '../../lib/draft/part';
import type { AccountId } from '../../lib/shared/ids';
import { MemoryDatabase, asDatabase } from '../store/memory-database.fixture';
import { Drafts } from './drafts';
import { DraftParts } from './parts';

const [one, two] = ['aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'] as DraftId[];
const author = { id: 'aaaaaaaaaaaaaaaa' as AccountId, name: 'A' };
const words = [{ id: 'text:a.md' as PartId, value: { text: 'a' } }];
const file = { id: 'file:a.bin' as PartId, value: { sha256: 'f'.repeat(64), bytes: 1 } };

let database: MemoryDatabase;
let drafts: Drafts;
beforeEach(() => {
  database = new MemoryDatabase();
  const store = asDatabase(database);
  const lists = { newest: () => Promise.resolve(undefined) };
  drafts = new Drafts(store, new DraftParts(store, () => Promise.resolve(true)), { now: () => 0 }, lists, 1);
});
const keys = (): string[] => [...database.docs.keys()];

it('leave nothing behind when they are removed', async () => {
  await drafts.begin(one!, author);
  await drafts.change(one!, author, [...words, file]);
  expect([...(await drafts.namedFiles())]).toEqual(['f'.repeat(64)]);
  expect(await drafts.remove(one!, author, false)).toBe('removed');
  expect(keys()).toEqual([]);
  expect((await drafts.namedFiles()).size).toBe(0);
});

it('are cleared away where their removal broke off, and no others', async () => {
  await drafts.begin(one!, author);
  await drafts.change(one!, author, words);
  database.docs.set(`part:${two!}:text:a.md`, {
    ...database.docs.get(`part:${one!}:text:a.md`)!,
    _id: `part:${two!}:text:a.md`,
  });
  await drafts.clearForsaken();
  expect(keys()).toEqual([`draft:${one!}`, `part:${one!}:text:a.md`]);
});

it('are not more than an institution has', async () => {
  expect(await drafts.begin(one!, author)).toMatchObject({ ok: true });
  expect(await drafts.begin(two!, author)).toEqual({ ok: false, error: { code: 'too-many-drafts' } });
  expect(await drafts.begin(one!, author)).toMatchObject({ ok: true, value: { fresh: false } });
});

it('take nothing that they are not there for', async () => {
  expect(await drafts.change(two!, author, words)).toBeUndefined();
  expect(keys()).toEqual([]);
});
