import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StrictLrs } from '../../../tests/fixtures/lrs/strict-lrs';
import { dossierLines, parseDossierExport } from '../../lib/dossier/export';
import { exportPublicKey, generateSigningKeys } from '../../lib/trace/jws';
import { root } from '../root';
import { commandLine } from './command-line.fixture';

const fixtures = new URL('../../../tests/fixtures/traces/', import.meta.url).pathname;
const dossiers = join(fixtures, 'dossiers');
const folder = mkdtempSync(join(tmpdir(), 'sandyq-cli-trace-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = commandLine(root.subCommands);
const sandyq = (...words: string[]) => run('trace', ...words);
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('sandyq trace push', () => {
  const lrs = new StrictLrs('key:secret');
  let endpoint: string;
  beforeAll(async () => {
    endpoint = await lrs.start();
    Object.assign(process.env, { SANDYQ_LRS_KEY: 'key', SANDYQ_LRS_SECRET: 'secret' });
  });
  afterAll(async () => {
    delete process.env.SANDYQ_LRS_KEY;
    delete process.env.SANDYQ_LRS_SECRET;
    await lrs.stop();
  });
  const push = (file: string, ...more: string[]) => sandyq('push', join(fixtures, file), '--lrs', endpoint, ...more);

  it('sends what verifies, once, and nothing else', async () => {
    expect(await push('intact.json', '--json')).toMatchObject({
      code: 0,
      out: expect.stringContaining('{"ok":true,"sent":17,"present":0}'),
    });
    expect(await push('intact.json')).toMatchObject({ code: 0, out: expect.stringContaining('17 were there before') });
    const before = lrs.requests.length;
    expect(await push('changed.statement.json')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/\[changed\][^]*Nothing was sent/),
    });
    expect(lrs.requests).toHaveLength(before);
    expect(lrs.stored.size).toBe(17);
  });

  it('takes the address with and without its last part, and sends no credentials in the clear', async () => {
    const to = (address: string) => sandyq('push', join(fixtures, 'intact.json'), '--lrs', address);
    expect((await to(`${endpoint}/statements/`)).code).toBe(0);
    expect(await to('http://lrs.example/xapi')).toMatchObject({ code: 2, err: expect.stringContaining('https://') });
    expect((await to('https://key:secret@lrs.example')).code).toBe(2);
    expect((await to('lrs')).code).toBe(2);
  });

  it('says what is wrong', async () => {
    process.env.SANDYQ_LRS_SECRET = 'wrong';
    expect(await push('intact.json')).toMatchObject({ code: 1, err: expect.stringContaining('[lrs-credentials]') });
    delete process.env.SANDYQ_LRS_SECRET;
    expect(await push('intact.json')).toMatchObject({ code: 2, err: expect.stringContaining('SANDYQ_LRS_SECRET') });
    process.env.SANDYQ_LRS_SECRET = 'secret';
  });
});

