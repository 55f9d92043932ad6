import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { exportPublicKey, generateSigningKeys } from '../../lib/trace/jws';
import { root } from '../root';
import { commandLine } from './command-line.fixture';

const top = fileURLToPath(new URL('../../..', import.meta.url));
const fixtures = join(top, 'tests', 'fixtures', 'audit');
// Where the packages jose and canonicalize are found.
const folder = mkdtempSync(join(top, 'node_modules', '.sandyq-test-audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = commandLine(root.subCommands);
const verify = (file: string, ...more: string[]) => run('audit', 'verify', join(fixtures, file), ...more);
const noted = (file: string, number: number): string => {
  const entry = readFileSync(join(fixtures, file), 'utf8')
    .split('\n')
    .find((line) => line.includes(`"number":${number},"previous"`));
  return `${number}:${(JSON.parse(entry!) as { hash: string }).hash}`;
};

describe('sandyq audit verify', () => {
  it('says what an intact list holds, and how to hold a later one to it', async () => {
    const { code, out } = await verify('intact.ndjson');
    expect([code, out]).toEqual([0, expect.stringContaining('Intact: 5 entries of hub abcdefghijkmnpqr')]);
    expect(out).toContain(`--anchor ${noted('intact.ndjson', 5)}`);
    const json = JSON.parse((await verify('intact.ndjson', '--json')).out) as object;
    expect(json).toMatchObject({ ok: true, entries: 5, loose: 2, head: { number: 5 } });
  });

  it.each(readdirSync(fixtures).filter((name) => /^(?!intact|rewritten|make).*\.ndjson$/.test(name)))(
    'names the first fault and its place: %s',
    async (name) => {
      const { code, err } = await verify(name);
      expect([code, err]).toEqual([1, expect.stringContaining(`[${name.split('.')[0]}]\nWhere: line `)]);
    },
  );

  it('finds a list that was written anew, by an entry that somebody wrote down', async () => {
    expect((await verify('rewritten.ndjson')).code).toBe(0);
    const anchor = `${noted('intact.ndjson', 1)},${noted('intact.ndjson', 2)}`;
    expect((await verify('intact.ndjson', '--anchor', anchor)).out).toContain('2 entries are what was written down');
    const { code, err } = await verify('rewritten.ndjson', '--anchor', anchor);
    expect([code, err]).toEqual([1, expect.stringContaining('[rewritten]\nWhere: line 5, entry 2')]);
    expect((await verify('intact.ndjson', '--anchor', '2')).code).toBe(2);
  });

  it('believes no key that the file names where another is given', async () => {
    const key = join(folder, 'key.json');
    writeFileSync(key, JSON.stringify(await exportPublicKey((await generateSigningKeys(false)).publicKey)));
    const { code, err } = await verify('intact.ndjson', '--key', key);
    expect([code, err]).toEqual([1, expect.stringContaining('[forged-signature]')]);
  });
});

describe('an audit list and programs that are not ours', () => {
  const page = readFileSync(join(top, 'docs', 'formats', 'audit.md'), 'utf8');
  const [commands] = [...page.matchAll(/```sh\n(.*?)```/gs)].map(([, text]) => text!);
  const check = (file: string): string => {
    cpSync(join(fixtures, file), join(folder, 'audit.ndjson'));
    return execFileSync('bash', ['-ec', commands!], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  };

  it('is checked by jose with the commands of its page, which find what was changed, forged and replaced', () => {
    expect(check('intact.ndjson')).toBe(`intact up to ${noted('intact.ndjson', 5).split(':')[1]}\n`);
    for (const fault of ['changed.content', 'forged-signature.entry', 'broken-chain.entry', 'gap.entry'])
      expect(() => check(`${fault}.ndjson`), fault).toThrow();
  });
});
