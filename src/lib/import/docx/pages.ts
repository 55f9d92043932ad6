import type { Heading, PhrasingContent, RootContent } from 'mdast';

export interface DocxPage {
  readonly title: string;
  readonly blocks: readonly RootContent[];
}

/** More pages than that are no chapters. */
const MAX_PAGES = 200;

/**
 * A long document in pages: at the highest level of headings that has more than one, so a title alone over all is none. The
 * heading names its page and does not stand in it. `title`: of what comes before the first, and of all where nothing parts it.
 */
export function splitPages(blocks: readonly RootContent[], title: string): readonly DocxPage[] {
  const level = partingLevel(blocks);
  if (level === undefined) return [{ title, blocks: withoutTitle(blocks, title) }];
  const pages: { title: string; blocks: RootContent[] }[] = [{ title, blocks: [] }];
  for (const block of blocks) {
    if (block.type === 'heading' && block.depth === level && headingText(block) !== '')
      pages.push({ title: headingText(block), blocks: [] });
    else pages.at(-1)!.blocks.push(block);
  }
  const [first, ...rest] = pages;
  const before = withoutTitle(first!.blocks, title);
  return before.length === 0 ? rest : [{ title, blocks: before }, ...rest];
}

function partingLevel(blocks: readonly RootContent[]): number | undefined {
  const counts = new Map<number, number>();
  for (const block of blocks)
    if (block.type === 'heading' && headingText(block) !== '')
      counts.set(block.depth, (counts.get(block.depth) ?? 0) + 1);
  const level = [1, 2].find((one) => (counts.get(one) ?? 0) > 1);
  return level !== undefined && counts.get(level)! <= MAX_PAGES ? level : undefined;
}

/** A heading that says what the page is called already. */
const withoutTitle = (blocks: readonly RootContent[], title: string): readonly RootContent[] =>
  blocks[0]?.type === 'heading' && headingText(blocks[0]) === title ? blocks.slice(1) : blocks;

export const headingText = (heading: Heading): string => textOf(heading.children).replace(/\s+/g, ' ').trim();

const textOf = (nodes: readonly PhrasingContent[]): string =>
  nodes
    .map((node) =>
      'value' in node && node.type !== 'html' ? node.value : 'children' in node ? textOf(node.children) : '',
    )
    .join('');