describe('sandyq trace verify', () => {
  it.each(readdirSync(fixtures).filter((name) => name.endsWith('.json')))('%s', async (name) => {
    const expected = name.split('.')[0]!;
    const { code, out, err } = await sandyq('verify', join(fixtures, name));
    expect(code).toBe(expected === 'intact' ? 0 : 1);
    expect(expected === 'intact' ? out : err).toContain(expected === 'intact' ? 'Intact' : `[${expected}]`);
    const json = await sandyq('verify', join(fixtures, name), '--json');
    expect(json.code).toBe(code);
    const said = JSON.parse(json.out) as { ok: boolean; fault?: { code: string } };
    expect(said.ok ? 'intact' : said.fault!.code).toBe(expected);
  });

  it.each(readdirSync(dossiers).filter((name) => name.endsWith('.json')))('%s, by the list beside it', async (name) => {
    const list = join(dossiers, name.replace(/json$/, 'jws'));
    const by = existsSync(list) ? ['--revocations', list] : [];
    const { code, out, err } = await sandyq('verify', join(dossiers, name), ...by);
    const expected = name.split('.')[0]!;
    expect(code).toBe(expected === 'intact' ? 0 : 1);
    expect(out + err).toContain(expected === 'intact' ? 'Intact' : `[${expected}]`);
    if (expected === 'intact') expect(out).toContain(by.length > 0 ? 'list no. 7' : 'No list');
  });

  it('takes no list of blocked devices that the hub did not sign', async () => {
    const file = join(dossiers, 'blocked-device.revoked.json');
    const other = join(dossiers, 'intact.jws');
    const [head, , tail] = readFileSync(join(dossiers, 'blocked-device.revoked.jws'), 'utf8').split('.');
    const [, payload] = readFileSync(other, 'utf8').split('.');
    const forged = write('forged.jws', [head, payload, tail].join('.'));
    const { code, err } = await sandyq('verify', file, '--revocations', forged);
    expect([code, err]).toEqual([1, expect.stringContaining('[revocations-forged]')]);
    expect((await sandyq('verify', file, '--revocations', write('none.jws', 'x'), '--json')).out).toContain(
      'revocations-malformed',
    );
    expect((await sandyq('verify', file, '--revocations', other)).code).toBe(0);
  });

  it('reads both forms of the file', async () => {
    const parsed = parseDossierExport(readFileSync(join(fixtures, 'intact.json'), 'utf8'));
    if (!parsed.ok) throw new Error('fixture');
    const file = write('intact.ndjson', [...dossierLines(parsed.value)].join(''));
    expect((await sandyq('verify', file)).code).toBe(0);
  });

  it('checks against the key that somebody names, not the one in the file', async () => {
    const stranger = await exportPublicKey((await generateSigningKeys(false)).publicKey);
    const { code, err } = await sandyq(
      'verify',
      join(fixtures, 'intact.json'),
      '--key',
      write('stranger.json', JSON.stringify(stranger)),
    );
    expect(code).toBe(1);
    expect(err).toContain('[forged-device]');
    const own = JSON.parse(readFileSync(join(fixtures, 'intact.json'), 'utf8')) as { hubKey: object };
    const key = write('own.json', JSON.stringify({ ...own.hubKey, kid: 'any' }));
    expect((await sandyq('verify', join(fixtures, 'intact.json'), '--key', key)).code).toBe(0);
  });

  it('says where a file is not a dossier', async () => {
    const { code, err } = await sandyq('verify', write('bad.ndjson', 'nothing'));
    expect([code, err]).toEqual([1, expect.stringContaining('line 1')]);
    expect((await sandyq('verify', write('bad.ndjson', 'nothing'), '--json')).out).toContain('export-malformed');
  });

  it.each([
    [['verify']],
    [['verify', join(fixtures, 'intact.json'), '--hub', 'https://hub.example']],
    [['verify', '--hub', 'https://hub.example', '--learner', 'a']],
    [['verify', '--hub', 'http://hub.example', '--learner', 'a', '--login', 'a']],
    [['verify', join(folder, 'missing.json')]],
    [['verify', join(fixtures, 'intact.json'), '--key', join(fixtures, 'intact.json')]],
    [['export', '--hub', 'https://hub.example', '--learner', 'a', '--login', 'a', '--format', 'pdf']],
    [['export', '--hub', 'http://hub.example', '--learner', 'a', '--login', 'a', '--format', 'csv']],
    [
      [
        'export',
        '--hub',
        'https://hub.example',
        '--learner',
        'a',
        '--login',
        'a',
        '--format',
        'csv',
        '--language',
        'de',
      ],
    ],
    [['export', '--hub', 'https://hub.example', '--learner', 'a', '--login', 'a', '--format', 'xapi', '--json']],
    [['export', '--hub', 'http://hub.example', '--learner', 'a', '--login', 'a', '--format', 'xapi']],
  ])('used wrongly: %j', async (words) => {
    expect((await sandyq(...words)).code).toBe(2);
  });

  it('says when no hub answers', async () => {
    process.env.SANDYQ_PASSWORD = 'x';
    const words = ['--hub', 'http://127.0.0.1:9', '--learner', 'a', '--login', 'a', '--format', 'xapi'];
    const { code, err } = await sandyq('export', ...words);
    delete process.env.SANDYQ_PASSWORD;
    expect([code, err]).toEqual([1, expect.stringContaining('does not answer')]);
  });
});
