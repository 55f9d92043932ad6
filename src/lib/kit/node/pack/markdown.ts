import type { Nodes, Root } from 'mdast';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { sanitiseHtml } from '../../sanitise';
import { useLink, usePicture, type Spot } from './addresses';
import type { Packing } from './packing';

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
 * Sanitised HTML of a Markdown text (CommonMark with GitHub's tables, task lists, footnotes). Packs the pictures and
 * files that it names; `spot` is where its first line stands.
 */
export function renderMarkdown(text: string, spot: Spot, packing: Packing, language: string): string {
  const tree = parser.parse(text);
  eachNode(tree, (node) => {
    const at = { file: spot.file, line: spot.line + (node.position?.start.line ?? 1) - 1 };
    if (node.type === 'image') usePicture(node.url, at, packing);
    if (node.type === 'link') useLink(node.url, at, packing);
    if (node.type === 'definition') useDefinition(node.url, at, packing);
    if (node.type === 'html') useHtmlAddresses(node.value, at, packing);
  });
  return sanitiseHtml(toHtml(tree, language));
}

/** Sanitised HTML of an HTML text, with the same care for what it names. */
export function renderHtml(html: string, spot: Spot, packing: Packing): string {
  useHtmlAddresses(html, spot, packing);
  return sanitiseHtml(html);
}

/** `[a]: picture.png` may serve a picture or a link: the ending tells. */
function useDefinition(url: string, spot: Spot, packing: Packing): void {
  if (/\.(png|jpe?g|gif|webp|avif|svg)$/i.test(url)) usePicture(url, spot, packing);
  else useLink(url, spot, packing);
}

function useHtmlAddresses(html: string, spot: Spot, packing: Packing): void {
  for (const match of html.matchAll(/\b(src|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi)) {
    const line = spot.line + html.slice(0, match.index).split('\n').length - 1;
    const address = match[2] ?? match[3] ?? match[4] ?? '';
    const use = match[1]!.toLowerCase() === 'src' ? usePicture : useLink;
    use(address, { file: spot.file, line }, packing);
  }
}

function eachNode(node: Nodes, see: (node: Nodes) => void): void {
  see(node);
  if ('children' in node) for (const child of node.children) eachNode(child, see);
}
