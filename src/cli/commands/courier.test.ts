import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exportPublicKey, generateSigningKeys } from '../../lib/trace/jws';
import { root } from '../root';
import { commandLine } from './command-line.fixture';

const golden = (name: string): string =>
  new URL(`../../../tests/fixtures/couriers/golden-1.${name}`, import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'sandyq-cli-courier-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const run = commandLine(root.subCommands);
const show = (...words: string[]) => run('courier', 'show', ...words);
const write = (name: string, content: string | Uint8Array<ArrayBuffer>): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

describe('sandyq courier show', () => {
  it('without a key says only for how many it is', async () => {
    expect(await show(golden('courier'))).toMatchObject({ code: 0, out: expect.stringContaining('for 1 (X25519)') });
    expect(JSON.parse((await show(golden('courier'), '--json')).out)).toEqual({ ok: true, recipients: ['X25519'] });
  });

  it('with the receiver’s identity says what it is, and that nobody checked it', async () => {
    const { code, out } = await show(golden('courier'), '--identity', golden('identity'));
    expect(code).toBe(0);
    expect(out).toContain('dossier-abcdefghijkmnpqr: 2 documents');
    expect(out).toContain('from: device 3d1c8a52-7a52-4b43-9a3c-0f5d4c3b2a19');
    expect(out).toContain('were not checked');
    const json = JSON.parse((await show(golden('courier'), '--identity', golden('identity'), '--json')).out) as object;
    expect(json).toMatchObject({ ok: true, signature: 'not checked', index: { number: 1 } });
  });

  it('with the sender’s key checks signature and parts', async () => {
    const by = (key: string, file = golden('courier')) => show(file, '--identity', golden('identity'), '--key', key);
    expect(await by(golden('sender.jwk'))).toMatchObject({ code: 0, out: expect.stringContaining('every part is as') });
    const other = await exportPublicKey((await generateSigningKeys(false)).publicKey);
    expect(await by(write('other.jwk', JSON.stringify(other)))).toMatchObject({
      code: 1,
      err: expect.stringContaining('[forged]'),
    });
    const half = write('half.courier', new Uint8Array(readFileSync(golden('courier')).subarray(0, 5000)));
    expect(await by(golden('sender.jwk'), half)).toMatchObject({
      code: 1,
      err: expect.stringContaining('[truncated]'),
    });
  });

  it('says what is wrong', async () => {
    const { code, err } = await show(golden('courier'), '--identity', golden('sender.jwk'));
    expect([code, err]).toEqual([2, expect.stringContaining('no age identity')]);
    expect((await show(write('x.courier', 'hello'))).err).toContain('[not-a-courier]');
    expect(JSON.parse((await show(write('x.courier', 'hello'), '--json')).out)).toEqual({
      ok: false,
      fault: { code: 'not-a-courier' },
    });
    expect((await show(golden('courier'), '--key', golden('sender.jwk'))).code).toBe(2);
    expect((await show(golden('courier'), '--identity', golden('identity'), '--key', golden('identity'))).code).toBe(2);
  });
});

describe('sandyq courier in, out', () => {
  it.each([
    [['in', golden('courier')]],
    [['in', join(folder, 'missing.courier'), '--hub', 'https://hub.example', '--login', 'a']],
    [['in', golden('courier'), '--hub', 'http://hub.example', '--login', 'a']],
    [['out', '--learner', 'a', '--hub', 'https://hub.example', '--login', 'a']],
    [['out', '--learner', 'a', '--hub', 'https://hub.example', '--login', 'a', '--out', 'answer.zip']],
  ])('used wrongly: %j', async (words) => {
    expect((await run('courier', ...words)).code).toBe(2);
  });

  it('say when no hub answers, and leave no file', async () => {
    process.env.SANDYQ_PASSWORD = 'x';
    const to = ['--hub', 'http://127.0.0.1:9', '--login', 'a'];
    const copy = join(folder, 'copy.courier');
    copyFileSync(golden('courier'), copy);
    expect(await run('courier', 'in', copy, ...to)).toMatchObject({
      code: 1,
      err: expect.stringContaining('does not answer'),
    });
    const out = join(folder, 'answer.courier');
    expect((await run('courier', 'out', '--learner', 'a', ...to, '--out', out)).code).toBe(1);
    delete process.env.SANDYQ_PASSWORD;
    expect(() => readFileSync(out)).toThrow();
  });
});
