import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QueueFiles } from './files';

describe('the files of the release queue', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandyq-files-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('lie under ids of entries alone: nothing beside the folder can be read, written or removed', async () => {
    const files = new QueueFiles(join(folder, 'release'));
    await writeFile(join(folder, 'secret.courier'), 'mine');
    const upload = { path: join(folder, 'secret.courier') } as never;
    for (const id of ['../secret', 'in-../../secret', `in-${'0'.repeat(63)}`, `other-${'0'.repeat(64)}`, '']) {
      await expect(files.read(id)).rejects.toThrow('not an entry');
      await expect(files.remove(id)).rejects.toThrow('not an entry');
      await expect(files.keep(upload, id)).rejects.toThrow('not an entry');
    }
    expect(await files.read(`in-${'0'.repeat(64)}`)).toBeUndefined();
  });
});
