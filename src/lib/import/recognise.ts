import { attributeOf, childOf, descendantsOf, parseXml, textAt, type XmlElement } from '../shared/xml';
import { fileKindOf, HEAD_BYTES, type FileKind } from './media/file-kind';
import { readFile, readStart, type ImportSource } from './source';
import { decodeText } from './text';

/** What a source is, by what is in it. */
export type Format =
  | 'scorm'
  | 'cartridge'
  | 'qti'
  | 'h5p'
  | 'cmi5'
  | 'moodle'
  | 'epub'
  | 'docx'
  | 'office'
  | 'pages'
  | 'folder'
  /** BagIt (RFC 8493): files with lists of their check sums. */
  | 'bag'
  /** A file of an office with a password: not a ZIP then, but an old container around what is encrypted ([MS-OFFCRYPTO]). */
  | 'locked'
  | Exclude<FileKind['kind'], 'epub' | 'archive'>;

export interface Recognised {
  readonly format: Format;
  /** From the folder in which the format begins: many pack a folder where they should have packed what is in it. */
  readonly source: ImportSource;
}

export async function recognise(source: ImportSource): Promise<Recognised> {
  if (source.kind === 'file') return { format: await formatOfFile(source), source };
  const format = await formatOfFolder(source);
  if (format !== 'folder') return { format, source };
  const inner = innerFolder(source);
  const found = inner && (await formatOfFolder(inner));
  return inner && found && found !== 'folder' ? { format: found, source: inner } : { format, source };
}

async function formatOfFile({ files }: ImportSource): Promise<Format> {
  const [[name, file]] = [...files] as [[string, Parameters<typeof readStart>[0]]];
  const head = await readStart(file, HEAD_BYTES);
  if (/\.(docx|xlsx|pptx)$/i.test(name) && head[0] === 0xd0 && head[1] === 0xcf) return 'locked';
  const { kind } = fileKindOf(name, head);
  return kind === 'archive' || kind === 'epub' ? 'unknown' : kind;
}

/** The one folder in which everything lies, as a source. */
function innerFolder(source: ImportSource): ImportSource | undefined {
  const [first] = source.files.keys();
  const prefix = first?.slice(0, first.indexOf('/') + 1);
  if (!prefix || ![...source.files.keys()].every((path) => path.startsWith(prefix))) return undefined;
  const files = new Map([...source.files].map(([path, file]) => [path.slice(prefix.length), file]));
  return { name: source.name, kind: source.kind, files, passedOver: source.passedOver };
}

const START_PAGES = ['index.html', 'index.htm', 'story.html', 'start.html'];

async function formatOfFolder(source: ImportSource): Promise<Format> {
  const has = (path: string): boolean => source.files.has(path);
  if (has('bagit.txt') && /^\s*BagIt-Version:/i.test((await textOfFile(source, 'bagit.txt', 200)) ?? '')) return 'bag';
  if (has('mimetype')) {
    const type = await textOfFile(source, 'mimetype', 200);
    if (type?.trim() === 'application/epub+zip') return 'epub';
    if (type?.startsWith('application/vnd.oasis.opendocument.')) return 'office';
  }
  if (has('META-INF/container.xml') && !has('imsmanifest.xml')) return 'epub';
  if (has('[Content_Types].xml')) return has('word/document.xml') ? 'docx' : 'office';
  if (has('moodle_backup.xml')) return 'moodle';
  if (has('cmi5.xml')) return 'cmi5';
  // Its reader says what is wrong with one whose head was lost.
  if (has('h5p.json') || has('content/content.json')) return 'h5p';
  if (has('imsmanifest.xml')) return formatOfManifest(await textOfFile(source, 'imsmanifest.xml'));
  return START_PAGES.some(has) ? 'pages' : 'folder';
}

async function textOfFile(source: ImportSource, path: string, limit?: number): Promise<string | undefined> {
  const bytes = await readFile(source.files.get(path)!, limit);
  return bytes.ok ? decodeText(bytes.value) : undefined;
}

/**
 * An IMS content package by its profile: what its metadata says, its namespace, then the kinds of its resources. What can't
 * be read, or says nothing, is taken for SCORM, whose reader says what is wrong with it.
 */
function formatOfManifest(text: string | undefined): Format {
  const manifest = text === undefined ? undefined : parseXml(text);
  if (!manifest?.ok) return 'scorm';
  const root = manifest.value;
  const schema = textAt(root, 'metadata', 'schema') ?? '';
  if (/common cartridge/i.test(schema) || /imscc/i.test(root.namespace)) return 'cartridge';
  if (/qti/i.test(schema)) return 'qti';
  if (/scorm/i.test(schema)) return 'scorm';
  const resources = resourcesOf(root);
  if (resources.some(({ attributes }) => [...attributes.keys()].some((name) => name.toLowerCase() === 'scormtype')))
    return 'scorm';
  const types = resources.map((resource) => attributeOf(resource, 'type') ?? '');
  if (types.some((type) => /^imsqti_/i.test(type)))
    return types.some((type) => type === 'webcontent') ? 'cartridge' : 'qti';
  return resources.length === 0 ? 'scorm' : 'cartridge';
}

function resourcesOf(root: XmlElement): readonly XmlElement[] {
  const resources = childOf(root, 'resources');
  return resources ? descendantsOf(resources, 'resource') : [];
}
