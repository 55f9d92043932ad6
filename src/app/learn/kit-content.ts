import { pathFrom } from '$lib/kit/links';
import type { InstalledKit, Library } from '$lib/library/library';
import { pickLanguage, type Localized } from '$lib/shared/text';
import { language } from '../text';

/** What a kit holds, as pages show it: texts in the reader's language, addresses for pictures and recordings. */

export interface KitText {
  readonly text: string;
  /** Language of the text where it is not that of the interface. */
  readonly lang: string | undefined;
  /** Where it lies in the kit: links and pictures in it are relative to that. */
  readonly path: string;
}

/** A file that the kit names and does not hold: its checks make that impossible, so it was removed meanwhile. */
export class KitFileMissing extends Error {
  override readonly name = 'KitFileMissing';
  readonly code = 'not-found';
}

export interface LocalizedPath {
  readonly path: string;
  readonly lang: string | undefined;
}

export function pickFile(files: Localized<string>): LocalizedPath {
  const tag = pickLanguage(files, language());
  const path = tag === undefined ? undefined : files[tag];
  if (path === undefined) throw new KitFileMissing('no file in any language');
  return { path, lang: tag === language() ? undefined : tag };
}

export async function readText(library: Library, kit: InstalledKit, files: Localized<string>): Promise<KitText> {
  const { path, lang } = pickFile(files);
  const file = await library.open(kit.id, path);
  if (file === undefined) throw new KitFileMissing(path);
  return { text: await file.blob.text(), lang, path };
}

export interface KitUrl {
  readonly url: string;
  release(): void;
}

/**
 * An address at which the browser reads a file of a kit: the service worker's, which takes byte ranges; where none
 * controls this page yet, an object URL of the stored bytes. What is not `inert` may be opened as a page: an object URL
 * would be a page of the app's own origin, so it is given as bytes to download.
 */
export async function kitUrl(
  library: Library,
  kit: InstalledKit,
  path: string,
  inert = true,
): Promise<KitUrl | undefined> {
  if (navigator.serviceWorker.controller !== null) {
    return { url: `/kit-files/${kit.id}/${kit.version}/${path}`, release: () => undefined };
  }
  const file = await library.open(kit.id, path);
  if (file === undefined) return undefined;
  const type = inert ? file.file.mediaType : 'application/octet-stream';
  const url = URL.createObjectURL(file.blob.slice(0, file.blob.size, type));
  return { url, release: () => URL.revokeObjectURL(url) };
}

/**
 * Makes pictures and links of a text work where it is shown. Returns what must be released when it is shown no more.
 * `item:` links lead to the item's page; links to files of the kit open them; all others leave the app in a new tab.
 */
export async function resolveContent(
  content: DocumentFragment,
  { library, kit, path }: { readonly library: Library; readonly kit: InstalledKit; readonly path: string },
): Promise<() => void> {
  const urls: KitUrl[] = [];
  const resolve = async (address: string, inert: boolean) => {
    const inKit = pathFrom(path, address);
    const url = inKit === undefined ? undefined : await kitUrl(library, kit, inKit, inert);
    if (url !== undefined) urls.push(url);
    return url?.url;
  };
  for (const image of content.querySelectorAll('img')) {
    const url = await resolve(image.getAttribute('src') ?? '', true);
    if (url === undefined) image.removeAttribute('src');
    else image.src = url;
    image.loading = 'lazy';
    image.decoding = 'async';
  }
  for (const link of content.querySelectorAll('a[href]')) {
    const href = link.getAttribute('href') ?? '';
    if (href.startsWith('item:')) link.setAttribute('href', `/learn/kits/${kit.id}/${href.slice('item:'.length)}`);
    else if (href.startsWith('#')) continue;
    else if (/^[a-z]+:/i.test(href)) {
      link.setAttribute('target', '_blank');
      link.setAttribute('rel', 'noopener noreferrer');
    } else {
      const url = await resolve(href, false);
      if (url === undefined) link.removeAttribute('href');
      else link.setAttribute('href', url);
      link.setAttribute('target', '_blank');
    }
  }
  return () => urls.forEach((url) => url.release());
}
