import type { Element, Root } from 'hast';
import rehypeParse from 'rehype-parse';
import rehypeStringify from 'rehype-stringify';
import { unified } from 'unified';
import { pathFrom } from '../links';
import { eachElement, sanitiseHtml } from '../sanitise';
import { fragmentOf } from './epub';

/** Where a chapter stands, and where what it names has gone. */
export interface ChapterPlace {
  /** Path in the EPUB. */
  readonly path: string;
  /** Address of another chapter beside this one; undefined for what is no chapter. */
  chapter(path: string): string | undefined;
  /** Address of a picture beside this chapter; undefined for what is none. */
  picture(path: string): string | undefined;
}

/** Documents nest less; what nests more is an attack, and nothing is left of it. */
const reader = unified().use(rehypeParse).freeze();
const writer = unified().use(rehypeStringify).freeze();

const VOID = /^(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|image)$/i;

/**
 * The words and pictures of a chapter as a page of a kit: sanitised, its styles and scripts left out, links between
 * chapters and notes leading where those are now. `markup` is a stranger's XHTML or HTML.
 */
export function chapterHtml(markup: string, place: ChapterPlace): string {
  try {
    // XHTML closes empty elements in themselves, which HTML does not know of, but for void ones.
    const text = markup
      .replace(/^\uFEFF?\s*<\?xml[^>]*>/, '')
      .replace(/<([a-z][a-z0-9:-]*)((?:\s[^<>]*)?)\/>/gi, (whole, name: string, rest: string) =>
        VOID.test(name) ? whole : `<${name}${rest}></${name}>`,
      );
    const tree = reader.parse(text);
    eachElement(tree, (element) => settle(element, place));
    const body = bodyOf(tree);
    return sanitiseHtml(writer.stringify({ type: 'root', children: body?.children ?? [] } as Root));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    return '';
  }
}

function settle(element: Element, place: ChapterPlace): void {
  const { properties } = element;
  // A cover is often a picture within a drawing.
  if (element.tagName === 'svg') return drawnPicture(element, place);
  const { id } = properties;
  if (typeof id === 'string' && id !== '') properties['id'] = idOf(id);
  if (element.tagName === 'img') setPicture(element, String(properties['src'] ?? ''), place);
  if (element.tagName === 'a') setLink(element, place);
}

function drawnPicture(drawing: Element, place: ChapterPlace): void {
  let address: string | undefined;
  eachElement(drawing, ({ tagName, properties }) => {
    if (tagName === 'image') address ??= String(properties['xLinkHref'] ?? properties['href'] ?? '');
  });
  if (address === undefined) return;
  drawing.tagName = 'img';
  drawing.properties = { alt: '' };
  drawing.children = [];
  setPicture(drawing, address, place);
}

function setPicture({ properties }: Element, address: string, place: ChapterPlace): void {
  const path = pathFrom(place.path, address);
  const picture = path === undefined ? undefined : place.picture(path);
  if (picture === undefined) delete properties['src'];
  else properties['src'] = picture;
  properties['alt'] = typeof properties['alt'] === 'string' ? properties['alt'] : '';
}

function setLink({ properties }: Element, place: ChapterPlace): void {
  const href = String(properties['href'] ?? '');
  if (/^(https?:|mailto:|tel:)/i.test(href)) return;
  const anchor = fragmentOf(href);
  const fragment = anchor === undefined ? '' : `#${encodeURIComponent(idOf(anchor))}`;
  const path = pathFrom(place.path, href);
  if (href.startsWith('#') || path === place.path) {
    if (fragment === '') delete properties['href'];
    else properties['href'] = fragment;
    return;
  }
  const chapter = path === undefined ? undefined : place.chapter(path);
  if (chapter === undefined) delete properties['href'];
  else properties['href'] = chapter + fragment;
}

/** Ids in the form that the sanitiser leaves: no script takes them for a name of its own. */
export const idOf = (id: string): string => `user-content-${id.replace(/\s+/g, '-').slice(0, 200)}`;

function bodyOf(tree: Root): Element | undefined {
  let body: Element | undefined;
  eachElement(tree, (element) => {
    if (element.tagName === 'body') body ??= element;
  });
  return body;
}
