import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from './command-line.fixture';
import inspect from './inspect';
import keygen from './keygen';
import pack from './pack';
import verify from './verify';

/* Updates on the command line: `pack --since`, `verify --base`, `inspect`. */

const FIXTURES = join(import.meta.dirname, '../../../tests/fixtures/kits');
const GOLDEN = join(FIXTURES, 'golden-1.kit');

let dir: string;
const path = (name: string): string => join(dir, name);

const sandyq = commandLine({ keygen, pack, verify, inspect });

/** The golden folder, of which kit.yaml says something else. */
async function folder(name: string, change: (yaml: string) => string): Promise<string> {
  await cp(join(FIXTURES, 'golden'), path(name), { recursive: true });
  const yaml = await readFile(path(`${name}/kit.yaml`), 'utf8');
  const changed = change(yaml);
  expect(changed).not.toBe(yaml);
  await writeFile(path(`${name}/kit.yaml`), changed);
  return path(name);
}
const versioned = (version: string) => (yaml: string) => yaml.replace('version: 1.0.0', `version: ${version}`);
const update = (source: string, out: string, since = GOLDEN) =>
  sandyq('pack', source, '--key', join(FIXTURES, 'golden.key'), '--since', since, '--out', path(out), '--json');

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandyq-updates-'));
  const source = await folder('next', versioned('1.1.0'));
  await writeFile(path('next/pages/task.md'), '# The task, mended\n');
  expect(await update(source, 'next.kit')).toMatchObject({ code: 0 });
});
afterAll(() => rm(dir, { recursive: true }));

describe('pack --since', () => {
  it('writes what the older kit does not have, and the answer keys of the new one', async () => {
    const { code, out } = await update(path('next'), 'again.kit');
    expect(code).toBe(0);
    const facts = JSON.parse(out) as { bytes: number; wholeBytes: number };
    expect(facts).toMatchObject({ ok: true, version: '1.1.0', base: '1.0.0', files: 19, absent: 18 });
    expect(facts.bytes).toBe((await stat(path('again.kit'))).size);
    expect(facts.bytes).toBeLessThan(facts.wholeBytes / 2);
    expect(await readFile(path('again.kit'))).toEqual(await readFile(path('next.kit')));
    expect((await stat(path('again.keys.json'))).mode & 0o777).toBe(0o600);
    expect((await readdir(dir)).filter((name) => name.startsWith('again')).sort()).toEqual([
      'again.keys.json',
      'again.kit',
    ]);
  });

  it('says what was left out, and for whom the file is', async () => {
    const key = join(FIXTURES, 'golden.key');
    const { out } = await sandyq('pack', path('next'), '--key', key, '--since', GOLDEN, '--out', path('said.kit'));
    expect(out).toContain('An update of 1.0.0: 18 of the files are left out');
    expect(out).toContain('It installs where 1.0.0 is.');
  });

  it.each([
    [
      'another institution',
      'other-institution',
      (yaml: string) => yaml.replace(/institution: \{ id: \S+,/, 'institution: { id: elsewhere,'),
    ],
    ['another kit', 'other-kit', (yaml: string) => yaml.replace('id: golden', 'id: silver')],
    ['the same version', 'not-older', (yaml: string) => yaml.replace('Golden kit', 'Golden kit 2')],
    ['a newer version', 'not-older', versioned('0.9.0')],
  ])('refuses a base that is %s, and leaves nothing behind', async (name, code, change) => {
    const source = await folder(name, change);
    const refused = await update(source, `${code}.kit`);
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.out)).toMatchObject({ ok: false, since: GOLDEN, fault: { code } });
    expect((await readdir(dir)).filter((file) => file.startsWith(code))).toEqual([]);
    const argv = ['pack', source, '--key', join(FIXTURES, 'golden.key'), '--since', GOLDEN, '--out', path('x.kit')];
    expect((await sandyq(...argv)).err).toMatch(/This (kit|version|is)[^]*Nothing was written/);
  });

  it('checks the base first', async () => {
    const spoiled = new Uint8Array(await readFile(GOLDEN));
    spoiled[spoiled.length >> 1]! ^= 1;
    await writeFile(path('spoiled.kit'), spoiled);
    const refused = await update(path('next'), 'of-spoiled.kit', path('spoiled.kit'));
    expect([refused.code, JSON.parse(refused.out)]).toMatchObject([1, { ok: false, since: path('spoiled.kit') }]);
    await expect(stat(path('of-spoiled.kit'))).rejects.toThrow();
  });
});

describe('verify of an update', () => {
  it('says that what is there holds, and what is not there', async () => {
    const { code, out } = await sandyq('verify', path('next.kit'), '--key', join(FIXTURES, 'golden.pub'));
    expect(code).toBe(0);
    expect(out).toContain('golden 1.1.0: an update of 1.0.0. Its signature and all that it carries hold.');
    expect(out).toContain('It needs golden 1.0.0 for 18 of 19 files');
    expect(out).not.toContain('whole');
    const { out: json } = await sandyq('verify', path('next.kit'), '--json');
    expect(JSON.parse(json)).toMatchObject({ ok: true, base: '1.0.0', absent: 18, complete: false });
  });

  it('checks both together with --base', async () => {
    const { code, out } = await sandyq('verify', path('next.kit'), '--base', GOLDEN);
    expect(code).toBe(0);
    expect(out).toContain('golden 1.1.0: whole, all 19 files as signed. An update of 1.0.0: 18 of them out of');
  });

  it('refuses another base, and a base for a whole kit', async () => {
    const other = await sandyq('verify', path('next.kit'), '--base', path('again.kit'), '--json');
    expect([other.code, JSON.parse(other.out)]).toMatchObject([
      1,
      { ok: false, fault: { code: 'base-missing', detail: 'golden 1.0.0' } },
    ]);
    expect(await sandyq('verify', GOLDEN, '--base', GOLDEN)).toMatchObject({
      code: 2,
      err: expect.stringContaining('is a whole kit') as string,
    });
  });

  it('finds what was changed in it', async () => {
    const bytes = new Uint8Array(await readFile(path('next.kit')));
    bytes[bytes.length - 200]! ^= 1;
    await writeFile(path('changed.kit'), bytes);
    expect((await sandyq('verify', path('changed.kit'), '--base', GOLDEN)).code).toBe(1);
  });
});

describe('inspect of an update', () => {
  it('says of which version, and what that has', async () => {
    const { code, out } = await sandyq('inspect', path('next.kit'));
    expect([code, out]).toEqual([0, expect.stringContaining('Update of:   1.0.0, which has 18 of the files')]);
    const json = JSON.parse((await sandyq('inspect', path('next.kit'), '--json')).out) as { absent: string[] };
    expect(json).toMatchObject({ ok: true, base: '1.0.0' });
    expect(json.absent).toHaveLength(18);
    expect(JSON.parse((await sandyq('inspect', GOLDEN, '--json')).out)).not.toHaveProperty('base');
  });
});
