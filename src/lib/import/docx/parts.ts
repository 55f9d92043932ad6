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
  /** The last word of its type: `officeDocument`, `footnotes`, `image`. */
  readonly type: string;
}

export type Relations = ReadonlyMap<string, Relation>;
/** Ids of relationships are of one part alone: a note's picture may have the number of one in the text. */
export type TextPart = 'document' | 'footnotes' | 'endnotes';

/** The parts of a WordprocessingML file (ECMA-376-1, section 11.3) that pages are made of. */
export interface DocxParts {
  readonly body: XmlElement;
  readonly styles: XmlElement | undefined;
  readonly numbering: XmlElement | undefined;
  readonly footnotes: XmlElement | undefined;
  readonly endnotes: XmlElement | undefined;
  /** `docProps/core.xml`. */
  readonly core: XmlElement | undefined;
  readonly relations: Readonly<Record<TextPart, Relations>>;
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Is there anything in the margins: headers and footers of pages? */
  readonly hasMargins: boolean;
}

/** Undefined where there is no body to be read. Outside data. */
export async function readParts(source: ImportSource): Promise<DocxParts | undefined> {
  const part = async (path: string | undefined): Promise<XmlElement | undefined> => {
    const file = path === undefined ? undefined : source.files.get(path);
    const bytes = file && (await readFile(file));
    const parsed = bytes?.ok ? parseXml(decodeText(bytes.value)) : undefined;
    return parsed?.ok ? parsed.value : undefined;
  };
  const relationsOf = async (path: string | undefined): Promise<Relations> =>
    path === undefined ? new Map() : relationsIn(await part(relationsPath(path)), path);
  const main = targetOf(await relationsOf(''), 'officeDocument', source) ?? 'word/document.xml';
  const body = childOf(await part(main), 'body');
  if (!body) return undefined;
  const document = await relationsOf(main);
  const [footnotes, endnotes] = [targetOf(document, 'footnotes', source), targetOf(document, 'endnotes', source)];
  return {
    body,
    styles: await part(targetOf(document, 'styles', source)),
    numbering: await part(targetOf(document, 'numbering', source)),
    footnotes: await part(footnotes),
    endnotes: await part(endnotes),
    core: await part('docProps/core.xml'),
    relations: { document, footnotes: await relationsOf(footnotes), endnotes: await relationsOf(endnotes) },
    files: source.files,
    hasMargins: [...source.files.keys()].some((path) => /(^|\/)(header|footer)\d*\.xml$/.test(path)),
  };
}

/** `word/_rels/document.xml.rels` of `word/document.xml`; of the package itself `_rels/.rels`. */
function relationsPath(path: string): string {
  const slash = path.lastIndexOf('/') + 1;
  return `${path.slice(0, slash)}_rels/${path.slice(slash)}.rels`;
}

/** Some programs call their parts otherwise than Word does (`word/document2.xml`); others leave relationships out. */
function targetOf(relations: Relations, type: string, { files }: ImportSource): string | undefined {
  const told = [...relations.values()].find((one) => one.type === type && files.has(one.target));
  return told?.target ?? (type === 'officeDocument' ? undefined : `word/${type}.xml`);
}

function relationsIn(root: XmlElement | undefined, from: string): Relations {
  return new Map(
    childrenOf(root, 'Relationship').flatMap((one) => {
      const [id, target] = [attributeOf(one, 'Id'), attributeOf(one, 'Target')];
      const external = attributeOf(one, 'TargetMode') === 'External';
      const path = external ? target : resolvePath(from, target ?? '');
      const type = (attributeOf(one, 'Type') ?? '').split('/').at(-1)!;
      return id === undefined || path === undefined ? [] : [[id, { target: path, external, type }] as const];
    }),
  );
}
