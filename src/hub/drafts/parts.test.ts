import { expect, it } from 'vitest';
import type { DraftId } from '../../lib/draft/part';
import type { Database } from '../store/database';
import { MemoryDatabase } from '../store/memory-database.fixture';
import { DraftParts, DraftTooLarge } from './parts';

const draft = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' as DraftId;

it('holds no more words together than a kit has', async () => {
  const database = new MemoryDatabase();
  const by = { id: 'aaaaaaaaaaaaaaaa', name: 'A', at: '2026-11-22T00:00:00.000Z' };
  for (const name of ['a', 'b'])
    await database.put({ _id: `part:${draft}:text:${name}.md`, value: { text: 'x'.repeat(100) }, by } as {
      _id: string;
    });
  const parts = (most: number): DraftParts =>
    new DraftParts(database as unknown as Database, () => Promise.resolve(true), most);
  expect((await parts(1000).all(draft)).parts.size).toBe(2);
  await expect(parts(200).all(draft)).rejects.toThrow(DraftTooLarge);
});
