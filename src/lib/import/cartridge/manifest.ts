import { attributeOf, childOf, childrenOf, textAt, type XmlElement } from '../../shared/xml';
import { resolvePath } from '../archive/paths';

/** One file, or a few that belong together (IMS Content Packaging 1.1.4, section 4.5). */
export interface Resource {
  readonly id: string;
  readonly type: string;
  /** Path in the cartridge; undefined for one that holds itself (Thin Common Cartridge). */
  readonly href: string | undefined;
  readonly files: readonly string[];
  readonly intendedUse: string | undefined;
  readonly element: XmlElement;
}

/** A place in the table of contents. */
export interface Entry {
  readonly title: string | undefined;
  readonly resource: Resource | undefined;
  /** It names a resource that is not there. */
  readonly isLost: boolean;
  readonly entries: readonly Entry[];
}

export interface Cartridge {
  readonly title: string | undefined;
  readonly language: string | undefined;
  readonly licence: string | undefined;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly entries: readonly Entry[];
}

const MAX_DEPTH = 30;

/** `imsmanifest.xml` of a Common Cartridge 1.0 to 1.3, or of plain IMS content. */
export function readCartridge(manifest: XmlElement): Cartridge {
  const lom = childOf(manifest, 'metadata', 'lom');
  const resources = resourcesOf(manifest);
  const [organization] = childrenOf(childOf(manifest, 'organizations'), 'organization');
  return {
    title: (textAt(lom, 'general', 'title') ?? textAt(organization, 'title'))?.replace(/\s+/g, ' '),
    language: textAt(lom, 'general', 'language'),
    licence: textAt(lom, 'rights', 'description')?.replace(/\s+/g, ' ').slice(0, 500),
    resources,
    entries: unwrapped(entriesOf(organization, resources, 0)),
  };
}

function resourcesOf(manifest: XmlElement): ReadonlyMap<string, Resource> {
  const parent = childOf(manifest, 'resources');
  const base = (element: XmlElement | undefined): string =>
    (attributeOf(element, 'base') ?? '').replace(/([^/])$/, '$1/');
  const above = base(manifest) + base(parent);
  return new Map(
    childrenOf(parent, 'resource').map((element) => {
      const id = attributeOf(element, 'identifier') ?? '';
      const path = (href: string | undefined): string | undefined =>
        href === undefined ? undefined : resolvePath('', decoded(above + base(element) + href.replace(/[?#].*$/s, '')));
      const files = childrenOf(element, 'file').flatMap((file) => path(attributeOf(file, 'href')) ?? []);
      const resource = {
        ...{ id, files, element, type: attributeOf(element, 'type') ?? '' },
        href: path(attributeOf(element, 'href')) ?? files[0],
        intendedUse: attributeOf(element, 'intendeduse'),
      };
      return [id, resource] as const;
    }),
  );
}

function entriesOf(
  parent: XmlElement | undefined,
  resources: ReadonlyMap<string, Resource>,
  depth: number,
): readonly Entry[] {
  if (depth > MAX_DEPTH) return [];
  return childrenOf(parent, 'item').map((item) => {
    const reference = attributeOf(item, 'identifierref');
    const resource = resources.get(reference ?? '');
    return {
      title: textAt(item, 'title')?.replace(/\s+/g, ' '),
      resource,
      isLost: reference !== undefined && resource === undefined,
      entries: entriesOf(item, resources, depth + 1),
    };
  });
}

/** The standard wants one item without a title around everything. */
function unwrapped(entries: readonly Entry[]): readonly Entry[] {
  const [only, ...others] = entries;
  return only && others.length === 0 && only.resource === undefined && only.title === undefined
    ? only.entries
    : entries;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
