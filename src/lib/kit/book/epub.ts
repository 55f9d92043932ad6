import { err, ok, type Result } from '../../shared/result';
import { parseXml, type XmlElement } from '../../shared/xml';
import { pathFrom } from '../links';

/*
 * EPUB 3.3 (https://www.w3.org/TR/epub-33/) and 2, as far as text, order, contents and pictures go. The files are a
 * stranger's; what is returned is not sanitised.
 */

export type EpubFault = { readonly code: 'damaged' | 'encrypted' | 'empty'; readonly detail?: string };

export interface EpubEntry {
  readonly title: string;
  readonly level: number;
  /** Path of a file of the spine. */
  readonly path: string;
  readonly anchor: string | undefined;
}

export interface Epub {
  readonly language: string | undefined;
  /** Paths of the chapters, in the order of reading. */
  readonly spine: readonly string[];
  readonly contents: readonly EpubEntry[];
}

/** The bytes of a file of the archive as text; undefined where there is none. */
export type ReadEpubText = (path: string) => string | undefined;

const MOST_CHAPTERS = 5_000;
const MOST_ENTRIES = 5_000;
const DEEPEST = 6;
/** Fonts that are only masked (section 4.2.4, and Adobe's way): the text is free, and fonts are left out anyway. */
const MASKS = new Set(['http://www.idpf.org/2008/embedding', 'http://ns.adobe.com/pdf/enc#RC']);
const PAGE = /^(application\/xhtml\+xml|text\/html|text\/x-oeb1-document)$/;

export function readEpub(read: ReadEpubText): Result<Epub, EpubFault> {
  if (isLocked(read)) return err({ code: 'encrypted' });
  const [rootfile] = all(xml(read, 'META-INF/container.xml'), 'rootfile');
  const base = pathFrom('', rootfile?.attributes.get('full-path') ?? '');
  if (!rootfile || base === undefined) return err({ code: 'damaged', detail: 'META-INF/container.xml' });
  const book = xml(read, base);
  if (!book) return err({ code: 'damaged', detail: base });
  const items = itemsOf(book, base);
  const spine = all(book, 'itemref')
    .map((ref) => items.get(ref.attributes.get('idref') ?? ''))
    .filter((item) => item !== undefined && PAGE.test(item.type) && read(item.path) !== undefined)
    .map((item) => item!.path);
  const chapters = [...new Set(spine)].slice(0, MOST_CHAPTERS);
  if (chapters.length === 0) return err({ code: 'empty' });
  const [language] = all(book, 'language').map((element) => textOf(element).slice(0, 35));
  return ok({ language: language || undefined, spine: chapters, contents: contentsOf(read, book, items, chapters) });
}

/** A lock of a shop (OCF 3.3, section 4.2.6.3): something is encrypted that is no masked font. */
function isLocked(read: ReadEpubText): boolean {
  if (read('META-INF/rights.xml') !== undefined && read('META-INF/encryption.xml') !== undefined) return true;
  const methods = all(xml(read, 'META-INF/encryption.xml'), 'EncryptionMethod');
  return methods.some((method) => !MASKS.has(method.attributes.get('Algorithm') ?? ''));
}

interface Listed {
  readonly path: string;
  readonly type: string;
  readonly properties: string;
}

function itemsOf(book: XmlElement, base: string): ReadonlyMap<string, Listed> {
  const items = new Map<string, Listed>();
  for (const { name, attributes } of all(book, 'item')) {
    const path = name === 'item' ? pathFrom(base, attributes.get('href') ?? '') : undefined;
    const id = attributes.get('id');
    if (path === undefined || id === undefined) continue;
    items.set(id, { path, type: attributes.get('media-type') ?? '', properties: attributes.get('properties') ?? '' });
  }
  return items;
}

/** The navigation document (section 7) or, of older books, the NCX. Without either the book is read chapter by chapter. */
function contentsOf(
  read: ReadEpubText,
  book: XmlElement,
  items: ReadonlyMap<string, Listed>,
  chapters: readonly string[],
): readonly EpubEntry[] {
  const known = new Set(chapters);
  const entries: EpubEntry[] = [];
  const add = (title: string, level: number, from: string, href: string | undefined) => {
    const path = href === undefined ? undefined : pathFrom(from, href);
    const words = title
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, 300);
    if (path === undefined || !known.has(path) || words === '' || entries.length >= MOST_ENTRIES) return;
    entries.push({ title: words, level: Math.min(level, DEEPEST), path, anchor: fragmentOf(href!) });
  };
  const nav = [...items.values()].find(({ properties }) => /(^|\s)nav(\s|$)/.test(properties));
  const toc = nav && all(xml(read, nav.path), 'nav').find(({ attributes }) => attributes.get('type') === 'toc');
  const walkList = (list: XmlElement, level: number): void => {
    for (const line of children(list, 'li')) {
      const [link] = [...children(line, 'a'), ...children(line, 'span')];
      if (link) add(textOf(link), level, nav!.path, link.attributes.get('href'));
      for (const inner of children(line, 'ol')) walkList(inner, level + 1);
    }
  };
  if (toc) for (const list of children(toc, 'ol')) walkList(list, 1);
  if (entries.length > 0) return entries;
  const ncx = items.get(all(book, 'spine')[0]?.attributes.get('toc') ?? '');
  const walkPoints = (parent: XmlElement, level: number): void => {
    for (const point of children(parent, 'navPoint')) {
      const [label] = children(point, 'navLabel');
      const [content] = children(point, 'content');
      add(label ? textOf(label) : '', level, ncx!.path, content?.attributes.get('src'));
      walkPoints(point, level + 1);
    }
  };
  for (const map of ncx ? all(xml(read, ncx.path), 'navMap') : []) walkPoints(map, 1);
  return entries;
}

/** The part of an address behind `#`, decoded. */
export function fragmentOf(href: string): string | undefined {
  const at = href.indexOf('#');
  if (at < 0 || at === href.length - 1) return undefined;
  try {
    return decodeURIComponent(href.slice(at + 1));
  } catch {
    return undefined;
  }
}

function xml(read: ReadEpubText, path: string): XmlElement | undefined {
  const text = read(path);
  const parsed = text === undefined ? undefined : parseXml(text);
  return parsed?.ok ? parsed.value : undefined;
}

const isElement = (node: XmlElement | string): node is XmlElement => typeof node !== 'string';

const children = ({ children }: XmlElement, name: string): readonly XmlElement[] =>
  children.filter(isElement).filter((child) => child.name === name);

/** Every element of this name, itself too; the reader of XML bounds how deep they lie. */
const all = (root: XmlElement | undefined, name: string): readonly XmlElement[] =>
  root === undefined
    ? []
    : [...(root.name === name ? [root] : []), ...root.children.filter(isElement).flatMap((child) => all(child, name))];

const textOf = (element: XmlElement): string =>
  element.children
    .map((child) => (typeof child === 'string' ? child : textOf(child)))
    .join('')
    .trim();
