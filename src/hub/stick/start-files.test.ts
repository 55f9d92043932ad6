import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RUNTIMES } from '../../lib/stick/list';
import { startFiles } from './start-files';

async function texts(): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  for (const file of startFiles('abcdefghijkl', RUNTIMES, 'sandyq/build/node/sandyq.js'))
    for await (const piece of file.read())
      files[file.path] = new TextDecoder('utf-8', { ignoreBOM: true }).decode(piece);
  return files;
}

describe('Start Sandyq.bat', async () => {
  const bat = (await texts())['Start Sandyq.bat']!;

  it('is ASCII with the line ends of Windows', () => {
    expect(bat).toMatch(/^[\t\r\n\x20-\x7e]*$/);
    expect(bat.split('\n').every((line, at, all) => line.endsWith('\r') || at === all.length - 1)).toBe(true);
  });

  it('puts every path in quotation marks, none of which a backslash precedes', () => {
    for (const line of bat.split('\r\n')) expect((line.match(/"/g) ?? []).length % 2).toBe(0);
    expect(bat).not.toContain('\\"');
    // A variable with a path in it stands between quotation marks wherever it is used.
    expect(bat.replace(/"[^"]*"/g, '""')).not.toMatch(/%~dp0|%STICK%|%NODE%|%SCRIPT%/);
    expect(bat).toContain('setlocal DisableDelayedExpansion');
    expect(bat).toContain('runtime\\win-x64\\node.exe');
    expect(bat).toContain('sandyq\\build\\node\\sandyq.js');
  });

  it('jumps only to labels that are there', () => {
    const labels = [...bat.matchAll(/^:(\w+)/gm)].map(([, name]) => name);
    for (const [, name] of bat.matchAll(/goto (\w+)/g)) expect(labels).toContain(name);
  });
});

describe('README.txt', () => {
  it('is for the old Notepad too, in three languages', async () => {
    const readMe = (await texts())['README.txt']!;
    expect(readMe.startsWith('\ufeffSANDYQ')).toBe(true);
    expect(readMe).not.toMatch(/[^\r]\n/);
    for (const word of ['ҚАЗАҚША', 'РУССКИЙ', 'ENGLISH']) expect(readMe).toContain(word);
  });
});

describe('start.sh', () => {
  let stick: string;
  beforeEach(async () => {
    // A name that an unquoted path would fall apart at.
    stick = await mkdtemp(join(tmpdir(), "sandyq stick's $HOME & (1) "));
    await mkdir(join(stick, 'runtime/linux-x64'), { recursive: true });
    await mkdir(join(stick, 'sandyq/build/node'), { recursive: true });
    await mkdir(join(stick, 'home'));
    for (const [path, text] of Object.entries(await texts())) await writeFile(join(stick, path), text);
    await writeFile(join(stick, 'sandyq/build/node/sandyq.js'), '');
    await writeFile(join(stick, 'SHA256SUMS'), 'sums');
    await writeFile(
      join(stick, 'runtime/linux-x64/node'),
      '#!/bin/sh\n[ "$1" = --version ] && exit 0\nprintf "%s\\n" "$0" "$@"\n',
    );
  });
  afterEach(() => rm(stick, { recursive: true }));
  const start = (...args: string[]) =>
    spawnSync('/bin/sh', [join(stick, 'start.sh'), ...args], {
      encoding: 'utf8',
      env: { HOME: join(stick, 'home'), PATH: '/usr/bin:/bin' },
    });

  it('runs Node of the stick with what it was given', async () => {
    await chmod(join(stick, 'runtime/linux-x64/node'), 0o755);
    const { stdout, status } = start('--port', '0');
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toEqual([
      join(stick, 'runtime/linux-x64/node'),
      join(stick, 'sandyq/build/node/sandyq.js'),
      ...['hub', '--stick', stick, '--open', '--port', '0'],
    ]);
  });

  it('runs a copy where the stick lets nothing be run, and keeps it', async () => {
    await chmod(join(stick, 'runtime/linux-x64/node'), 0o644);
    const copy = join(stick, 'home/.cache/sandyq/abcdefghijkl');
    const first = start();
    expect(first.stdout).toContain('copying');
    expect(first.stdout).toContain(
      `${copy}/runtime/linux-x64/node\n${copy}/sandyq/build/node/sandyq.js\nhub\n--stick\n${stick}\n`,
    );
    const second = start();
    expect(second.stdout).not.toContain('copying');
    expect(second.stdout).toContain(`${copy}/runtime/linux-x64/node\n`);
    await writeFile(join(stick, 'SHA256SUMS'), 'other sums');
    expect(start().stdout).toContain('copying');
    expect(await readFile(join(copy, 'SHA256SUMS'), 'utf8')).toBe('other sums');
  });

  it('says so where the program is not there', async () => {
    await rm(join(stick, 'sandyq'), { recursive: true });
    const { status, stderr } = start();
    expect(status).toBe(2);
    expect(stderr).toContain('read.html');
  });
});
