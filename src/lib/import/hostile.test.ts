import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, tarGzOf, zipOf } from './archive/foreign.fixture';
import { openFile } from './archive/open';
import { blobSpill } from './archive/spill';
import { docxOf, p, picture } from './docx/docx.fixture';
import { importSource } from './import-source';
import { backupOf, field } from './moodle/backup.fixture';
import { answers, category, mod, oldBackupOf, question } from './moodle/moodle1/backup.fixture';
import { fileOfBytes, piecesOf, UnreadableFile } from './source';
import { sourceFolder } from './write/kit-yaml';

/* Files that were fine once: bytes flipped, torn off, doubled. What comes of them is a result or a refusal, never anything else. */

type Files = Readonly<Record<string, string | Uint8Array>>;

const QUIZ = `<quiz><question type="multichoice"><name><text>Q</text></name><questiontext format="html"><text><![CDATA[<p>Да? <b>x</b></p>]]></text></questiontext><answer fraction="100"><text>да</text></answer><answer fraction="0"><text>нет</text></answer></question><question type="cloze"><questiontext><text>{1:SA:=a~%50%b} {2:NM:=3:0.1}</text></questiontext></question></quiz>`;
const ITEM = `<assessmentItem identifier="i"><responseDeclaration identifier="R" cardinality="single" baseType="identifier"><correctResponse><value>A</value></correctResponse></responseDeclaration><itemBody><choiceInteraction responseIdentifier="R"><simpleChoice identifier="A">a</simpleChoice><simpleChoice identifier="B">b</simpleChoice></choiceInteraction></itemBody></assessmentItem>`;
const manifest = (type: string, href: string) =>
  `<manifest><metadata><schema>${type === 'sco' ? 'ADL SCORM' : ''}</schema><schemaversion>1.2</schemaversion></metadata><organizations default="o"><organization identifier="o"><title>T</title><item identifier="i" identifierref="r"><title>I</title></item></organization></organizations><resources><resource identifier="r" type="${type === 'sco' ? 'webcontent' : type}" scormtype="sco" href="${href}"><file href="${href}"/></resource></resources></manifest>`;
const unzipped = async (bytes: Uint8Array<ArrayBuffer>): Promise<Files> => {
  const source = await openFile('a', fileOfBytes(bytes), blobSpill);
  if (!source.ok) throw new Error(source.error.code);
  const files: Record<string, Uint8Array> = {};
  for (const [path, file] of source.value.files)
    for await (const piece of piecesOf(file)) files[path] = Uint8Array.from([...(files[path] ?? []), ...piece]);
  return files;
};

const ARCHIVES: Readonly<Record<string, readonly [string, Files]>> = {
  scorm: ['a.zip', { 'imsmanifest.xml': manifest('sco', 'i.html'), 'i.html': '<p>' }],
  cartridge: ['a.imscc', { 'imsmanifest.xml': manifest('webcontent', 'i.html'), 'i.html': '<p><img src="a.png">x</p>' }],
  qti: ['a.zip', { 'imsmanifest.xml': manifest('imsqti_item_xmlv2p1', 'q.xml'), 'q.xml': ITEM }],
  epub: ['a.epub', {
    'META-INF/container.xml': '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>',
    'b.opf': '<package><metadata><title>B</title></metadata><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>',
    'a.xhtml': '<html><body><p>x</p></body></html>',
  }],
  moodle: ['a.mbz', backupOf(
    [{ id: 1, title: 'S', sequence: '5,6' }],
    [{ id: 5, kind: 'page', title: 'P', xml: field('content', '<p>x</p><img src="@@PLUGINFILE@@/a.png">') }, { id: 6, kind: 'quiz', title: 'Q', xml: '<question_instances/>' }],
    [{ context: 1005, component: 'mod_page', area: 'content', name: 'a.png', content: '\u0089PNG' }],
  )],
  'moodle 1.9': ['a.zip', oldBackupOf({
    sections: [{ summary: '<p>S</p><p>x</p>', mods: [[5, 'resource', 1], [6, 'quiz', 1]] }],
    modules: [mod('resource', 1, 'P', { type: 'html', alltext: '<img src="$@FILEPHP@$$@SLASH@$a.png">' }), mod('quiz', 1, 'Q', { questions: '1' }, '<QUESTION_INSTANCES><QUESTION_INSTANCE><QUESTION>1</QUESTION></QUESTION_INSTANCE></QUESTION_INSTANCES>')],
    questions: category('C', [question(1, 'shortanswer', 'W', {}, answers([1, 'x', 1]))]),
    more: '<USERS><USER><ID>1</ID></USER></USERS>',
    files: { 'a.png': '\u0089PNG' },
  })],
  folder: ['a.zip', { 'a.md': '# A\n\n[b](b.html) ![p](p.png)', 'b.html': '<title>B</title><p>x', 'c.gift': 'Q {=a ~b}', 'f.mp4': '\0\0\0\u0018ftypmp42', 'f.srt': '1\n00:00:01,000 --> 00:00:02,000\nx' }],
}; // prettier-ignore

