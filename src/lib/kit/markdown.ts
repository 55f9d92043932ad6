import type { Nodes, Root } from 'mdast';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { sanitiseHtml } from './sanitise';

/*
 * How the texts of a source folder become pages, for the packer and for the preview of whoever writes them. No DOM. Load it
 * lazily: some 60 kB.
 */

/** Told of every address in a text, with its line there, from 1. */
export interface AddressUse {
  picture(address: string, line: number): void;
  link(address: string, line: number): void;
}

const UNUSED: AddressUse = { picture: () => undefined, link: () => undefined };

const parser = unified().use(remarkParse).use(remarkGfm).freeze();
/** What footnotes are headed by, for those who hear a page. */
const FOOTNOTES: Readonly<Record<string, readonly [heading: string, back: string]>> = {
  kk: ['Ескертпелер', 'Мәтінге қайту'],
  ru: ['Примечания', 'Назад к тексту'],
  en: ['Notes', 'Back to the text'],
};

/** Raw HTML goes through: sanitising judges it with the rest. */
function toHtml(tree: Root, language: string): string {
  const [footnoteLabel, footnoteBackLabel] = FOOTNOTES[language] ?? FOOTNOTES['en']!;
  const writer = unified()
    .use(remarkRehype, { allowDangerousHtml: true, footnoteLabel, footnoteBackLabel })
    .use(rehypeStringify, { allowDangerousHtml: true });
  return String(writer.stringify(writer.runSync(tree)));
}

/**
 * Sanitised HTML of a Markdown text (CommonMark with GitHub's tables, task lists, footnotes), as docs/formats/authoring.md has
 * it. `language`: of the text, BCP 47. Throws RangeError for a text nested so deeply that nobody wrote it by hand.
 */
export function markdownToHtml(text: string, language: string, use: AddressUse = UNUSED): string {
  const tree = parser.parse(text);
  eachNode(tree, (node, line) => useAddress(node, line, use));
  return sanitiseHtml(toHtml(tree, language));
}

/**
 * Goes through a Markdown text without making a page of it: every address that `markdownToHtml` would tell, and every node
 * (https://github.com/syntax-tree/mdast) with its line. Throws RangeError as that does.
 */
export function lookThrough(text: string, use: AddressUse, see: (node: Nodes, line: number) => void): void {
  eachNode(parser.parse(text), (node, line) => {
    useAddress(node, line, use);
    see(node, line);
  });
}

function useAddress(node: Nodes, line: number, use: AddressUse): void {
  if (node.type === 'image') use.picture(node.url, line);
  if (node.type === 'link') use.link(node.url, line);
  if (node.type === 'definition') useDefinition(node.url, line, use);
  if (node.type === 'html') eachHtmlAddress(node.value, line, use);
}

/** Sanitised HTML of an HTML text, told of in the same way. */
export function htmlToHtml(html: string, use: AddressUse = UNUSED): string {
  eachHtmlAddress(html, 1, use);
  return sanitiseHtml(html);
}

/** `[a]: picture.png` may serve a picture or a link: the ending tells. */
function useDefinition(url: string, line: number, use: AddressUse): void {
  if (/\.(png|jpe?g|gif|webp|avif|svg)$/i.test(url)) use.picture(url, line);
  else use.link(url, line);
}

/** `first`: the line on which the HTML begins. */
export function eachHtmlAddress(html: string, first: number, use: AddressUse): void {
  for (const match of html.matchAll(/\b(src|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi)) {
    const line = first + html.slice(0, match.index).split('\n').length - 1;
    const address = match[2] ?? match[3] ?? match[4] ?? '';
    if (match[1]!.toLowerCase() === 'src') use.picture(address, line);
    else use.link(address, line);
  }
}

function eachNode(node: Nodes, see: (node: Nodes, line: number) => void): void {
  see(node, node.position?.start.line ?? 1);
  if ('children' in node) for (const child of node.children) eachNode(child, see);
}
