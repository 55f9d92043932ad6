import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LEARNER, World } from '../../../tests/fixtures/traces/world';
import { StrictLrs } from '../../../tests/fixtures/lrs/strict-lrs';
import { composeParts } from '../../lib/courier/compose';
import { draftOf, identity, recipient, revision, sourceOf } from '../../lib/courier/courier.fixture';
import { blobSpool } from '../../lib/courier/store';
import { writePacked } from '../../lib/courier/write';
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

describe('sandyq trace verify, of a courier', () => {
  const couriers = new URL('../../../tests/fixtures/couriers/', import.meta.url).pathname;
  const at = (name: string) => join(couriers, name);
  const identity = ['--identity', at('golden-3.identity')];
  const verify = (file: string, ...more: string[]) => sandyq('verify', at(file), ...identity, ...more);

  it('of a device says what is proven, and what no courier can prove', async () => {
    const { code, out } = await verify('golden-3.courier', '--sender', at('golden-3.sender.jwk'));
    expect(code).toBe(0);
    expect(out).toMatch(/Proven: segments 1 to \d+ of device .*, \d+ statements, signed and chained\n/);
    expect(out).toContain('Not known: whether the hub enrolled this device');
    expect(out).toContain('Not known: when it happened');
    expect(out).toContain('A courier is a part of a dossier');
    expect(out).not.toContain('Intact');
    const json = JSON.parse(
      (await verify('golden-3.courier', '--sender', at('golden-3.sender.jwk'), '--json')).out,
    ) as {
      dossiers: { runs: object[] }[];
    };
    expect(json).toMatchObject({ ok: true, index: { number: 1 }, dossiers: [{ received: 0, unproven: [] }] });
    expect(json.dossiers[0]!.runs).toMatchObject([{ from: 1, received: 0, enrolled: false }]);
  });

  it('of a hub says what the hub enrolled and received', async () => {
    const { code, out } = await verify('golden-3-answer.courier', '--sender', at('golden-3.hub.jwk'));
    expect(code).toBe(0);
    expect(out).toMatch(/signed and chained; the hub enrolled it; the hub received \d/);
    expect(out).toContain('Proven: 4 other documents of dossier-abcdefghijkmnpqr are what the hub received.');
    expect(out).not.toContain('Not known');
  });

  it('proves nothing without the key of its sender, and says so', async () => {
    const { code, err } = await verify('golden-3.courier');
    expect([code, err]).toEqual([1, expect.stringContaining('[sender-unnamed]')]);
    expect(err).toContain('from: device');
    const json = JSON.parse((await verify('golden-3.courier', '--json')).out) as object;
    expect(json).toMatchObject({ ok: false, fault: { code: 'sender-unnamed', index: { number: 1 } } });
  });

  it('names what is wrong', async () => {
    const by = (key: string, file = 'golden-3.courier') => verify(file, '--sender', at(key));
    expect((await by('golden-3.hub.jwk')).err).toContain('[forged]');
    expect((await by('golden-2.sender.jwk', 'golden-2.courier')).err).toContain('[not-for-us]');
    const half = write('half.courier', '');
    writeFileSync(half, new Uint8Array(readFileSync(at('golden-3.courier')).subarray(0, 6000)));
    expect((await sandyq('verify', half, ...identity, '--sender', at('golden-3.sender.jwk'))).err).toContain(
      '[truncated]',
    );
    for (const words of [
      [at('golden-3.courier')],
      [at('golden-3.courier'), '--sender', at('golden-3.sender.jwk')],
      [at('golden-3.courier'), ...identity, '--hub', 'https://hub.example'],
      [...identity],
    ])
      expect((await sandyq('verify', ...words)).code).toBe(2);
  });

  it('finds a trace that its own device broke, though the courier is signed', async () => {
    const file = write('broken.courier', '');
    const { courier, identity: own, sender } = await brokenCourier();
    writeFileSync(file, courier);
    const [id, key] = [write('own.identity', own), write('own.jwk', sender)];
    const { code, err } = await sandyq('verify', file, '--identity', id, '--sender', key);
    expect([code, err]).toEqual([1, expect.stringMatching(/Not intact: .*\[changed\]/)]);
  });
});

/** A device that changed a segment after it had sealed it, and put it into an honest courier. */
async function brokenCourier() {
  const world = await World.make();
  const device = await world.enrol();
  await device.study();
  await device.sync();
  const segment = world.documents.find(({ type }) => type === 'segment')!;
  const changed = { ...revision(1), ...segment, first: 7 };
  const { databases, parts } = await composeParts([{ source: sourceOf([changed]) }], { spool: blobSpool });
  const from = { kind: 'device', device: device.id, learner: LEARNER } as const;
  const packed = await writePacked(draftOf(databases, parts, { from }), {
    key: device.keys.privateKey,
    recipients: [recipient],
  });
  return {
    courier: packed!.file,
    identity: `${identity}\n`,
    sender: JSON.stringify(await exportPublicKey(device.keys.publicKey)),
  };
}
