import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseGift } from '../../lib/assessment/gift/parse';
import { readMoodleXml } from '../../lib/import/questions/moodle/read';
import { commandLine } from './command-line.fixture';
import questions from './questions';

const KITS = join(import.meta.dirname, '../../../tests/fixtures/kits');
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==';

let dir: string;
const path = (name: string): string => join(dir, name);
const sandyq = commandLine({ questions });

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandyq-questions-'));
});
afterAll(() => rm(dir, { recursive: true }));

const run = (file: string, format: string, out: string, ...more: readonly string[]) =>
  sandyq('questions', file, '--format', format, '--out', path(out), ...more);

describe('questions of a kit', () => {
  const kit = join(KITS, 'golden-1.kit');

  it('go out with the keys that are in it, and are told where there is none', async () => {
    const { code, out, err } = await run(kit, 'gift', 'self.gift');
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('self.gift: ') });
    expect(err).toMatch(/whose right answers are not in the kit/);
    expect(err).toMatch(/a survey has no right answers/);
    const { problems, questions } = parseGift(await readFile(path('self.gift'), 'utf8'), (text) => text);
    expect(problems).toEqual([]);
    expect(questions.length).toBeGreaterThan(0);
  });

  it('of graded controls go out with their file of keys', async () => {
    const without = JSON.parse((await run(kit, 'moodle-xml', 'a.xml', '--json')).out);
    const all = JSON.parse(
      (await run(kit, 'moodle-xml', 'b.xml', '--json', '--keys', join(KITS, 'golden-1.keys.json'))).out,
    );
    expect(all.questions).toBeGreaterThan(without.questions);
    const bank = readMoodleXml(await readFile(path('b.xml'), 'utf8'));
    expect(bank.ok && bank.value.questions).toHaveLength(all.questions);
  });

  it('are refused with the keys of another', async () => {
    const keys = JSON.parse(await readFile(join(KITS, 'golden-1.keys.json'), 'utf8'));
    await writeFile(path('other.keys.json'), JSON.stringify({ ...keys, fingerprint: '0'.repeat(64) }));
    expect(await run(kit, 'gift', 'c.gift', '--keys', path('other.keys.json'))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/keys of another kit.*\nNothing was written/s),
    });
    await writeFile(path('no.keys.json'), '{');
    expect(await run(kit, 'gift', 'c.gift', '--keys', path('no.keys.json'))).toMatchObject({ code: 2 });
  });

  it('are none of a test that is not there, and none of a kit that is damaged', async () => {
    expect(await run(kit, 'gift', 'd.gift', '--item', 'none')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no question'),
    });
    await writeFile(path('cut.kit'), new Uint8Array(await readFile(kit)).subarray(0, 5000));
    expect(JSON.parse((await run(path('cut.kit'), 'gift', 'd.gift', '--json')).out)).toMatchObject({ ok: false });
  });
});

describe('questions of a file', () => {
  const XML = `<quiz><question type="truefalse"><name><text>Күн</text></name><questiontext format="html"><text><![CDATA[<p>Жұлдыз ба? <img src="@@PLUGINFILE@@/k.png" alt="a"></p>]]></text><file name="k.png" path="/" encoding="base64">${PNG}</file></questiontext><answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer></question><question type="stack"><name><text>S</text></name></question></quiz>`;

  it('go from Moodle XML to Moodle XML with their pictures', async () => {
    await writeFile(path('in.xml'), XML);
    const { code, err } = await run(path('in.xml'), 'moodle-xml', 'out.xml');
    expect(code).toBe(0);
    expect(err).toMatch(/S: a kind of question that kits don’t have \(stack\)/);
    const xml = await readFile(path('out.xml'), 'utf8');
    expect(xml).toContain(`<file name="k.png" path="/" encoding="base64">${PNG}</file>`);
    expect(xml).toContain('src="@@PLUGINFILE@@/k.png"');
  });

  it('go to GIFT without them, and it says so', async () => {
    await writeFile(path('in2.xml'), XML);
    const { code, err } = await run(path('in2.xml'), 'gift', 'out2.gift');
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('these stay behind: k.png') });
    expect(await readFile(path('out2.gift'), 'utf8')).toContain('// [id:kun]\n::Күн::[html]');
  });

  it('are refused with the reason', async () => {
    await writeFile(path('novel.txt'), 'A novel');
    expect(await run(path('novel.txt'), 'gift', 'n.gift')).toMatchObject({
      code: 1,
      err: expect.stringContaining('[unknown-format]'),
    });
  });
});

describe('questions used wrongly', () => {
  it('says what is wrong, and never writes over a file', async () => {
    await writeFile(path('q.gift'), 'A {T}');
    expect(await run(path('q.gift'), 'qti', 'x')).toMatchObject({
      code: 2,
      err: expect.stringContaining('gift, moodle-xml'),
    });
    expect(await run(path('q.gift'), 'gift', 'q.gift')).toMatchObject({
      code: 2,
      err: expect.stringContaining('there already'),
    });
    expect(await readFile(path('q.gift'), 'utf8')).toBe('A {T}');
    expect(await run(path('none.gift'), 'gift', 'y')).toMatchObject({ code: 2 });
  });
});
