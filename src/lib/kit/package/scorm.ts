import { err, ok, type Result } from '../../shared/result';
import { attributeOf, childOf, childrenOf, parseXml, textAt, textOf, type XmlElement } from '../../shared/xml';
import type { PackagePart, PackageStandard } from './index-file';
import { placeOf } from './place';

/*
 * `imsmanifest.xml` of a SCORM 1.2 package (Content Aggregation Model 1.2) or one of SCORM 2004, 2nd to 4th edition
 * (CAM 1.3.1 and later): the default organization, flat, in its order. Sequencing and navigation rules are not followed;
 * a learner may open any part. Hostile: whoever made the package wrote it.
 */

export const SCORM_MANIFEST = 'imsmanifest.xml';

export interface ScormPackage {
  readonly standard: Extract<PackageStandard, `scorm-${string}`>;
  readonly title?: string;
  readonly parts: readonly PackagePart[];
  /** What the package wants and Sandyq does not do, in words of the standard. */
  readonly ignored: readonly string[];
}

/** `no-scorm`: an IMS manifest of something else, such as a Common Cartridge. */
export type ScormFault = { readonly code: 'no-scorm' | 'damaged' | 'empty'; readonly detail?: string };

const MAX_PARTS = 1000;
const MAX_DEPTH = 30;

/** `has`: is there such a file in the package? Parts whose file is not there are left out, and told. */
export function readScorm(xml: string, has: (path: string) => boolean): Result<ScormPackage, ScormFault> {
  const parsed = parseXml(xml);
  if (!parsed.ok) return err(parsed.error);
  const manifest = parsed.value;
  const standard = standardOf(manifest);
  if (manifest.name !== 'manifest' || standard === undefined) return err({ code: 'no-scorm' });
  const ignored = new Set<string>();
  const organization = defaultOrganization(manifest);
  const reader: Reader = { standard, resources: resourcesOf(manifest), has, ignored, parts: [] };
  if (organization !== undefined) addParts(organization, reader, 0);
  else for (const resource of reader.resources.values()) addResource(resource, reader);
  if (reader.parts.length === 0) return err({ code: 'empty' });
  const title = organization && titleOf(organization);
  return ok({ standard, ...(title && { title }), parts: reader.parts, ignored: [...ignored] });
}

interface Resource {
  readonly id: string;
  readonly href: string | undefined;
  /** With a slash at its end, or nothing. */
  readonly base: string;
  readonly reports: boolean;
}

interface Reader {
  readonly standard: ScormPackage['standard'];
  readonly resources: ReadonlyMap<string, Resource>;
  readonly has: (path: string) => boolean;
  readonly ignored: Set<string>;
  readonly parts: PackagePart[];
}

function standardOf(manifest: XmlElement): ScormPackage['standard'] | undefined {
  const schema = textAt(manifest, 'metadata', 'schema') ?? '';
  const version = textAt(manifest, 'metadata', 'schemaversion') ?? '';
  if (/common cartridge/i.test(schema)) return undefined;
  if (/^(2004|CAM 1\.3)/i.test(version)) return 'scorm-2004';
  if (/^1\.2$/.test(version)) return 'scorm-1.2';
  // Many tools leave the metadata out; the kind of a resource tells.
  const kinds = resourceElements(manifest).flatMap(({ attributes }) => [...attributes.keys()]);
  if (kinds.includes('scormType')) return 'scorm-2004';
  return kinds.includes('scormtype') ? 'scorm-1.2' : undefined;
}

const resourceElements = (manifest: XmlElement): readonly XmlElement[] =>
  childrenOf(childOf(manifest, 'resources'), 'resource');

function resourcesOf(manifest: XmlElement): ReadonlyMap<string, Resource> {
  const resources = childOf(manifest, 'resources');
  const above = baseOf(manifest) + (resources ? baseOf(resources) : '');
  return new Map(
    resourceElements(manifest).map((element) => {
      const id = attributeOf(element, 'identifier') ?? '';
      const kind = attributeOf(element, 'scormtype') ?? attributeOf(element, 'scormType') ?? '';
      const base = above + baseOf(element);
      return [id, { id, href: attributeOf(element, 'href'), base, reports: kind.toLowerCase() === 'sco' }] as const;
    }),
  );
}

const baseOf = (element: XmlElement): string => (attributeOf(element, 'base') ?? '').replace(/([^/])$/, '$1/');

