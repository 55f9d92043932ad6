import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STICK_FILE } from '../../lib/stick/list';
import { fileOfText, type StickFile } from './file';
import { FolderPlace } from './place';
import { isGood, verifyStick } from './verify';
import { ChangedWhileRead, stickZip } from './zip';

const hasUnzip = spawnSync('unzip', ['-v'], { stdio: 'ignore' }).status === 0;
let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'sandyq-zip-'))));
afterEach(() => rm(folder, { recursive: true }));

async function* these(...files: StickFile[]): AsyncGenerator<StickFile> {
  yield* files;
}

async function all(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of parts) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

describe('stickZip', () => {
  it.skipIf(!hasUnzip)('unpacks, by another program, to a whole stick (needs unzip)', async () => {
    const files = these(
      fileOfText(STICK_FILE, '{}'),
      fileOfText('start.sh', '#!/bin/sh\n', true),
      fileOfText('a/b c', ''),
    );
    await writeFile(join(folder, 'stick.zip'), await all(stickZip(files)));
    execFileSync('unzip', ['-q', 'stick.zip', '-d', 'out'], { cwd: folder });
    const place = await FolderPlace.open(join(folder, 'out'));
    const report = await verifyStick(place, { checkKit: () => Promise.reject(new Error('none')) });
    expect(report).toMatchObject({ files: 3, extra: [], damaged: [], missing: [] });
    expect(isGood(report)).toBe(true);
    expect((await stat(join(folder, 'out/start.sh'))).mode & 0o777).toBe(0o755);
    expect((await stat(join(folder, 'out', STICK_FILE))).mode & 0o777).toBe(0o644);
  });

  it.each([
    ['longer', 'abc'],
    ['shorter', 'a'],
  ])('breaks off where a file is %s than was promised', async (_, text) => {
    const { read } = fileOfText('a', text);
    await expect(all(stickZip(these({ path: 'a', size: 2, read })))).rejects.toThrow(ChangedWhileRead);
  });

  it('sends what it reads as it reads it, and reads it once', async () => {
    let read = 0;
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (; read < 100; read++) yield new Uint8Array(1000).fill(read);
    }
    const zip = stickZip(these({ path: 'kits/a.kit', size: 100_000, read: pieces }));
    let sent = 0;
    for await (const piece of zip) {
      sent += piece.length;
      expect(sent).toBeGreaterThan(read * 1000);
    }
    expect(read).toBe(100);
  });

  it('makes no stick with a file twice: its list would be one that nobody reads', async () => {
    const twins = these(fileOfText('files/Logo.png', 'x'), fileOfText('files/logo.png', 'x'));
    await expect(all(stickZip(twins))).rejects.toThrow('twice');
  });
});
