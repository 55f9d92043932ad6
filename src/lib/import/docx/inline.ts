import type { PhrasingContent } from 'mdast';
import { attributeOf, childOf, childrenOf, descendantsOf, isElement, textOf, type XmlElement } from '../../shared/xml';
import type { Notes } from '../notes';

/** A run of text of one look (ECMA-376-1, section 17.3.2), or something that stands in the text. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly look: Look; readonly url?: string | undefined }
  | { readonly kind: 'node'; readonly node: PhrasingContent };

export interface Look {
  readonly bold?: true;
  readonly italic?: true;
  readonly struck?: true;
  readonly sup?: true;
  readonly sub?: true;
}

export interface InlinePorts {
  readonly notes: Notes;
  /** Address of a relationship that a page may lead to. */
  readonly linkOf: (id: string | undefined) => string | undefined;
  /** Address of a picture in the new folder. */
  readonly pictureOf: (id: string | undefined) => string | undefined;
  /** A note of the document is wanted on this page: gives its name. */
  readonly footnote: (kind: 'footnote' | 'endnote', id: string) => string | undefined;
  /** Paragraphs that lie in a frame beside the text. */
  readonly aside: (content: XmlElement) => void;
}

/** The text of a paragraph, with its links, notes, pictures and looks. */
export function inlineOf(paragraph: XmlElement, ports: InlinePorts): PhrasingContent[] {
  const reader = new Runs(ports);
  reader.read(paragraph, undefined);
  return toPhrasing(reader.pieces);
}

class Runs {
  readonly pieces: Piece[] = [];
  /** Fields within fields (17.16.18): the code of each, and whether its result has begun. */
  readonly #fields: { code: string; inResult: boolean }[] = [];

  constructor(private readonly ports: InlinePorts) {}

  read(parent: XmlElement, url: string | undefined): void {
    for (const node of parent.children) if (isElement(node)) this.#readOne(node, url);
  }

  #readOne(element: XmlElement, url: string | undefined): void {
    switch (element.name) {
      case 'r':
        return this.#run(element, url);
      case 'hyperlink':
        return this.read(element, this.ports.linkOf(attributeOf(element, 'id')) ?? url);
      case 'fldSimple':
        return this.read(element, linkInField(attributeOf(element, 'instr') ?? '') ?? url);
      case 'del':
      case 'moveFrom':
        return this.ports.notes.add('tracked-changes');
      case 'oMath':
      case 'oMathPara':
        return this.#formula(element);
      case 'AlternateContent':
        return this.read(childOf(element, 'Choice') ?? element, url);
      case 'subDoc':
        return this.ports.notes.add('document-in-document');
      case 'pPr':
        return;
      default:
        // Directions, changes, marks of programs, words under their reading: what stands around runs hides none of them.
        return this.read(element, url);
    }
  }

  #run(run: XmlElement, outer: string | undefined): void {
    const properties = childOf(run, 'rPr');
    if (isOn(properties, 'vanish')) return;
    const look = lookOf(properties);
    for (const element of run.children.filter(isElement)) {
      const url = this.#fieldLink() ?? outer;
      const text = this.#textOf(element);
      if (text !== undefined) {
        if (!this.#fields.some(({ inResult }) => !inResult)) this.pieces.push({ kind: 'text', text, look, url });
      } else this.#other(element);
    }
  }

  #textOf(element: XmlElement): string | undefined {
    switch (element.name) {
      case 't':
        return textOf(element);
      case 'tab':
      case 'ptab':
        return ' ';
      case 'noBreakHyphen':
        return '\u2011';
      case 'softHyphen':
        return '';
      case 'sym':
        return symbolOf(element, this.ports.notes);
      default:
        return undefined;
    }
  }

  #other(element: XmlElement): void {
    switch (element.name) {
      case 'br':
      case 'cr':
        if (!['page', 'column'].includes(attributeOf(element, 'type') ?? ''))
          this.pieces.push({ kind: 'node', node: { type: 'break' } });
        return;
      case 'fldChar':
        return this.#field(attributeOf(element, 'fldCharType'));
      case 'instrText':
        if (this.#fields.length > 0) this.#fields.at(-1)!.code += textOf(element);
        return;
      case 'footnoteReference':
      case 'endnoteReference':
        return this.#footnote(element);
      case 'drawing':
      case 'pict':
      case 'object':
        return this.#drawing(element);
      case 'ruby':
        return this.read(childOf(element, 'rubyBase') ?? element, undefined);
      case 'AlternateContent':
        for (const inner of (childOf(element, 'Choice') ?? element).children.filter(isElement)) this.#other(inner);
        return;
      case 'commentReference':
        return this.ports.notes.add('comments');
    }
  }

  #field(type: string | undefined): void {
    if (type === 'begin') this.#fields.push({ code: '', inResult: false });
    else if (type === 'end') this.#fields.pop();
    else if (type === 'separate' && this.#fields.length > 0) this.#fields.at(-1)!.inResult = true;
  }

  #fieldLink(): string | undefined {
    return this.#fields.map(({ code }) => linkInField(code)).find((url) => url !== undefined);
  }

  #footnote(element: XmlElement): void {
    const kind = element.name === 'footnoteReference' ? 'footnote' : 'endnote';
    const name = this.ports.footnote(kind, attributeOf(element, 'id') ?? '');
    if (name !== undefined) this.pieces.push({ kind: 'node', node: { type: 'footnoteReference', identifier: name } });
  }

  #drawing(element: XmlElement): void {
    const [frame] = descendantsOf(element, 'txbxContent');
    if (frame) this.ports.aside(frame);
    const pictures = descendantsOf(element, 'blip', 'imagedata');
    const about = descendantsOf(element, 'docPr')[0];
    const alt = (attributeOf(about, 'descr') ?? attributeOf(about, 'title') ?? '').replace(/\s+/g, ' ').trim();
    for (const picture of pictures) {
      const url = this.ports.pictureOf(attributeOf(picture, 'embed') ?? attributeOf(picture, 'id'));
      if (url === undefined) this.ports.notes.add('picture-missing', alt);
      else this.pieces.push({ kind: 'node', node: { type: 'image', url, alt } });
      if (url !== undefined && alt === '') this.ports.notes.add('no-alternative');
    }
    if (pictures.length === 0 && !frame) this.ports.notes.add('drawing');
  }

  #formula(element: XmlElement): void {
    this.ports.notes.add('formula');
    const text = textOf(element).replace(/\s+/g, ' ').trim();
    if (text !== '') this.pieces.push({ kind: 'node', node: { type: 'inlineCode', value: text } });
  }
}

