import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from './command-line.fixture';
import inspect from './inspect';
import institution from './institution';
import keygen from './keygen';
import pack from './pack';
import verify from './verify';

const GOLDEN = join(import.meta.dirname, '../../../tests/fixtures/kits/golden');

let dir: string;
let made = 0;
let list: string;
const path = (name: string): string => join(dir, name);

const sandyq = commandLine({ keygen, pack, verify, inspect, institution });
const next = (key: string, ...more: string[]) =>
  sandyq('institution', 'list', '--key', path(`${key}.key`), '--out', list, '--previous', list, '--json', ...more);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandyq-institution-'));
  for (const key of ['old', 'new']) await sandyq('keygen', '--out', path(key));
});
afterAll(() => rm(dir, { recursive: true }));
beforeEach(async () => {
  list = path(`list-${++made}.json`);
  const first = ['--institution', 'demo', '--add', path('new.pub')];
  const { code } = await sandyq('institution', 'list', '--key', path('old.key'), '--out', list, ...first);
  expect(code).toBe(0);
});

describe('sandyq institution list', () => {
  it('makes the first list, with the key that signs it', async () => {
    const { code, out } = await sandyq('institution', 'show', list, '--key', path('old.pub'), '--json');
    expect(code).toBe(0);
    const shown = JSON.parse(out);
    expect(shown).toMatchObject({ ok: true, keyGiven: true, list: { institution: 'demo', sequence: 1 } });
    expect(shown.list.keys).toHaveLength(2);
    expect((await sandyq('institution', 'show', list, '--key', path('new.pub'))).err).toContain('[list-signer]');
  });

  it('never begins anew over a list that is there', async () => {
    const again = await sandyq('institution', 'list', '--key', path('old.key'), '--out', list, '--institution', 'demo');
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('--previous') });
  });

  it('retires, revokes, withdraws and takes a withdrawal back, one number after the other', async () => {
    await next('old', '--retire', path('old.pub'), '--until', '2099-01-01');
    const why = ['--reason-ru', 'Ошибка в задаче 3.', '--reason-en', 'Exercise 3 is wrong.'];
    const { out } = await next('new', '--withdraw', 'algebra@1.0.0,physics@2.1.0', ...why);
    const { keys, sequence, withdrawn } = JSON.parse(out).list;
    expect([sequence, keys[0].until]).toEqual([3, '2099-01-01T00:00:00.000Z']);
    expect(withdrawn).toMatchObject([
      { kit: 'algebra', version: '1.0.0', reason: { ru: 'Ошибка в задаче 3.', en: 'Exercise 3 is wrong.' } },
      { kit: 'physics', version: '2.1.0' },
    ]);
    expect(JSON.parse((await next('new', '--restore', 'algebra@1.0.0')).out).list.withdrawn).toHaveLength(1);
    await next('new', '--revoke', path('old.pub'), '--reason', 'stolen');
    const shown = (await sandyq('institution', 'show', list)).out;
    expect(shown).toMatch(/revoked .*\(stolen\)/);
    expect(shown).toContain('Withdrawn:   physics 2.1.0');
    expect(shown).toContain('nobody’s signature was checked');
  });

  it('writes nothing that no device would take', async () => {
    await next('new', '--revoke', path('old.pub'), '--reason', 'stolen');
    const before = await readFile(list, 'utf8');
    for (const [key, fault, ...more] of [
      ['old', 'list-signer'],
      ['new', 'list-keyless', '--revoke', path('new.pub'), '--reason', 'lost'],
    ] as const) {
      const refused = await next(key, ...more);
      expect(refused.code).toBe(1);
      expect(JSON.parse(refused.out)).toMatchObject({ ok: false, fault: { code: fault } });
    }
    expect(await readFile(list, 'utf8')).toBe(before);
  });

  it.each([
    ['--retire', 'old.pub', '--until'],
    ['--revoke', 'old.pub', '--reason'],
  ])('%s wants more words', async (option, key, wanted) => {
    expect(await next('old', option, path(key))).toMatchObject({ code: 2, err: expect.stringContaining(wanted) });
  });

  it.each([
    [['--withdraw', 'algebra@1.0.0'], '--reason-kk'],
    [['--withdraw', 'algebra', '--reason-en', 'x'], 'algebra@1.0.0'],
    [['--retire', 'RWxx', '--until', '2099-01-01'], 'RWxx'],
    [['--until', 'soon'], undefined],
  ])('%j is used wrongly', async (more, words) => {
    const { code, err } = await next('old', ...more);
    expect(code).toBe(words === undefined ? 0 : 2);
    if (words !== undefined) expect(err).toContain(words);
  });

  it('says what a changed list is', async () => {
    await writeFile(list, (await readFile(list, 'utf8')).replace('"demo"', '"dome"'));
    expect((await sandyq('institution', 'show', list, '--key', path('old.pub'))).err).toContain('[list-signer]');
    await writeFile(list, '{}');
    expect((await sandyq('institution', 'show', list)).err).toContain('[list-malformed]');
    await rm(`${list}.minisig`);
    expect(await sandyq('institution', 'show', list)).toMatchObject({
      code: 2,
      err: expect.stringContaining('.minisig'),
    });
  });
});

describe('a list in a kit', () => {
  const packed = async (name: string, ...more: string[]) => {
    const kit = path(`${name}.kit`);
    expect((await sandyq('pack', GOLDEN, '--key', path('new.key'), '--out', kit, ...more)).code).toBe(0);
    return kit;
  };

  it('brings the key that signed it to whoever knows the old one', async () => {
    const plain = await packed('plain');
    const kit = await packed('listed', '--institution-list', list);
    expect((await sandyq('verify', plain, '--key', path('old.pub'))).err).toContain('another key');
    const { code, out } = await sandyq('verify', kit, '--key', path('old.pub'));
    expect(code).toBe(0);
    expect(out).toContain('or one that its list brings');
    expect(out).toContain('number 1');
    expect(JSON.parse((await sandyq('inspect', kit, '--json')).out)).toMatchObject({
      list: { good: false, list: { sequence: 1 } },
    });
  });

  it('does not change what the kit is', async () => {
    const facts = async (kit: string) => JSON.parse((await sandyq('inspect', kit, '--json')).out).fingerprint;
    expect(await facts(await packed('a', '--institution-list', list))).toBe(await facts(await packed('b')));
  });

  it('has to be one', async () => {
    await writeFile(list, '{}');
    const refused = await sandyq(
      'pack',
      GOLDEN,
      '--key',
      path('new.key'),
      '--out',
      path('x.kit'),
      '--institution-list',
      list,
    );
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('[list-malformed]') });
  });
});
