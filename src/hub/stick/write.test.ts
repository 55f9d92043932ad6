import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STICK_FILE } from '../../lib/stick/list';
import { fileOfText, type StickFile } from './file';
import { FolderPlace, type StickPlace } from './place';
import { isGood, verifyStick, type VerifyStickOptions } from './verify';
import { writeStick, type StickPlan } from './write';

const MIB = 1024 * 1024;
let folder: string;
let place: FolderPlace;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandyq-stick-'));
  place = await FolderPlace.open(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Bytes that tell where they stand, in pieces of a mebibyte, and how many of them were asked for. */
function film(path: string, mebibytes: number, seen = { pieces: 0 }): StickFile {
  async function* read(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < mebibytes; at++) {
      seen.pieces += 1;
      yield new Uint8Array(MIB).fill(at + 1);
    }
  }
  return { path, size: mebibytes * MIB, read };
}
async function* these(...files: StickFile[]): AsyncGenerator<StickFile> {
  yield* files;
}
const json = fileOfText(STICK_FILE, '{}');

/** A place that refuses after so many bytes, as a stick does that is pulled out or full. */
function failing(code: string, afterBytes: number): StickPlace {
  let left = afterBytes;
  return new Proxy(place, {
    get(target, name: keyof StickPlace) {
      if (name !== 'append') return (target[name] as () => unknown).bind(target);
      return async (...args: Parameters<StickPlace['append']>) => {
        const writer = await target.append(...args);
        const write = async (bytes: Uint8Array): Promise<void> => {
          left -= bytes.length;
          if (left < 0) throw Object.assign(new Error(code), { code, syscall: 'write' });
          await writer.write(bytes);
        };
        return { write, close: () => writer.close() };
      };
    },
  });
}

/** The place, with some of it done otherwise. */
const overriding = (other: Partial<StickPlace>): StickPlace =>
  new Proxy(place, {
    get: (target, name: keyof StickPlace) => other[name] ?? (target[name] as () => unknown).bind(target),
  });

const goodKits: VerifyStickOptions = { checkKit: () => Promise.resolve({ ok: true, value: {} }) };
const noKits: VerifyStickOptions = { checkKit: () => Promise.reject(new Error('there is no kit')) };

