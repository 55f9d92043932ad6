import type { PhrasingContent, RootContent, TableRow } from 'mdast';
import rehypeStringify from 'rehype-stringify';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { attributeOf, childOf, isElement, type XmlElement } from '../../shared/xml';
import type { Notes } from '../notes';

interface Cell {
  readonly blocks: RootContent[];
  readonly columns: number;
  rows: number;
}

/**
 * A table (ECMA-376-1, section 17.4): of Markdown where its cells are of one paragraph each, else of HTML, which pages may
 * hold, too. One cell alone is only a frame around its content.
 */
export function tableOf(
  table: XmlElement,
  { notes }: { readonly notes: Notes },
  blocksOf: (cell: XmlElement) => RootContent[],
): RootContent[] {
  const rows = rowsOf(table, blocksOf);
  if (rows.length === 0) return [];
  const [[only, ...others] = [], ...more] = rows;
  if (only && others.length === 0 && more.length === 0) return only.blocks;
  if (isPlain(rows)) return [{ type: 'table', children: rows.map(rowOf) }];
  return [{ type: 'html', value: htmlOf(rows, notes) }];
}

/** Merged cells are counted into the first of them. */
function rowsOf(table: XmlElement, blocksOf: (cell: XmlElement) => RootContent[]): Cell[][] {
  const above = new Map<number, Cell>();
  return elementsIn(table, 'tr').map((row) => {
    const cells: Cell[] = [];
    let column = 0;
    for (const element of elementsIn(row, 'tc')) {
      const properties = childOf(element, 'tcPr');
      const columns = Math.min(100, Math.max(1, Number(attributeOf(childOf(properties, 'gridSpan'), 'val') ?? 1) || 1));
      const merge = childOf(properties, 'vMerge');
      const owner = above.get(column);
      if (merge && attributeOf(merge, 'val') !== 'restart' && owner) owner.rows += 1;
      else {
        const cell = { blocks: blocksOf(element), columns, rows: 1 };
        cells.push(cell);
        above.set(column, cell);
      }
      column += columns;
    }
    return cells;
  });
}

/** Rows and cells may stand in controls of a form. */
const elementsIn = (parent: XmlElement, name: string): readonly XmlElement[] =>
  parent.children
    .filter(isElement)
    .flatMap((child) =>
      child.name === name
        ? [child]
        : ['sdt', 'sdtContent', 'ins', 'customXml'].includes(child.name)
          ? elementsIn(child, name)
          : [],
    );

function isPlain(rows: readonly (readonly Cell[])[]): boolean {
  const width = rows[0]!.length;
  return rows.every(
    (row) =>
      row.length === width &&
      row.every(
        ({ blocks, columns, rows: down }) =>
          columns === 1 &&
          down === 1 &&
          blocks.length <= 1 &&
          blocks.every((block) => block.type === 'paragraph' && !block.children.some(({ type }) => type === 'break')),
      ),
  );
}

const rowOf = (row: readonly Cell[]): TableRow => ({
  type: 'tableRow',
  children: row.map(({ blocks: [block] }) => ({
    type: 'tableCell',
    children: block?.type === 'paragraph' ? (block.children as PhrasingContent[]) : [],
  })),
});

const toHtml = unified()
  .use(remarkRehype, { allowDangerousHtml: true })
  .use(rehypeStringify, { allowDangerousHtml: true })
  .freeze();

function htmlOf(rows: readonly (readonly Cell[])[], notes: Notes): string {
  const cellOf = (cell: Cell, tag: string): string => {
    const spans = [
      cell.columns > 1 ? ` colspan="${cell.columns}"` : '',
      cell.rows > 1 ? ` rowspan="${cell.rows}"` : '',
    ];
    return `<${tag}${spans.join('')}>${contentOf(cell.blocks, notes)}</${tag}>`;
  };
  const lines = rows.map((row, index) => {
    const tag = index === 0 ? 'th' : 'td';
    return `<tr>${row.map((cell) => cellOf(cell, tag)).join('')}</tr>`;
  });
  return ['<table>', ...lines, '</table>'].join('\n');
}

/** On one line: an empty one would end the HTML. Notes have no place in it. */
function contentOf(blocks: RootContent[], notes: Notes): string {
  const tree = { type: 'root' as const, children: blocks.map((block) => withoutNotes(block, notes)) };
  const html = toHtml.stringify(toHtml.runSync(tree)).replace(/\n+/g, ' ').trim();
  return blocks.length === 1 ? html.replace(/^<p>(.*)<\/p>$/s, '$1') : html;
}

function withoutNotes<T extends object>(node: T, notes: Notes): T {
  if (!('children' in node)) return node;
  const children = (node.children as readonly { type: string }[]).flatMap((child) => {
    if (child.type !== 'footnoteReference') return [withoutNotes(child, notes)];
    notes.add('note-in-table');
    return [];
  });
  return { ...node, children };
}
