import { openFile } from '../archive/open';
import type { ImportContext, Importer } from '../context';
import { Attachments, lookup, pageResolver } from '../html/attachments';
import { makePage, titleOfHtml, type Resolve } from '../html/page';
import type { SourceFile } from '../imported';
import { importInto } from '../import-source';
import { Notes } from '../notes';
import { resolvePath } from '../archive/paths';
import { folderIn, packageFolders } from '../recognise';
import { readFile, readStart, type ImportSource } from '../source';
import { decodeText } from '../text';
import { findCaptions, type CaptionFiles } from './caption-files';
import { fileKindOf, HEAD_BYTES, type FileKind } from './file-kind';
import { addFileItem } from './leaf';
import { markdownWithAddresses } from './pages';
import { addRecording } from './recording';
import { byName, titleOfFile } from './titles';

/** Archives within one another that are opened: a folder of SCORM packages has one, and nobody means three. */
const MAX_DEPTH = 2;

interface Found {
  readonly path: string;
  readonly file: SourceFile;
  readonly kind: FileKind;
}

/**
 * Whatever people put together: recordings with their captions, pictures, books, pages, tests, and packages, by the order
 * of their names. Folders at the top are units.
 */
export const importFolder: Importer = async (source, context) => {
  const packages = packagesIn(source);
  const found: Found[] = [];
  for (const [path, file] of [...source.files].sort(([a], [b]) => byName(a, b)))
    if (packages(path) === undefined)
      found.push({ path, file, kind: fileKindOf(path, await readStart(file, HEAD_BYTES)) });
  const pages = await readPages(found, source, context);
  const captions = await findCaptions(found, context.gathering);
  const byPath = new Map(found.map((one) => [one.path, one]));
  const added = new Set<string>();
  let folder: string | undefined;
  for (const path of [...source.files.keys()].sort(byName)) {
    const own = packages(path);
    if (own !== undefined && added.has(own)) continue;
    const top = path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
    if (top !== folder) context.gathering.unit(top === '' ? titleOfFile(source.name) : top.replaceAll('_', ' '));
    folder = top;
    if (own === undefined) await addOne(byPath.get(path)!, pages, captions, context);
    else await addPackage(added.add(own) && own, source, context);
  }
  return undefined;
};

/** The folder of a package, a course or a backup in which a file lies, with a slash at its end. */
function packagesIn(source: ImportSource): (path: string) => string | undefined {
  const folders = packageFolders(source.files.keys());
  return (path) => {
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1))
      if (folders.has(path.slice(0, at + 1))) return path.slice(0, at + 1);
    return undefined;
  };
}

/** Somebody unpacked it, and put the folder beside the others. */
async function addPackage(folder: string, source: ImportSource, context: ImportContext): Promise<void> {
  const { gathering, depth } = context;
  if (depth >= MAX_DEPTH) return gathering.leftOut(folder, 'nested-too-deep');
  const inner = folderIn({ ...source, passedOver: [] }, folder, folder.slice(0, -1).split('/').at(-1)!);
  const fault = await importInto(inner, { ...context, depth: depth + 1 });
  if (fault) gathering.leftOut(folder, fault.code, fault.detail);
}

async function addOne(one: Found, pages: Pages, captions: CaptionFiles, context: ImportContext): Promise<void> {
  const { path, file, kind } = one;
  const { gathering } = context;
  const page = pages.get(path);
  if (page) return page.add();
  if (captions.isPart(path) || pages.taken(file)) return;
  if (kind.kind === 'video' || kind.kind === 'audio')
    return addRecording(path, file, { ...kind, kind: kind.kind }, captions, gathering);
  const isNested =
    ['archive', 'epub'].includes(kind.kind) ||
    /\.(docx|xlsx|pptx)$/i.test(path) ||
    ['questions', 'text'].includes(kind.kind);
  if (!isNested) return void (await addFileItem(path, file, kind, gathering));
  if (context.depth >= MAX_DEPTH) return gathering.leftOut(path, 'nested-too-deep');
  const inner = await openFile(path, file, context.newSpill);
  if (!inner.ok) return gathering.leftOut(path, inner.error.code, inner.error.detail);
  const fault = await importInto(inner.value, { ...context, depth: context.depth + 1 });
  if (fault) gathering.leftOut(path, fault.code, fault.detail);
}

/** Pages of the folder, by path: their ids are known before any is made, so that links between them hold. */
interface Pages {
  get(path: string): { add(): void } | undefined;
  /** Was this file taken as a part of a page? Then it is no item of its own. */
  taken(file: SourceFile): boolean;
}

async function readPages(found: readonly Found[], source: ImportSource, { gathering }: ImportContext): Promise<Pages> {
  const attachments = new Attachments(gathering);
  const made = new Map<string, { add(): void }>();
  const texts = new Map<string, { text: string; title: string; id: string; isHtml: boolean }>();
  for (const { path, file, kind } of found) {
    if (kind.kind !== 'html' && kind.kind !== 'markdown') continue;
    const bytes = await readFile(file);
    if (!bytes.ok) {
      const { code, detail } = bytes.error;
      made.set(path, { add: () => gathering.leftOut(path, code, detail) });
      continue;
    }
    const text = decodeText(bytes.value);
    const isHtml = kind.kind === 'html';
    const title = (isHtml ? titleOfHtml(text) : /^#\s+(.{1,300})$/m.exec(text)?.[1]) ?? titleOfFile(path);
    texts.set(path, { text, title, id: gathering.names.id(title, 'page'), isHtml });
  }
  const find = lookup(source.files);
  for (const [path, { text, title, id, isHtml }] of texts) {
    const resolve = pageResolver(attachments, {
      resolve: (address) => resolvePath(path, address),
      find,
      itemAt: (address) => (texts.has(address ?? '') ? `item:${texts.get(address!)!.id}` : undefined),
    });
    const notes = new Notes();
    const content = await contentOf(text, isHtml, resolve, notes);
    made.set(path, {
      add: () => {
        const file = gathering.file('pages', `${titleOfFile(path)}.${isHtml ? 'html' : 'md'}`, content);
        gathering.item({ kind: 'page', title, content: file }, id);
        notes.sayTo(gathering, path, id);
      },
    });
  }
  return { get: (path) => made.get(path), taken: (file) => attachments.has(file) };
}

async function contentOf(text: string, isHtml: boolean, resolve: Resolve, notes: Notes): Promise<string> {
  if (!isHtml) return markdownWithAddresses(text, resolve, notes);
  return `${(await makePage(text, resolve, notes)).html}\n`;
}
