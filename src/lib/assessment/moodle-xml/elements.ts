/* Pieces of Moodle XML. */

/** A file that questions show. */
export interface QuestionFile {
  readonly name: string;
  /** RFC 4648 section 4. */
  readonly base64: string;
}

export interface MoodleOptions {
  /** The category in which Moodle puts them. */
  readonly category?: string;
  /** The file at an address of a text; undefined where the address leads elsewhere. */
  readonly file?: (address: string) => QuestionFile | undefined;
}

/** What XML 1.0 section 2.2 has no place for. */
const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const NAMES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};
const escape = (text: string): string => text.replace(NOT_XML, ' ').replace(/[&<>"\r]/g, (sign) => NAMES[sign]!);

/** An element of text. */
export const element = (name: string, text: string): string => `<${name}>${escape(text)}</${name}>`;

/** `<text>` of plain text. */
export const plainElement = (text: string): string => `<text>${escape(text)}</text>`;

/** HTML as CDATA, which people can read. */
const cdata = (html: string): string =>
  html === '' ? '' : `<![CDATA[${html.replace(NOT_XML, ' ').replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

/** Percent, to the seven places that Moodle keeps. */
export const fraction = (weight: number): string =>
  (100 * weight)
    .toFixed(7)
    .replace(/\.?0+$/, '')
    .replace(/^-0$/, '0');

const ADDRESS = /(<(?:img|a)\b(?:[^<>"]|"[^"]*")*?\s(?:src|href)=")([^"]*)"/g;

/** An element with a `<text>` of HTML and the files in it; without a `name` what is in the element alone. */
export function htmlElement(name: string, html: string, { file = () => undefined }: MoodleOptions): string {
  const files = new Map<string, string>();
  const text = html.replace(ADDRESS, (whole, before: string, address: string) => {
    const found = file(address.replaceAll('&amp;', '&').replaceAll('&#x26;', '&'));
    if (!found) return whole;
    files.set(found.name, found.base64);
    return `${before}@@PLUGINFILE@@/${encodeURIComponent(found.name)}"`;
  });
  const inner = [
    `<text>${cdata(text)}</text>`,
    ...[...files].map(([own, base64]) => `<file name="${escape(own)}" path="/" encoding="base64">${base64}</file>`),
  ].join('');
  return name === '' ? inner : `<${name} format="html">${inner}</${name}>`;
}
