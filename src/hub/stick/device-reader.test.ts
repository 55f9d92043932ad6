import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeviceReader } from './device-reader';

const MIB = 1024 * 1024;
let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'sandyq-device-'))));
afterEach(() => rm(folder, { recursive: true }));

async function all(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of parts) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('DeviceReader', () => {
  it.each([0, 1, 511, 4096, 70_001, MIB, MIB + 1, 3 * MIB + 4095])('reads a file of %i bytes', async (size) => {
    const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 7) % 251);
    await writeFile(join(folder, 'a'), bytes);
    const reader = new DeviceReader();
    expect((await all(reader.read(join(folder, 'a')))).equals(bytes)).toBe(true);
    // Another one while the first is being read, and with its memory once it was.
    const [first, second] = [reader.read(join(folder, 'a')), reader.read(join(folder, 'a'))];
    const [one, two] = await Promise.all([all(first), all(second)]);
    expect(one.equals(bytes) && two.equals(bytes)).toBe(true);
  });

  it('says what the file system says', async () => {
    await expect(all(new DeviceReader().read(join(folder, 'none')))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  // Programs of Linux that write past its memory and say what is in it; file systems in memory have nothing past that.
  const canTell =
    spawnSync('fincore', ['--version']).status === 0 &&
    spawnSync('dd', [
      'if=/dev/zero',
      `of=${join(tmpdir(), `sandyq-direct-${process.pid}`)}`,
      'bs=4096',
      'count=1',
      'oflag=direct',
    ]).status === 0;
  spawnSync('rm', ['-f', join(tmpdir(), `sandyq-direct-${process.pid}`)]);

  it.skipIf(!canTell)(
    'reads past the memory of the system (needs fincore, and a file system with O_DIRECT)',
    async () => {
      const path = join(folder, 'a');
      execFileSync('dd', ['if=/dev/urandom', `of=${path}`, 'bs=1M', 'count=2', 'oflag=direct', 'status=none']);
      const inMemory = () => Number(execFileSync('fincore', ['-b', '-n', '-o', 'RES', path], { encoding: 'utf8' }));
      const reader = new DeviceReader();
      expect(inMemory()).toBe(0);
      expect(await all(reader.read(path))).toHaveLength(2 * MIB);
      expect(inMemory()).toBe(0);
      expect(reader.fellBack).toBe(false);
    },
  );
});
