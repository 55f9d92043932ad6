import {
  attributeOf,
  childOf,
  childrenOf,
  descendantsOf,
  isElement,
  textOf,
  type XmlElement,
} from '../../../shared/xml';
import { resolvePath } from '../../archive/paths';
import type { QuestionNotes } from '../notes';
import { inQti2 } from './vocabulary';

/*
 * A text to which questions belong lies in a file of its own (QTI 2.2 and 3.0, `assessmentStimulus`), and is shown beside each of them. Kits
 * have no such texts: it stands in the question, where its item wants it, else above all else.
 */

export const isStimulus = (root: XmlElement): boolean =>
  root.name === 'assessmentStimulus' || root.name === 'qti-assessment-stimulus';

/** Gives the body of a stimulus by its address as an item has it; undefined where there is none. */
export type FindStimulus = (href: string) => XmlElement | undefined;

/** Its body, with addresses from the root of the package on: it lies elsewhere than the items do. */
export function stimulusBody(root: XmlElement, path: string): XmlElement | undefined {
  const body = childOf(inQti2(root), 'stimulusBody');
  return body && { ...fromRoot(body, path), name: 'div', attributes: new Map() };
}

function fromRoot(element: XmlElement, path: string): XmlElement {
  const attributes = new Map(element.attributes);
  for (const name of ['src', 'href', 'data']) {
    const address = attributes.get(name);
    const isBeside = address !== undefined && !/^(?:[a-z][a-z0-9+.-]*:|[/#])/i.test(address.trim());
    const resolved = isBeside ? resolvePath(path, address) : undefined;
    if (resolved !== undefined) attributes.set(name, `/${resolved}`);
  }
  return {
    ...element,
    attributes,
    children: element.children.map((node) => (isElement(node) ? fromRoot(node, path) : node)),
  };
}

/** The body of an item with the texts to which it belongs. Both are in the vocabulary of QTI 2. */
export function withStimuli(item: XmlElement, body: XmlElement, find: FindStimulus, notes: QuestionNotes): XmlElement {
  return childrenOf(item, 'assessmentStimulusRef').reduceRight((all, ref) => {
    const [id, href = ''] = [attributeOf(ref, 'identifier'), attributeOf(ref, 'href')];
    const stimulus = find(href);
    if (!stimulus || isEmpty(stimulus)) {
      notes.add('stimulus-missing', href);
      return all;
    }
    notes.add('stimulus', attributeOf(ref, 'title') ?? href);
    return placed(all, id, stimulus) ?? { ...all, children: [stimulus, ...all.children] };
  }, body);
}

/** Neither words nor pictures. */
const isEmpty = (element: XmlElement): boolean =>
  textOf(element).trim() === '' && descendantsOf(element, 'img', 'object').length === 0;

/** In place of the first element that waits for it (QTI 3.0); undefined where none does. */
function placed(element: XmlElement, id: string | undefined, stimulus: XmlElement): XmlElement | undefined {
  if (id === undefined) return undefined;
  for (const [index, node] of element.children.entries()) {
    if (!isElement(node)) continue;
    const now = attributeOf(node, 'dataStimulusIdref') === id ? stimulus : placed(node, id, stimulus);
    if (now)
      return { ...element, children: [...element.children.slice(0, index), now, ...element.children.slice(index + 1)] };
  }
  return undefined;
}
