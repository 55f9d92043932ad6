import type { Element, ElementContent, Root } from 'hast';
import rehypeParse from 'rehype-parse';
import rehypeStringify from 'rehype-stringify';
import { unified } from 'unified';
import { headingsBelow } from '../kit/headings';
import { pathFrom } from '../kit/links';
import { eachElement, sanitiseHtml } from '../kit/sanitise';
import { Html } from './html';
import type { PrintSource } from './source';

export interface Setting {
  /** Where the text lies in the kit. */
  readonly path: string;
  /** Level of the heading that it stands under. */
  readonly below: number;
  /** Begins the ids in it: two pages of one booklet may have the same ones. */
  readonly id: string;
  /** Where an item stands in this booklet, as `1.2`. */
  readonly chapterOf: (item: string) => string | undefined;
  readonly anchorOf: (item: string) => string | undefined;
  /** Caption of the next figure, without the words of its author. */
  readonly nextFigure: () => string;
  readonly source: PrintSource;
}

const reader = unified().use(rehypeParse, { fragment: true }).use(rehypeStringify).freeze();

/** A text of a kit as it stands on paper: sanitised, pictures as figures with captions, everything folded open. */
export async function kitHtml(text: string, setting: Setting): Promise<Html> {
  const tree = reader.parse(headingsBelow(sanitiseHtml(text), setting.below));
  figuresOf(tree, setting);
  const elements: Element[] = [];
  eachElement(tree, (element) => elements.push(element));
  for (const element of elements) {
    renameId(element, setting.id);
    if (element.tagName === 'img') await fetchPicture(element, setting);
    if (element.tagName === 'a') followOnPaper(element, setting);
    if (element.tagName === 'details') element.properties['open'] = true;
  }
  return new Html(reader.stringify(tree));
}

/** A picture that has a paragraph for itself becomes a figure; what it shows is said below it, and in its `alt`. */
function figuresOf(parent: Root | Element, setting: Setting): void {
  for (const [at, child] of parent.children.entries()) {
    if (child.type !== 'element') continue;
    const picture = child.tagName === 'p' ? onlyChild(child) : undefined;
    if (picture?.tagName === 'img') parent.children[at] = figure(picture, setting);
    else if (child.tagName === 'figure') captioned(child, setting);
    else figuresOf(child, setting);
  }
}

const isBlank = (child: ElementContent): boolean => child.type === 'text' && child.value.trim() === '';

function onlyChild(element: Element): Element | undefined {
  const [only, ...others] = element.children.filter((child) => !isBlank(child));
  return only?.type === 'element' && others.length === 0 ? only : undefined;
}

function figure(picture: Element, setting: Setting): Element {
  const words = String(picture.properties['title'] ?? picture.properties['alt'] ?? '');
  const caption: ElementContent = { type: 'text', value: `${setting.nextFigure()} ${words}`.trim() };
  return element('figure', [picture, element('figcaption', [caption])]);
}

function captioned(figure: Element, setting: Setting): void {
  const caption = figure.children.find((child) => child.type === 'element' && child.tagName === 'figcaption');
  const number: ElementContent = { type: 'text', value: `${setting.nextFigure()} ` };
  if (caption?.type === 'element') caption.children.unshift(number);
  else figure.children.push(element('figcaption', [number]));
}

const element = (tagName: string, children: ElementContent[]): Element => ({
  type: 'element',
  tagName,
  properties: {},
  children,
});

async function fetchPicture({ properties }: Element, { path, source }: Setting): Promise<void> {
  const inKit = pathFrom(path, String(properties['src'] ?? ''));
  const address = inKit === undefined ? undefined : await source.picture(inKit);
  if (address === undefined) delete properties['src'];
  else properties['src'] = address;
}

/** An item of this booklet is named by its chapter; files of the kit have no address on paper. */
function followOnPaper(link: Element, setting: Setting): void {
  const href = String(link.properties['href'] ?? '');
  if (/^(https?:|mailto:|tel:)/i.test(href) || href.startsWith('#')) return;
  const item = /^item:(.+)$/.exec(href)?.[1];
  const [anchor, chapter] = item === undefined ? [] : [setting.anchorOf(item), setting.chapterOf(item)];
  if (anchor === undefined) delete link.properties['href'];
  else link.properties['href'] = `#${anchor}`;
  if (chapter !== undefined) link.children.push({ type: 'text', value: ` (${chapter})` });
}

function renameId({ properties }: Element, id: string): void {
  const own = /^(#?)user-content-(.*)$/;
  for (const name of ['id', 'href']) {
    const match = own.exec(String(properties[name] ?? ''));
    if (match) properties[name] = `${match[1]}user-content-${id}-${match[2]}`;
  }
}
