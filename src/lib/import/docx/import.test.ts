import { describe, expect, it } from 'vitest';
import { openFile } from '../archive/open';
import { blobSpill } from '../archive/spill';
import { importSource } from '../import-source';
import { fileOfBytes } from '../source';
import { docxOf, numbered, p, picture, r, style } from './docx.fixture';

async function imported(bytes: Uint8Array<ArrayBuffer>) {
  const source = await openFile('Лекция.docx', fileOfBytes(bytes), blobSpill);
  const result = source.ok ? await importSource(source.value) : source;
  if (!result.ok) throw new Error(result.error.code);
  const { files, units, report } = result.value;
  const items = units.flatMap(({ items }) => items);
  const pages = items.map(
    (item) =>
      [item.title, new TextDecoder().decode(files.get((item as { content: string }).content) as Uint8Array)] as const,
  );
  return {
    ...result.value,
    items,
    pages,
    text: pages.map(([, text]) => text).join('\n---\n'),
    codes: report.map(({ reason }) => reason?.code),
  };
}
const markdownOf = async (body: string) => (await imported(docxOf(body))).text;

describe('importDocx', () => {
  it('makes a page of each chapter, and of what stands before them', async () => {
    const { pages, title } = await imported(
      docxOf(
        [
          p('Предисловие'),
          p('Первая', style('1')),
          p('Текст'),
          p('Раздел', style('2')),
          p('Вторая', style('own')),
          p('Конец'),
        ].join(''),
      ),
    );
    expect(title).toBe('Лекция');
    expect(pages).toEqual([
      ['Лекция', 'Предисловие\n'],
      ['Первая', 'Текст\n\n## Раздел\n'],
      ['Вторая', 'Конец\n'],
    ]);
  });

  it('takes a heading over all for the title', async () => {
    const { pages } = await imported(
      docxOf(p('Термодинамика', style('1')) + p('Один', style('2')) + p('a') + p('Два', style('2')) + p('b')),
    );
    expect(pages).toEqual([['Один', 'a\n'], ['Два', 'b\n']]); // prettier-ignore
    expect((await imported(docxOf(p('Термодинамика', style('1')) + p('a')))).pages).toEqual([['Термодинамика', 'a\n']]);
  });

  it('keeps looks, and puts the pieces of a word together', async () => {
    const bold = '<w:b/>';
    const text = p(
      r('Жы', bold) +
        r('лу ', bold) +
        r('и ') +
        r('работа', '<w:b/><w:i/>') +
        r(' H') +
        r('2', '<w:vertAlign w:val="subscript"/>') +
        r('O ') +
        r('нет', '<w:strike/>') +
        r('!', '<w:b w:val="0"/>') +
        r('тайна', '<w:vanish/>'),
    );
    expect(await markdownOf(text)).toBe('**Жылу** и **_работа_** H<sub>2</sub>O ~~нет~~!\n');
  });

  it('lets no sign of the text become markup', async () => {
    expect(await markdownOf(p('# 2 * 3 * 4 _a_ [b](c) &lt;script&gt; `d`'))).toBe(
      '\\# 2 \\* 3 \\* 4 *a* [b](c) <script> `d`\n'
        .replace('*a*', '\\_a\\_')
        .replace('[b](c)', '\\[b]\\(c)')
        .replace('<script>', '\\<script>')
        .replace('`d`', '\\`d\\`'),
    );
  });

  it('nests lists, and goes on counting after a break', async () => {
    const text = [
      p('один', numbered(2, 0)) + p('а', numbered(2, 1)) + p('два', numbered(2, 0)),
      p('между'),
      p('три', numbered(2, 0)),
      p('точка', numbered(1, 0)) + p('под', numbered(1, 1)),
    ].join('');
    const { text: made, codes } = await imported(docxOf(text));
    expect(made).toBe('1. один\n   1. а\n2. два\n\nмежду\n\n3. три\n\n- точка\n  1. под\n');
    expect(codes).toEqual(['numbering']);
  });

  it('keeps links that lead anywhere, and the text of others', async () => {
    const link = (id: string, text: string) => p(`<w:hyperlink r:id="${id}">${r(text)}</w:hyperlink>`);
    const field = p(
      `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://x.kz/" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>${r('поле')}<w:r><w:fldChar w:fldCharType="end"/></w:r>${r(' после')}`,
    );
    expect(await markdownOf(link('rId1', 'сайт') + link('rId3', 'зло') + field)).toBe(
      '[сайт](https://sandyq.kz/)\n\nзло\n\n[поле](https://x.kz/) после\n',
    );
  });

  it('takes pictures with their alternative texts, and says which it can’t', async () => {
    const { text, files, report } = await imported(
      docxOf(p(picture('rId2', 'Карта')) + p(picture('rId4', 'Схема')) + p(picture('rId5', 'x')) + p('y')),
    );
    expect(text).toBe('![Карта](../pictures/image1.png)\n\ny\n');
    expect([...files.keys()].sort()).toEqual(['pages/lektsiya.md', 'pictures/image1.png']);
    expect(report).toContainEqual({
      outcome: 'left-out',
      what: 'word/media/image2.emf',
      reason: { code: 'unknown-file' },
    });
    expect(report).toContainEqual(
      expect.objectContaining({ outcome: 'simplified', reason: { code: 'picture-missing', detail: 'Схема, x' } }),
    );
  });

  it('keeps notes on the page that names them', async () => {
    const { text } = await imported(docxOf(p(r('Слово') + '<w:r><w:footnoteReference w:id="1"/></w:r>')));
    expect(text).toBe('Слово[^footnote-1]\n\n[^footnote-1]: Примечание\n');
  });

  const cell = (content: string, properties = '') => `<w:tc><w:tcPr>${properties}</w:tcPr>${content}</w:tc>`;
  const row = (...cells: readonly string[]) => `<w:tr>${cells.join('')}</w:tr>`;

  it('writes a plain table in Markdown, one with merged cells in HTML, and one cell alone as what is in it', async () => {
    const plain = `<w:tbl>${row(cell(p('a')), cell(p('b | c')))}${row(cell(p('1')), cell('<w:p/>'))}</w:tbl>`;
    expect(await markdownOf(plain)).toBe('| a | b \\| c |\n| - | ------ |\n| 1 |        |\n');
    const merged = `<w:tbl>${row(cell(p('a'), '<w:gridSpan w:val="2"/>'))}${row(cell(p('1'), '<w:vMerge w:val="restart"/>'), cell(p('2') + p('3 &lt; 4')))}${row(cell('<w:p/>', '<w:vMerge/>'), cell(p('3')))}</w:tbl>`;
    expect(await markdownOf(merged)).toBe(
      '<table>\n<tr><th colspan="2">a</th></tr>\n<tr><td rowspan="2">1</td><td><p>2</p> <p>3 &#x3C; 4</p></td></tr>\n<tr><td>3</td></tr>\n</table>\n',
    );
    expect(await markdownOf(`<w:tbl>${row(cell(p('один')))}</w:tbl>`)).toBe('один\n');
  });

  it('takes what was added and not what was deleted, and says what it did without', async () => {
    const { text, codes } = await imported(
      docxOf(
        [
          p('Содержание', style('11')),
          p(`<w:ins>${r('новое')}</w:ins><w:del><w:r><w:delText>старое</w:delText></w:r></w:del>`),
          p('<m:oMath><m:r><m:t>E=mc²</m:t></m:r></m:oMath>'),
          p(
            `<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>${p('рамка')}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>${p('рамка')}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>`,
          ),
          p('Цитата', style('q')),
        ].join(''),
        { 'word/header1.xml': '<w:hdr/>' },
      ),
    );
    expect(text).toBe('новое\n\n`E=mc²`\n\nрамка\n\n> Цитата\n');
    expect(codes).toEqual(['contents', 'tracked-changes', 'formula', 'text-box', 'margins']);
  });

  it('survives what only an attack has', async () => {
    const nested = (depth: number): string =>
      depth === 0 ? p('x') : `<w:tbl>${row(cell(nested(depth - 1)), cell(p('y')))}</w:tbl>`;
    expect((await imported(docxOf(p('a') + nested(30) + p('b', style('loop'))))).codes).toEqual(['nested-table']);
    const open = async (bytes: Uint8Array<ArrayBuffer>) => {
      const source = await openFile('x.docx', fileOfBytes(bytes), blobSpill);
      return source.ok ? importSource(source.value) : source;
    };
    expect(await open(docxOf('', { 'word/document.xml': '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' }))).toMatchObject({ ok: false, error: { code: 'damaged' } }); // prettier-ignore
    expect(await open(docxOf('<w:p/>'))).toMatchObject({ ok: false, error: { code: 'empty' } });
  });
});

