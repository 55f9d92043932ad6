import { TRIANGLE, glbOf } from '../../model/glb.fixture';
import { LOCKED_PDF, PDF } from '../../pdf/pdf.fixture';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { zipSync } from 'fflate';
import { readBookIndex } from '../../book/index-file';
import { QuestionSet } from '../../../assessment/question';
import { openKit } from '../../open';
import { publicKeyLine } from '../../minisign/format';
import { readSteps, takeBatch } from '../../steps';
import { openFileSource } from '../file-source';
import { newSigningKey } from '../keys';
import { packKit } from './pack';

const key = newSigningKey({ bytes: (length) => new Uint8Array(length).fill(7) });
const trusted = [{ minisign: publicKeyLine(key), institution: 'demo' }];

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandyq-pack-'));
});
afterEach(() => rm(dir, { recursive: true }));

type Files = Readonly<Record<string, string | Uint8Array>>;

const HEAD = `id: k
version: 1.0.0
title: Kit
languages: [en, ru]
institution: { id: demo, name: Demo }
`;

/** A kit.yaml of one unit; the items start on line 10. */
const yaml = (...items: string[]): string =>
  `${HEAD}units:\n  - id: u\n    title: Unit\n    items:\n${items.map((item) => `      - ${item}\n`).join('')}`;

const PAGE = '{ id: page, kind: page, title: Page, content: page.md }';

async function pack(files: Files) {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(dir, 'in', dirname(path)), { recursive: true });
    await writeFile(join(dir, 'in', path), content);
  }
  return packKit({ folder: join(dir, 'in'), key, out: join(dir, 'out.kit') });
}

/** `file:line: message` of each mistake. */
async function mistakes(files: Files): Promise<readonly string[]> {
  const packed = await pack(files);
  await expect(stat(join(dir, packed.ok ? 'no' : 'out.kit'))).rejects.toThrow();
  return packed.ok ? [] : packed.error.mistakes.map(({ file, line, message }) => `${file}:${line ?? ''}: ${message}`);
}

async function contents(): Promise<ReadonlyMap<string, string>> {
  const source = await openFileSource(join(dir, 'out.kit'));
  const kit = await openKit(source, trusted);
  if (!kit.ok) throw new Error(kit.error.code);
  const files = new Map<string, string>();
  for (const step of readSteps(kit.value.entries.values())) {
    const taken = step.kind === 'batch' && (await takeBatch(step, await source.read(step.start, step.end)));
    if (!taken || !taken.ok) throw new Error('unreadable');
    for (const { entry, bytes } of taken.value) files.set(entry.file.path, new TextDecoder().decode(bytes));
  }
  await source.close();
  return files;
}

/** An EPUB of two chapters, with `more` files. */
function epub(more: Readonly<Record<string, string | Uint8Array>> = {}): Uint8Array {
  const files: Record<string, string | Uint8Array> = {
    mimetype: 'application/epub+zip',
    'META-INF/container.xml': '<container><rootfiles><rootfile full-path="o/b.opf"/></rootfiles></container>',
    'o/b.opf':
      '<package><metadata><language>ru</language></metadata><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/><item id="b" href="b.xhtml" media-type="application/xhtml+xml"/><item id="n" href="n.xhtml" media-type="application/xhtml+xml" properties="nav"/></manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
    'o/n.xhtml':
      '<html xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc"><ol><li><a href="b.xhtml#s">Вторая</a></li></ol></nav></body></html>',
    'o/a.xhtml':
      '<html><body><p>Первая <a href="b.xhtml#s">дальше</a></p><img src="p.png"/><img src="p.png"/></body></html>',
    'o/b.xhtml': '<html><body><h1 id="s">Вторая</h1><script>x()</script></body></html>',
    'o/p.png': 'png',
    ...more,
  };
  return zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, content]) => [name, typeof content === 'string' ? utf8(content) : content]),
    ),
  );
}
const utf8 = (text: string) => new TextEncoder().encode(text);
const READING = yaml('{ id: r, kind: reading, title: R, file: books/novel.epub }');

