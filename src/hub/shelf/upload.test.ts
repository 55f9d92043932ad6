import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { clearUploads, receiveUpload } from './upload';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'sandyq-incoming-'))));
afterEach(() => rm(folder, { recursive: true }));

const HOUR = 3600;
async function left(name: string, hoursAgo: number): Promise<void> {
  await writeFile(join(folder, name), 'half');
  const then = Date.now() / 1000 - hoursAgo * HOUR;
  await utimes(join(folder, name), then, then);
}
async function* parts(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(3);
}

it('removes what killed uploads left, and nothing that another hub may be at work on', async () => {
  await left('old.part', 25);
  await left('old.part.whole', 25);
  await left('old.part.whole.part', 25);
  await left('theirs.part', 23);
  const { path } = await receiveUpload(folder, parts(), 3);
  expect((await readdir(folder)).map((name) => join(folder, name)).sort()).toEqual(
    [path, join(folder, 'theirs.part')].sort(),
  );
});

it('removes everything for a hub that is alone', async () => {
  await left('a.part', 0);
  await left('a.part.whole', 1);
  await clearUploads(folder, Infinity);
  expect(await readdir(folder)).toEqual([]);
  await expect(clearUploads(join(folder, 'none'), Infinity)).resolves.toBeUndefined();
});
