import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE_KITS } from '../../../tests/fixtures/hostile/cases';
import { INSTITUTION } from '../../../tests/fixtures/hostile/kit';
import { publicKeyFile } from '../../lib/kit/minisign/format';
import { commandLine } from './command-line.fixture';
import inspect from './inspect';
import keygen from './keygen';
import pack from './pack';
import verify from './verify';

const FIXTURES = join(import.meta.dirname, '../../../tests/fixtures/kits');

let dir: string;
const path = (name: string): string => join(dir, name);

const sandyq = commandLine({ keygen, pack, verify, inspect }, true);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandyq-cli-'));
  await sandyq('keygen', '--out', path('own'));
});
afterAll(() => rm(dir, { recursive: true }));

describe('keygen', () => {
  it('writes a secret key for its owner alone, and a public one', async () => {
    const { code, out } = await sandyq('keygen', '--out', path('made'), '--json');
    expect(code).toBe(0);
    const facts = JSON.parse(out);
    expect(facts).toMatchObject({ ok: true, keyId: expect.stringMatching(/^[0-9A-F]{16}$/) });
    expect((await stat(path('made.key'))).mode & 0o777).toBe(0o600);
    expect(await readFile(path('made.pub'), 'utf8')).toContain(facts.minisign);
  });

  it('never writes over a key', async () => {
    const before = await readFile(path('own.key'));
    expect(await sandyq('keygen', '--out', path('own'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('is there already'),
    });
    expect(await readFile(path('own.key'))).toEqual(before);
  });
});

describe('pack', () => {
  it('packs, and tells warnings and the file of keys', async () => {
    const { code, out, err } = await sandyq(
      'pack',
      join(FIXTURES, 'golden'),
      '--key',
      path('own.key'),
      '--out',
      path('g.kit'),
    );
    expect(code).toBe(0);
    expect(out).toContain('golden 1.0.0, 19 files');
    expect(out).toContain('g.keys.json');
    expect(err).toMatch(/kit\.yaml:\d+: warning: document «syllabus»/);
    expect((await stat(path('g.keys.json'))).mode & 0o777).toBe(0o600);
  });

  it('names file and line of every mistake, and writes nothing', async () => {
    await cp(join(FIXTURES, 'golden'), path('spoiled'), { recursive: true });
    await writeFile(path('spoiled/pages/task.md'), '# Task\n\n![none](none.png)\n');
    await writeFile(path('spoiled/tests/opinion.gift'), 'Liked it?\n\nQ {=a ~b\n');
    const argv = ['pack', path('spoiled'), '--key', path('own.key'), '--out', path('s.kit')];
    const { code, err } = await sandyq(...argv);
    expect(code).toBe(1);
    expect(err).toContain('pages/task.md:3: no file pages/none.png');
    expect(err).toContain('tests/opinion.gift:1: a question has an answer block');
    expect(err).toContain('tests/opinion.gift:3: a brace without its partner');
    await expect(stat(path('s.kit'))).rejects.toThrow();
    const json = JSON.parse((await sandyq(...argv, '--json')).out);
    expect(json).toMatchObject({
      ok: false,
      mistakes: expect.arrayContaining([expect.objectContaining({ file: 'pages/task.md', line: 3 })]),
    });
  });

  it('wants a folder and a key that can sign', async () => {
    const out = ['--out', path('x.kit')];
    expect((await sandyq('pack', path('nowhere'), '--key', path('own.key'), ...out)).code).toBe(2);
    expect((await sandyq('pack', path('own.key'), '--key', path('own.key'), ...out)).code).toBe(2);
    expect((await sandyq('pack', dir, '--key', path('own.pub'), ...out)).err).toContain('not a minisign secret key');
    expect(await sandyq('pack', dir, '--key', path('own.key'), ...out)).toMatchObject({
      code: 1,
      err: expect.stringContaining('kit.yaml: no such file'),
    });
  });
});

describe('verify', () => {
  const golden = join(FIXTURES, 'golden-1.kit');

  it('says good, and by whom', async () => {
    const { code, out } = await sandyq('verify', golden, '--key', join(FIXTURES, 'golden.pub'));
    expect(code).toBe(0);
    expect(out).toContain('golden 1.0.0: whole, all 19 files');
    expect(out).toContain('the key you named: 78B3055863B8D461');
  });

  it('without a key says that whose it is remains open', async () => {
    const { code, out } = await sandyq('verify', golden);
    expect(code).toBe(0);
    expect(out).toContain('You named no key');
    expect(JSON.parse((await sandyq('verify', golden, '--json')).out)).toMatchObject({ ok: true, keyGiven: false });
  });

  it('refuses a kit by another key, and takes the key as its line too', async () => {
    expect(await sandyq('verify', golden, '--key', path('own.pub'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('Signed by another key: 78B3055863B8D461'),
    });
    const line = (await readFile(join(FIXTURES, 'golden.pub'), 'utf8')).split('\n')[1]!;
    expect((await sandyq('verify', golden, '--key', line)).code).toBe(0);
  });

  it('wants a public key where one is named, and a kit that is there', async () => {
    expect((await sandyq('verify', golden, '--key', path('own.key'))).code).toBe(2);
    expect((await sandyq('verify', path('none.kit'))).code).toBe(2);
  });

  it.each(HOSTILE_KITS.slice(0, -2))('finds bad: $name', async ({ make, code }) => {
    await writeFile(path('hostile.kit'), make());
    await writeFile(path('hostile.pub'), publicKeyFile(INSTITUTION));
    const argv = ['verify', path('hostile.kit'), '--key', path('hostile.pub')];
    const said = await sandyq(...argv);
    expect(said.code).toBe(1);
    expect(said.err.trim().split('\n').length).toBeGreaterThan(1);
    expect(JSON.parse((await sandyq(...argv, '--json')).out)).toMatchObject({ ok: false, fault: { code } });
  });
});

describe('inspect', () => {
  it('shows what is in a kit, and that the files were not checked', async () => {
    const { code, out } = await sandyq('inspect', join(FIXTURES, 'golden-1.kit'));
    expect(code).toBe(0);
    expect(out).toContain('Golden kit (golden 1.0.0)');
    expect(out).toMatch(/story\s+case\s+A case \(gated\)/);
    expect(out).toContain('Missing of the twelve documents: curriculum,');
    expect(out).toContain('were not checked');
  });

  it('gives the manifest as JSON', async () => {
    const { out } = await sandyq('inspect', join(FIXTURES, 'golden-1.kit'), '--json');
    expect(JSON.parse(out)).toMatchObject({ ok: true, manifest: { format: 'sandyq-kit', id: 'golden' } });
  });

  it('refuses what is no kit', async () => {
    await writeFile(path('no.kit'), 'no');
    expect((await sandyq('inspect', path('no.kit'))).code).toBe(1);
  });
});
