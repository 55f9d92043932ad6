import { isElement, type XmlElement, type XmlNode } from '../../../shared/xml';

/*
 * QTI 2.1, 2.2 and 3.0 are one vocabulary in two spellings: `choiceInteraction responseIdentifier` became
 * `qti-choice-interaction response-identifier`. All of it is read in the older one.
 */

const camel = (name: string): string => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** An element of either spelling in that of QTI 2. HTML keeps its names. */
export function inQti2(element: XmlElement): XmlElement {
  const name = element.name.startsWith('qti-') ? camel(element.name.slice(4)) : element.name;
  const attributes = new Map([...element.attributes].map(([key, value]) => [camel(key), value]));
  return {
    ...element,
    name,
    attributes,
    children: element.children.map((node) => (isElement(node) ? inQti2(node) : node)),
  };
}

const VOID = new Set(['area', 'br', 'col', 'embed', 'hr', 'img', 'input', 'param', 'source', 'track', 'wbr']);
/** Around HTML, and not of it. */
const TRANSPARENT = new Set(['prompt', 'feedbackBlock', 'itemBody', 'contentBody', 'feedbackInline', 'simpleChoice']);

/** What becomes of an element that is no HTML; undefined: it is HTML. */
export type Replace = (element: XmlElement) => string | undefined;

/** Nodes as HTML, as untrusted as they were. */
export function htmlOfNodes(nodes: readonly XmlNode[], replace: Replace = () => undefined): string {
  return nodes.map((node) => (isElement(node) ? htmlOfElement(node, replace) : escape(node))).join('');
}

function htmlOfElement(element: XmlElement, replace: Replace): string {
  const replaced = replace(element);
  if (replaced !== undefined) return replaced;
  const inner = htmlOfNodes(element.children, replace);
  if (TRANSPARENT.has(element.name)) return inner;
  const { name } = element;
  // A picture in QTI may be an object.
  const type = element.attributes.get('type') ?? '';
  if (name === 'object' && type.startsWith('image/')) return picture(element.attributes.get('data') ?? '', inner);
  const attributes = [...element.attributes].map(([key, value]) => ` ${key}="${escape(value)}"`).join('');
  return VOID.has(name) ? `<${name}${attributes}>` : `<${name}${attributes}>${inner}</${name}>`;
}

const picture = (src: string, alt: string): string =>
  `<img src="${escape(src)}" alt="${escape(alt.replace(/<[^<>]*>/g, '').trim())}">`;

const escape = (text: string): string => text.replace(/[&<>"\uE000\uE001]/g, (sign) => ESCAPES[sign] ?? '');
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
