import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { err, ok, type Result } from './result';
import { readyForParser } from './xml-bounds';

/*
 * XML of others as a small tree (XML 1.0, Namespaces in XML 1.0). Load it lazily: some 25 kB.
 *
 * Entities are the five of XML and numbers, nothing else: a document type is passed over, and refused where it declares
 * anything, so nothing grows and no file or address is ever read.
 */

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  /** URI of its namespace; empty where it has none. */
  readonly namespace: string;
  /** By name without prefix. Declarations of namespaces are left out. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
}

/** Neighbouring texts and CDATA sections are one string; comments and instructions are left out. */
export type XmlNode = XmlElement | string;

export interface XmlFault {
  readonly code: 'damaged';
  /** In English, with the line where it is known. */
  readonly detail: string;
}

/** Elements within one another. */
const MAX_DEPTH = 200;

/** The root element. Never throws, whatever the text; `text` is already decoded, a byte order mark may lead it. */
export function parseXml(text: string): Result<XmlElement, XmlFault> {
  const plain = readyForParser(text.replace(/^\uFEFF/, '').replace(NOT_XML, ' '));
  if ('detail' in plain) return damaged(plain.detail);
  const valid = XMLValidator.validate(plain.text);
  if (valid !== true) return damaged(`${valid.err.msg} (line ${valid.err.line})`);
  let roots: readonly RawNode[];
  try {
    roots = new XMLParser(OPTIONS).parse(plain.text) as readonly RawNode[];
  } catch (cause) {
    return damaged(cause instanceof Error ? cause.message : 'not XML');
  }
  const nodes = toNodes(roots, { '': '', xml: 'http://www.w3.org/XML/1998/namespace' });
  const [root, ...others] = nodes.filter((node) => isElement(node) || node.trim() !== '');
  if (root === undefined || !isElement(root) || others.length > 0) return damaged('more than one root element');
  return ok(root);
}

const damaged = (detail: string) => err<XmlFault>({ code: 'damaged', detail: detail.slice(0, 200) });

/** What XML 1.0 section 2.2 has no place for; word processors leave such signs behind. */
const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const TEXT = '#text';
const CDATA = '#cdata';
const ATTRIBUTES = ':@';

const OPTIONS = {
  preserveOrder: true,
  attributeNamePrefix: '',
  textNodeName: TEXT,
  cdataPropName: CDATA,
  ignoreAttributes: false,
  parseTagValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  processEntities: false,
  maxNestedTags: MAX_DEPTH,
  jPath: false,
};

/** One member beside `:@`: its name is the element's, or says that this is text. */
type RawNode = Readonly<Record<string, string | readonly RawNode[] | Readonly<Record<string, string>>>>;
type Scope = Readonly<Record<string, string>>;

function toNodes(raw: readonly RawNode[], scope: Scope): readonly XmlNode[] {
  const nodes: XmlNode[] = [];
  const addText = (text: string) => {
    const last = nodes.length - 1;
    if (typeof nodes[last] === 'string') nodes[last] += text;
    else if (text !== '') nodes.push(text);
  };
  for (const node of raw) {
    const key = Object.keys(node).find((name) => name !== ATTRIBUTES);
    if (key === undefined) continue;
    if (key === TEXT) addText(decode(String(node[key])));
    else if (key === CDATA) for (const part of node[key] as readonly RawNode[]) addText(String(part[TEXT] ?? ''));
    else nodes.push(toElement(key, node, scope));
  }
  return nodes;
}

function toElement(qualified: string, node: RawNode, outer: Scope): XmlElement {
  const raw = Object.entries((node[ATTRIBUTES] ?? {}) as Readonly<Record<string, string>>);
  const declared = raw.flatMap(([name, value]) => {
    const prefix = name === 'xmlns' ? '' : name.startsWith('xmlns:') ? name.slice(6) : undefined;
    return prefix === undefined ? [] : [[prefix, decode(value)] as const];
  });
  const scope = declared.length === 0 ? outer : { ...outer, ...Object.fromEntries(declared) };
  const { prefix, local } = splitName(qualified);
  const attributes = new Map<string, string>();
  for (const [name, value] of raw) {
    if (name === 'xmlns' || name.startsWith('xmlns:')) continue;
    const own = splitName(name);
    // Of `type` and `x:type` the plain one is meant.
    if (own.prefix === '' || !attributes.has(own.local)) attributes.set(own.local, decode(value));
  }
  return {
    name: local,
    namespace: Object.hasOwn(scope, prefix) ? scope[prefix]! : '',
    attributes,
    children: toNodes(node[qualified] as readonly RawNode[], scope),
  };
}

/** `x:` has no local part, and so no prefix either. */
function splitName(name: string): { readonly prefix: string; readonly local: string } {
  const [, prefix = '', local = name] = /^([^:]+):(.+)$/.exec(name) ?? [];
  return { prefix, local };
}

const FIVE: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** An entity that nobody defined stays as it is written. */
const decode = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (whole, decimal, hex, name) => {
        if (name !== undefined) return FIVE[name as string] ?? whole;
        const code = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal);
        return code > 0x10ffff ? '\uFFFD' : String.fromCodePoint(code).replace(NOT_XML, '\uFFFD');
      })
    : text;

export const isElement = (node: XmlNode): node is XmlElement => typeof node !== 'string';

/** Child elements; those of one of the names, where names are given. */
export const childrenOf = (element: XmlElement | undefined, ...names: readonly string[]): readonly XmlElement[] =>
  element?.children.filter(
    (node): node is XmlElement => isElement(node) && (names.length === 0 || names.includes(node.name)),
  ) ?? [];

/** The first element down a path of names: `childOf(manifest, 'metadata', 'lom', 'title')`. */
export function childOf(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  let here = element;
  for (const name of path)
    here = here?.children.find((node): node is XmlElement => isElement(node) && node.name === name);
  return here;
}

/** Every element of the names at any depth below, in the order of the document. */
export const descendantsOf = (element: XmlElement, ...names: readonly string[]): readonly XmlElement[] =>
  childrenOf(element).flatMap((child) => [
    ...(names.includes(child.name) ? [child] : []),
    ...descendantsOf(child, ...names),
  ]);

/** All text of an element, that of elements in it included, with its white space. */
export const textOf = (element: XmlElement | undefined): string =>
  element?.children.map((node) => (isElement(node) ? textOf(node) : node)).join('') ?? '';

/** Text down a path of names, trimmed; undefined where there is no such element or nothing in it. */
export const textAt = (element: XmlElement | undefined, ...path: readonly string[]): string | undefined =>
  textOf(childOf(element, ...path)).trim() || undefined;

export const attributeOf = (element: XmlElement | undefined, name: string): string | undefined =>
  element?.attributes.get(name);
