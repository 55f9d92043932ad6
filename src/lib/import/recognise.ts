import { attributeOf, childOf, descendantsOf, parseXml, textAt, type XmlElement } from '../shared/xml';
import type { SourceFile } from './imported';
import { fileKindOf, HEAD_BYTES, isCompound, type FileKind } from './media/file-kind';
import { isLockedOffice } from './media/office';
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
  let at = withKnownNames(source);
  for (let depth = 0; depth < MAX_FOLDERS; depth++) {
    const format = await formatOfFolder(at);
    const inner = format === 'folder' ? innerFolder(at) : undefined;
    if (!inner) return { format, source: format === 'folder' ? source : at };
    at = withKnownNames(inner);
  }
  return { format: 'folder', source };
}

async function formatOfFile({ files }: ImportSource): Promise<Format> {
  const [[name, file]] = [...files] as [[string, SourceFile]];
  const head = await readStart(file, HEAD_BYTES);
  if (/\.(docx|xlsx|pptx)$/i.test(name) && isCompound(head) && (await isLockedOffice(file))) return 'locked';
  const { kind } = fileKindOf(name, head);
  if (kind === 'questions' && isOldMoodle(head)) return 'moodle';
  return kind === 'archive' || kind === 'epub' ? 'unknown' : kind;
}

/** Folders around the one that was meant. */
const MAX_FOLDERS = 5;

/** The one folder in which everything lies, as a source. */
function innerFolder(source: ImportSource): ImportSource | undefined {
  const [first] = source.files.keys();
  const prefix = first?.slice(0, first.indexOf('/') + 1);
  return prefix && [...source.files.keys()].every((path) => path.startsWith(prefix))
    ? folderIn(source, prefix, source.name)
    : undefined;
}

/** What lies under `prefix`, which ends in a slash, as a source of its own. */
export function folderIn({ kind, files, passedOver }: ImportSource, prefix: string, name: string): ImportSource {
  const inner = [...files].filter(([path]) => path.startsWith(prefix));
  return { name, kind, passedOver, files: new Map(inner.map(([path, file]) => [path.slice(prefix.length), file])) };
}

/** The beginning of `moodle.xml` of a backup of Moodle up to 1.9; questions may be called so, too. */
const isOldMoodle = (head: Uint8Array): boolean => /<MOODLE_BACKUP[\s>]/.test(decodeText(head));

/** Files that say what a folder is. */
const MARKS = [
  ...['imsmanifest.xml', 'cmi5.xml', 'h5p.json', 'moodle_backup.xml', 'moodle.xml', '[Content_Types].xml'],
  ...['index.html', 'index.htm'],
];
const MARK_OF = new Map(MARKS.map((mark) => [mark.toLowerCase(), mark]));

/** On Windows `IMSMANIFEST.XML` is the same as `imsmanifest.xml`; every reader asks for the latter. */
function withKnownNames(source: ImportSource): ImportSource {
  const nameOf = (path: string): string => {
    const mark = MARK_OF.get(path.toLowerCase());
    return mark === undefined || source.files.has(mark) ? path : mark;
  };
  if ([...source.files.keys()].every((path) => nameOf(path) === path)) return source;
  return { ...source, files: new Map([...source.files].map(([path, file]) => [nameOf(path), file])) };
}

/** Folders, with a slash at their end, that are something of their own in a folder: packages, courses, backups. One may lie in another. */
export function packageFolders(paths: Iterable<string>): ReadonlySet<string> {
  const all = new Set(paths);
  const found = new Set<string>();
  for (const path of all) {
    const at = path.lastIndexOf('/') + 1;
    const old = /^(.*\/)course_files\//.exec(path)?.[1];
    if (old !== undefined && all.has(`${old}moodle.xml`)) found.add(old);
    if (at > 0 && /^(imsmanifest\.xml|cmi5\.xml|h5p\.json|moodle_backup\.xml)$/i.test(path.slice(at)))
      found.add(path.slice(0, at));
  }
  return found;
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
  if (has('[Content_Types].xml')) return (await isWordDocument(source)) ? 'docx' : 'office';
  if (has('moodle_backup.xml')) return 'moodle';
  if (has('moodle.xml') && isOldMoodle(await readStart(source.files.get('moodle.xml')!, HEAD_BYTES))) return 'moodle';
  if (has('cmi5.xml')) return 'cmi5';
  // Its reader says what is wrong with one whose head was lost.
  if (has('h5p.json') || has('content/content.json')) return 'h5p';
  if (has('imsmanifest.xml')) return formatOfManifest(await textOfFile(source, 'imsmanifest.xml'));
  return START_PAGES.some(has) ? 'pages' : 'folder';
}

/** Its text lies in `word/document.xml`, or wherever its types say. */
async function isWordDocument(source: ImportSource): Promise<boolean> {
  if (source.files.has('word/document.xml')) return true;
  const types = await textOfFile(source, '[Content_Types].xml', 1024 * 1024);
  return /wordprocessingml\.(document|template)\.main\+xml|ms-word\.(document|template)\.macroEnabled/i.test(
    types ?? '',
  );
}

async function textOfFile(source: ImportSource, path: string, limit?: number): Promise<string | undefined> {
  const bytes = await readFile(source.files.get(path)!, limit);
  return bytes.ok ? decodeText(bytes.value) : undefined;
}

/** Items and tests of QTI 2.x and 3.0, by the type of their resource. */
export const IS_QTI_2 = /^imsqti_(item|test|section|stimulus)_xmlv(2|3)/i;

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
  // Pictures of questions are listed as web content, too: only a table of contents makes a course of them.
  if (types.some((type) => IS_QTI_2.test(type)) && descendantsOf(root, 'item').length === 0) return 'qti';
  if (types.some((type) => /^imsqti_/i.test(type)))
    return types.some((type) => type === 'webcontent') ? 'cartridge' : 'qti';
  return resources.length === 0 ? 'scorm' : 'cartridge';
}

function resourcesOf(root: XmlElement): readonly XmlElement[] {
  const resources = childOf(root, 'resources');
  return resources ? descendantsOf(resources, 'resource') : [];
}
