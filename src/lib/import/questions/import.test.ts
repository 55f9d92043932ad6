import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { parseGift } from '../../assessment/gift/parse';
import { fromBase64, toBase64 } from '../../shared/base64';
import type { Imported } from '../imported';
import { importQuestions } from './import';

const PNG = fromBase64(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==',
);

const bytes = (text: string) => strToU8(text) as Uint8Array<ArrayBuffer>;

async function imported(name: string, content: string | Uint8Array<ArrayBuffer>): Promise<Imported> {
  const made = await importQuestions(name, typeof content === 'string' ? bytes(content) : content);
  if (!made.ok) throw new Error(`${made.error.code}: ${made.error.detail}`);
  return made.value;
}

const giftOf = ({ units, files }: Imported): string => {
  const item = units[0]!.items[0]!;
  if (item.kind !== 'test' || item.control !== 'self') throw new Error('no self-check');
  return new TextDecoder().decode(files.get(item.questions) as Uint8Array);
};
const questionsOf = (all: Imported) => parseGift(giftOf(all), (text) => text).questions;

const moodle = (question: string, text = 'Q') =>
  `<quiz><question type="essay"><name><text>N</text></name><questiontext format="html"><text><![CDATA[${text}]]></text>${question}</questiontext></question></quiz>`;

