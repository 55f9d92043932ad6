import { readPackageIndex, type PackageIndex } from '$lib/kit/package/index-file';
import type { InstalledKit, Library } from '$lib/library/library';
import type { Localized } from '$lib/shared/text';
import { KitFileMissing, readText } from '../kit-content';

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