describe('an EPUB is packed', () => {
  it('as a book: its chapters as sanitised pages, its pictures once, its contents', async () => {
    const packed = await pack({ 'kit.yaml': READING, 'books/novel.epub': epub() });
    expect(packed.ok && packed.value.manifest.units[0]?.items[0]).toMatchObject({
      kind: 'reading',
      file: { en: 'books/novel.book.json', ru: 'books/novel.book.json' },
    });
    const files = await contents();
    expect([...files.keys()].filter((path) => path !== 'kit.json').sort()).toEqual([
      'books/novel.book.json',
      'books/novel.book/c0001.html',
      'books/novel.book/c0002.html',
      'books/novel.book/p0001.png',
    ]);
    expect(files.get('books/novel.book/c0001.html')).toBe(
      '<p>Первая <a href="c0002.html#user-content-s">дальше</a></p><img src="p0001.png" alt=""><img src="p0001.png" alt="">\n',
    );
    expect(files.get('books/novel.book/c0002.html')).toBe('<h1 id="user-content-s">Вторая</h1>\n');
    expect(readBookIndex(files.get('books/novel.book.json')!)).toEqual({
      format: 'sandyq-book',
      formatVersion: 1,
      language: 'ru',
      chapters: ['books/novel.book/c0001.html', 'books/novel.book/c0002.html'],
      contents: [{ title: 'Вторая', level: 1, chapter: 1, anchor: 'user-content-s' }],
    });
  });

  it.each([
    [() => utf8('no archive'), /novel\.epub: no EPUB, or a damaged one/],
    [
      () =>
        epub({
          'META-INF/encryption.xml':
            '<encryption><EncryptedData><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/></EncryptedData></encryption>',
        }),
      /the book is locked \(DRM\)/,
    ],
    [() => epub({ 'o/b.opf': '<package/>' }), /the book has no chapters/],
    [() => epub({ 'o/bomb.bin': new Uint8Array(257 * 1024 * 1024) }), /unpacks to more than 256 MiB/],
  ])('not %#: it is told why', async (book, reason) => {
    expect(await mistakes({ 'kit.yaml': READING, 'books/novel.epub': book() })).toEqual([
      expect.stringMatching(reason),
    ]);
  });
});

