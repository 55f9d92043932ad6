import { attributeOf, childrenOf, childOf, parseXml, type XmlElement } from '../../shared/xml';
import { resolvePath } from '../archive/paths';
import type { SourceFile } from '../imported';
import { readFile, type ImportSource } from '../source';
import { decodeText } from '../text';

/** Where a relationship of the document leads (ECMA-376-2, section 9.3). */
export interface Relation {
  /** Path in the file, or an address outside of it. */
  readonly target: string;
  readonly external: boolean;
}

/** The parts of a WordprocessingML file (ECMA-376-1, section 11.3) that pages are made of. */
export interface DocxParts {
  readonly body: XmlElement;
  readonly styles: XmlElement | undefined;
  readonly numbering: XmlElement | undefined;
  readonly footnotes: XmlElement | undefined;
  readonly endnotes: XmlElement | undefined;
  /** `docProps/core.xml`. */
  readonly core: XmlElement | undefined;
  readonly relations: ReadonlyMap<string, Relation>;
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Is there anything in the margins: headers and footers of pages? */
  readonly hasMargins: boolean;
}

/** Undefined where there is no body to be read. Outside data. */
export async function readParts(source: ImportSource): Promise<DocxParts | undefined> {
  const part = async (path: string): Promise<XmlElement | undefined> => {
    const file = source.files.get(path);
    const bytes = file && (await readFile(file));
    const parsed = bytes?.ok ? parseXml(decodeText(bytes.value)) : undefined;
    return parsed?.ok ? parsed.value : undefined;
  };
  const body = childOf(await part('word/document.xml'), 'body');
  if (!body) return undefined;
  return {
    body,
    styles: await part('word/styles.xml'),
    numbering: await part('word/numbering.xml'),
    footnotes: await part('word/footnotes.xml'),
    endnotes: await part('word/endnotes.xml'),
    core: await part('docProps/core.xml'),
    relations: relationsOf(await part('word/_rels/document.xml.rels')),
    files: source.files,
    hasMargins: [...source.files.keys()].some((path) => /^word\/(header|footer)\d*\.xml$/.test(path)),
  };
}

function relationsOf(root: XmlElement | undefined): ReadonlyMap<string, Relation> {
  return new Map(
    childrenOf(root, 'Relationship').flatMap((one) => {
      const [id, target] = [attributeOf(one, 'Id'), attributeOf(one, 'Target')];
      const external = attributeOf(one, 'TargetMode') === 'External';
      const path = external ? target : resolvePath('word/document.xml', target ?? '');
      return id === undefined || path === undefined ? [] : [[id, { target: path, external }] as const];
    }),
  );
}