describe('documents of other programs', () => {
  const HEAD = '<?xml version="1.0"?>';
  const relationship = (id: string, type: string, target: string, mode = '') =>
    `<Relationship Id="${id}" Type="http://x/relationships/${type}" Target="${target}" ${mode}/>`;

  it('are read where their text lies, whatever the part is called', async () => {
    const whole = docxOf('');
    const source = await openFile('a.docx', fileOfBytes(whole), blobSpill);
    if (!source.ok) throw new Error();
    const files = new Map(source.value.files);
    files.delete('word/document.xml');
    const add = (path: string, text: string) => files.set(path, fileOfBytes(new TextEncoder().encode(text)));
    add('[Content_Types].xml', `${HEAD}<Types><Override PartName="/word/document2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`);
    add('_rels/.rels', `${HEAD}<Relationships>${relationship('rId1', 'officeDocument', '/word/document2.xml')}</Relationships>`);
    add('word/document2.xml', `${HEAD}<w:document xmlns:w="w"><w:body>${p('Из сети')}</w:body></w:document>`);
    const made = await importSource({ ...source.value, files });
    expect(made.ok && [...made.value.files.keys()]).toEqual(['pages/a.md']);
  }); // prettier-ignore

  it('have notes whose links and pictures are their own', async () => {
    const { text } = await imported(
      docxOf(p(`${r('Слово')}<w:r><w:footnoteReference w:id="7"/></w:r>`), {
        'word/footnotes.xml': `${HEAD}<w:footnotes xmlns:w="w" xmlns:r="r"><w:footnote w:id="7"><w:p><w:hyperlink r:id="rId1">${r('источник')}</w:hyperlink></w:p></w:footnote></w:footnotes>`,
        'word/_rels/footnotes.xml.rels': `${HEAD}<Relationships>${relationship('rId1', 'hyperlink', 'https://example.kz/note', 'TargetMode="External"')}</Relationships>`,
      }),
    );
    expect(text).toContain('[источник](https://example.kz/note)');
  });

  it('lose no words that stand in what nobody here knows', async () => {
    const around = `<w:unknown>${p('в чужом')}</w:unknown>`;
    const ruby = `<w:r><w:ruby><w:rt>${r('чтение')}</w:rt><w:rubyBase>${r('основа')}</w:rubyBase></w:ruby></w:r>`;
    const { text, codes } = await imported(
      docxOf(`${around}${p(`<w:bdo w:val="ltr">${r('слева')}</w:bdo>`)}${p(ruby)}<w:altChunk r:id="rId9"/>`),
    );
    expect(text).toMatch(/в чужом\n\nслева\n\nоснова/);
    expect(text).not.toContain('чтение');
    expect(codes).toContain('document-in-document');
  });

  it('have formulas between paragraphs, and marks of paragraphs that say nothing of words', async () => {
    const formula = '<m:oMathPara><m:oMath><m:r><m:t>E=mc²</m:t></m:r></m:oMath></m:oMathPara>';
    const mark = `<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>${r('конец')}</w:p>`;
    const { text, codes } = await imported(docxOf(`${p('до')}${formula}${mark}`));
    expect(text).toMatch(/до\n\n.*E=mc².*\n\nконец/);
    expect(codes).toEqual(['formula']);
  });

  it('have margins whatever folder they lie in', async () => {
    const { codes } = await imported(docxOf(p('x'), { 'story/header1.xml': `${HEAD}<w:hdr xmlns:w="w"/>` }));
    expect(codes).toContain('margins');
  });
});