describe('importQuestions', () => {
  it('makes one test of a bank, and an account of it', async () => {
    const all = await imported('Банк.gift', '$CATEGORY: Химия\n\n::Су::Судың формуласы? {=H2O}\n\nno question\n\n{T}x');
    expect(all.title).toBe('Химия');
    expect(all.units).toEqual([
      {
        title: 'Химия',
        items: [{ kind: 'test', id: 'himiya', title: 'Химия', control: 'self', questions: 'questions/himiya.gift' }],
      },
    ]);
    expect(giftOf(all)).toContain('// [id:su]\n::Су::[html]Судың формуласы? {\n=H2O}');
    expect(all.report).toEqual([
      { outcome: 'simplified', what: 'Химия', reason: { code: 'question-category' } },
      { outcome: 'kept', what: 'Су', item: 'himiya' },
      {
        outcome: 'left-out',
        what: '5',
        reason: { code: 'gift-mistake', detail: 'a question has an answer block: {…}' },
      },
      { outcome: 'kept', what: '_____x', item: 'himiya' },
    ]);
  });

  it('takes pictures along, each once, and leaves others out', async () => {
    const base64 = toBase64(PNG);
    const file = (name: string, content = base64) =>
      `<file name="${name}" path="/" encoding="base64">${content}</file>`;
    const text =
      '<p><img src="@@PLUGINFILE@@/%D0%9A%D0%B0%D1%80%D1%82%D0%B0%201.png" alt="map"><img src="@@PLUGINFILE@@/Карта 1.png"></p>' +
      '<a href="@@PLUGINFILE@@/x.exe">x</a><img src="https://example.org/a.png" alt="far"><script>alert(1)</script><img src="gone.png">' +
      `<img src="data:image/png;base64,${base64}">`;
    const all = await imported('m.xml', moodle(file('Карта 1.png') + file('x.exe', 'TVqQAAMAAAAE'), text));
    const [question] = questionsOf(all);
    expect(question!.html).toBe(
      '<p><img src="../pictures/karta-1.png" alt="map"><img src="../pictures/karta-1.png" alt=""></p>x' +
        '<a href="https://example.org/a.png">far</a><img src="../pictures/picture.png" alt="">',
    );
    expect([...all.files.keys()].sort()).toEqual(['pictures/karta-1.png', 'pictures/picture.png', 'questions/m.gift']);
    expect(all.files.get('pictures/karta-1.png')).toEqual(PNG);
    expect(all.report.map(({ outcome, what, reason }) => [outcome, what, reason?.code])).toEqual(
      expect.arrayContaining([
        ['left-out', 'x.exe', 'unknown-file'],
        ['simplified', 'N', 'picture-online'],
        ['simplified', 'N', 'picture-missing'],
        ['simplified', 'N', 'script'],
        ['simplified', 'N', 'link-dead'],
      ]),
    );
  });

  it('leaves nothing for the packer to trip over', async () => {
    const html = 'What does &lt;img src="a.png"&gt; do? <code>href="b"</code>';
    const all = await imported('m.xml', moodle('', html));
    expect(questionsOf(all)[0]!.html).not.toMatch(/(src|href)\s*=/);
  });

  it('leaves a question out of which only a script was the answer', async () => {
    const answer = (fraction: number, text: string) =>
      `<answer fraction="${fraction}"><text><![CDATA[${text}]]></text></answer>`;
    const question = `<quiz><question type="multichoice"><name><text>X</text></name><questiontext><text>Q</text></questiontext>${answer(100, '<script>1</script>')}${answer(0, 'b')}</question><question type="essay"><questiontext><text>E</text></questiontext></question></quiz>`;
    const { report } = await imported('x.xml', question);
    expect(report).toMatchObject([
      { what: 'X', outcome: 'left-out', reason: { code: 'nothing-left' } },
      { what: 'E', outcome: 'kept' },
    ]);
  });

  const windows1251 = (text: string) =>
    Uint8Array.from(text, (sign) => {
      const code = sign.codePointAt(0)!;
      return code < 128 ? code : code - 0x410 + 0xc0;
    });
  const utf16 = (text: string, little: boolean) => {
    const view = new DataView(new ArrayBuffer(2 + 2 * text.length));
    [...`\uFEFF${text}`].forEach((sign, index) => view.setUint16(2 * index, sign.charCodeAt(0), little));
    return new Uint8Array(view.buffer);
  };

  it.each([
    ['UTF-8 with a mark', bytes('\uFEFFВопрос {=да}')],
    ['UTF-16, little end first', utf16('Вопрос {=да}', true)],
    ['UTF-16, big end first', utf16('Вопрос {=да}', false)],
    ['windows-1251', windows1251('Вопрос {=да}')],
    ['windows-1251, Aiken', windows1251('Вопрос\nA. да\nB. нет\nANSWER: A')],
    ['windows-1251, as XML says', windows1251(`<?xml version="1.0" encoding="windows-1251"?>${moodle('', 'Вопрос')}`)],
    ['UTF-16, as XML says', utf16(`<?xml version="1.0" encoding="UTF-16"?>${moodle('', 'Вопрос')}`, true)],
  ])('reads %s', async (_, content) => expect(questionsOf(await imported('f', content))[0]!.html).toBe('Вопрос'));

  it.each([
    ['', 'empty'],
    ['A novel about nothing', 'unknown-format'],
    ['\u0000\u0001\u0002{}', 'unknown-format'],
    ['<html><body>x</body></html>', 'unknown-format'],
    ['<quiz><question', 'damaged'],
    ['<quiz/>', 'empty'],
    ['Just {', 'unknown-format'],
    ['Bad {~a ~b}', 'empty'],
    ['<!DOCTYPE q [<!ENTITY a "a">]><quiz>&a;</quiz>', 'damaged'],
    [`<quiz>${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}</quiz>`, 'damaged'],
  ])('refuses %j', async (content, code) => {
    expect(await importQuestions('f', bytes(content))).toMatchObject({ ok: false, error: { code } });
  });

  it('refuses a hundred megabytes at once', async () => {
    expect(await importQuestions('f.gift', new Uint8Array(100_000_000).fill(65))).toMatchObject({
      ok: false,
      error: { code: 'too-large' },
    });
  });

  it('says why the first question of an empty bank stayed behind', async () => {
    const made = await importQuestions(
      'f.xml',
      bytes('<quiz><question type="stack"><name><text>N</text></name></question></quiz>'),
    );
    expect(made).toEqual({ ok: false, error: { code: 'empty', detail: 'N: unknown-question, stack' } });
  });
});

