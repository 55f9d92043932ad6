import { readPackageIndex, type PackageIndex } from '$lib/kit/package/index-file';
import type { FileAnswer } from '$lib/player/protocol';
import { RUNTIMES } from '$lib/player/protocol';
import type { InstalledKit, Library } from '$lib/library/library';
import type { Localized } from '$lib/shared/text';
import { KitFileMissing, readText } from '../kit-content';
import { runtimeUrl } from './find-player';

/** The index of a package in the reader's language, and the language where it is another. */
export async function openPackage(
  library: Library,
  kit: InstalledKit,
  files: Localized<string>,
): Promise<{ readonly index: PackageIndex; readonly lang: string | undefined }> {
  const { text, path, lang } = await readText(library, kit, files);
  const index = readPackageIndex(text);
  if (index === undefined) throw new KitFileMissing(path);
  return { index, lang };
}

/**
 * Gives out files of one package, and of nothing else, by the names that its pages use. Many packages were made where
 * `Page.HTML` and `page.html` are one file, so letters of the other case are taken too, where only one file fits.
 */
export function packageFiles(library: Library, kit: InstalledKit, index: PackageIndex) {
  const exact = new Map(Object.entries(index.files));
  const folded = new Map<string, string | undefined>();
  for (const [name, path] of exact) {
    const key = name.toLowerCase();
    folded.set(key, folded.has(key) ? undefined : path);
  }
  return async (asked: string): Promise<FileAnswer> => {
    const name = asked.replace(/\/{2,}/g, '/');
    const path = exact.get(name) ?? folded.get(name.toLowerCase());
    const found = path === undefined ? undefined : await library.open(kit.id, path);
    if (found === undefined) return null;
    return { blob: found.blob, mediaType: found.file.mediaType, etag: found.file.sha256 };
  };
}

/** A runtime of ours, out of the app's own files. */
export async function runtimeFile(asked: string): Promise<FileAnswer> {
  const name = RUNTIMES.find((known) => `${known}.js` === asked);
  if (name === undefined) return null;
  const response = await fetch(runtimeUrl(name));
  if (!response.ok) return null;
  return { blob: await response.blob(), mediaType: 'text/javascript', etag: name };
}
