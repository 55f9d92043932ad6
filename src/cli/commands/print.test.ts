import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { commandLine } from './command-line.fixture';
import keygen from './keygen';
import pack from './pack';
import print from './print';

/*
 * All of the command but a real browser: that one is tried in tests/e2e/paper.spec.ts. This one copies the page that it
 * was to print, so what is in it can be read.
 */
const COPIER = `#!/bin/sh
for word; do case "$word" in
  --print-to-pdf=*) out="\${word#--print-to-pdf=}" ;;
  file://*) page="\${word#file://}" ;;
esac; done
echo started >> "$(dirname "$0")/started"
cat "$page" > "$out"
`;

let dir: string;
const path = (name: string): string => join(dir, name);
const browser = ['--browser', ''];

const sandyq = commandLine({ keygen, pack, print });
const started = async () => (await readFile(path('started'), 'utf8').catch(() => '')).split('\n').length - 1;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandyq-print-test-'));
  await mkdir(path('tmp'));
  vi.stubEnv('TMPDIR', path('tmp'));
  await writeFile(path('copier'), COPIER);
  await chmod(path('copier'), 0o755);
  browser[1] = path('copier');
  await sandyq('keygen', '--out', path('own'));
  const golden = join(import.meta.dirname, '../../../tests/fixtures/kits/golden');
  const packed = await sandyq('pack', golden, '--key', path('own.key'), '--out', path('g.kit'));
  expect(packed.code, packed.err).toBe(0);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true });
});

describe('print', () => {
  it('prints what it verified, twice; says where pages are not to be found; leaves nothing behind', async () => {
    const before = await started();
    const { code, out, err } = await sandyq('print', path('g.kit'), '--out', path('g.pdf'), ...browser);
    expect([code, out]).toEqual([0, `${path('g.pdf')}: golden 1.0.0\n`]);
    expect(err).toContain('the contents name chapters, not pages');
    expect((await started()) - before).toBe(2);
    const page = await readFile(path('g.pdf'), 'utf8');
    expect(page).toContain('class="p-booklet p-a4"');
    expect(page).toMatch(/default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src file:/);
    for (const [, src] of page.matchAll(/<img[^>]*\bsrc="([^"]*)"/g)) expect(src).toMatch(/^pictures\/\d+\.[a-z]+$/);
    expect(await readdir(path('tmp'))).toEqual([]);
  });

  it('gives out nothing where the second printing fails: the first has no page numbers', async () => {
    await writeFile(
      path('once'),
      COPIER.replace('cat ', 'test -e "$(dirname "$0")/again" && exit 3\ntouch "$(dirname "$0")/again"\ncat '),
    );
    await chmod(path('once'), 0o755);
    const { code, err } = await sandyq('print', path('g.kit'), '--out', path('half.pdf'), '--browser', path('once'));
    expect(code).not.toBe(0);
    expect(err).toContain('ended with 3');
    await expect(stat(path('half.pdf'))).rejects.toThrow();
  });

  it('never starts a browser for a kit that is not whole, or not by the wanted key', async () => {
    const before = await started();
    const bytes = new Uint8Array(await readFile(path('g.kit')));
    bytes[Math.floor(bytes.length / 3)]! ^= 1;
    await writeFile(path('bad.kit'), bytes);
    expect(await sandyq('print', path('bad.kit'), '--out', path('bad.pdf'), ...browser)).toMatchObject({ code: 1 });
    await sandyq('keygen', '--out', path('other'));
    const foreign = ['print', path('g.kit'), '--out', path('bad.pdf'), '--key', path('other.pub'), ...browser];
    expect(await sandyq(...foreign)).toMatchObject({ code: 1 });
    expect(await started()).toBe(before);
    await expect(stat(path('bad.pdf'))).rejects.toThrow();
  });

  it('prints sheets alone for the learners of a list', async () => {
    await writeFile(path('l.csv'), 'account,name\nlearneraaaaaaaaa,Әсем\nlearnerbbbbbbbbb,Болат\n');
    const wanted = ['--learner-sheets', path('l.csv'), '--format', 'a5', '--language', 'kk'];
    expect(await sandyq('print', path('g.kit'), '--out', path('s.pdf'), ...wanted, ...browser)).toMatchObject({
      code: 0,
    });
    const page = await readFile(path('s.pdf'), 'utf8');
    expect(page).toContain('Әсем');
    expect(page).toContain('size: A5');
    expect(page).not.toContain('p-cover"');
  });

  it.each([
    [['--format', 'letter'], 'a4 or a5'],
    [['--unit', 'nowhere'], 'There is no unit «nowhere»'],
    [['--language', '../x'], 'is no language'],
    [['--hub', 'javascript:1'], 'is no address of a hub'],
    [['--browser', '/no/such/browser'], 'There is no browser at /no/such/browser'],
  ])('used wrongly, %j, says so and writes nothing', async (words, said) => {
    const asked = [
      'print',
      path('g.kit'),
      '--out',
      path('wrong.pdf'),
      ...browser.slice(0, words[0] === '--browser' ? 0 : 2),
    ];
    expect(await sandyq(...asked, ...words)).toMatchObject({ code: 2, err: expect.stringContaining(said) });
    await expect(stat(path('wrong.pdf'))).rejects.toThrow();
  });

  it('says what a browser said that wrote nothing', async () => {
    await writeFile(path('mute'), '#!/bin/sh\necho "cannot open display" >&2\n');
    await chmod(path('mute'), 0o755);
    const { code, err } = await sandyq('print', path('g.kit'), '--out', path('m.pdf'), '--browser', path('mute'));
    expect(code).toBe(2);
    expect(err).toContain('wrote no PDF');
    expect(err).toContain('cannot open display');
  });
});
