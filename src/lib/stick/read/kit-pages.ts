import { itemsOf, type Item, type KitManifest } from '../../kit/manifest';
import { pick } from '../../shared/text';
import { escapeHtml } from '../../shared/escape';
import { contentsMain } from './contents';
import { contentHtml, type Place } from './content';
import {
  contentsPath,
  distinctLanguages,
  documentLanguages,
  documentPath,
  documentsOf,
  isHtml,
  itemPath,
  nameOf,
} from './context';
import type { PageContext, ReadKitFile } from './context';
import { LaidOutFiles, type LaidOutFile } from './files';
import { localizedHtml, pageHtml } from './html';
import { itemMain } from './item';
import { readableItems } from './readable';
import { wordsFor } from './words';

/** What one kit is made into: pages of text, and files of the kit beside them. Paths relative to the kit's folder. */
export type ReadFile = { readonly path: string; readonly html: string } | LaidOutFile;

/**
 * The readable part of a kit as pages that need no server and no script, in each language of the kit, each page as soon
 * as it is made and each file once. `kit` and what `read` gives were verified; what they say is hostile all the same.
 */
export async function* kitPages(kit: KitManifest, read: ReadKitFile): AsyncGenerator<ReadFile> {
  const manifest = { ...kit, languages: [...distinctLanguages(kit.languages)] };
  const files = new LaidOutFiles(manifest);
  const readable = readableItems(manifest);
  for (const language of manifest.languages) {
    const context = contextOf(manifest, language, files, readable, read);
    yield page(context, contentsPath, pick(manifest.title, language) ?? manifest.id, contentsMain(context));
    yield* files.takeFresh();
    const shown = itemsOf(manifest).filter(({ id }) => readable.has(id));
    for (const [at, item] of shown.entries()) {
      const main = await itemMain(context, item, { before: shown[at - 1], after: shown[at + 1] });
      yield page(context, (tag) => itemPath(item.id, tag), pick(item.title, language) ?? item.id, main);
      yield* files.takeFresh();
    }
    yield* documentPages(context);
  }
}

async function* documentPages(context: PageContext): AsyncGenerator<ReadFile> {
  for (const [kind, document] of documentsOf(context.manifest)) {
    const languages = documentLanguages(context, document);
    if (!('file' in document) || !languages.includes(context.language)) continue;
    const title = context.words.document(kind);
    const path = pick(document.file, context.language)!;
    const main = `<h1>${escapeHtml(title)}</h1>\n${await context.content(path, 1)}`;
    yield page(context, (tag) => documentPath(kind, tag), title, main, languages);
    yield* context.files.takeFresh();
  }
}

function contextOf(
  manifest: KitManifest,
  language: string,
  files: LaidOutFiles,
  readable: ReadonlySet<string>,
  read: ReadKitFile,
): PageContext {
  const pages = pagesOfFiles({ manifest, files, readable, language });
  const place: Omit<Place, 'from' | 'below'> = {
    files,
    read,
    item: (id) => (readable.has(id) ? itemPath(id, language) : undefined),
    page: (path) => pages.get(path),
  };
  const content = async (from: string, below: number): Promise<string> =>
    await contentHtml(new TextDecoder().decode(await read(from)), { ...place, from, below });
  return { manifest, language, words: wordsFor(language), files, readable, read, content };
}

/** Where a link to an HTML file of the kit leads: to the page that shows it, in another language where that alone does. */
function pagesOfFiles(context: Pick<PageContext, 'manifest' | 'files' | 'readable' | 'language'>) {
  const { manifest, readable, language } = context;
  const pages = new Map<string, string>();
  for (const item of itemsOf(manifest)) {
    if (!readable.has(item.id)) continue;
    for (const path of textsOf(item)) pages.set(path, itemPath(item.id, language));
  }
  for (const [kind, document] of documentsOf(manifest))
    for (const tag of new Set([language, ...documentLanguages(context, document)])) {
      const path = 'file' in document ? pick(document.file, tag) : undefined;
      if (path !== undefined && isHtml(context, path) && !pages.has(path)) pages.set(path, documentPath(kind, tag));
    }
  return pages;
}

function textsOf(item: Item): readonly string[] {
  if (item.kind === 'page') return Object.values(item.content);
  if (item.kind === 'assignment') return Object.values(item.brief);
  return item.kind === 'case' ? Object.values(item.situation) : [];
}

/** `languages`: those in which there is such a page. */
function page(
  context: PageContext,
  path: (language: string) => string,
  title: string,
  main: string,
  languages: readonly string[] = context.manifest.languages,
): ReadFile {
  const { manifest, language, words } = context;
  const others = languages.filter((tag) => tag !== language);
  const links = others
    .map((tag) => `<a href="${path(tag)}" lang="${escapeHtml(tag)}" hreflang="${escapeHtml(tag)}">${nameOf(tag)}</a>`)
    .join('\n');
  const bar = `<nav aria-label="${escapeHtml(words.contents)}"><a href="../../read.html">${escapeHtml(words.allKits)}</a>
<a href="${contentsPath(language)}">${localizedHtml(manifest.title, language)}</a></nav>
${others.length === 0 ? '' : `<nav class="languages" aria-label="${escapeHtml(words.otherLanguages)}">${links}</nav>`}`;
  return { path: path(language), html: pageHtml({ language, title, style: '../style.css', bar, main }) };
}