describe('writeStick', () => {
  it('writes what sha256sum -c finds good', async () => {
    const bat = fileOfText('Start Sandyq.bat', 'x');
    const written = await writeStick(place, these(json, bat, film('kits/a.kit', 2)));
    expect(written).toMatchObject({
      ok: true,
      value: { copied: { files: 3, bytes: 2 * MIB + 3 }, kept: { files: 0 } },
    });
    expect(await readdir(join(folder, 'kits'))).toEqual(['a.kit']);
    const said = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' });
    expect(said.trim().split('\n')).toHaveLength(3);
  });

  it.each([
    ['EIO', 'stick-gone'],
    ['ENODEV', 'stick-gone'],
    ['ENOSPC', 'stick-full'],
    ['EROFS', 'stick-read-only'],
    ['EFBIG', 'file-too-large'],
  ])('says what %s means, leaves the stick unfinished, and goes on where it stopped', async (error, code) => {
    const files = () => these(json, film('kits/a.kit', 1), film('kits/b.kit', 8));
    const failed = await writeStick(failing(error, 6 * MIB), files());
    expect(failed).toMatchObject({ ok: false, error: { code, path: 'kits/b.kit' } });
    if (code === 'stick-full') expect(failed).toMatchObject({ error: { missing: 4 * MIB } });
    expect((await verifyStick(place, noKits)).list).toBe('unfinished');
    const half = (await stat(join(folder, 'kits/b.kit.part'))).size;
    expect(half).toBe(4 * MIB);

    const copied: number[] = [];
    const counting = new Proxy(place, {
      get(target, name: keyof StickPlace) {
        if (name !== 'append') return (target[name] as () => unknown).bind(target);
        return async (...args: Parameters<StickPlace['append']>) => {
          if (args[0] === 'kits/b.kit.part') copied.push(args[1]);
          return await target.append(...args);
        };
      },
    });
    expect(await writeStick(counting, files())).toMatchObject({ ok: true, value: { kept: { files: 2 } } });
    expect(copied).toEqual([half]);
    expect((await readFile(join(folder, 'kits/b.kit'))).at(-1)).toBe(8);
    expect(isGood(await verifyStick(place, { checkKit: () => Promise.resolve({ ok: true, value: {} }) }))).toBe(true);
  });

  it('is whole in the end, wherever and however often it is pulled', async () => {
    const files = () => these(json, fileOfText('a', 'x'.repeat(300)), film('kits/a.kit', 3), film('kits/b.kit', 2));
    let seed = 20261121;
    const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    let whole = 0;
    for (let round = 0; round < 50; round++) {
      const written = await writeStick(failing('EIO', random() * 6 * MIB), files());
      whole += written.ok ? 1 : 0;
      if (written.ok) await rm(join(folder, random() < 0.5 ? 'kits/a.kit' : 'kits/b.kit'));
      else expect((await verifyStick(place, noKits)).list).not.toBe('good');
    }
    expect(whole).toBeGreaterThan(5);
    expect(await writeStick(place, files())).toMatchObject({ ok: true });
    execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: folder });
    expect((await readdir(join(folder, 'kits'))).sort()).toEqual(['a.kit', 'b.kit']);
  });

  it('begins a half copy anew where what is there is not what it should be', async () => {
    await mkdir(join(folder, 'kits'));
    await writeFile(join(folder, STICK_FILE), '{}');
    await writeFile(join(folder, 'kits/a.kit.part'), new Uint8Array(3 * MIB));
    expect(await writeStick(place, these(film('kits/a.kit', 4)))).toMatchObject({ ok: true });
    expect((await readFile(join(folder, 'kits/a.kit')))[0]).toBe(1);
  });

  it('copies nothing that is there and whole, and mends what is not', async () => {
    const files = () => these(json, film('kits/a.kit', 1), film('kits/b.kit', 1));
    await writeStick(place, files());
    const bytes = new Uint8Array(await readFile(join(folder, 'kits/b.kit')));
    bytes[77] = 99;
    await writeFile(join(folder, 'kits/b.kit'), bytes);
    const again = await writeStick(place, files());
    expect(again).toMatchObject({ ok: true, value: { copied: { files: 1, bytes: MIB }, kept: { files: 2 } } });
    expect((await readFile(join(folder, 'kits/b.kit')))[77]).toBe(1);
  });

  it('removes what an earlier writing left, and nothing else', async () => {
    await writeStick(place, these(json, film('kits/old.kit', 1)));
    await writeFile(join(folder, 'holiday.jpg'), 'mine');
    await writeStick(place, these(json, film('kits/new.kit', 1)));
    expect((await readdir(join(folder, 'kits'))).sort()).toEqual(['new.kit']);
    expect((await readdir(folder)).sort()).toEqual(['SHA256SUMS', 'holiday.jpg', 'kits', STICK_FILE].sort());
  });

  it.each([
    ['large', film('kits/a.kit', 2), 'kits/a.kit.part'],
    ['small', fileOfText('kits/a.kit', 'x'), 'kits/a.kit'],
  ])('believes no stick that reads a %s file otherwise than it was written', async (_, file, read) => {
    const synced: string[] = [];
    const lying = overriding({
      sync: async (path) => void (synced.push(path), await place.sync(path)),
      read: (path) => {
        if (path === read) expect(synced).toContain(path);
        return path === read ? film(path, 1).read() : place.read(path);
      },
    });
    const written = await writeStick(lying, these(file));
    expect(written).toEqual({ ok: false, error: { code: 'written-otherwise', path: 'kits/a.kit' } });
    expect((await verifyStick(place, noKits)).list).toBe('unfinished');
  });

  describe('over what an earlier writing left', () => {
    const plan = (...ready: StickFile[]): StickPlan => ({
      ready,
      mayHold: (path) => ready.some((file) => path.replace(/\.part$/, '') === file.path) || path.startsWith('read/b/'),
    });
    const room = (bytes: number) => overriding({ room: () => Promise.resolve(bytes) });
    const paths = async () => {
      const found = await readdir(folder, { recursive: true, withFileTypes: true });
      return found
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort();
    };

    it('makes room first: a kit that goes gives its place to the one that comes', async () => {
      await writeStick(place, these(json, film('kits/a.kit', 5), fileOfText('read/a/x.html', 'a')));
      const b = film('kits/b.kit', 5);
      const files = () => these(json, b, fileOfText('read/b/x.html', 'b'));
      const told = await writeStick(room(0), files(), { plan: plan(json, b, film('kits/c.kit', 1)) });
      expect(told).toMatchObject({ ok: false, error: { code: 'stick-full', missing: MIB - 1 } });
      expect(isGood(await verifyStick(place, goodKits))).toBe(true);

      const there: string[][] = [];
      const seen = overriding({
        room: () => Promise.resolve(0),
        append: async (...args) => {
          if (args[0] === 'kits/b.kit.part') there.push(await readdir(join(folder, 'kits')));
          return await place.append(...args);
        },
      });
      expect(await writeStick(seen, files(), { plan: plan(json, b) })).toMatchObject({ ok: true });
      expect(there).toEqual([[]]);
      expect(await paths()).toEqual(['SHA256SUMS', 'kits/b.kit', 'read/b/x.html', STICK_FILE]);
    });

    it('needs no list of it: after a writing that broke off, a kit is left out', async () => {
      const [a, b] = [film('kits/a.kit', 2), film('kits/b.kit', 4)];
      const more = [fileOfText('read/a/x.html', 'a'), fileOfText('read/b/old.html', 'b'), fileOfText('read.html', '')];
      const broken = these(json, a, ...more, b);
      expect(await writeStick(failing('ENOSPC', 4 * MIB), broken)).toMatchObject({ error: { code: 'stick-full' } });
      await writeFile(join(folder, 'holiday.jpg'), 'mine');
      const written = await writeStick(place, these(json, a), { plan: plan(json, a) });
      expect(written).toMatchObject({ ok: true, value: { kept: { files: 2 } } });
      expect(await paths()).toEqual(['SHA256SUMS', 'holiday.jpg', 'kits/a.kit', STICK_FILE]);
    });

    it('leaves no signature of the list before', async () => {
      await writeStick(place, these(json), { sign: () => 'signature' });
      await rm(join(folder, 'SHA256SUMS'));
      await writeFile(join(folder, 'SHA256SUMS.minisig.part'), 'half');
      await writeStick(place, these(json));
      expect(await paths()).toEqual(['SHA256SUMS', STICK_FILE]);
    });

    it('touches nothing where no stick was: files under the name of its folders are somebody’s', async () => {
      await writeFile(join(folder, 'read.html'), 'mine');
      expect(await writeStick(place, these(json))).toMatchObject({ ok: true });
      expect(await paths()).toContain('read.html');
      for (const name of ['SHA256SUMS', STICK_FILE]) await rm(join(folder, name));
      await mkdir(join(folder, 'kits/algebra'), { recursive: true });
      await writeFile(join(folder, 'kits/algebra/kit.yaml'), 'mine');
      expect(await writeStick(place, these(json), { plan: plan(json) })).toEqual({
        ok: false,
        error: { code: 'folder-taken', path: 'kits/algebra/kit.yaml' },
      });
      expect(await paths()).toEqual(['kits/algebra/kit.yaml', 'read.html']);
    });
  });

  it('makes no stick with a file twice: nobody reads its list', async () => {
    const twins = these(json, fileOfText('read/Logo.png', 'x'), fileOfText('read/logo.png', 'x'));
    await expect(writeStick(place, twins)).rejects.toThrow('twice');
    expect((await verifyStick(place, noKits)).list).toBe('unfinished');
  });

  it('writes nothing into the folder that a pulled stick leaves behind', async () => {
    const away = `${folder}-away`;
    async function* pulled(): AsyncGenerator<StickFile> {
      yield json;
      await rename(folder, away);
      await mkdir(folder);
      yield film('kits/a.kit', 1);
    }
    try {
      expect(await writeStick(place, pulled())).toMatchObject({ ok: false, error: { code: 'stick-gone' } });
      expect(await readdir(folder)).toEqual([]);
    } finally {
      await rm(away, { recursive: true });
    }
  });

  it('lets the fault of a source pass: it is none of the stick', async () => {
    async function* read(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(10);
      throw Object.assign(new Error('source'), { code: 'EIO' });
    }
    await expect(writeStick(place, these({ path: 'a', size: 20, read }))).rejects.toThrow('source');
    expect((await readdir(folder)).sort()).toEqual(['SHA256SUMS.old', 'a.part']);
  });
});

