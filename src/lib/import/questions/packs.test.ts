import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anyQuestions } from '../../../../tests/fixtures/questions/any-questions';
import { writeMoodleXml } from '../../assessment/moodle-xml/write';
import { parseSecretKeyFile } from '../../kit/node/keys';
import { packKit } from '../../kit/node/pack/pack';
import { importQuestions } from './import';

const KEY = join(import.meta.dirname, '../../../../tests/fixtures/kits/golden.key');
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandyq-packs-'));
});
afterAll(() => rm(dir, { recursive: true }));

/** Mistakes of packing what was imported. */
async function mistakesOf(xml: string): Promise<unknown> {
  const made = await importQuestions('bank.xml', new TextEncoder().encode(xml));
  if (!made.ok) return made.error;
  const folder = await mkdtemp(join(dir, 'kit-'));
  for (const [path, content] of made.value.files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content as Uint8Array);
  }
  const kit = {
    ...{ id: 'k', version: '1.0.0', title: 'K', languages: ['en'], institution: { id: 'i', name: 'I' } },
    units: made.value.units.map((unit, index) => ({ ...unit, id: `u${index}` })),
  };
  await writeFile(join(folder, 'kit.yaml'), JSON.stringify(kit));
  const key = parseSecretKeyFile(await readFile(KEY, 'utf8'));
  if (typeof key === 'string') throw new Error(key);
  const packed = await packKit({ folder, key, out: `${folder}.kit` });
  return packed.ok ? [] : packed.error;
}

describe('what was imported', () => {
  it('packs as it is', async () => {
    await fc.assert(
      fc.asyncProperty(anyQuestions, async (all) => {
        expect(await mistakesOf(writeMoodleXml(all))).toEqual([]);
      }),
      { numRuns: Number(process.env['RUNS'] ?? 15) },
    );
  });

  it('packs whatever its texts name', async () => {
    const texts = [
      '<img src="@@PLUGINFILE@@/d.pdf" alt="no picture"><a href="@@PLUGINFILE@@/d.pdf">a paper</a>',
      '<img src="@@PLUGINFILE@@/a.png" alt="a"><img src="http://example.org/b.png"><img src=//example.org/c.png>',
      '<a href="javascript:alert(1)">x</a><a href="item:none">y</a><a href="../../../etc/passwd">z</a><a href="#here">w</a>',
      '<a href="page.html">x</a><img src="&#106;avascript:alert(1)"><img src="a.png"><svg onload="x"><image href="b"/></svg>',
      'src="a.png" &lt;img src="b.png"&gt; <code>href=c</code> <p title=\'src="d"\'>t</p>',
      '<iframe src="https://example.org"></iframe><video src="@@PLUGINFILE@@/a.png"></video><form action="x"><input name="y">',
      '<img src="data:image/svg+xml;base64,PHN2Zy8+"><img src="data:text/html,x"><img src="@@PLUGINFILE@@/../a.png">',
      '<span data-gap="g1"></span>{1:SA:=x}<math><mi>x</mi></math><table><td>1<base href="https://example.org/">',
    ];
    const questions = texts.map(
      (text) =>
        `<question type="essay"><questiontext format="html"><text><![CDATA[Q ${text}]]></text><file name="a.png" path="/" encoding="base64">${PNG}</file><file name="d.pdf" path="/" encoding="base64">${btoa('%PDF-1.4')}</file></questiontext></question>`,
    );
    expect(await mistakesOf(`<quiz>${questions.join('')}</quiz>`)).toEqual([]);
  });
});