describe('importQuestions: packages', () => {
  const item = (id: string, picture = '') =>
    `<assessmentItem identifier="${id}" title="${id}"><responseDeclaration identifier="R" cardinality="single" baseType="identifier"><correctResponse><value>A</value></correctResponse></responseDeclaration><itemBody><p>${id}${picture}</p><choiceInteraction responseIdentifier="R"><simpleChoice identifier="A">a</simpleChoice><simpleChoice identifier="B">b</simpleChoice></choiceInteraction></itemBody></assessmentItem>`;
  const manifest = (...resources: readonly (readonly [string, string])[]) =>
    `<manifest><metadata><schema>QTI Package</schema></metadata><resources>${resources.map(([type, href], index) => `<resource identifier="r${index}" type="${type}" href="${href}"/>`).join('')}</resources></manifest>`;
  const zip = (files: Readonly<Record<string, string | Uint8Array>>) =>
    zipSync(
      Object.fromEntries(
        Object.entries(files).map(([name, content]) => [
          name,
          typeof content === 'string' ? strToU8(content) : content,
        ]),
      ),
    ) as Uint8Array<ArrayBuffer>;

  it('in the order of the test, with pictures beside the items', async () => {
    const all = await imported(
      'p.zip',
      zip({
        'imsmanifest.xml': manifest(
          ['imsqti_item_xmlv2p1', 'items/one.xml'],
          ['imsqti_item_xmlv2p1', 'items/two.xml'],
          ['imsqti_item_xmlv2p1', 'items/gone.xml'],
          ['imsqti_item_xmlv2p1', 'items/bad.xml'],
          ['imsqti_test_xmlv2p1', 'test.xml'],
          ['webcontent', 'x.html'],
        ),
        'items/one.xml': item('one', '<img src="../pictures/a.png" alt="A"/>'),
        'items/two.xml': item('two'),
        'items/bad.xml': '<assessmentItem',
        'pictures/a.png': PNG,
        'test.xml':
          '<assessmentTest title="Емтихан"><testPart><assessmentSection><assessmentItemRef href="items/two.xml"/><assessmentItemRef href="items/one.xml"/></assessmentSection></testPart></assessmentTest>',
      }),
    );
    expect(all.title).toBe('Емтихан');
    expect(questionsOf(all).map(({ id }) => id)).toEqual(['two', 'one']);
    expect(giftOf(all)).toContain(String.raw`<img src\="../pictures/a.png" alt\="A">`);
    expect(all.files.get('pictures/a.png')).toBeDefined();
    expect(all.report.map(({ what, reason }) => [what, reason?.code])).toEqual(
      expect.arrayContaining([
        ['items/gone.xml', 'missing-item'],
        ['items/bad.xml', 'damaged-item'],
      ]),
    );
  });

  it('without a manifest, every item in it', async () => {
    const all = await imported('p.zip', zip({ 'b.xml': item('b'), 'a.xml': item('a'), 'readme.txt': 'x' }));
    expect(questionsOf(all).map(({ id }) => id)).toEqual(['b', 'a']);
  });

  it('without a question they are empty', async () => {
    expect(await importQuestions('p.zip', zip({ 'readme.txt': 'x' }))).toMatchObject({
      ok: false,
      error: { code: 'empty' },
    });
  });
});

