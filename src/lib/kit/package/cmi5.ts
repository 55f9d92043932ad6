import { err, ok, type Result } from '../../shared/result';
import { attributeOf, childOf, childrenOf, parseXml, textAt, textOf, type XmlElement } from '../../shared/xml';
import { MOVE_ON, type PackagePart } from './index-file';
import { placeOf } from './place';

/*
 * `cmi5.xml`, the course structure of a cmi5 package (cmi5 specification, sections 13 and 14): its assignable units, flat, in
 * their order; a learner may open any. Hostile: whoever made the package wrote it.
 */

export const CMI5_STRUCTURE = 'cmi5.xml';

export interface Cmi5Package {
  readonly title?: string;
  readonly parts: readonly PackagePart[];
  /** What the package wants and Sandyq does not do. */
  readonly ignored: readonly string[];
}

export type Cmi5Fault = { readonly code: 'damaged' | 'empty'; readonly detail?: string };

const MAX_PARTS = 1000;
const MAX_DEPTH = 30;

/** `has`: is there such a file in the package? Units whose page is not there, or elsewhere, are left out, and told. */
export function readCmi5(xml: string, has: (path: string) => boolean): Result<Cmi5Package, Cmi5Fault> {
  const parsed = parseXml(xml);
  if (!parsed.ok) return err(parsed.error);
  const structure = parsed.value;
  if (structure.name !== 'courseStructure') return err({ code: 'damaged', detail: 'no course structure' });
  const ignored = new Set<string>();
  const parts: PackagePart[] = [];
  addUnits(structure, 0);
  if (parts.length === 0) return err({ code: 'empty' });
  const title = wordsOf(childOf(structure, 'course', 'title'));
  return ok({ ...(title && { title }), parts, ignored: [...ignored] });

  function addUnits(element: XmlElement, depth: number): void {
    if (depth > MAX_DEPTH) return void ignored.add('blocks nested too deep');
    for (const child of element.children) {
      if (typeof child === 'string') continue;
      if (child.name === 'block') addUnits(child, depth + 1);
      if (child.name === 'au') addUnit(child);
    }
  }

  function addUnit(unit: XmlElement): void {
    const url = textAt(unit, 'url') ?? '';
    const place = placeOf(url);
    if (place === undefined || !has(place.path)) return void ignored.add(`no such page: ${url.slice(0, 200)}`);
    if (parts.length >= MAX_PARTS) return void ignored.add(`more than ${MAX_PARTS} parts`);
    const id = (attributeOf(unit, 'id') || `part-${parts.length + 1}`).slice(0, 190);
    parts.push({
      id: parts.some((part) => part.id === id) ? `${id}-${parts.length + 1}` : id,
      title: (wordsOf(childOf(unit, 'title')) ?? '').slice(0, 500),
      path: place.path,
      ...(place.suffix === '' ? {} : { suffix: place.suffix.slice(0, 2000) }),
      reports: true,
      ...conditionsOf(unit),
    });
  }
}

type Conditions = Pick<PackagePart, 'launchData' | 'passScore' | 'moveOn' | 'entitlementKey'>;

function conditionsOf(unit: XmlElement): Conditions {
  const launchData = textOf(childOf(unit, 'launchParameters')).slice(0, 4096);
  const entitlementKey = textOf(childOf(unit, 'entitlementKey')).trim().slice(0, 1000);
  const said = attributeOf(unit, 'masteryScore')?.trim() || undefined;
  const passScore = said === undefined ? Number.NaN : Number(said);
  return {
    // Section 13.1.4: without a rule nothing has to be done.
    moveOn: MOVE_ON.find((rule) => rule === attributeOf(unit, 'moveOn')) ?? 'NotApplicable',
    ...(launchData && { launchData }),
    ...(entitlementKey && { entitlementKey }),
    ...(passScore >= 0 && passScore <= 1 && { passScore }),
  };
}

/** Texts come in several languages; the first is the author's. */
const wordsOf = (text: XmlElement | undefined): string | undefined =>
  textOf(childrenOf(text, 'langstring')[0]).replace(/\s+/g, ' ').trim() || undefined;
