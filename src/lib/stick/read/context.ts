import type { DocumentKind, KitDocument, KitManifest } from '../../kit/manifest';
import { escapeHtml } from '../../shared/escape';
import { pick } from '../../shared/text';
import type { LaidOutFiles } from './files';
import { wordsFor, type Words } from './words';

/** Bytes of a file of the kit, checked against the manifest. */
export type ReadKitFile = (path: string) => Promise<Uint8Array<ArrayBuffer>>;

/** Everything that a page of one kit needs to know, in one language. */
export interface PageContext {
  readonly manifest: KitManifest;
  readonly language: string;
  readonly words: Words;
  readonly files: LaidOutFiles;
  readonly readable: ReadonlySet<string>;
  readonly read: ReadKitFile;
  /** A text of the kit as HTML that works here, under a heading of this level. */
  content(path: string, below: number): Promise<string>;
}

export const contentsPath = (language: string): string => `index.${language}.html`;
/** With a word before it, so that no id is a name that Windows keeps for itself. */
export const itemPath = (item: string, language: string): string => `item-${item}.${language}.html`;
export const documentPath = (kind: DocumentKind, language: string): string => `document-${kind}.${language}.html`;

/** Each once, as FAT tells them apart: their tags stand in names of files. */
export const distinctLanguages = (tags: readonly string[]): readonly string[] =>
  tags.filter((tag, at) => tags.findIndex((other) => other.toLowerCase() === tag.toLowerCase()) === at);

export const documentsOf = (manifest: KitManifest): readonly (readonly [DocumentKind, KitDocument])[] =>
  Object.entries(manifest.documents) as [DocumentKind, KitDocument][];

export const isHtml = ({ files }: Pick<PageContext, 'files'>, path: string): boolean =>
  files.find(path)?.mediaType === 'text/html';

/** Languages in which a document is a page of its own: where it is HTML, and no file beside the pages. */
export const documentLanguages = (context: Pick<PageContext, 'files' | 'manifest'>, document: KitDocument) =>
  context.manifest.languages.filter((tag) => {
    const path = 'file' in document ? pick(document.file, tag) : undefined;
    return path !== undefined && isHtml(context, path);
  });

/** A language by its own name. */
export function nameOf(tag: string): string {
  const own = wordsFor(tag);
  if (own.language === tag) return own.languageName;
  return escapeHtml(new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag);
}