describe('importQuestions: large and hostile', () => {
  it('imports a bank of 1,000 questions, and tells of each', async () => {
    const answer = (fraction: number, text: string) =>
      `<answer fraction="${fraction}" format="html"><text><![CDATA[<p>${text}</p>]]></text><feedback format="html"><text><![CDATA[<p>Because of <b>${text}</b>.</p>]]></text></feedback></answer>`;
    const question = (number: number) =>
      `<question type="multichoice"><name><text>Сұрақ ${number}</text></name><questiontext format="html"><text><![CDATA[<p>Сколько будет <b>${number}</b> &times; 2?</p>]]></text></questiontext><single>true</single>${answer(100, String(2 * number))}${answer(0, 'a')}${answer(0, 'b')}${answer(0, 'c')}</question>`;
    const xml = `<quiz>${Array.from({ length: 1000 }, (_, index) => question(index)).join('')}</quiz>`;
    const all = await imported('big.xml', xml);
    expect(questionsOf(all)).toHaveLength(1000);
    expect(all.report).toHaveLength(1000);
  });

  const PARTS = [
    ...[
      '<quiz>',
      '</quiz>',
      '<question type="multichoice">',
      '<question type="cloze">',
      '<question type="matching">',
      '</question>',
    ],
    ...[
      '<questiontext format="html"><text>',
      '</text></questiontext>',
      '{1:SA:=a}',
      '{1:MC:',
      '<answer fraction="100"><text>',
      '</text></answer>',
    ],
    ...[
      '<assessmentItem identifier="a">',
      '</assessmentItem>',
      '<itemBody>',
      '<choiceInteraction responseIdentifier="R">',
      '<questestinterop>',
      '<item>',
    ],
    ...[
      'ANSWER: A',
      'A. x',
      '\n',
      '\n\n',
      '{=a ~b}',
      '{',
      '}',
      '=',
      '~',
      '#',
      '::',
      '%50%',
      '&lt;',
      '&',
      '<![CDATA[',
      ']]>',
      '<script>',
      '\u0000',
      '\\',
    ],
  ];

  it('throws nothing, whatever it is given', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...PARTS), { maxLength: 25 }), async (parts) => {
        const made = await importQuestions('f', bytes(parts.join('')));
        if (made.ok) expect(parseGift(giftOf(made.value), (text) => text).problems).toEqual([]);
        else expect(made.error.code).not.toBe('');
      }),
      { numRuns: Number(process.env['RUNS'] ?? 300) },
    );
  });

  it('leaves no empty paragraphs of editors, and no feedback of which nothing is left', async () => {
    const gift =
      '[html]<p></p><p>Which <b> </b>one<i></i>?</p><p>&nbsp;</p>{=<p>A<br></p>#<p><br></p> ~B ####<p><img src\\="@@PLUGINFILE@@/3.png"><br></p>}';
    const all = await imported('hollow.gift', gift);
    const [question] = questionsOf(all);
    expect(question).toMatchObject({
      html: expect.stringMatching(/^<p>Which\s+one\?<\/p>$/),
      choices: [{ html: expect.stringMatching(/^A/) }, { html: 'B' }],
    });
    expect(giftOf(all)).not.toContain('#');
  });

  const SAMPLES = join(import.meta.dirname, '../../../../../shared/samples/gift');
  const samples = existsSync(SAMPLES) ? readdirSync(SAMPLES).filter((name) => name.endsWith('.gift')) : [];

  it.skipIf(samples.length === 0)(
    'takes every question of others, and mutated ones or a reason (needs ../shared/samples)',
    async () => {
      for (const name of samples) {
        const content = new Uint8Array(readFileSync(join(SAMPLES, name)));
        const whole = await importQuestions(name, content);
        if (whole.ok)
          expect(
            whole.value.report.filter(
              ({ reason }) => reason?.code === 'gift-mistake' && !reason.detail?.includes('answer block'),
            ),
          ).toEqual([]);
        for (let round = 0; round < 20; round++) {
          const broken = content.slice();
          for (let hit = 0; hit < 5; hit++)
            broken[(round * 7919 + hit * 104_729) % broken.length] = (round * 31 + hit * 17) % 256;
          const made = await importQuestions(name, broken);
          if (made.ok) expect(parseGift(giftOf(made.value), (text) => text).problems).toEqual([]);
        }
      }
    },
  );
});
