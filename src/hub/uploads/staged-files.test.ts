import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STAGING_LIMITS, StagedFiles } from './staged-files';
import type { Owner } from './staged-files';

const dana: Owner = { database: 'dossier-dana234567', account: 'dana234567' };
const tutor: Owner = { ...dana, account: 'tutor23456' };
const bytes = Uint8Array.from({ length: 10_000 }, (_, at) => (at * 7) % 251);
const hash = (of: Uint8Array): string => createHash('sha256').update(of).digest('hex');
const sha256 = hash(bytes);
const size = bytes.length;

async function* coming(...parts: (Uint8Array | Error)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (part instanceof Error) throw part;
    yield part;
  }
}

describe('files in pieces', () => {
  let folder: string;
  let now: number;
  let staged: StagedFiles;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandyq-staged-'));
    now = Date.now();
    staged = new StagedFiles(folder, { now: () => now });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const append = (offset: number, ...parts: (Uint8Array | Error)[]) =>
    staged.append(dana, { sha256, size, offset }, coming(...parts));

  it('are a file when all came, and only for whom they came', async () => {
    expect(await append(0, bytes.subarray(0, 4_000))).toEqual({ ok: true, value: 4_000 });
    expect(await staged.read(dana, sha256, size)).toBeUndefined();
    expect(await append(4_000, bytes.subarray(4_000, 5_000), bytes.subarray(5_000))).toEqual({ ok: true, value: size });
    expect(hash((await staged.read(dana, sha256, size))!)).toBe(sha256);
    expect(await staged.read(tutor, sha256, size)).toBeUndefined();
    expect(await staged.received(tutor, sha256)).toBe(0);
    await staged.drop(dana, sha256);
    expect(await staged.received(dana, sha256)).toBe(0);
  });

  it('stay as far as they came when the link breaks inside a piece', async () => {
    await expect(append(0, bytes.subarray(0, 3_000), new Error('cut'))).rejects.toThrow('cut');
    expect(await staged.received(dana, sha256)).toBe(3_000);
    expect(await append(3_000, bytes.subarray(3_000))).toEqual({ ok: true, value: size });
  });

  it('go on only where they stopped', async () => {
    await append(0, bytes.subarray(0, 4_000));
    for (const offset of [0, 3_999, 4_001, size, 1e9]) {
      expect(await append(offset, bytes.subarray(0, 10))).toEqual({
        ok: false,
        error: { code: 'other-offset', received: 4_000 },
      });
    }
    const both = await Promise.all([append(4_000, bytes.subarray(4_000)), append(4_000, bytes.subarray(4_000))]);
    expect(both.map((result) => result.ok)).toEqual([true, false]);
    expect(hash((await staged.read(dana, sha256, size))!)).toBe(sha256);
  });

  it('are thrown away where they make another file, or a longer one', async () => {
    expect(await append(0, new Uint8Array(size))).toEqual({ ok: false, error: { code: 'other-hash' } });
    expect(await staged.received(dana, sha256)).toBe(0);
    expect(await append(0, bytes, bytes)).toEqual({ ok: false, error: { code: 'too-large' } });
    expect(await staged.received(dana, sha256)).toBe(0);
    const huge = { sha256, size: STAGING_LIMITS.fileBytes + 1, offset: 0 };
    expect(await staged.append(dana, huge, coming(bytes))).toEqual({ ok: false, error: { code: 'too-large' } });
  });

  it('are no file any more when the disk changed them', async () => {
    await append(0, bytes);
    const [owner] = await readdir(folder);
    await writeFile(join(folder, owner!, sha256), new Uint8Array(size));
    expect(await staged.read(dana, sha256, size)).toBeUndefined();
  });

  it('make room for new ones of the same person, the oldest first, and of nobody else', async () => {
    staged = new StagedFiles(folder, { now: () => now }, { ...STAGING_LIMITS, bytesEach: 25_000 });
    await staged.append(tutor, { sha256, size, offset: 0 }, coming(bytes));
    const files = [1, 2, 3].map((n) => bytes.map((byte) => byte ^ n));
    for (const [at, file] of files.entries()) {
      await staged.append(dana, { sha256: hash(file), size, offset: 0 }, coming(file));
      const [path] = (await readdir(folder)).filter((name) => name.endsWith(dana.account));
      await utimes(join(folder, path!, hash(file)), at, at);
    }
    const kept = await Promise.all(files.map((file) => staged.received(dana, hash(file))));
    expect(kept).toEqual([0, size, size]);
    expect(await staged.received(tutor, sha256)).toBe(size);
  });

  it('go after a week in which nobody went on, and with all the room taken', async () => {
    await append(0, bytes.subarray(0, 10));
    now += STAGING_LIMITS.keepMs + 60_000;
    await staged.append(tutor, { sha256, size, offset: 0 }, coming(bytes));
    expect(await staged.received(dana, sha256)).toBe(0);
    // Neither is old: there is room for one.
    now = Date.now();
    staged = new StagedFiles(folder, { now: () => now }, { ...STAGING_LIMITS, bytesAll: 15_000 });
    await append(0, bytes);
    expect(await staged.received(tutor, sha256)).toBe(0);
  });

  it('stay for a week, whoever comes, as long as there is room', async () => {
    await append(0, bytes.subarray(0, 10));
    now += STAGING_LIMITS.keepMs - 60_000;
    await staged.append(tutor, { sha256, size, offset: 0 }, coming(bytes));
    expect(await staged.received(dana, sha256)).toBe(10);
  });

  it('that are just coming make room for no other', async () => {
    for (const bounds of [{ bytesEach: 14_000 }, { bytesAll: 14_000 }, { keepMs: 0 }]) {
      staged = new StagedFiles(folder, { now: () => now }, { ...STAGING_LIMITS, ...bounds });
      let goOn = (): void => undefined;
      const waits = new Promise<void>((resolve) => (goOn = resolve));
      let begun = (): void => undefined;
      const begins = new Promise<void>((resolve) => (begun = resolve));
      async function* slowly(): AsyncGenerator<Uint8Array> {
        yield bytes.subarray(0, 5_000);
        begun();
        await waits;
        yield bytes.subarray(5_000);
      }
      const slow = staged.append(dana, { sha256, size, offset: 0 }, slowly());
      await begins;
      // An hour on it looks at everything again.
      now += 2 * 3_600_000;
      const other = bytes.map((byte) => byte ^ 1);
      await staged.append(dana, { sha256: hash(other), size, offset: 0 }, coming(other));
      goOn();
      expect(await slow).toEqual({ ok: true, value: size });
      expect(hash((await staged.read(dana, sha256, size))!)).toBe(sha256);
      for (const one of [bytes, other]) await staged.drop(dana, hash(one));
    }
  });

  it('are read no further than one byte too many, and given out only by their true size', async () => {
    let parts = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (; parts < 1000; parts += 1) yield bytes;
    }
    const end = await staged.append(dana, { sha256, size, offset: 0 }, endless());
    expect([end, parts]).toEqual([{ ok: false, error: { code: 'too-large' } }, 1]);
    await append(0, bytes);
    for (const wrong of [0, size - 1, size + 1]) expect(await staged.read(dana, sha256, wrong)).toBeUndefined();
  });

  it('have no name that leads elsewhere', async () => {
    for (const bad of ['../x', 'A'.repeat(64), '', `${'a'.repeat(63)}/`])
      await expect(staged.received(dana, bad)).rejects.toThrow();
    for (const owner of [
      { database: '../x', account: 'a' },
      { database: 'x', account: '../a' },
    ])
      await expect(staged.received(owner, sha256)).rejects.toThrow();
  });
});
