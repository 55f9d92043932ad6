import type { Element, ElementContent, Root, RootContent, Text } from 'hast';
import rehypeParse from 'rehype-parse';
import rehypeStringify from 'rehype-stringify';
import { unified } from 'unified';
import { eachElement, sanitiseHtml } from '../../kit/sanitise';
import { escapeHtml } from '../../shared/escape';
import { Notes } from '../notes';
import { titleOf } from '../gathering';

/** Where a page's addresses lead in the new folder. Undefined: nowhere. */
export type Resolve = (address: string, use: 'picture' | 'link') => Promise<string | undefined>;

export interface MadePage {
  /** A fragment as kits hold it; what the packer sanitises again. */
  readonly html: string;
  /** What the page calls itself. */
  readonly title: string | undefined;
  readonly isEmpty: boolean;
}

const parser = unified().use(rehypeParse).freeze();
const writer = unified().use(rehypeStringify, { allowDangerousHtml: true }).freeze();

/**
 * A page of somebody else's HTML: its body without scripts, styles and forms, with addresses of the new folder. What the
 * page is without afterwards is said to `notes`. Outside data.
 */
export async function makePage(html: string, resolve: Resolve, notes: Notes): Promise<MadePage> {
  const { text, data } = withoutData(html);
  if (text.length <= MAX_CHARACTERS && tagsIn(text) <= MAX_TAGS) {
    try {
      const own = new Notes();
      const made = await readPage(text, (address, use) => resolve(data.get(address) ?? address, use), own);
      if (made !== undefined) {
        notes.addAll(own);
        return made;
      }
    } catch (cause) {
      // Nested deeper than there is room to follow.
      if (!(cause instanceof RangeError)) throw cause;
    }
  }
  notes.add('unreadable-page');
  return wordsOnly(text);
}

/** What can be read in seconds. A whole book is half of it; more only machines write. */
const MAX_CHARACTERS = 3_000_000;
const MAX_TAGS = 200_000;

const tagsIn = (html: string): number => {
  let tags = 0;
  for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', at + 1)) tags += 1;
  return tags;
};

/** Pictures that stand in their own address are megabytes that a parser would go through sign by sign: they wait outside. */
function withoutData(html: string): { readonly text: string; readonly data: ReadonlyMap<string, string> } {
  const data = new Map<string, string>();
  const pieces: string[] = [];
  let taken = 0;
  const starts = /(["'])data:/gi;
  for (let start = starts.exec(html); start; start = starts.exec(html)) {
    const end = html.indexOf(start[1]!, starts.lastIndex);
    if (end === -1) break;
    starts.lastIndex = end + 1;
    if (end - start.index < MIN_DATA) continue;
    const short = `data:,${data.size}`;
    data.set(short, html.slice(start.index + 1, end));
    pieces.push(html.slice(taken, start.index + 1), short);
    taken = end;
  }
  return { text: pieces.join('') + html.slice(taken), data };
}

const MIN_DATA = 1000;

/** Undefined where nothing that can be shown is left of something that had words. */
async function readPage(html: string, resolve: Resolve, notes: Notes): Promise<MadePage | undefined> {
  const tree = parser.parse(html);
  const addresses = await resolveAll(tree, resolve);
  const body = { ...tree, children: rebuild(tree.children, { addresses, notes }) };
  const written = String(writer.stringify(body));
  const made = guardText(sanitiseHtml(written));
  if (made === '' && /[^\s]/.test(written.replace(/<[^<>]*>/g, ''))) return undefined;
  return { html: made, title: titleIn(tree), isEmpty: !/<img|[^\s]/.test(made.replace(/<(?!img)[^<>]*>/g, '')) };
}

/** Its words, with no markup, for what can't be read otherwise. */
function wordsOnly(html: string): MadePage {
  const words = html
    .replace(/<(script|style|head)\b[^<>]*>[^<]*/gi, ' ')
    .replace(/<\/?(p|div|br|li|tr|h[1-6])\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]*>/g, ' ');
  const lines = words.split('\n').map((line) => line.replace(/\s+/g, ' ').trim());
  const paragraphs = lines.filter((line) => line !== '').map((line) => `<p>${escapeHtml(unescapeFive(line))}</p>`);
  return { html: guardText(paragraphs.join('\n')), title: undefined, isEmpty: paragraphs.length === 0 };
}

const FIVE: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };
const unescapeFive = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|nbsp);/g, (_, name: string) => FIVE[name]!);

