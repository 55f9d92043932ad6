import type { Element, Root } from 'hast';
import rehypeParse from 'rehype-parse';
import rehypeStringify from 'rehype-stringify';
import { unified } from 'unified';
import { headingsBelow } from '../../kit/headings';
import { pathFrom } from '../../kit/links';
import { eachElement, sanitiseHtml } from '../../kit/sanitise';
import { toBase64 } from '../../shared/base64';
import type { LaidOutFiles } from './files';

/** Where a text of a kit is shown. */
export interface Place {
  readonly files: LaidOutFiles;
  /** Path of the text in the kit: its links and pictures are relative to that. */
  readonly from: string;
  /** Level of the heading that it stands under. */
  readonly below: number;
  /** Address of an item's page; undefined where the item has none. */
  item(id: string): string | undefined;
  /** Address of the page that shows this HTML file of the kit. */
  page(path: string): string | undefined;
  read(path: string): Promise<Uint8Array<ArrayBuffer>>;
}

const reader = unified().use(rehypeParse, { fragment: true }).use(rehypeStringify).freeze();

/** Drawings larger than that are left out of pages: they would be in each page that shows them. */
const MAX_DRAWING = 1024 * 1024;

/** HTML of a kit, sanitised again, with pictures and links that work from a folder. `html` is hostile. */
export async function contentHtml(html: string, place: Place): Promise<string> {
  const tree = reader.parse(headingsBelow(sanitiseHtml(html), place.below));
  const images: Element[] = [];
  eachElement(tree, (element) => {
    if (element.tagName === 'img') images.push(element);
    if (element.tagName === 'a') setLink(element, place);
  });
  for (const image of images) await setPicture(image, place);
  return `<div class="prose">${reader.stringify(letTablesScroll(tree))}</div>`;
}

/**
 * Where a page finds a picture of the kit; undefined for what is none. A drawing (SVG) goes into the page: as a file
 * beside it, somebody could open it, and then its scripts would run.
 */
export async function pictureAddress(
  path: string,
  { files, read }: Pick<Place, 'files' | 'read'>,
): Promise<string | undefined> {
  const file = files.find(path);
  if (!file?.mediaType.startsWith('image/')) return undefined;
  const isDrawing = file.mediaType === 'image/svg+xml' && file.size <= MAX_DRAWING;
  return isDrawing ? `data:image/svg+xml;base64,${toBase64(await read(path))}` : files.address(path);
}

/** Of a picture that is not there its words are left. */
async function setPicture(image: Element, { files, from, read }: Place): Promise<void> {
  const path = pathFrom(from, String(image.properties['src'] ?? ''));
  const address = path === undefined ? undefined : await pictureAddress(path, { files, read });
  const { alt } = image.properties;
  if (address === undefined) {
    image.tagName = 'span';
    image.properties = {};
    image.children = typeof alt === 'string' ? [{ type: 'text', value: alt }] : [];
    return;
  }
  image.properties['src'] = address;
  image.properties['alt'] = typeof alt === 'string' ? alt : '';
  image.properties['loading'] = 'lazy';
}

function setLink(link: Element, place: Place): void {
  const href = link.properties['href'];
  if (typeof href !== 'string' || href.startsWith('#')) return;
  const address = linkAddress(href, place);
  if (address === undefined) delete link.properties['href'];
  else link.properties['href'] = address;
  if (address !== undefined && /^https?:/.test(address)) {
    link.properties['target'] = '_blank';
    link.properties['rel'] = ['noopener', 'noreferrer'];
  }
}

function linkAddress(href: string, { files, from, item, page }: Place): string | undefined {
  if (href.startsWith('item:')) return item(href.slice('item:'.length));
  if (/^[a-z][a-z0-9+.-]*:/i.test(href)) return /^(https?|mailto|tel):/i.test(href) ? href : undefined;
  const path = pathFrom(from, href);
  if (path === undefined) return undefined;
  return page(path) ?? files.address(path);
}

/** A wide table scrolls by itself, and not the page. */
function letTablesScroll(tree: Root): Root {
  wrapTables(tree);
  eachElement(tree, wrapTables);
  return tree;
}

function wrapTables(parent: Root | Element): void {
  if (parent.type === 'element' && isScroll(parent)) return;
  parent.children.forEach((child, at) => {
    if (child.type !== 'element' || child.tagName !== 'table') return;
    const properties = { className: [SCROLL], tabIndex: 0 };
    const region: Element = { type: 'element', tagName: 'div', properties, children: [child] };
    parent.children[at] = region;
  });
}

/** Ours alone: the sanitiser leaves no such class in what a kit brings. */
const SCROLL = 'scroll';

function isScroll({ properties }: Element): boolean {
  const { className } = properties;
  return Array.isArray(className) && className.includes(SCROLL);
}
