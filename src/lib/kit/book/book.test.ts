import { describe, expect, it } from 'vitest';
import { chapterHtml, type ChapterPlace } from './chapter';
import { readEpub } from './epub';
import { readBookIndex } from './index-file';

const CONTAINER =
  '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>';
const opf = (manifest: string, spine: string, attributes = '') =>
  `<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:language>kk</dc:language></metadata><manifest>${manifest}</manifest><spine${attributes}>${spine}</spine></package>`;
const page = (id: string, more = '') =>
  `<item id="${id}" href="${id}.xhtml" media-type="application/xhtml+xml"${more}/>`;

const BOOK = {
  'META-INF/container.xml': CONTAINER,
  'OEBPS/book.opf': opf(
    page('one') + page('two') + page('nav', ' properties="nav"'),
    '<itemref idref="one"/><itemref idref="two"/>',
  ),
  'OEBPS/one.xhtml': '<html/>',
  'OEBPS/two.xhtml': '<html/>',
  'OEBPS/nav.xhtml':
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="landmarks"><ol><li><a href="one.xhtml">Not this</a></li></ol></nav><nav epub:type="toc"><ol><li><a href="one.xhtml">Бірінші <b>тарау</b></a><ol><li><a href="one.xhtml#s%201">Ішінде</a></li></ol></li><li><a href="../../etc/passwd">Out</a></li><li><a href="two.xhtml">Екінші</a></li></ol></nav></body></html>',
};
const read = (files: Readonly<Record<string, string>>) => readEpub((path) => files[path]);

describe('readEpub', () => {
  it('tells the chapters in their order, the contents as a tree, the language', () => {
    expect(read(BOOK)).toEqual({
      ok: true,
      value: {
        language: 'kk',
        spine: ['OEBPS/one.xhtml', 'OEBPS/two.xhtml'],
        contents: [
          { title: 'Бірінші тарау', level: 1, path: 'OEBPS/one.xhtml', anchor: undefined },
          { title: 'Ішінде', level: 2, path: 'OEBPS/one.xhtml', anchor: 's 1' },
          { title: 'Екінші', level: 1, path: 'OEBPS/two.xhtml', anchor: undefined },
        ],
      },
    });
  });

  it('reads the contents of older books', () => {
    const ncx =
      '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>Глава</text></navLabel><content src="one.xhtml"/><navPoint><navLabel><text>Раздел</text></navLabel><content src="two.xhtml#a"/></navPoint></navPoint></navMap></ncx>';
    const older = {
      ...BOOK,
      'OEBPS/book.opf': opf(
        page('one') + page('two') + '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>',
        '<itemref idref="one"/><itemref idref="two"/>',
        ' toc="ncx"',
      ),
      'OEBPS/toc.ncx': ncx,
    };
    const book = read(older);
    expect(book.ok && book.value.contents.map(({ title, level, anchor }) => [title, level, anchor])).toEqual([
      ['Глава', 1, undefined],
      ['Раздел', 2, 'a'],
    ]);
  });

  it('refuses a locked book, and takes one whose fonts are masked', () => {
    const method = (algorithm: string) =>
      `<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><e:EncryptedData xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptionMethod Algorithm="${algorithm}"/></e:EncryptedData></encryption>`;
    const locked = { ...BOOK, 'META-INF/encryption.xml': method('http://www.w3.org/2001/04/xmlenc#aes128-cbc') };
    expect(read(locked)).toEqual({ ok: false, error: { code: 'encrypted' } });
    expect(read({ ...BOOK, 'META-INF/encryption.xml': method('http://www.idpf.org/2008/embedding') }).ok).toBe(true);
  });

  it('refuses what is no book: nothing named, nothing there, entities that read files or grow', () => {
    expect(read({})).toMatchObject({ error: { code: 'damaged' } });
    expect(read({ 'META-INF/container.xml': CONTAINER })).toMatchObject({
      error: { code: 'damaged', detail: 'OEBPS/book.opf' },
    });
    expect(read({ ...BOOK, 'OEBPS/book.opf': opf('', '') })).toEqual({ ok: false, error: { code: 'empty' } });
    for (const entity of ['<!ENTITY x SYSTEM "file:///etc/passwd">', '<!ENTITY a "aaaa"><!ENTITY x "&a;&a;&a;&a;">'])
      expect(
        read({
          ...BOOK,
          'OEBPS/book.opf': `<!DOCTYPE package [${entity}]>${opf(page('one'), '<itemref idref="one"/>')}`,
        }),
      ).toMatchObject({ error: { code: 'damaged' } });
  });
});

