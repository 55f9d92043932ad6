import { describe, expect, it } from 'vitest';
import { TRIANGLE, glbOf } from '../kit/model/glb.fixture';
import { LOCKED_PDF, PDF } from '../kit/pdf/pdf.fixture';
import { bytesOf, textOfFile, zipOf } from './archive/foreign.fixture';
import { openFile } from './archive/open';
import { blobSpill } from './archive/spill';
import { importSource } from './import-source';
import type { Imported } from './imported';
import { fileOfBytes } from './source';

const PNG = '\u0089PNG\r\n\u001a\n';
const MP4 = '\0\0\0\u0018ftypmp42';
const binary = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(text, (sign) => sign.charCodeAt(0));

async function imported(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Imported> {
  const source = await openFile(name, fileOfBytes(bytes), blobSpill);
  const result = source.ok ? await importSource(source.value) : source;
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`);
  return result.value;
}
async function refused(name: string, bytes: Uint8Array<ArrayBuffer>) {
  const source = await openFile(name, fileOfBytes(bytes), blobSpill);
  const result = source.ok ? await importSource(source.value) : source;
  return result.ok ? undefined : result.error.code;
}
const itemsOf = ({ units }: Imported) => units.flatMap(({ items }) => items);
const fileText = (from: Imported, path: string) => {
  const file = from.files.get(path);
  return file instanceof Uint8Array ? new TextDecoder().decode(file) : textOfFile(file);
};
const reasons = ({ report }: Imported) => report.map(({ outcome, what, reason }) => [outcome, what, reason?.code]);

const SCORM = (title: string) => `<?xml version="1.0" encoding="windows-1251"?>
<manifest><metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>${title}</title>
<item identifier="i" identifierref="r"><title>Start</title></item></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" xmlns:adlcp="x" href="start page.html"/></resources></manifest>`;

describe('a zip of files', () => {
  it('becomes units of its folders, in the order of names', async () => {
    const made = await imported('course.zip', zipOf({
      '2 Практика/10.pdf': PDF,
      '2 Практика/9.pdf': PDF,
      '1_Теория/План.txt': 'Первый абзац\nвторая строка\n\nВторой * абзац',
      'card.png': binary(PNG),
    })); // prettier-ignore
    expect(made.units.map(({ title, items }) => [title, items.map((item) => item.title)])).toEqual([
      ['1 Теория', ['План']],
      ['2 Практика', ['9', '10']],
      ['course', ['card']],
    ]);
    expect(await fileText(made, 'pages/plan.md')).toBe('Первый абзац\\\nвторая строка\n\nВторой \\* абзац\n');
    expect(made.units[2]?.items).toMatchObject([
      { kind: 'image', pictures: [{ file: 'pictures/card.png', alt: 'card' }] },
    ]);
  });

  it('takes models that can be shown, and says of the others why not', async () => {
    const model = (more: object) => glbOf({ ...TRIANGLE, ...more });
    const made = await imported('f.zip', zipOf({
      'heart.glb': model({}),
      'packed.glb': model({ extensionsRequired: ['KHR_draco_mesh_compression'] }),
      'parted.glb': model({ buffers: [{ uri: 'a.bin' }] }),
      'torn.glb': model({}).subarray(0, 60),
    })); // prettier-ignore
    expect(itemsOf(made)).toEqual([
      { id: 'heart', kind: 'model', title: 'heart', file: 'models/heart.glb', alt: 'heart' },
    ]);
    expect(reasons(made)).toEqual([
      ['simplified', 'heart.glb', 'alternative-of-name'],
      ['left-out', 'packed.glb', 'model-compressed'],
      ['left-out', 'parted.glb', 'model-not-whole'],
      ['left-out', 'torn.glb', 'damaged'],
    ]);
  });

  it('puts captions and a picture to their recording', async () => {
    const srt = '1\n00:00:01,000 --> 00:00:02,000\nСәлем, бұл дәріс\n';
    const made = await imported('f.zip', zipOf({
      'Дәріс.mp4': binary(MP4),
      'Дәріс.srt': srt,
      'Дәріс.ru.vtt': 'WEBVTT\n\n00:01.000 --> 00:02.000\nПривет\n',
      'Дәріс.png': binary(PNG),
      'other.vtt': srt,
    })); // prettier-ignore
    expect(itemsOf(made)).toEqual([
      {
        ...{ kind: 'video', id: 'daris', title: 'Дәріс', file: 'media/daris.mp4' },
        ...{ captions: 'media/daris.{lang}.vtt', poster: 'pictures/daris.png' },
      },
    ]);
    expect(await fileText(made, 'media/daris.kk.vtt')).toContain('00:00:01.000 --> 00:00:02.000\nСәлем');
    expect(await fileText(made, 'media/daris.ru.vtt')).toContain('Привет');
    expect(reasons(made)).toContainEqual(['left-out', 'other.vtt', 'captions-of-nothing']);
    expect(made.report.filter(({ outcome }) => outcome === 'kept')).toHaveLength(4);
  });

  it('keeps links between pages, and pictures only as parts of them', async () => {
    const made = await imported('f.zip', zipOf({
      'Text/One.html': '<title>Первая</title><a href="../two.md">2</a><img src="../Img/PIC.png" alt="p">',
      'two.md': '# Вторая\n\n[one](Text/One.html) and ![pic](img/pic.png), ![none](none.png)\n',
      'img/pic.png': binary(PNG),
    })); // prettier-ignore
    expect(itemsOf(made).map(({ id }) => id)).toEqual(['pervaya', 'vtoraya']);
    expect(await fileText(made, 'pages/one.html')).toBe(
      '<a href="item:vtoraya">2</a><img src="../pictures/pic.png" alt="p">\n',
    );
    expect(await fileText(made, 'pages/two.md')).toBe(
      '# Вторая\n\n[one](item:pervaya) and ![pic](../pictures/pic.png), \\[none]\n',
    );
    expect(reasons(made)).toContainEqual(['simplified', 'two.md', 'picture-missing']);
  });

  it('takes PDFs that open, and tells of others why they do not', async () => {
    const files = {
      ...{ 'a.pdf': PDF, 'b.pdf': LOCKED_PDF, 'c.pdf': '<!DOCTYPE html><html><body>Login</body></html>', 'd.pdf': '' },
      ...{ 'e.pdf': PDF.slice(0, 80), 'f.html': '<p><a href="b.pdf">b</a> <a href="g.pdf">g</a></p>', 'g.pdf': `${PDF}g` },
    };
    const made = await imported('f.zip', zipOf(files));
    expect(itemsOf(made).map(({ kind, id }) => [kind, id])).toEqual([['reading', 'a'], ['reading', 'e'], ['page', 'f']]);
    expect(fileText(made, 'pages/f.html')).toBe('<p>b <a href="../files/g.pdf">g</a></p>\n');
    expect(reasons(made)).toEqual(
      expect.arrayContaining([
        ['kept', 'a.pdf', undefined],
        ['left-out', 'b.pdf', 'pdf-locked'],
        ['left-out', 'c.pdf', 'not-pdf'],
        ['left-out', 'd.pdf', 'not-pdf'],
        ['simplified', 'e.pdf', 'pdf-cut-off'],
        ['kept', 'g.pdf', undefined],
      ]),
    );
    expect(reasons(made)).not.toContainEqual(['kept', 'e.pdf', undefined]);
    expect(await refused('b.pdf', bytesOf(LOCKED_PDF))).toBe('encrypted');
    const page = await imported('c.pdf', bytesOf('<html><body>'));
    expect([page.units, reasons(page)]).toEqual([[], [['left-out', 'c.pdf', 'not-pdf']]]);
    expect((await imported('e.pdf', bytesOf(PDF.slice(0, 80)))).units).toHaveLength(1);
  }); // prettier-ignore

  it('says of each file that is left out why', async () => {
    const made = await imported('f.zip', zipOf({ 'a.exe': 'MZ\0', 'b.avi': binary('RIFF\u0001\u0002\u0003\u0004AVI '), 'c.pdf': PDF })); // prettier-ignore
    expect(reasons(made)).toEqual([
      ['left-out', 'a.exe', 'unknown-file'],
      ['left-out', 'b.avi', 'unplayable'],
      ['kept', 'c.pdf', undefined],
    ]);
  });

  it('opens packages in it, but no archive without end', async () => {
    const scorm = zipOf({ 'imsmanifest.xml': SCORM('Курс'), 'start page.html': '<p>' });
    const deep = zipOf({ 'a.zip': zipOf({ 'b.zip': zipOf({ 'c.pdf': PDF }) }) });
    const made = await imported('f.zip', zipOf({ 'x.zip': scorm, 'deep.zip': deep }));
    expect(itemsOf(made)).toMatchObject([{ kind: 'package', title: 'Курс', package: 'packages/kurs' }]);
    expect([...made.files.keys()]).toEqual(['packages/kurs/imsmanifest.xml', 'packages/kurs/start page.html']);
    expect(await fileText(made, 'packages/kurs/imsmanifest.xml')).toContain('<?xml version="1.0"?>');
    expect(reasons(made)).toContainEqual(['left-out', 'b.zip', 'nested-too-deep']);
  });
});

describe('recognition', () => {
  it('finds a package in the only folder of an archive', async () => {
    const made = await imported(
      'x.zip',
      zipOf({ 'course/imsmanifest.xml': SCORM('Курс'), 'course/start page.html': '' }),
    );
    expect(itemsOf(made)).toMatchObject([{ kind: 'package' }]);
    expect([...made.files.keys()]).toContain('packages/kurs/start page.html');
  });

  it('takes pages with a first one as a package', async () => {
    const made = await imported('sim.zip', zipOf({ 'index.html': '<title>Симулятор</title>', 'js/a.js': '1' }));
    expect(itemsOf(made)).toMatchObject([{ kind: 'package', title: 'Симулятор', package: 'packages/simulyator' }]);
  });

  it('leaves a name that some systems can’t write out of a package', async () => {
    const made = await imported('sim.zip', zipOf({ 'index.html': '', 'a:b.js': '1', 'con.js': '1' }));
    expect([...made.files.keys()]).toEqual(['packages/sim/index.html']);
    expect(reasons(made)).toEqual([['simplified', 'sim.zip', 'unsafe-name']]);
  });

  it('refuses what is nothing, and says what', async () => {
    expect(await refused('a.exe', bytesOf('MZ\0\0'))).toBe('unknown-format');
    expect(await refused('a.zip', zipOf({ 'imsmanifest.xml': '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>' }))).toBe('damaged'); // prettier-ignore
  });
});

describe('an EPUB', () => {
  const CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>';
  const OPF =
    '<package><metadata xmlns:dc="d"><dc:title>Абай жолы</dc:title><dc:language>kk-KZ</dc:language></metadata><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>';
  const book = (more: Readonly<Record<string, string>> = {}) =>
    zipOf({
      mimetype: 'application/epub+zip',
      'META-INF/container.xml': CONTAINER,
      'OPS/book.opf': OPF,
      'OPS/a.xhtml': '<p>',
      ...more,
    });
  const encryption = (algorithm: string) => ({
    'META-INF/encryption.xml': `<encryption><EncryptedData><EncryptionMethod Algorithm="${algorithm}"/></EncryptedData></encryption>`,
  });

  it('is a reading, whole', async () => {
    const made = await imported('book.epub', book());
    expect(made).toMatchObject({ title: 'Абай жолы', language: 'kk' });
    expect(itemsOf(made)).toEqual([
      { id: 'abai-zholy', kind: 'reading', title: 'Абай жолы', file: 'reading/book.epub' },
    ]);
  });

  it('is refused under a lock, not for masked fonts', async () => {
    expect(await refused('book.epub', book(encryption('http://www.w3.org/2001/04/xmlenc#aes256-cbc')))).toBe(
      'encrypted',
    );
    expect(await refused('book.epub', book(encryption('http://www.idpf.org/2008/embedding')))).toBeUndefined();
  });

  it('is refused where the packer would find nothing to read in it', async () => {
    const empty = '<package><metadata/><manifest/><spine/></package>';
    expect(await refused('book.epub', book({ 'OPS/book.opf': empty }))).toBe('empty');
    expect(await refused('book.epub', book({ 'OPS/book.opf': '<package' }))).toBe('damaged');
  });
});

describe('a text', () => {
  it('is a test where it is written like one, else a page', async () => {
    const gift = await imported('bank.txt', bytesOf('::Столица::Столица? {=Астана ~Алматы}\n\n2 + 2? {=4}\n'));
    expect(itemsOf(gift)).toMatchObject([{ kind: 'test', control: 'self' }]);
    const lecture = 'Первый абзац.\n\nФункция { return 1 }\n\nТретий абзац.\n\nМножество {=} пусто.';
    expect(itemsOf(await imported('lecture.txt', bytesOf(lecture)))).toMatchObject([
      { kind: 'page', title: 'lecture' },
    ]);
  });
});

describe('files of offices', () => {
  const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
  const compound = (stream: string) =>
    Uint8Array.from([
      ...COMPOUND,
      ...Array(504).fill(0),
      ...Array.from(stream).flatMap((sign) => [sign.charCodeAt(0), 0]),
    ]);

  it('with a password are refused as encrypted, alone and in a folder', async () => {
    const locked = compound('EncryptedPackage');
    expect(await refused('secret.docx', locked)).toBe('encrypted');
    const made = await imported('f.zip', zipOf({ 'secret.docx': locked, 'a.txt': 'x' }));
    expect(reasons(made)).toContainEqual(['left-out', 'secret.docx', 'encrypted']);
  });

  it('that only got a new ending are not: they are kept as what they are', async () => {
    const made = await imported('old.docx', compound('WordDocument, EncryptedPackage'));
    expect([...made.files.keys()]).toContain('files/old.doc');
  });

  it('are known by what is in them: a show, a presentation called as an archive', async () => {
    const show = zipOf({ '[Content_Types].xml': '<Types/>', 'ppt/presentation.xml': '<p/>' });
    for (const name of ['show.ppsx', 'slides.zip', 'slides'])
      expect([...(await imported(name, show)).files.keys()].filter((path) => path.endsWith('.pptx'))).toHaveLength(1);
    const sheet = zipOf({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<a/>' });
    expect([...(await imported('t.zip', sheet)).files.keys()]).toContain('files/t.ods');
  });
});

describe('packages in folders', () => {
  const scorm = (folder: string, title: string) => ({
    [`${folder}imsmanifest.xml`]: SCORM(title),
    [`${folder}start page.html`]: '<p>',
  });

  it('are packages beside other files, and a folder of several is several', async () => {
    const made = await imported(
      'courses.zip',
      zipOf({ 'readme.txt': 'Прочти меня', ...scorm('k1/', 'Первый'), ...scorm('more/k2/', 'Второй') }),
    );
    expect(itemsOf(made).map(({ kind, title }) => [kind, title])).toEqual([
      ['package', 'Первый'],
      ['package', 'Второй'],
      ['page', 'readme'],
    ]);
  });

  it('are found under folders in folders, and by names in capitals', async () => {
    const deep = await imported('a.zip', zipOf(scorm('a/b/c/', 'Глубоко')));
    expect(itemsOf(deep)).toMatchObject([{ kind: 'package', title: 'Глубоко' }]);
    const loud = await imported('b.zip', zipOf({ 'IMSMANIFEST.XML': SCORM('Громко'), 'start page.html': '<p>' }));
    expect(itemsOf(loud)).toMatchObject([{ kind: 'package', title: 'Громко' }]);
    expect([...loud.files.keys()]).toContain('packages/gromko/imsmanifest.xml');
    const both = await imported('c.zip', zipOf({ ...scorm('', 'Свой'), 'IMSMANIFEST.XML': SCORM('Чужой') }));
    expect(itemsOf(both)).toMatchObject([{ kind: 'package', title: 'Свой' }]);
  });

  it('hold packages of their own, which are no others', async () => {
    const made = await imported('d.zip', zipOf({ 'a.txt': 'x', ...scorm('k/', 'Первый'), ...scorm('k/in/', 'В нём') }));
    expect(itemsOf(made).map(({ title }) => title)).toEqual(['a', 'Первый']);
  });

  it('are looked for no deeper than people pack them', async () => {
    const made = await imported('e.zip', zipOf({ 'a/b/c/d/e/f/index.html': '<p>x</p>' }));
    expect(itemsOf(made)).toMatchObject([{ kind: 'page' }]);
    const deep = zipOf({
      'x.txt': 'x',
      'c.zip': zipOf({ 'y.txt': 'y', 'd.zip': zipOf({ 'z.txt': 'z', ...scorm('k/', 'К') }) }),
    });
    expect(reasons(await imported('f.zip', deep))).toContainEqual(['left-out', 'k/', 'nested-too-deep']);
  });
});

describe('what is no material', () => {
  it('is refused as a bag, a kit among them, and told so in a folder', async () => {
    const bag = { 'bagit.txt': 'BagIt-Version: 1.0\n', 'data/a.txt': 'x' };
    expect(await refused('k.kit', zipOf(bag))).toBe('bag');
    expect(await refused('a.zip', zipOf({ 'bagit.txt': 'моя сумка', 'a.txt': 'x' }))).toBeUndefined();
    const made = await imported('f.zip', zipOf({ 'a.txt': 'x', 'k.zip': zipOf(bag) }));
    expect(reasons(made)).toContainEqual(['left-out', 'k.zip', 'bag']);
  });

  it('is refused as a book of more files than any has', async () => {
    const file = fileOfBytes(bytesOf('<container/>'));
    const files = new Map([['META-INF/container.xml', file]]);
    for (let number = 0; number < 20_000; number++) files.set(`${number}.xhtml`, file);
    const book = await importSource({ name: 'b.epub', kind: 'archive', files, passedOver: [], original: file });
    expect(book).toMatchObject({ ok: false, error: { code: 'too-large' } });
  });
});

describe('pages that no reader gets through', () => {
  const deep = (depth: number) => `<p>начало</p>${'<div>'.repeat(depth)}слова${'</div>'.repeat(depth)}`;

  it.each([2000, 3000, 20_000])('come over by their words where they nest %d deep', async (depth) => {
    const made = await imported('deep.html', bytesOf(deep(depth)));
    expect(await fileText(made, 'pages/deep.html')).toBe('<p>начало</p>\n<p>слова</p>\n');
    expect(reasons(made)).toEqual([['simplified', 'deep.html', 'unreadable-page']]);
  });

  it('come over by their words where they are endless', async () => {
    const made = await imported('long.html', bytesOf('<p>слово</p>'.repeat(210_000)));
    expect(reasons(made)).toEqual([['simplified', 'long.html', 'unreadable-page']]);
    expect(await fileText(made, 'pages/long.html')).toMatch(/^<p>слово<\/p>\n<p>слово/);
    const wordy = await imported('wordy.html', bytesOf(`<p>${'слово '.repeat(510_000)}</p>`));
    expect(reasons(wordy)).toEqual([['simplified', 'wordy.html', 'unreadable-page']]);
  });

  it('are read where only a picture in them is long', async () => {
    const picture = btoa(`${PNG}${'\0'.repeat(3_000_000)}`);
    const page = `<p>Слова <b>здесь</b></p><img alt="x" src="data:image/png;base64,${picture}">`;
    const made = await imported('p.html', bytesOf(page));
    expect(await fileText(made, 'pages/p.html')).toContain('<b>здесь</b></p><img src="../pictures/picture.png"');
  });

  it('of Markdown stand as they are', async () => {
    for (const text of ['> '.repeat(6000) + 'x', '[a]('.repeat(20_000), '`a'.repeat(20_000)]) {
      const made = await imported('heavy.md', bytesOf(text));
      expect(await fileText(made, 'pages/heavy.md')).toBe(`~~~\n${text}\n~~~\n`);
      expect(reasons(made)).toEqual([['simplified', 'heavy.md', 'unreadable-page']]);
      const plain = await imported('heavy.txt', bytesOf(text));
      expect(await fileText(plain, 'pages/heavy.md')).toBe(`~~~\n${text}\n~~~\n`);
    }
  });
});

describe('a ZIP packed in a way that nobody here can undo', () => {
  it('is refused for that before anything of it is written', async () => {
    const zip = zipOf({ 'a.txt': 'слово' });
    const central = zip.findIndex((_, at) => [0x50, 0x4b, 1, 2].every((byte, index) => zip[at + index] === byte));
    zip[8] = zip[central + 10] = 9;
    expect(await openFile('big.zip', fileOfBytes(zip), blobSpill)).toEqual({
      ok: false,
      error: { code: 'unknown-format', detail: 'ZIP, Deflate64' },
    });
  });
});
