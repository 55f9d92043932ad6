import { err, ok, type Result } from '../../shared/result';
import type { PackageIndex, PackagePart, PackageStandard } from './index-file';
import { CMI5_STRUCTURE, readCmi5 } from './cmi5';
import { H5P_MARK, H5P_START, isH5pMark } from './h5p';
import { kitPaths } from './names';
import { SCORM_MANIFEST, readScorm } from './scorm';

export interface DescribedPackage {
  readonly index: PackageIndex;
  readonly title?: string;
  /** What the package wants and Sandyq does not do. */
  readonly ignored: readonly string[];
}

/**
 * `no-start`: neither a SCORM manifest nor a page that could be the first. `h5p-without-player`: H5P content as it is, with
 * nothing that shows it. `h5p-unknown`: written by another version of the import.
 */
export type PackageFault =
  /** `manifest`: the file that says what the package is. */
  | { readonly code: 'damaged' | 'empty'; readonly manifest: string; readonly detail?: string }
  | { readonly code: 'no-start' | 'h5p-without-player' | 'h5p-unknown'; readonly detail?: string };

const FIRST_PAGES = ['index.html', 'index.htm', 'story.html', 'start.html'];

/**
 * What a folder of files is as an interactive package: H5P, SCORM or cmi5 where a file of it says so, else pages with a first one.
 * `names` are all its files, relative to it; the kit will have them under `folder`.
 */
export async function describePackage(
  names: readonly string[],
  read: (name: string) => Promise<string>,
  folder: string,
): Promise<Result<DescribedPackage, PackageFault>> {
  const there = new Set(names);
  const files = kitPaths(folder, names);
  const indexOf = (standard: PackageStandard, parts: readonly PackagePart[]): PackageIndex => ({
    format: 'sandyq-package',
    formatVersion: 1,
    standard,
    parts: [...parts],
    files: { ...files },
  });
  if (there.has(H5P_MARK)) {
    if (!isH5pMark(await read(H5P_MARK)) || !there.has(H5P_START)) return err({ code: 'h5p-unknown' });
    return ok({ index: indexOf('h5p', [{ id: 'h5p', title: '', path: H5P_START, reports: true }]), ignored: [] });
  }
  if (there.has('h5p.json')) return err({ code: 'h5p-without-player' });
  if (there.has(SCORM_MANIFEST)) {
    const scorm = readScorm(await read(SCORM_MANIFEST), (path) => there.has(path));
    if (scorm.ok) {
      const { standard, title, parts, ignored } = scorm.value;
      return ok({ index: indexOf(standard, parts), ...(title && { title }), ignored });
    }
    const { code, detail } = scorm.error;
    if (code !== 'no-scorm')
      return err({ code, manifest: SCORM_MANIFEST, ...(detail === undefined ? {} : { detail }) });
  }
  if (there.has(CMI5_STRUCTURE)) {
    const cmi5 = readCmi5(await read(CMI5_STRUCTURE), (path) => there.has(path));
    if (!cmi5.ok) return err({ ...cmi5.error, manifest: CMI5_STRUCTURE });
    const { title, parts, ignored } = cmi5.value;
    return ok({ index: indexOf('cmi5', parts), ...(title && { title }), ignored });
  }
  const path = FIRST_PAGES.find((name) => there.has(name)) ?? onlyPage(names);
  if (path === undefined) return err({ code: 'no-start' });
  return ok({ index: indexOf('html', [{ id: 'start', title: '', path, reports: false }]), ignored: [] });
}

/** The one page at the top of the folder, whatever its name. */
function onlyPage(names: readonly string[]): string | undefined {
  const pages = names.filter((name) => /^[^/]+\.html?$/i.test(name));
  return pages.length === 1 ? pages[0] : undefined;
}