function defaultOrganization(manifest: XmlElement): XmlElement | undefined {
  const organizations = childOf(manifest, 'organizations');
  const all = childrenOf(organizations, 'organization');
  const wanted = attributeOf(organizations, 'default');
  return all.find((one) => attributeOf(one, 'identifier') === wanted) ?? all[0];
}

function addParts(element: XmlElement, reader: Reader, depth: number): void {
  if (depth > MAX_DEPTH) return void reader.ignored.add('items nested too deep');
  for (const item of childrenOf(element, 'item')) {
    const resource = reader.resources.get(attributeOf(item, 'identifierref') ?? '');
    if (childOf(item, 'prerequisites') !== undefined) reader.ignored.add('prerequisites');
    if (childOf(item, 'sequencing') !== undefined && rulesOf(item)) reader.ignored.add('sequencing rules');
    if (resource !== undefined && attributeOf(item, 'isvisible') !== 'false') addItem(item, resource, reader);
    addParts(item, reader, depth + 1);
  }
}

/** Objectives alone are no rules: they say what it takes to pass. */
const rulesOf = (item: XmlElement): boolean =>
  ['sequencingRules', 'limitConditions', 'rollupRules'].some((name) =>
    childrenOf(item, 'sequencing').some((sequencing) => childOf(sequencing, name) !== undefined),
  );

function addItem(item: XmlElement, resource: Resource, reader: Reader): void {
  const launchData = textOf(childOf(item, 'datafromlms') ?? childOf(item, 'dataFromLMS')).slice(0, 4096);
  const passScore = passScoreOf(item);
  add(reader, resource, {
    id: attributeOf(item, 'identifier') ?? resource.id,
    title: titleOf(item) ?? '',
    parameters: attributeOf(item, 'parameters') ?? '',
    more: { ...(launchData && { launchData }), ...(passScore === undefined ? {} : { passScore }) },
  });
}

const addResource = (resource: Resource, reader: Reader): void =>
  add(reader, resource, { id: resource.id, title: '', parameters: '', more: {} });

function add(
  reader: Reader,
  resource: Resource,
  said: {
    readonly id: string;
    readonly title: string;
    readonly parameters: string;
    readonly more: Pick<PackagePart, 'launchData' | 'passScore'>;
  },
): void {
  const place = resource.href === undefined ? undefined : placeOf(resource.base + resource.href);
  if (place === undefined || !reader.has(place.path)) {
    if (resource.href !== undefined) reader.ignored.add(`no such page: ${resource.href.slice(0, 200)}`);
    return;
  }
  if (reader.parts.length >= MAX_PARTS) return void reader.ignored.add(`more than ${MAX_PARTS} parts`);
  const suffix = joined(place.suffix, said.parameters).slice(0, 2000);
  reader.parts.push({
    id: unique(reader.parts, (said.id || `part-${reader.parts.length + 1}`).slice(0, 190)),
    title: said.title.slice(0, 500),
    path: place.path,
    ...(suffix === '' ? {} : { suffix }),
    reports: resource.reports,
    ...said.more,
  });
}

const unique = (parts: readonly PackagePart[], id: string): string =>
  parts.some((part) => part.id === id) ? `${id}-${parts.length + 1}` : id;

const titleOf = (element: XmlElement): string | undefined => textAt(element, 'title');

/** SCORM 1.2: `adlcp:masteryscore`, of a hundred. SCORM 2004: the primary objective's `minNormalizedMeasure`, -1 to 1. */
function passScoreOf(item: XmlElement): number | undefined {
  const mastery = textAt(item, 'masteryscore');
  if (mastery !== undefined) return share(Number(mastery) / 100);
  const measure = textAt(item, 'sequencing', 'objectives', 'primaryObjective', 'minNormalizedMeasure');
  return measure === undefined ? undefined : share(Number(measure));
}

const share = (value: number): number | undefined => (value >= 0 && value <= 1 ? value : undefined);

/** As SCORM 2004 CAM 3.4.1.15 wants `parameters` put behind an address. */
function joined(suffix: string, parameters: string): string {
  const rest = parameters.trim().replace(/^[?&]+/, '');
  if (rest === '') return suffix;
  if (rest.startsWith('#')) return suffix.includes('#') ? suffix : suffix + rest;
  const [query, fragment = ''] = suffix.split(/(?=#)/);
  return `${query}${query?.startsWith('?') ? '&' : '?'}${rest}${fragment}`;
}