/** Where to change something, and how. */
const mutations = fc.array(
  fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), how: fc.constantFrom('flip', 'cut', 'double', 'zero'), by: fc.nat(255) }),
  { minLength: 1, maxLength: 6 },
); // prettier-ignore
type Mutation = { readonly at: number; readonly how: string; readonly by: number };

function mutated(bytes: Uint8Array, all: readonly Mutation[]): Uint8Array<ArrayBuffer> {
  let now = Uint8Array.from(bytes);
  for (const { at, how, by } of all) {
    const place = Math.floor(at * Math.max(0, now.length - 1));
    if (how === 'flip' && now.length > 0) now[place] = now[place]! ^ (by || 1);
    else if (how === 'zero') now.fill(0, place, place + by);
    else if (how === 'cut') now = now.slice(0, Math.max(place, now.length >> 2));
    else now = Uint8Array.from([...now.subarray(0, place + by), ...now.subarray(place)]);
  }
  return now;
}

/** Imports, makes a folder, and reads all that would be written. */
async function goThrough(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const source = await openFile(name, fileOfBytes(bytes), blobSpill);
  const result = source.ok ? await importSource(source.value) : source;
  if (!result.ok) return void expect(result.error.code).toMatch(/^[a-z-]+$/);
  const { files } = sourceFolder([result.value]);
  try {
    for (const file of files.values()) for await (const _ of piecesOf(file)) void _;
  } catch (cause) {
    expect(cause).toBeInstanceOf(UnreadableFile);
  }
}

/** Seeded: the same files each time; RUNS=1000 for a night. */
const RUNS = { seed: 20261122, numRuns: Number(process.env['RUNS'] ?? 40) };

describe('archives that were changed', () => {
  it.each(Object.entries(ARCHIVES))('of the kind %s never throw', async (kind, [name, files]) => {
    const paths = Object.keys(files);
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.nat(), mutations, async (isInside, which, changes) => {
        const pack = kind === 'moodle' ? tarGzOf : zipOf;
        const path = paths[which % paths.length]!;
        const content = files[path]!;
        const inner = mutated(typeof content === 'string' ? bytesOf(content) : content, changes);
        await goThrough(name, isInside ? pack({ ...files, [path]: inner }) : mutated(pack(files), changes));
      }),
      RUNS,
    );
  });

  it('of the kind docx never throw', async () => {
    const files = await unzipped(docxOf(p('Слово') + p(picture('rId2', 'x'))));
    const paths = Object.keys(files);
    await fc.assert(
      fc.asyncProperty(fc.nat(), mutations, async (which, changes) => {
        const path = paths[which % paths.length]!;
        await goThrough('a.docx', zipOf({ ...files, [path]: mutated(files[path] as Uint8Array, changes) }));
      }),
      RUNS,
    );
  });
});

describe('texts that were changed', () => {
  it.each<[string, string]>([
    ['a.gift', '::A::Какой {=да#верно ~%50%нет}\n\n$CATEGORY: x\n\n{T}\n\nB {#3:1}\n\nC {=a->b =c->d}'],
    ['a.txt', 'Какой?\nА. Да\nБ. Нет\nОТВЕТ: А\n'],
    ['a.xml', QUIZ],
    ['i.xml', ITEM],
    ['a.html', '<title>T</title><table><tr><td><a href="x">y</a><svg><math><img src="data:image/png;base64,AA=="></table>'],
    ['a.md', '# T\n\n| a | b |\n|---|---|\n| [x](y) | ![p](q) |\n\n> - `c` <b>d</b>\n'],
  ])('%s never throw', async (name, text) => {
    await fc.assert(
      fc.asyncProperty(mutations, async (changes) => goThrough(name, mutated(bytesOf(text), changes))),
      RUNS,
    );
  });
}); // prettier-ignore
