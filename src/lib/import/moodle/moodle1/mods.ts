import { isElement, textAt, type XmlElement, type XmlNode } from '../../../shared/xml';
import { valueAt } from '../backup';

/** An element of moodle.xml as Moodle 2 spells it: names in small letters, the id as an attribute as well. */
export function inMoodle2(element: XmlElement): XmlElement {
  const children = element.children.map((node) => (isElement(node) ? inMoodle2(node) : node));
  const own = { ...element, name: element.name.toLowerCase(), children };
  const id = textAt(own, 'id');
  return id === undefined ? own : { ...own, attributes: new Map([...own.attributes, ['id', id]]) };
}

/** A module as the element of an activity of Moodle 2, under the name of its kind there. It was put into its spelling before. */
export function modInMoodle2(mod: XmlElement): XmlElement {
  const kind = textAt(mod, 'modtype') ?? '';
  if (kind === 'resource') return resource(mod);
  if (kind === 'label') return renamed(mod, kind, { content: 'intro' });
  if (kind === 'assignment') return renamed(mod, kind, { description: 'intro', format: 'introformat' });
  return renamed(mod, kind, { summary: 'intro' }, { introformat: MOODLE_FORMAT });
}

const MOODLE_FORMAT = '0';

/** Resources are of several types, each a kind of its own in Moodle 2. */
function resource(mod: XmlElement): XmlElement {
  const type = textAt(mod, 'type') ?? '';
  const reference = valueAt(mod, 'reference') ?? '';
  const to = (kind: string, names: Names, fields: Fields = {}): XmlElement =>
    renamed(mod, kind, { summary: 'intro', ...names }, { introformat: MOODLE_FORMAT, ...fields });
  switch (type) {
    case 'html':
      return to('page', { alltext: 'content' });
    case 'text':
      return to('page', { alltext: 'content' }, { contentformat: /^\d$/.test(reference) ? reference : MOODLE_FORMAT });
    case 'directory':
      return to('folder', {});
    case 'ims':
      return to('resource', {});
    case 'file':
      return /^[a-z][a-z0-9+.-]*:\/\//i.test(reference) ? to('url', { reference: 'externalurl' }) : to('resource', {});
    default:
      return to(`resource/${type}`, {});
  }
}

type Names = Readonly<Record<string, string>>;
type Fields = Readonly<Record<string, string>>;

/** The element under another name, some of its children under other names, with some more. */
export function renamed(element: XmlElement, name: string, names: Names, fields: Fields = {}): XmlElement {
  const children = element.children.map((node): XmlNode =>
    isElement(node) ? { ...node, name: names[node.name] ?? node.name } : node,
  );
  return {
    ...element,
    name,
    children: [...children, ...Object.entries(fields).map(([key, value]) => field(key, value))],
  };
}

export const field = (name: string, ...children: readonly XmlNode[]): XmlElement => ({
  name,
  namespace: '',
  attributes: new Map(),
  children,
});
