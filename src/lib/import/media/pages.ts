import type { Definition, Html, Image, Link, Nodes, Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkStringify from 'remark-stringify';
import { unified } from 'unified';
import { makePage, type Resolve } from '../html/page';
import type { Notes } from '../notes';

const reader = unified().use(remarkParse).use(remarkGfm).freeze();
const writer = unified().use(remarkGfm).use(remarkStringify, { bullet: '-', rule: '-' }).freeze();

/** A tree as Markdown, with every sign of a text that would mean something escaped. */
export const toMarkdown = (tree: Root): string => writer.stringify(tree);

/** A plain text as Markdown: paragraphs where it has empty lines, and its own lines in them. */
export function textAsMarkdown(text: string): string {
  if (isHeavy(text)) return asItIs(text);
  const paragraphs = text.split(/\n[ \t]*\n/).filter((part) => part.trim() !== '');
  return toMarkdown({
    type: 'root',
    children: paragraphs.map((part) => ({
      type: 'paragraph',
      children: part
        .split('\n')
        .map((line) => line.trim())
        .flatMap((value, index) => [
          ...(index === 0 ? [] : [{ type: 'break' } as const]),
          { type: 'text', value } as const,
        ]),
    })),
  });
}

const MAX_CHARACTERS = 12_000_000;
/** Of one paragraph: signs that may be markup. */
const MAX_SIGNS = 5_000;

/** Would a reader of Markdown need minutes for it, or nest too deep? By what makes one go back and forth. */
function isHeavy(text: string): boolean {
  if (text.length > MAX_CHARACTERS || /^(?:[ \t]*>){50}|^[ \t]{400}|`{500}/m.test(text)) return true;
  let signs = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') signs = 0;
    for (let at = 0; at < line.length && signs <= MAX_SIGNS; at++) if (MARKUP.has(line[at]!)) signs += 1;
    if (signs > MAX_SIGNS) return true;
  }
  return false;
}

const MARKUP = new Set('[]`*_<&~!|\\');

/** In a block in which nothing is markup. */
function asItIs(text: string): string {
  const longest = (text.match(/~+/g) ?? []).reduce((most, { length }) => Math.max(most, length), 2);
  const fence = '~'.repeat(longest + 1);
  return `${fence}\n${text.trimEnd()}\n${fence}\n`;
}

/** Somebody else's Markdown with addresses of the new folder; as it was, to the letter, where none has to change. */
export async function markdownWithAddresses(text: string, resolve: Resolve, notes: Notes): Promise<string> {
  const tree = treeOf(text);
  if (tree === undefined) {
    notes.add('unreadable-page');
    return asItIs(text);
  }
  const places: (Definition | Html | Image | Link)[] = [];
  eachNode(tree, (node) => {
    if (node.type === 'image' || node.type === 'link' || node.type === 'definition' || node.type === 'html')
      places.push(node);
  });
  let changed = false;
  for (const node of places) changed = (await rewrite(node, resolve, notes)) || changed;
  return changed ? toMarkdown(tree) : text;
}

async function rewrite(node: Definition | Html | Image | Link, resolve: Resolve, notes: Notes): Promise<boolean> {
  if (node.type === 'html') return rewriteHtml(node, resolve, notes);
  const isPicture =
    node.type === 'image' || (node.type === 'definition' && /\.(png|jpe?g|gif|webp|avif|svg)$/i.test(node.url));
  const found = await resolve(node.url, isPicture ? 'picture' : 'link');
  if (found === node.url || (found === '#' && !isPicture)) return false;
  if (found !== undefined && !(isPicture && /^https?:/i.test(found))) node.url = found;
  else {
    notes.add(isPicture ? (found === undefined ? 'picture-missing' : 'picture-online') : 'link-dead', node.url);
    const label = node.type === 'image' ? node.alt : undefined;
    Object.assign(node, found === undefined ? gone(node, label) : online(found, label));
  }
  return true;
}

/** What is left of a picture or a link that leads nowhere: its words. */
const gone = (node: Definition | Image | Link, label: string | null | undefined): object =>
  node.type === 'link'
    ? { type: 'emphasis' }
    : node.type === 'image'
      ? { type: 'text', value: label ? `[${label}]` : '' }
      : { url: '#' };

const online = (url: string, label: string | null | undefined): object => ({
  type: 'link',
  url,
  children: [{ type: 'text', value: label || url }],
});

/** A tag alone, such as `<b>`, stays as it is; one that names something is made anew with the rest of its piece. */
async function rewriteHtml(node: Html, resolve: Resolve, notes: Notes): Promise<boolean> {
  if (!/\b(src|href|data)\s*=/i.test(node.value)) return false;
  const { html } = await makePage(node.value, resolve, notes);
  node.value = html;
  return true;
}

function eachNode(node: Nodes, see: (node: Nodes) => void): void {
  see(node);
  if ('children' in node) for (const child of node.children) eachNode(child, see);
}

function treeOf(text: string): Root | undefined {
  if (isHeavy(text)) return undefined;
  try {
    return reader.parse(text);
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}
