import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DraftId } from '../../lib/draft/part';
import { Previews } from './previews';

const draft = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' as DraftId;
const marks = ['a', 'b', 'c'].map((letter) => letter.repeat(24));

let folder: string;
const clock = { time: 1_800_000_000_000, now: () => (clock.time += 60_000) };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandyq-previews-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function keep(previews: Previews, mark: string, bytes = 10): Promise<void> {
  const packed = join(folder, 'packed');
  await writeFile(packed, 'x'.repeat(bytes));
  await previews.keep(draft, mark, packed);
}
const there = async (): Promise<string[]> =>
  (await readdir(join(folder, 'kept'))).map((name) => name.slice(draft.length + 1, draft.length + 2)).sort();

it('are so many at a time: the one that was asked for longest ago goes', async () => {
  const previews = new Previews(join(folder, 'kept'), clock, { files: 2, bytes: 1000 });
  await keep(previews, marks[0]!);
  await keep(previews, marks[1]!);
  expect(await previews.find(draft, marks[0]!)).toMatchObject({ bytes: 10, mark: marks[0] });
  await keep(previews, marks[2]!);
  expect(await there()).toEqual(['a', 'c']);
  expect(await previews.find(draft, marks[1]!)).toBeUndefined();
  for (const mark of ['../x', '', 'A'.repeat(24)]) expect(await previews.find(draft, mark)).toBeUndefined();
});

it('weigh so much together, and the newest stays whatever it weighs', async () => {
  const previews = new Previews(join(folder, 'kept'), clock, { files: 9, bytes: 25 });
  await keep(previews, marks[0]!);
  await keep(previews, marks[1]!);
  await keep(previews, marks[2]!, 30);
  expect(await there()).toEqual(['c']);
});
