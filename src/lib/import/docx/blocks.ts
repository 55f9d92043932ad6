import type { BlockContent, Blockquote, List, ListItem, PhrasingContent, RootContent } from 'mdast';
import { childOf, isElement, type XmlElement } from '../../shared/xml';
import { inlineOf, type InlinePorts } from './inline';
import type { ListLevel, ParagraphKind } from './styles';
import { tableOf } from './table';

export interface BlockPorts extends Omit<InlinePorts, 'aside'> {
  readonly kindOf: (paragraph: XmlElement) => ParagraphKind;
}

/** Frames in frames, tables in tables. */
const MAX_DEPTH = 10;

/** The content of a body, a cell, a note or a frame as Markdown blocks. Lists and quotes are put together again. */
export function blocksOf(parent: XmlElement, ports: BlockPorts, depth = 0): RootContent[] {
  const writer = new Blocks(ports, depth);
  writer.read(parent);
  return writer.blocks;
}

class Blocks {
  readonly blocks: RootContent[] = [];
  /** The list that is open, and the innermost item of each of its levels. */
  #open: { readonly list: ListLevel; readonly items: { level: number; list: List; item: ListItem }[] } | undefined;
  readonly #counts = new Map<string, number>();
  #frames: XmlElement[] = [];

  constructor(
    private readonly ports: BlockPorts,
    private readonly depth: number,
  ) {}

  read(parent: XmlElement): void {
    for (const node of parent.children.filter(isElement)) this.#readOne(node);
  }

  #readOne(element: XmlElement): void {
    switch (element.name) {
      case 'p':
        return this.#paragraph(element);
      case 'tbl':
        this.#open = undefined;
        if (this.depth < MAX_DEPTH)
          this.blocks.push(...tableOf(element, this.ports, (cell) => blocksOf(cell, this.ports, this.depth + 1)));
        else this.ports.notes.add('nested-table');
        return;
      case 'sdt':
        return this.read(childOf(element, 'sdtContent') ?? element);
      case 'AlternateContent':
        return this.read(childOf(element, 'Choice') ?? element);
      case 'del':
      case 'moveFrom':
        return this.ports.notes.add('tracked-changes');
      case 'oMath':
      case 'oMathPara':
        return this.#put({}, inlineOf(around(element), { ...this.ports, aside: () => undefined }));
      case 'altChunk':
      case 'subDoc':
        return this.ports.notes.add('document-in-document');
      default:
        // Whatever stands around paragraphs (changes, marks of programs) hides none of them.
        return this.read(element);
    }
  }

  #paragraph(paragraph: XmlElement): void {
    const kind = this.ports.kindOf(paragraph);
    if (kind.isContents) return this.ports.notes.add('contents');
    const children = inlineOf(paragraph, { ...this.ports, aside: (frame) => this.#frames.push(frame) });
    if (hasContent(children)) this.#put(kind, children);
    const frames = this.#frames;
    this.#frames = [];
    for (const frame of this.depth < MAX_DEPTH ? frames : []) {
      this.ports.notes.add('text-box');
      this.blocks.push(...blocksOf(frame, this.ports, this.depth + 1));
    }
  }

  #put(kind: ParagraphKind, children: PhrasingContent[]): void {
    if (kind.list && kind.heading === undefined) return this.#listItem(kind.list, children);
    this.#open = undefined;
    if (kind.heading !== undefined)
      this.blocks.push({ type: 'heading', depth: kind.heading as 1, children: withoutBreaks(children) });
    else if (kind.isQuote) this.#quote(children);
    else this.blocks.push({ type: 'paragraph', children });
  }

  #quote(children: PhrasingContent[]): void {
    const last = this.blocks.at(-1);
    const paragraph: BlockContent = { type: 'paragraph', children };
    if (last?.type === 'blockquote') (last as Blockquote).children.push(paragraph);
    else this.blocks.push({ type: 'blockquote', children: [paragraph] });
  }

  #listItem(level: ListLevel, children: PhrasingContent[]): void {
    if (level.fancy) this.ports.notes.add('numbering');
    const item: ListItem = { type: 'listItem', spread: false, children: [{ type: 'paragraph', children }] };
    const counted = `${level.numId} ${level.level}`;
    if (!this.#open || this.#open.list.numId !== level.numId) this.#open = { list: level, items: [] };
    const { items } = this.#open;
    while (items.length > 0 && items.at(-1)!.level > level.level) items.pop();
    const last = items.at(-1);
    const count = this.#counts.get(counted) ?? level.start - 1;
    this.#counts.set(counted, count + 1);
    // Deeper levels begin anew under each item.
    for (const key of this.#counts.keys())
      if (key.startsWith(`${level.numId} `) && Number(key.split(' ')[1]) > level.level) this.#counts.delete(key);
    if (last?.level === level.level) {
      last.list.children.push(item);
      last.item = item;
      return;
    }
    const list: List = { type: 'list', ordered: level.ordered, spread: false, children: [item] };
    if (level.ordered && count + 1 !== 1) list.start = count + 1;
    if (last) last.item.children.push(list);
    else this.blocks.push(list);
    items.push({ level: level.level, list, item });
  }
}

/** A formula between paragraphs as one. */
const around = (element: XmlElement): XmlElement => ({ ...element, name: 'p', children: [element] });

const hasContent = (children: readonly PhrasingContent[]): boolean =>
  children.some((child) => child.type !== 'break' && !(child.type === 'text' && child.value.trim() === ''));

/** A heading of Markdown is one line. */
const withoutBreaks = (children: readonly PhrasingContent[]): PhrasingContent[] =>
  children.map((child) => (child.type === 'break' ? { type: 'text', value: ' ' } : child));
