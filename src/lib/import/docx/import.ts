import type { FootnoteDefinition, Nodes, RootContent } from 'mdast';
import { attributeOf, childrenOf, descendantsOf, textAt, type XmlElement } from '../../shared/xml';
import type { Importer } from '../context';
import type { Gathering } from '../gathering';
import { Attachments, besidePages, FOLDERS } from '../html/attachments';
import { toMarkdown } from '../media/pages';
import { titleOfFile } from '../media/titles';
import { Notes } from '../notes';
import { blocksOf, type BlockPorts } from './blocks';
import { headingText, splitPages, type DocxPage } from './pages';
import { readParts, type DocxParts, type TextPart } from './parts';
import { kindReader } from './styles';

/**
 * A document of Word (WordprocessingML, ECMA-376-1) as pages of Markdown: headings, lists, tables, links, pictures, notes,
 * bold, italic, struck, raised and lowered text. Looks of other kinds do not come over.
 */
export const importDocx: Importer = async (source, { gathering }) => {
  const parts = await readParts(source);
  if (!parts) return { code: 'damaged', detail: 'word/document.xml' };
  const notes = new Notes();
  const reader = new Reader(parts, notes, await picturesOf(parts, gathering));
  const blocks = blocksOf(parts.body, reader.ports('document'));
  if (parts.hasMargins) notes.add('margins');
  const title = titleIn(parts, blocks) ?? titleOfFile(source.name);
  gathering.title ??= title;
  const pages = splitPages(blocks, title);
  if (pages.every((page) => page.blocks.length === 0)) return { code: 'empty' };
  const ids = pages.map((page) => addPage(page, reader, gathering));
  notes.sayTo(gathering, source.name, ids[0]!);
  return undefined;
};

function addPage(page: DocxPage, reader: Reader, gathering: Gathering): string {
  const children = [...page.blocks, ...reader.notesOf(page.blocks)];
  const content = gathering.file('pages', `${page.title}.md`, toMarkdown({ type: 'root', children }));
  return gathering.item({ kind: 'page', title: page.title, content });
}

/** What the author called it in its properties is often that of the file it was copied from: its own first words count more. */
function titleIn(parts: DocxParts, blocks: readonly RootContent[]): string | undefined {
  const headings = blocks.filter((block) => block.type === 'heading');
  const [first] = headings;
  if (first && first.depth === 1 && headings.filter(({ depth }) => depth === 1).length === 1)
    return headingText(first) || undefined;
  return textAt(parts.core, 'title')?.replace(/\s+/g, ' ');
}

const TEXT_PARTS: readonly TextPart[] = ['document', 'footnotes', 'endnotes'];
type Pictures = Readonly<Record<TextPart, ReadonlyMap<string, string>>>;

/** All pictures of a document beforehand: its text is read in one go. */
async function picturesOf(parts: DocxParts, gathering: Gathering): Promise<Pictures> {
  const attachments = new Attachments(gathering);
  const all: Record<TextPart, Map<string, string>> = { document: new Map(), footnotes: new Map(), endnotes: new Map() };
  for (const name of TEXT_PARTS) {
    const part = name === 'document' ? parts.body : parts[name];
    const shown = part ? descendantsOf(part, 'blip', 'imagedata') : [];
    const wanted = new Set(shown.map((one) => attributeOf(one, 'embed') ?? attributeOf(one, 'id')));
    for (const [id, { target, external }] of parts.relations[name]) {
      const file = external || !wanted.has(id) ? undefined : parts.files.get(target);
      const path = file && (await attachments.take(target, file));
      if (path?.startsWith(`${FOLDERS.picture}/`)) all[name].set(id, besidePages(path)!);
    }
  }
  return all;
}

/** Reads blocks of one document, and remembers which of its notes they name. */
class Reader {
  readonly #kindOf: BlockPorts['kindOf'];

  constructor(
    private readonly parts: DocxParts,
    private readonly notes: Notes,
    private readonly pictures: Pictures,
  ) {
    this.#kindOf = kindReader(parts);
  }

  ports(part: TextPart): BlockPorts {
    const { parts, notes, pictures } = this;
    return {
      notes,
      kindOf: this.#kindOf,
      linkOf: (id) => {
        const relation = parts.relations[part].get(id ?? '');
        return relation?.external && /^(https?:\/\/|mailto:|tel:)/i.test(relation.target) ? relation.target : undefined;
      },
      pictureOf: (id) => pictures[part].get(id ?? ''),
      footnote: (kind, id) => (this.#noteElement(`${kind}-${id}`) ? `${kind}-${id}` : undefined),
    };
  }

  /** Definitions of the notes that these blocks name, in their order. */
  notesOf(blocks: readonly RootContent[]): readonly FootnoteDefinition[] {
    const names = new Set<string>();
    for (const block of blocks)
      eachNode(block, (node) => {
        if (node.type === 'footnoteReference') names.add(node.identifier);
      });
    return [...names].map((identifier) => ({
      type: 'footnoteDefinition',
      identifier,
      children: blocksOf(this.#noteElement(identifier)!, this.ports(partOf(identifier))).filter(
        (block): block is FootnoteDefinition['children'][number] => block.type !== 'footnoteDefinition',
      ),
    }));
  }

  #noteElement(name: string): XmlElement | undefined {
    const [kind, id] = name.split('-') as [string, string];
    const part = kind === 'footnote' ? this.parts.footnotes : this.parts.endnotes;
    return childrenOf(part, kind).find((note) => attributeOf(note, 'id') === id && !attributeOf(note, 'type'));
  }
}

const partOf = (note: string): TextPart => (note.startsWith('footnote-') ? 'footnotes' : 'endnotes');

function eachNode(node: Nodes, see: (node: Nodes) => void): void {
  see(node);
  if ('children' in node) for (const child of node.children) eachNode(child, see);
}
