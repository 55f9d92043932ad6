import { fromBase64 } from '../../../shared/base64';
import { attributeOf, childOf, childrenOf, descendantsOf, textOf, type XmlElement } from '../../../shared/xml';
import type { ImportedFile } from '../../imported';
import { withoutMarks } from '../drafts';
import { markdownToHtml, moodleToHtml, plainToHtml } from '../texts';

/** `<text>` of an element; Moodle 1.9 left it out at times. */
export const textElement = (element: XmlElement | undefined): XmlElement | undefined =>
  childOf(element, 'text') ?? element;

/** The text of an element, by its `format`, as HTML. */
export function htmlOf(element: XmlElement | undefined): string {
  const text = withoutMarks(textOf(textElement(element)).replace(/\r\n?/g, '\n'));
  switch (attributeOf(element, 'format')) {
    case 'plain_text':
      return plainToHtml(text);
    case 'markdown':
      return markdownToHtml(text);
    case 'moodle_auto_format':
      return moodleToHtml(text);
    default:
      return text.trim();
  }
}

export const htmlAt = (element: XmlElement | undefined, ...path: readonly string[]): string =>
  htmlOf(childOf(element, ...path));

/** As people type it: plain text, on one line. */
export const typedOf = (element: XmlElement | undefined): string =>
  textOf(textElement(element)).replace(/\s+/g, ' ').trim();

const PLUGIN_FILE = '@@PLUGINFILE@@';

/** Where texts name files: `@@PLUGINFILE@@/path/name`. Each text has its own; names that repeat are those of copies. */
export function filesOf(question: XmlElement): (path: string) => ImportedFile | undefined {
  const elements = new Map<string, XmlElement>();
  for (const element of descendantsOf(question, 'file')) {
    const name = attributeOf(element, 'name');
    if (name) elements.set(`${attributeOf(element, 'path') ?? '/'}${name}`, element);
  }
  const decoded = new Map<XmlElement, ImportedFile | undefined>();
  return (path) => {
    if (!path.startsWith(PLUGIN_FILE)) return undefined;
    const element = elements.get(path.slice(PLUGIN_FILE.length));
    if (!element) return undefined;
    if (!decoded.has(element)) decoded.set(element, bytesOf(element));
    return decoded.get(element);
  };
}

function bytesOf(element: XmlElement): ImportedFile | undefined {
  if ((attributeOf(element, 'encoding') ?? 'base64') !== 'base64' || childrenOf(element).length > 0) return undefined;
  try {
    return fromBase64(textOf(element).replace(/\s+/g, ''));
  } catch {
    return undefined;
  }
}
