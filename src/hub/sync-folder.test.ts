import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { syncFolder } from './sync-folder';

describe('syncFolder', () => {
  it('brings a folder to the disk, and says where there is none', async () => {
    await expect(syncFolder(tmpdir())).resolves.toBeUndefined();
    await expect(syncFolder(join(tmpdir(), 'no-such-folder'))).rejects.toThrow('ENOENT');
  });

  it('asks nothing of Windows, which refuses it', async () => {
    await expect(syncFolder(join(tmpdir(), 'no-such-folder'), 'win32')).resolves.toBeUndefined();
  });
});
