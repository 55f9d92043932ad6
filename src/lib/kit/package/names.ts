import { isSafePath } from '../manifest';

const MAX_PATH = 200;

/**
 * Where the kit keeps the files of a package: under their own names where those are safe on every system, else numbered
 * in `_`, in the order of their names, so that the same package gives the same kit. Two names that differ only in their
 * case can't both keep theirs.
 */
export function kitPaths(folder: string, names: readonly string[]): Readonly<Record<string, string>> {
  const taken = new Set<string>();
  const paths: Record<string, string> = {};
  for (const [index, name] of [...names].sort(byCode).entries()) {
    const own = `${folder}/${name}`;
    const path = fits(own, taken) ? own : `${folder}/_/${index + 1}${endingOf(name)}`;
    addWithFolders(path.toLowerCase(), taken);
    paths[name] = path;
  }
  return paths;
}

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function fits(path: string, taken: ReadonlySet<string>): boolean {
  if (path.length > MAX_PATH || !isSafePath(path)) return false;
  const key = path.toLowerCase();
  // A file where a folder is, or the other way, is as bad as two files.
  return !taken.has(key) && !taken.has(`${key}/`) && !parentsOf(key).some((parent) => taken.has(parent));
}

function addWithFolders(key: string, taken: Set<string>): void {
  taken.add(key);
  for (const parent of parentsOf(key)) taken.add(`${parent}/`);
}

function parentsOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

const endingOf = (name: string): string => /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0].toLowerCase() ?? '';
