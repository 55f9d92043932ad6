import { expect, it } from 'vitest';
import type { DraftId, PartId } from '../../lib/draft/part';
import type { AccountId } from '../../lib/shared/ids';
import { MemoryDatabase, asDatabase } from '../store/memory-database.fixture';
import { DraftParts, DraftTooLarge } from './parts';

const draft = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' as DraftId;

it('holds no more words together than a kit has', async () => {
  const database = new MemoryDatabase();
  const by = { id: 'aaaaaaaaaaaaaaaa', name: 'A', at: '2026-11-22T00:00:00.000Z' };
  for (const name of ['a', 'b'])
    await database.put({ _id: `part:${draft}:text:${name}.md`, value: { text: 'x'.repeat(100) }, by } as {
      _id: string;
    });
  const parts = (characters: number): DraftParts =>
    new DraftParts(asDatabase(database), () => Promise.resolve(true), { characters, parts: 10 });
  expect((await parts(1000).all(draft)).parts.size).toBe(2);
  await expect(parts(200).all(draft)).rejects.toThrow(DraftTooLarge);
});

it('holds no more parts than a draft has', async () => {
  const database = asDatabase(new MemoryDatabase());
  const parts = new DraftParts(database, () => Promise.resolve(true), { characters: 1000, parts: 3 });
  const by = { id: 'aaaaaaaaaaaaaaaa' as AccountId, name: 'A', at: '2026-11-22T00:00:00.000Z' };
  const write = (...names: string[]) => {
    const changes = names.map((name) => ({ id: `text:${name}.md` as PartId, value: { text: name } }));
    return parts.change(draft, changes, by, () => Promise.resolve(true));
  };
  expect((await write('a', 'b')).map((one) => 'rev' in one)).toEqual([true, true]);
  expect((await write('c', 'd')).map((one) => 'rev' in one)).toEqual([true, false]);
  expect((await parts.all(draft)).parts.size).toBe(3);
});