/** `HYPERLINK "https://…" \o "…"` (17.16.5.25). */
const linkInField = (code: string): string | undefined =>
  /^\s*HYPERLINK\s+"((?:https?:\/\/|mailto:)[^"\s]+)"/i.exec(code)?.[1];

/** Of symbol fonts nobody knows what their signs look like; those of Word's bullets are told by their numbers. */
function symbolOf(element: XmlElement, notes: Notes): string {
  const code = Number.parseInt(attributeOf(element, 'char') ?? '', 16);
  if (code >= 0x20 && code < 0xe000) return String.fromCodePoint(code);
  notes.add('symbol', attributeOf(element, 'font') ?? '');
  return '□';
}

/** A switch is on where it is there, unless it says no (17.17.4). */
function isOn(properties: XmlElement | undefined, name: string): boolean {
  const found = childrenOf(properties, name)[0];
  return found !== undefined && !['0', 'false', 'off', 'none'].includes(attributeOf(found, 'val') ?? 'true');
}

function lookOf(properties: XmlElement | undefined): Look {
  const place = attributeOf(childOf(properties, 'vertAlign'), 'val');
  return {
    ...(isOn(properties, 'b') ? { bold: true } : {}),
    ...(isOn(properties, 'i') ? { italic: true } : {}),
    ...(isOn(properties, 'strike') ? { struck: true } : {}),
    ...(place === 'superscript' ? { sup: true } : place === 'subscript' ? { sub: true } : {}),
  };
}

/** Runs of one look together, their blanks outside of it: Word cuts a word into runs as it likes. */
function toPhrasing(pieces: readonly Piece[]): PhrasingContent[] {
  const nodes: PhrasingContent[] = [];
  for (let at = 0; at < pieces.length;) {
    const piece = pieces[at]!;
    if (piece.kind === 'node') {
      nodes.push(piece.node);
      at += 1;
      continue;
    }
    let text = '';
    let next = at;
    for (; next < pieces.length; next++) {
      const other = pieces[next]!;
      if (other.kind !== 'text' || !(sameLook(other, piece) || other.text.trim() === '')) break;
      text += other.text;
    }
    // A blank of another look is not one of the next word's look.
    nodes.push(...styled(text, piece.look, piece.url));
    at = next;
  }
  return nodes;
}

const sameLook = (a: Extract<Piece, { kind: 'text' }>, b: Extract<Piece, { kind: 'text' }>): boolean =>
  a.url === b.url && JSON.stringify(a.look) === JSON.stringify(b.look);

function styled(raw: string, look: Look, url: string | undefined): PhrasingContent[] {
  const [, before, text, after] = /^(\s*)(.*?)(\s*)$/s.exec(raw.replace(/\s+/g, ' '))!;
  if (text === '') return raw === '' ? [] : [{ type: 'text', value: ' ' }];
  let nodes: PhrasingContent[] = [{ type: 'text', value: text! }];
  for (const tag of [look.sup && 'sup', look.sub && 'sub'])
    if (tag) nodes = [{ type: 'html', value: `<${tag}>` }, ...nodes, { type: 'html', value: `</${tag}>` }];
  if (look.struck) nodes = [{ type: 'delete', children: nodes }];
  if (look.italic) nodes = [{ type: 'emphasis', children: nodes }];
  if (look.bold) nodes = [{ type: 'strong', children: nodes }];
  if (url !== undefined) nodes = [{ type: 'link', url, children: nodes as never }];
  return [...blank(before!), ...nodes, ...blank(after!)];
}

const blank = (text: string): PhrasingContent[] => (text === '' ? [] : [{ type: 'text', value: ' ' }]);