describe('verifyStick', () => {
  const fine: VerifyStickOptions = { checkKit: () => Promise.resolve({ ok: true, value: { id: 'a' } }) };
  beforeEach(async () => {
    await writeStick(place, these(json, fileOfText('read/a.html', 'page'), film('kits/a.kit', 1)));
  });

  it('finds a good stick good, with the data of its hub and what systems leave', async () => {
    await mkdir(join(folder, 'data/store'), { recursive: true });
    await writeFile(join(folder, 'data/store/LOG'), 'x');
    await mkdir(join(folder, 'System Volume Information'));
    await writeFile(join(folder, 'System Volume Information/IndexerVolumeGuid'), 'x');
    const report = await verifyStick(place, fine);
    expect(report).toMatchObject({ list: 'good', files: 3, kits: [{ file: 'kits/a.kit', id: 'a' }] });
    expect(isGood(report)).toBe(true);
  });

  it('names the file that was damaged, that is missing, that nobody listed', async () => {
    const bytes = new Uint8Array(await readFile(join(folder, 'kits/a.kit')));
    bytes[500_000]! ^= 1;
    await writeFile(join(folder, 'kits/a.kit'), bytes);
    await rm(join(folder, 'read/a.html'));
    await writeFile(join(folder, 'read/evil.html'), '');
    await writeFile(join(folder, 'autorun.inf'), '');
    const report = await verifyStick(place, fine);
    expect(report).toMatchObject({
      damaged: ['kits/a.kit'],
      missing: ['read/a.html'],
      extra: ['autorun.inf', 'read/evil.html'],
    });
    expect(isGood(report)).toBe(false);
  });

  it('is not content with a kit whose signature is wrong', async () => {
    const report = await verifyStick(place, {
      checkKit: () => Promise.resolve({ ok: false, error: { code: 'signature-wrong' } }),
    });
    expect(report.kits).toEqual([{ file: 'kits/a.kit', fault: { code: 'signature-wrong' } }]);
    expect(isGood(report)).toBe(false);
  });

  it('tells no stick, an unfinished one, a damaged list and one by nobody apart', async () => {
    expect((await verifyStick(place, { ...fine, isSigned: () => Promise.resolve(true) })).list).toBe('unsigned');
    await writeFile(join(folder, 'SHA256SUMS.minisig'), 'x');
    expect((await verifyStick(place, { ...fine, isSigned: () => Promise.resolve(false) })).list).toBe(
      'signature-wrong',
    );
    await writeFile(join(folder, 'SHA256SUMS'), 'hello');
    expect((await verifyStick(place, fine)).list).toBe('damaged');
    await rm(join(folder, 'SHA256SUMS'));
    expect((await verifyStick(place, fine)).list).toBe('unfinished');
    await rm(join(folder, STICK_FILE));
    expect((await verifyStick(place, fine)).list).toBe('none');
  });
});