describe('chapterHtml', () => {
  const place: ChapterPlace = {
    path: 'OEBPS/text/one.xhtml',
    chapter: (path) => (path === 'OEBPS/text/two.xhtml' ? 'c0002.html' : undefined),
    picture: (path) => (path === 'OEBPS/images/a b.png' ? 'p0001.png' : undefined),
  };
  const made = (body: string) =>
    chapterHtml(`<?xml version="1.0"?><html><head><title>No</title></head><body>${body}</body></html>`, place);

  it('keeps words and pictures, and leads notes and chapters to where they are', () => {
    expect(made('<p id="p1">Сәлем<a id="x"/> әлем</p><img src="../images/a%20b.png"/><br/>')).toBe(
      '<p id="user-content-p1">Сәлем<a id="user-content-x"></a> әлем</p><img src="p0001.png" alt=""><br>',
    );
    expect(
      made('<a href="#n 1">1</a><a href="one.xhtml#n">2</a><a href="two.xhtml#n">3</a><a href="two.xhtml">4</a>'),
    ).toBe(
      '<a href="#user-content-n-1">1</a><a href="#user-content-n">2</a><a href="c0002.html#user-content-n">3</a><a href="c0002.html">4</a>',
    );
    expect(made('<svg viewBox="0 0 9 9"><image xlink:href="../images/a b.png"/></svg>')).toBe(
      '<img alt="" src="p0001.png">',
    );
  });

  it('lets nothing of a hostile book through', () => {
    const hostile = [
      '<script>alert(1)</script><style>@import url(https://evil.example/x.css)</style><link rel="stylesheet" href="x.css"/>',
      '<p onclick="x()" style="background:url(https://evil.example/)">a</p><iframe src="https://evil.example"></iframe>',
      '<img src="https://evil.example/x.png" onerror="x()"/><img src="file:///etc/passwd"/><img src="../../../../x.png"/>',
      '<a href="javascript:alert(1)">b</a><a href="data:text/html,x">c</a><a href="missing.xhtml">d</a><video src="https://evil.example/v"></video>',
      '<svg><script>alert(1)</script><image href="https://evil.example/y.png"/></svg><object data="x"></object><form action="https://evil.example"><input/></form>',
    ].join('');
    const html = made(hostile);
    expect(html).not.toMatch(
      /script|style|evil|passwd|onclick|onerror|javascript|data:|<(iframe|video|object|form|link|svg)/i,
    );
    expect(html).toContain('<a>d</a>');
    expect(
      chapterHtml('<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body>&x;</body></html>', place),
    ).not.toContain('root:');
    expect(chapterHtml('<div>'.repeat(50_000), place)).toBe('');
  });
});

describe('readBookIndex', () => {
  const index = {
    format: 'sandyq-book',
    formatVersion: 1,
    chapters: ['b.book/c0001.html'],
    contents: [{ title: 'A', level: 1, chapter: 0, anchor: 'user-content-x' }],
  };
  it('takes what the packer writes, and nothing that leads out of it', () => {
    expect(readBookIndex(JSON.stringify(index))).toEqual(index);
    for (const wrong of [
      '',
      '[]',
      JSON.stringify({ ...index, formatVersion: 2 }),
      JSON.stringify({ ...index, chapters: [] }),
      JSON.stringify({ ...index, chapters: ['../../x.html'] }),
      JSON.stringify({ ...index, contents: [{ title: 'A', level: 1, chapter: 1 }] }),
      JSON.stringify({ ...index, contents: [{ title: 'A', level: 1, chapter: 0, anchor: 'x" onclick' }] }),
    ])
      expect(readBookIndex(wrong), wrong).toBeUndefined();
  });
});