describe('what is packed', () => {
  it('models, as they are', async () => {
    const packed = await pack({
      'kit.yaml': yaml('{ id: i, kind: model, title: I, file: a.glb, alt: A }'),
      'a.glb': glbOf(),
    });
    expect(packed.ok && packed.value.manifest).toMatchObject({
      units: [{ items: [{ kind: 'model', file: { en: 'a.glb' }, alt: { en: 'A' } }] }],
      files: [{ path: 'a.glb', mediaType: 'model/gltf-binary' }],
    });
  });

  it('pictures, each by language, with what is to be seen on them', async () => {
    const packed = await pack({
      'kit.yaml': yaml(
        "{ id: i, kind: image, title: I, pictures: [ { file: 'a.{lang}.png', alt: { en: A, ru: А }, caption: C }, { file: b.svg, alt: B } ] }",
      ),
      'a.en.png': 'png',
      'a.ru.png': 'png ru',
      'b.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    });
    expect(packed.ok && packed.value.manifest.units[0]?.items[0]).toMatchObject({
      pictures: [
        { file: { en: 'a.en.png', ru: 'a.ru.png' }, alt: { en: 'A', ru: 'А' }, caption: { en: 'C' } },
        { file: { en: 'b.svg', ru: 'b.svg' }, alt: { en: 'B' } },
      ],
    });
    expect([...(await contents()).keys()].filter((path) => path !== 'kit.json').sort()).toEqual([
      'a.en.png',
      'a.ru.png',
      'b.svg',
    ]);
  });

  it('a page with its pictures and files, found from where the page is', async () => {
    const packed = await pack({
      'kit.yaml': yaml("{ id: page, kind: page, title: { en: A, ru: Б }, content: 'pages/p.{lang}.md' }"),
      'pages/p.en.md':
        '\uFEFF# One\r\n\r\n![A](../pics/a.png) [f](f.pdf#page=2) [i](item:page) [m]\r\n\r\n[m]: ../pics/b.jpg\r\n',
      'pages/p.ru.md': '# Один\n\n<img src="../pics/a.png" alt="A" onerror="x">\n',
      'pages/f.pdf': PDF,
      'pics/a.png': 'png',
      'pics/b.jpg': 'jpg',
      'pics/unused.png': 'not named by anything',
    });
    expect(packed.ok && packed.value.warnings.filter(({ message }) => !message.includes('LE 7'))).toEqual([]);
    const files = await contents();
    expect([...files.keys()].sort()).toEqual([
      'pages/f.pdf',
      'pages/p.en.html',
      'pages/p.ru.html',
      'pics/a.png',
      'pics/b.jpg',
    ]);
    expect(files.get('pages/p.en.html')).toBe(
      '<h1>One</h1>\n<p><img src="../pics/a.png" alt="A"> <a href="f.pdf#page=2">f</a> <a href="item:page">i</a> <a href="../pics/b.jpg">m</a></p>\n',
    );
    expect(files.get('pages/p.ru.html')).toBe('<h1>Один</h1>\n<img src="../pics/a.png" alt="A">\n');
  });

  it('one file for all languages, a plain title in the first', async () => {
    const packed = await pack({ 'kit.yaml': yaml(PAGE), 'page.md': 'Text' });
    expect(packed.ok && packed.value.manifest).toMatchObject({
      title: { en: 'Kit' },
      units: [{ items: [{ title: { en: 'Page' }, content: { en: 'page.html', ru: 'page.html' } }] }],
    });
  });

  it('a poster a language, the first also for readers that know of one alone; one for all stays one', async () => {
    const film = (poster: string) => ({
      'kit.yaml': yaml(`{ id: v, kind: video, title: V, file: v.mp4, poster: '${poster}' }`),
      'v.mp4': 'film',
      'still.en.webp': 'a still',
      'still.ru.webp': 'кадр',
    });
    const videoOf = async (poster: string) => {
      const packed = await pack(film(poster));
      return packed.ok && packed.value.manifest.units[0]!.items[0];
    };
    expect(await videoOf('still.{lang}.webp')).toMatchObject({
      poster: 'still.en.webp',
      posters: { en: 'still.en.webp', ru: 'still.ru.webp' },
    });
    expect([...(await contents()).keys()].sort()).toEqual(['still.en.webp', 'still.ru.webp', 'v.mp4']);
    const one = await videoOf('still.en.webp');
    expect(one).toMatchObject({ poster: 'still.en.webp' });
    expect(one).not.toHaveProperty('posters');
  });

  it('a recording in two qualities, and what is wrong about them', async () => {
    const film = (files: Record<string, string>) =>
      pack({
        'kit.yaml': yaml(
          "{ id: v, kind: video, title: V, file: v.mp4, smaller: 'v.small.{lang}.mp4' }",
          '{ id: page, kind: page, title: P, content: page.md }',
        ),
        'v.mp4': 'a long film',
        'page.md': 'Text',
        ...files,
      });
    const packed = await film({ 'v.small.en.mp4': 'short', 'v.small.ru.mp4': 'longer than long' });
    expect(packed.ok && packed.value.manifest.units[0]!.items[0]).toMatchObject({
      file: { en: 'v.mp4', ru: 'v.mp4' },
      smaller: { en: 'v.small.en.mp4', ru: 'v.small.ru.mp4' },
    });
    expect(packed.ok && packed.value.warnings.map(({ message }) => message)).toContain(
      'v.small.ru.mp4 is not smaller than v.mp4',
    );
    const small = { 'v.small.en.mp4': 's', 'v.small.ru.mp4': 's' };
    for (const path of ['v.mp4', 'v.small.en.mp4']) {
      const linked = await film({ ...small, 'page.md': `Text\n\n[film](${path})` });
      expect(
        linked.ok ? [] : linked.error.mistakes.map(({ file, line, message }) => `${file}:${line}: ${message}`),
      ).toEqual([`page.md:3: link to ${path}: devices may keep its other quality; link to the item instead`]);
    }
  });

  it('times in UTC, whatever zone they were written in', async () => {
    const item = '{ id: page, kind: page, title: P, content: page.md, due: 2026-09-01T12:00:00+05:00 }';
    const packed = await pack({ 'kit.yaml': yaml(item), 'page.md': 'Text' });
    expect(packed.ok && packed.value.manifest.units[0]!.items[0]!.due).toBe('2026-09-01T07:00:00.000Z');
  });

  it('questions, with the ids, the points and the pairs of the first language', async () => {
    await pack({
      'kit.yaml': yaml("{ id: t, kind: test, control: self, title: T, questions: 't.{lang}.gift' }"),
      't.en.gift': '// [points:3]\n::Beasts::Match {=cat -> mammal =crow -> bird = -> fish}',
      't.ru.gift': '::Звери::Соедините {=кошка -> млекопитающее =ворона -> птица = -> рыба}',
    });
    const sets = ['en', 'ru'].map(async (language) =>
      v.parse(QuestionSet, JSON.parse((await contents()).get(`t.${language}.json`)!)),
    );
    const [en, ru] = await Promise.all(sets);
    expect(ru!.questions[0]).toMatchObject({ id: 'beasts', title: 'Звери', points: 3 });
    expect(ru!.keys).toEqual(en!.keys);
    const right = (set: QuestionSet | undefined, id: string) => {
      const question = set!.questions[0]!;
      return question.kind === 'matching' && question.right.find((side) => side.id === id)?.html;
    };
    const { pairs } = en!.keys!['beasts'] as { pairs: Record<string, string> };
    expect([right(en, pairs['l1']!), right(ru, pairs['l1']!)]).toEqual(['mammal', 'млекопитающее']);
    expect([right(en, pairs['l2']!), right(ru, pairs['l2']!)]).toEqual(['bird', 'птица']);
  });

  it('HTML and Markdown of questions, sanitised, their pictures packed', async () => {
    await pack({
      'kit.yaml': yaml('{ id: t, kind: test, control: self, title: T, questions: tests/t.gift }'),
      'tests/t.gift':
        '::Q::[html]<p onclick\\="x">See <img src\\="../a.png" alt\\=""></p><script>x</script> {=[markdown]**a** ~[moodle]a < b ~[moodle]x<y ~<b>c</b>}',
      'a.png': 'png',
    });
    const files = await contents();
    const [question] = v.parse(QuestionSet, JSON.parse(files.get('tests/t.json')!)).questions;
    expect(question).toMatchObject({
      html: '<p>See <img src="../a.png" alt=""></p>',
      choices: [{ html: '<strong>a</strong>' }, { html: 'a &#x3C; b' }, { html: 'x&#x3C;y' }, { html: '<b>c</b>' }],
    });
    expect(files.has('a.png')).toBe(true);
  });

  it('no key of a graded control or of a survey', async () => {
    const packed = await pack({
      'kit.yaml': yaml(
        '{ id: t, kind: test, control: final, title: T, questions: t.gift }',
        '{ id: s, kind: survey, title: S, questions: s.gift }',
      ),
      't.gift': '::Q::Which? {=one ~two}',
      's.gift': '::Q::Well? {~yes ~no}',
    });
    const files = await contents();
    expect(JSON.parse(files.get('t.json')!)).not.toHaveProperty('keys');
    expect(JSON.parse(files.get('s.json')!)).not.toHaveProperty('keys');
    const keysFile = packed.ok ? packed.value.keysFile! : '';
    expect(Object.keys(JSON.parse(await readFile(keysFile, 'utf8')).items)).toEqual(['t']);
    expect((await stat(keysFile)).mode & 0o777).toBe(0o600);
  });
});

describe('warnings', () => {
  it('of missing documents, languages, captions and transcripts', async () => {
    const packed = await pack({
      'kit.yaml': yaml(
        "{ id: page, kind: page, title: P, content: 'p.{lang}.md' }",
        '{ id: v, kind: video, title: V, file: v.mp4 }',
        '{ id: a, kind: audio, title: A, file: a.mp3 }',
      ),
      'p.en.md': 'Text',
      'v.mp4': 'x',
      'a.mp3': 'x',
    });
    const warnings = packed.ok ? packed.value.warnings.map(({ line, message }) => `${line}: ${message}`) : [];
    expect(warnings.filter((warning) => warning.includes('LE 7'))).toHaveLength(12);
    expect(warnings).toEqual(
      expect.arrayContaining([
        '10: p.{lang}.md is not there in: ru',
        expect.stringMatching(/^11: video v has neither captions nor a transcript/),
        expect.stringMatching(/^12: audio a has no transcript/),
      ]),
    );
  });
});

describe('mistakes, all at once, with file and line', () => {
  it('of kit.yaml: its form', async () => {
    expect(await mistakes({ 'kit.yaml': `${HEAD}units: [` })).toEqual([expect.stringMatching(/^kit\.yaml:6: /)]);
    expect(await mistakes({ 'kit.yaml': 'id: k\nid: l\n' })).toEqual([expect.stringMatching(/^kit\.yaml:2: .*unique/)]);
    expect(await mistakes({ 'kit.yaml': Uint8Array.of(0xff, 0xfe, 0x41, 0) })).toEqual([
      'kit.yaml:: not UTF-8: save the file as UTF-8',
    ]);
  });

  it('of kit.yaml: its words', async () => {
    const text = yaml(
      '{ id: Page, kind: page, title: P, contents: page.md, due: tomorrow }',
      '{ id: x, kind: film }',
    ).replace('version: 1.0.0', 'version: 1');
    expect(await mistakes({ 'kit.yaml': text })).toEqual([
      'kit.yaml:2: «version»: a version is three numbers: 1.0.0',
      expect.stringMatching(/^kit\.yaml:10: «units\.0\.items\.0\.id»: id of an item: lower-case/),
      expect.stringMatching(/^kit\.yaml:10: «units\.0\.items\.0\.due»: a time with its zone/),
      'kit.yaml:10: «units.0.items.0.content» is missing',
      'kit.yaml:10: «units.0.items.0.contents» is not a word of kit.yaml',
      expect.stringMatching(/^kit\.yaml:11: «units\.0\.items\.1\.kind»: /),
    ]);
  });

  it.each([
    ['{ id: a, kind: page, title: P, content: none.md }', /no file none\.md/],
    ['{ id: a, kind: page, title: P, content: PAGE.md }', /no file PAGE\.md; there is page\.md/],
    ['{ id: a, kind: page, title: P, content: ../page.md }', /Latin letters/],
    ["{ id: a, kind: page, title: P, content: 'бет.md' }", /Latin letters/],
    ['{ id: a, kind: page, title: P, content: film.mp4 }', /written in Markdown/],
    ['{ id: a, kind: reading, title: P, file: film.mp4 }', /film\.mp4 is video\/mp4/],
    ['{ id: a, kind: reading, title: P, file: what.exe }', /files of this kind/],
    ['{ id: a, kind: test, control: self, title: P, questions: page.md }', /written in GIFT/],
    ['{ id: a, kind: video, title: P, file: film.mp4, captions: c.vtt }', /named by language/],
    ['{ id: a, kind: page, title: P, content: page.md, gate: { done: nowhere } }', /names no item/],
    ['{ id: a, kind: page, title: P, content: page.md, gate: { done: a } }', /never opens/],
    ['{ id: page, kind: page, title: P, content: page.md }', /id there twice: page/],
    ['{ id: a, kind: page, title: P, content: page.md, gate: { passed: page } }', /«passed» of page, which is a page/],
    ['{ id: a, kind: page, title: P, content: page.md, gate: { finished: page } }', /a gate is/],
    ['{ id: a, kind: page, title: { en: P, xx-: Q }, content: page.md }', /a language is written as/],
  ])('of an item: %s', async (item, message) => {
    const found = await mistakes({
      'kit.yaml': yaml(PAGE, item),
      'page.md': 'Text',
      'film.mp4': 'x',
      'what.exe': 'x',
      'бет.md': 'x',
      'c.vtt': 'WEBVTT\n',
    });
    expect(found.length).toBeGreaterThan(0);
    for (const mistake of found) expect(mistake).toMatch(/^kit\.yaml:(1|4|7|9|11): /);
    expect(found.join('\n')).toMatch(message);
  });

  it('of pages: pictures and links', async () => {
    const found = await mistakes({
      'kit.yaml': yaml(PAGE),
      'other.md': 'x',
      'page.md': [
        '![a](none.png)',
        '![b](https://example.org/b.png)',
        '![c](../../c.png)',
        '![d](other.md)',
        '[e](item:nowhere)',
        '[f](other.md)',
        '[g](javascript:alert(1))',
        '[h](none.pdf)',
        '',
        '<img src="none2.png">',
      ].join('\n'),
    });
    expect(found.map((mistake) => mistake.slice(0, 90))).toEqual([
      'page.md:1: no file none.png',
      expect.stringMatching(/^page\.md:2: .*no network/),
      expect.stringMatching(/^page\.md:3: .*outside the folder/),
      expect.stringMatching(/^page\.md:4: other\.md: kits do not hold/),
      'page.md:5: link to an item that is not in this kit: nowhere',
      expect.stringMatching(/^page\.md:6: link to other\.md/),
      expect.stringMatching(/^page\.md:7: link javascript/),
      'page.md:8: no file none.pdf',
      'page.md:10: no file none2.png',
    ]);
  });

  it('of questions that differ by language', async () => {
    const item = "{ id: t, kind: test, control: self, title: T, questions: 't.{lang}.gift' }";
    const found = await mistakes({
      'kit.yaml': yaml(item),
      't.en.gift': 'A {T}\n\nB {=a ~b}',
      't.ru.gift': 'А {T}\n\nБ {=а ~б ~в}\n\nВ {}',
    });
    expect(found).toEqual([
      't.ru.gift:: 3 questions, but 2 in the first language',
      't.ru.gift:3: not the question of the first language: choice of 3 here, choice of 2 there',
    ]);
  });

  it('of pictures: each has a file of its kind, and says what is to be seen', async () => {
    const item = (pictures: string) => yaml(`{ id: i, kind: image, title: I, pictures: [ ${pictures} ] }`);
    const files = { 'a.png': 'png', 'b.pdf': PDF };
    expect(await mistakes({ ...files, 'kit.yaml': item('{ file: a.png }') })).toEqual([
      expect.stringMatching(/pictures\.0\.alt» is missing$/),
    ]);
    expect(await mistakes({ ...files, 'kit.yaml': item('{ file: c.png, alt: A }') })).toEqual([
      expect.stringMatching(/^kit\.yaml:10: .*c\.png/),
    ]);
    expect(await mistakes({ ...files, 'kit.yaml': item('{ file: b.pdf, alt: A }') })).toEqual([
      expect.stringMatching(/b\.pdf is application\/pdf/),
    ]);
    expect(await mistakes({ ...files, 'kit.yaml': item('') })).toHaveLength(1);
  });

  it('of PDFs that nobody can open, whatever names them; one that may be cut off is a warning', async () => {
    const item = '{ id: r, kind: reading, title: R, file: r.pdf }';
    const page = { 'page.md': '# P\n\n[p](p.pdf)', 'kit.yaml': yaml(item, PAGE) };
    expect(await mistakes({ ...page, 'r.pdf': LOCKED_PDF, 'p.pdf': '<html><body>' })).toEqual([
      'p.pdf:: no PDF is in this file (HTML): get it again',
      'r.pdf:: the PDF asks for a password: save it without one',
    ]);
    const packed = await pack({ ...page, 'r.pdf': PDF.slice(0, 80), 'p.pdf': PDF });
    expect(packed.ok && packed.value.warnings.filter(({ code }) => code === 'pdf-cut-off')).toEqual([
      expect.objectContaining({ file: 'r.pdf', detail: 'r.pdf' }),
    ]);
  });

  it('of models: a file that every reader can show, and words', async () => {
    const item = (more: string) => yaml(`{ id: i, kind: model, title: I, ${more} }`);
    const files = {
      'a.glb': glbOf(),
      'b.glb': glbOf({ ...TRIANGLE, extensionsRequired: ['KHR_texture_basisu'] }),
      'c.glb': 'x',
    };
    expect(await mistakes({ ...files, 'kit.yaml': item('file: a.glb') })).toEqual([
      expect.stringMatching(/alt» is missing$/),
    ]);
    expect(await mistakes({ ...files, 'kit.yaml': item('file: b.glb, alt: A') })).toEqual([
      expect.stringMatching(/^kit\.yaml:10: b\.glb: it is packed by KHR_texture_basisu/),
    ]);
    expect(await mistakes({ ...files, 'kit.yaml': item('file: c.glb, alt: A') })).toEqual([
      expect.stringMatching(/c\.glb: not a model that can be read/),
    ]);
  });

  it('of captions, and of two files that would be one', async () => {
    const found = await mistakes({
      'kit.yaml': yaml(
        "{ id: v, kind: video, title: V, file: v.mp4, captions: 'c.{lang}.vtt' }",
        '{ id: a, kind: page, title: A, content: p.md }',
        '{ id: b, kind: page, title: B, content: p.html }',
      ),
      'v.mp4': 'x',
      'c.en.vtt': '1\n00:00:01,000 --> 00:00:02,000\nsubrip\n',
      'p.md': 'a',
      'p.html': 'b',
    });
    expect(found).toEqual([
      expect.stringMatching(/^c\.en\.vtt:1: captions are WebVTT/),
      expect.stringMatching(/^kit\.yaml:12: p\.html of the kit would be made from p\.html and from p\.md/),
    ]);
  });

  it('of a folder without kit.yaml', async () => {
    expect(await mistakes({ 'readme.txt': 'x' })).toEqual([
      'kit.yaml:: no such file in the folder: it says what the kit holds',
    ]);
  });
});

describe('the same bytes', () => {
  it('come from the same folder and key, and others from others', async () => {
    const files = { 'kit.yaml': yaml(PAGE), 'page.md': 'Text' };
    await pack(files);
    const first = await readFile(join(dir, 'out.kit'));
    await pack(files);
    expect((await readFile(join(dir, 'out.kit'))).equals(first)).toBe(true);
    await pack({ 'page.md': 'text' });
    expect((await readFile(join(dir, 'out.kit'))).equals(first)).toBe(false);
  });
});
