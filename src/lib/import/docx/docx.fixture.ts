import { zipOf } from '../archive/foreign.fixture';

/* A DOCX as Word writes it, as far as importers look. */

const NAMESPACES = [
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"',
  'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"',
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"',
  'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"',
  'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"',
  'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"',
].join(' ');
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const PNG = Uint8Array.from('\u0089PNG\r\n\u001a\n', (sign) => sign.charCodeAt(0));

/** Word in Russian names styles by numbers; their names are English all the same. */
const STYLES = `<w:styles ${NAMESPACES}>
<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="2"><w:name w:val="heading 2"/></w:style>
<w:style w:styleId="own"><w:name w:val="Глава"/><w:basedOn w:val="1"/></w:style>
<w:style w:styleId="q"><w:name w:val="Quote"/></w:style>
<w:style w:styleId="11"><w:name w:val="toc 1"/></w:style>
<w:style w:styleId="loop"><w:name w:val="loop"/><w:basedOn w:val="loop"/></w:style>
</w:styles>`;

const level = (ilvl: number, format: string) =>
  `<w:lvl w:ilvl="${ilvl}"><w:start w:val="1"/><w:numFmt w:val="${format}"/></w:lvl>`;
const NUMBERING = `<w:numbering ${NAMESPACES}>
<w:abstractNum w:abstractNumId="0">${level(0, 'bullet')}${level(1, 'decimal')}</w:abstractNum>
<w:abstractNum w:abstractNumId="1">${level(0, 'decimal')}${level(1, 'lowerLetter')}</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>`;

const FOOTNOTES = `<w:footnotes ${NAMESPACES}><w:footnote w:type="separator" w:id="0"/><w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>Примечание</w:t></w:r></w:p></w:footnote></w:footnotes>`;
const RELATIONS = `<Relationships><Relationship Id="rId1" Target="https://sandyq.kz/" TargetMode="External"/>
<Relationship Id="rId2" Target="media/image1.png"/><Relationship Id="rId3" Target="javascript:alert(1)" TargetMode="External"/>
<Relationship Id="rId4" Target="media/image2.emf"/><Relationship Id="rId5" Target="../../../../etc/passwd"/></Relationships>`;

/** A document with this body. */
export const docxOf = (
  body: string,
  more: Readonly<Record<string, string | Uint8Array>> = {},
): Uint8Array<ArrayBuffer> =>
  zipOf({
    '[Content_Types].xml': `${HEAD}<Types/>`,
    'word/document.xml': `${HEAD}<w:document ${NAMESPACES}><w:body>${body}<w:sectPr/></w:body></w:document>`,
    'word/styles.xml': STYLES,
    'word/numbering.xml': NUMBERING,
    'word/footnotes.xml': FOOTNOTES,
    'word/_rels/document.xml.rels': RELATIONS,
    'word/media/image1.png': PNG,
    'word/media/image2.emf': 'x\0',
    ...more,
  });

/** A paragraph; `properties` inside of its `w:pPr`. */
export const p = (content: string, properties = ''): string =>
  `<w:p><w:pPr>${properties}</w:pPr>${content.startsWith('<') ? content : r(content)}</w:p>`;
export const r = (text: string, look = ''): string =>
  `<w:r><w:rPr>${look}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`;
export const style = (id: string): string => `<w:pStyle w:val="${id}"/>`;
export const numbered = (numId: number, ilvl: number): string =>
  `<w:numPr><w:ilvl w:val="${ilvl}"/><w:numId w:val="${numId}"/></w:numPr>`;
export const picture = (id: string, alt: string): string =>
  `<w:r><w:drawing><wp:inline><wp:docPr id="1" descr="${alt}"/><a:blip r:embed="${id}"/></wp:inline></w:drawing></w:r>`;
