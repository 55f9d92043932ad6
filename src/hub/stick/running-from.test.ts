import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { opener } from './open-browser';
import { dataFolderOf, readStick } from './running-from';
import { userDataFolder } from './user-folder';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'sandyq-from-'))));
afterEach(() => rm(folder, { recursive: true }));

const HASH = 'a'.repeat(64);
const STICK = {
  format: 'sandyq-stick',
  formatVersion: 1,
  id: 'abcdefghijkl',
  program: '0.1.0',
  runtimes: [],
  kits: [
    {
      id: 'a',
      version: '1.0.0',
      title: { en: 'A' },
      languages: ['en'],
      file: 'kits/a-1.0.0.kit',
      bytes: 5,
      fingerprint: HASH,
      signer: 'RW',
    },
  ],
};

describe('readStick', () => {
  const sumsFor = (stick: unknown, sums: string) =>
    `${createHash('sha256').update(JSON.stringify(stick)).digest('hex')}  sandyq-stick.json\n${sums}`;
  const write = async (stick: unknown, sums = `${HASH}  kits/a-1.0.0.kit\n`, name = '') => {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'sandyq-stick.json'), JSON.stringify(stick));
    await writeFile(join(folder, name, 'SHA256SUMS'), sumsFor(stick, sums));
  };
  const INSTALLED = tmpdir();

  it('knows the kits that are listed', async () => {
    await write(STICK);
    expect(await readStick(folder, INSTALLED)).toEqual({
      folder,
      id: 'abcdefghijkl',
      kits: [{ path: join(folder, 'kits/a-1.0.0.kit'), sha256: HASH, bytes: 5 }],
      signers: [],
    });
    await write(STICK, `${HASH}  other\n`);
    expect((await readStick(folder, INSTALLED)).kits).toEqual([]);
  });

  it('names its keys to its own program, on it or copied from it, and to no other', async () => {
    const signers = async (program: string) => {
      await mkdir(join(folder, program), { recursive: true });
      return (await readStick(join(folder, 'stick'), join(folder, program))).signers;
    };
    await write(STICK, undefined, 'stick');
    expect(await signers('stick/sandyq')).toEqual(['RW']);
    expect(await signers('stick/sandyq/lib/node_modules/sandyq')).toEqual(['RW']);
    expect(await signers('stick/kits/sandyq')).toEqual([]);
    expect(await signers('usr/sandyq')).toEqual([]);
    await write(STICK, undefined, 'cache');
    expect(await signers('cache/sandyq')).toEqual(['RW']);
    // Of another stick, and a link on this one that leads to what is installed.
    await write({ ...STICK, id: 'zbcdefghijkl' }, undefined, 'cache');
    expect(await signers('cache/sandyq')).toEqual([]);
    await rm(join(folder, 'stick/sandyq'), { recursive: true });
    await symlink(join(folder, 'usr/sandyq'), join(folder, 'stick/sandyq'));
    expect(await signers('stick/sandyq')).toEqual([]);
  });

  it('has the institution’s list where both of its files are there, and no larger than they may be', async () => {
    const listIn = async () => (await readStick(folder, INSTALLED)).list;
    await write(STICK);
    await mkdir(join(folder, 'kits'));
    await writeFile(join(folder, 'kits/institution.json'), '{}');
    expect(await listIn()).toBeUndefined();
    await writeFile(join(folder, 'kits/institution.json.minisig'), 'by');
    expect(await listIn()).toEqual({ text: '{}', signature: 'by' });
    await writeFile(join(folder, 'kits/institution.json'), new Uint8Array(1024 * 1024));
    expect(await listIn()).toBeUndefined();
  });

  it('refuses one that says of itself something else than its list', async () => {
    await write(STICK);
    await writeFile(join(folder, 'sandyq-stick.json'), JSON.stringify({ ...STICK, program: '0.2.0' }));
    await expect(readStick(folder, INSTALLED)).rejects.toMatchObject({ code: 'no-stick' });
  });

  it.each([
    ['nothing', undefined],
    ['a newer format', { ...STICK, formatVersion: 2 }],
    ['a kit out of the stick', { ...STICK, kits: [{ ...STICK.kits[0], file: '../../etc/passwd' }] }],
    ['an id that leads elsewhere', { ...STICK, id: '../../../../x' }],
  ])('refuses %s', async (_, stick) => {
    if (stick !== undefined) await write(stick);
    await expect(readStick(folder, INSTALLED)).rejects.toMatchObject({ code: 'no-stick' });
  });
});

describe('dataFolderOf', () => {
  const home = () => join(folder, 'home');

  it('is on the stick where that may be written', async () => {
    expect(await dataFolderOf({ folder, id: 'abcdefghijkl' }, home())).toEqual({
      folder: join(folder, 'data'),
      besideStick: false,
    });
    expect(await readdir(join(folder, 'data'))).toEqual([]);
  });

  it('is with the user where not, and nowhere where that fails too', async () => {
    await writeFile(join(folder, 'data'), 'in the way of a folder');
    expect(await dataFolderOf({ folder, id: 'abcdefghijkl' }, home())).toEqual({
      folder: join(home(), 'stick-abcdefghijkl'),
      besideStick: true,
    });
    await rm(home(), { recursive: true });
    await writeFile(home(), 'in the way too');
    await expect(dataFolderOf({ folder, id: 'abcdefghijkl' }, home())).rejects.toMatchObject({
      code: 'no-data-folder',
    });
  });
});

describe('userDataFolder', () => {
  it('is where each system has it, with an empty environment too', () => {
    expect(userDataFolder('linux', {}, '/home/a')).toBe('/home/a/.local/share/sandyq');
    expect(userDataFolder('linux', { XDG_DATA_HOME: '/d' }, '/home/a')).toBe('/d/sandyq');
    expect(userDataFolder('win32', { LOCALAPPDATA: 'L' }, 'H')).toBe(join('L', 'Sandyq'));
    expect(userDataFolder('win32', {}, 'H')).toBe(join('H', 'AppData', 'Local', 'Sandyq'));
    expect(userDataFolder('darwin', {}, '/Users/a')).toBe('/Users/a/Library/Application Support/Sandyq');
  });
});

describe('opener', () => {
  it('hands the address to the system as one word, through no shell', () => {
    for (const platform of ['linux', 'win32', 'darwin'] as const)
      expect(opener(platform, 'http://x').at(-1)).toBe('http://x');
    expect(opener('win32', 'http://x')[0]).toBe('rundll32.exe');
  });
});