/** What a page calls itself: its title, else its first heading. Both stand at its beginning. */
export function titleOfHtml(html: string): string | undefined {
  try {
    return titleIn(parser.parse(withoutData(html).text.slice(0, MAX_TITLE_AT)));
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}

const MAX_TITLE_AT = 50_000;

function titleIn(tree: Root): string | undefined {
  const texts: Record<string, string> = {};
  eachElement(tree, (element) => {
    if (['title', 'h1', 'h2'].includes(element.tagName)) texts[element.tagName] ??= textIn(element);
  });
  const found = [texts['title'], texts['h1'], texts['h2']].find((text) => text !== undefined && text.trim() !== '');
  return found === undefined ? undefined : titleOf(found);
}

export const textIn = (element: Element | Root): string =>
  element.children
    .map((child) => (child.type === 'text' ? child.value : child.type === 'element' ? textIn(child) : ''))
    .join('');

type Addresses = ReadonlyMap<string, string | undefined>;
const keyOf = (address: string, use: 'picture' | 'link'): string => `${use} ${address}`;

async function resolveAll(tree: Root, resolve: Resolve): Promise<Addresses> {
  const wanted = new Map<string, readonly [string, 'picture' | 'link']>();
  eachElement(tree, (element) => {
    for (const [address, use] of addressesOf(element)) wanted.set(keyOf(address, use), [address, use]);
  });
  const found = new Map<string, string | undefined>();
  for (const [key, [address, use]] of wanted) found.set(key, await resolve(address, use));
  return found;
}

function addressesOf(element: Element): readonly (readonly [string, 'picture' | 'link'])[] {
  const { tagName, properties } = element;
  const address = (name: string): readonly string[] => {
    const value = properties[name];
    return typeof value === 'string' && value !== '' ? [value] : [];
  };
  if (tagName === 'img') return address('src').map((src) => [src, 'picture'] as const);
  if (tagName === 'a' || tagName === 'area') return address('href').map((href) => [href, 'link'] as const);
  return embedded(element, address).map((src) => [src, 'link'] as const);
}

/** What plays inside of a page. */
function embedded({ tagName }: Element, address: (name: string) => readonly string[]): readonly string[] {
  if (['video', 'audio', 'source', 'iframe', 'embed', 'frame'].includes(tagName)) return address('src');
  return tagName === 'object' ? address('data') : [];
}

interface Rebuilding {
  readonly addresses: Addresses;
  readonly notes: Notes;
}

const SILENT = ['head', 'style', 'meta', 'link', 'base', 'title', 'noscript', 'template', 'param', 'track'];
const ACTIVE = ['script', 'applet', 'canvas'];
const FIELDS = ['button', 'select', 'textarea', 'input'];

const rebuild = (nodes: readonly RootContent[], to: Rebuilding): ElementContent[] =>
  nodes.flatMap((node): ElementContent[] => {
    if (node.type === 'element') return rebuildElement(node, to);
    return node.type === 'text' ? [node] : [];
  });

function rebuildElement(element: Element, to: Rebuilding): ElementContent[] {
  const { tagName } = element;
  if (SILENT.includes(tagName)) return [];
  if (ACTIVE.includes(tagName)) return noted(to, 'script');
  if (tagName === 'img') return picture(element, to);
  if (tagName === 'a') return link(element, to);
  if (tagName === 'math') return formula(element, to);
  if (tagName === 'svg') return noted(to, 'drawing');
  if (embedded(element, () => ['']).length > 0) return player(element, to);
  if (FIELDS.includes(tagName)) return noted(to, 'form');
  const { title, ...properties } = element.properties;
  if (typeof title === 'string') properties['title'] = withoutAddresses(title);
  return [{ ...element, properties, children: rebuild(element.children, to) }];
}

function noted(to: Rebuilding, code: string): ElementContent[] {
  to.notes.add(code);
  return [];
}

function picture(element: Element, { addresses, notes }: Rebuilding): ElementContent[] {
  const source = String(element.properties['src'] ?? '');
  const alt = withoutAddresses(String(element.properties['alt'] ?? ''));
  const found = addresses.get(keyOf(source, 'picture'));
  if (found === undefined) {
    notes.add('picture-missing', source);
    return alt === '' ? [] : [text(`[${alt}]`)];
  }
  if (/^https?:/i.test(found)) {
    notes.add('picture-online', found);
    return [anchor(found, [text(alt || found)])];
  }
  const { width, height } = element.properties;
  return [{ type: 'element', tagName: 'img', properties: { src: found, alt, width, height }, children: [] }];
}

function link(element: Element, to: Rebuilding): ElementContent[] {
  const href = element.properties['href'];
  const children = rebuild(element.children, to);
  if (typeof href !== 'string' || href === '') return children;
  const found = to.addresses.get(keyOf(href, 'link'));
  // Places within a page have no names in a kit.
  if (found?.startsWith('#')) return children;
  if (found !== undefined) return [anchor(found, children)];
  to.notes.add('link-dead', href);
  return children;
}

/** A film in a page becomes a link: the kit's own player has what it needs for it, and a page fetches nothing. */
function player(element: Element, to: Rebuilding): ElementContent[] {
  const own = addressesOf(element).map(([address]) => address);
  const inner: string[] = [];
  eachElement({ type: 'root', children: element.children }, (child) => {
    if (child.tagName === 'source' || child.tagName === 'embed')
      inner.push(...addressesOf(child).map(([address]) => address));
  });
  for (const address of [...own, ...inner]) {
    const found = to.addresses.get(keyOf(address, 'link'));
    if (found === undefined) continue;
    to.notes.add('player', address);
    const label = String(element.properties['title'] ?? '') || decodeURI(safeUri(address)).split('/').at(-1) || address;
    return [{ type: 'element', tagName: 'p', properties: {}, children: [anchor(found, [text(label)])] }];
  }
  to.notes.add('player-missing', own[0] ?? inner[0] ?? element.tagName);
  return rebuild(element.children, to);
}

/** MathML is not shown: its own text for that, else the signs in it. */
function formula(element: Element, { notes }: Rebuilding): ElementContent[] {
  notes.add('formula');
  let tex: string | undefined;
  eachElement(element, (child) => {
    if (child.tagName === 'annotation' && /tex/i.test(String(child.properties['encoding'] ?? '')))
      tex ??= textIn(child);
  });
  const said = String(element.properties['alttext'] ?? '') || tex || textIn(element);
  return [{ type: 'element', tagName: 'code', properties: {}, children: [text(said.replace(/\s+/g, ' ').trim())] }];
}

const text = (value: string): Text => ({ type: 'text', value });
const anchor = (href: string, children: ElementContent[]): Element => ({
  type: 'element',
  tagName: 'a',
  properties: { href },
  children,
});

const safeUri = (address: string): string =>
  /%(?![0-9a-f]{2})/i.test(address) || !isUri(address) ? encodeURI(address) : address;

function isUri(address: string): boolean {
  try {
    decodeURI(address);
    return true;
  } catch {
    return false;
  }
}

const LOOKS_LIKE_ADDRESS = /\b(src|href)(\s*)=/gi;
const withoutAddresses = (value: string): string => value.replace(LOOKS_LIKE_ADDRESS, '$1$2:');

/**
 * The packer finds addresses in a page by their look, and would take an example such as `src="a.png"` in the middle of a
 * text for one. Written as a number the sign is the same to every browser.
 */
const guardText = (html: string): string =>
  html.replace(/>[^<]+/g, (run) => run.replace(LOOKS_LIKE_ADDRESS, '$1$2&#61;'));
