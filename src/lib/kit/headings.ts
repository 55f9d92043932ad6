import type { Element } from 'hast';
import rehypeParse from 'rehype-parse';
import rehypeStringify from 'rehype-stringify';
import { unified } from 'unified';
import { eachElement } from './sanitise';

const HEADING = /^h([1-6])$/;
const DEEPEST = 6;

const reader = unified().use(rehypeParse, { fragment: true }).use(rehypeStringify).freeze();

/**
 * `html` (sanitised before) as it stands under a heading of level `below` of the page that shows it: its headings go
 * down together until the highest of them is one level deeper, and none deeper than h6. Headings that are deep enough
 * stay, so a page written with `##` looks like one written with `#`. WCAG 2.2, 1.3.1: one outline, and the page's own
 * heading at its top.
 */
export function headingsBelow(html: string, below: number): string {
  if (!/<h[1-6][ >]/.test(html)) return html;
  const tree = reader.parse(html);
  const headings: { readonly element: Element; readonly level: number }[] = [];
  eachElement(tree, (element) => {
    const level = Number(HEADING.exec(element.tagName)?.[1] ?? 0);
    if (level > 0) headings.push({ element, level });
  });
  const down = below + 1 - Math.min(...headings.map(({ level }) => level));
  if (down <= 0) return html;
  for (const { element, level } of headings) element.tagName = `h${Math.min(level + down, DEEPEST)}`;
  return reader.stringify(tree);
}
