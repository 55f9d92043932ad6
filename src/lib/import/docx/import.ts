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
import { readParts, type DocxParts } from './parts';
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
  const blocks = blocksOf(parts.body, reader.ports);
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

/** All pictures of a document beforehand: its text is read in one go. */
async function picturesOf(parts: DocxParts, gathering: Gathering): Promise<ReadonlyMap<string, string>> {
  const attachments = new Attachments(gathering);
  const pictures = new Map<string, string>();
  const wanted = new Set(
    [parts.body, parts.footnotes, parts.endnotes].flatMap((part) =>
      part
        ? descendantsOf(part, 'blip', 'imagedata').map((one) => attributeOf(one, 'embed') ?? attributeOf(one, 'id'))
        : [],
    ),
  );
  for (const [id, { target, external }] of parts.relations) {
    const file = external || !wanted.has(id) ? undefined : parts.files.get(target);
    const path = file && (await attachments.take(target, file));
    if (path?.startsWith(`${FOLDERS.picture}/`)) pictures.set(id, besidePages(path)!);
  }
  return pictures;
}

/** Reads blocks of one document, and remembers which of its notes they name. */
class Reader {
  readonly ports: BlockPorts;

  constructor(
    private readonly parts: DocxParts,
    notes: Notes,
    pictures: ReadonlyMap<string, string>,
  ) {
    this.ports = {
      notes,
      kindOf: kindReader(parts),
      linkOf: (id) => {
        const relation = parts.relations.get(id ?? '');
        return relation?.external && /^(https?:\/\/|mailto:|tel:)/i.test(relation.target) ? relation.target : undefined;
      },
      pictureOf: (id) => pictures.get(id ?? ''),
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
      children: blocksOf(this.#noteElement(identifier)!, this.ports).filter(
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

function eachNode(node: Nodes, see: (node: Nodes) => void): void {
  see(node);
  if ('children' in node) for (const child of node.children) eachNode(child, see);
}
