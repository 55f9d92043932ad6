import { existsSync } from 'node:fs';
import { lstat, readFile, readdir, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { PROGRAM_FOLDER, type Runtime } from '../../lib/stick/list';
import { fileOfDisk, type StickFile } from './file';

/** The program as it goes onto a stick: what was built, and of its dependencies what Node reads. */
export interface Program {
  readonly files: readonly StickFile[];
  /** On the stick, the script for `node`. */
  readonly script: string;
}

/** Something that the stick needs is not where this program was installed. */
export class ProgramIncomplete extends Error {
  override readonly name = 'ProgramIncomplete';
}

/** Of dependencies: code, native parts, and what their licences ask to be kept with them. */
const NEEDED = /\.(c?js|mjs|json|node|wasm)$|^(licen[cs]e|notice|copying)([.-].*)?$/i;
/** Not code that is run from a dependency: small files are what a stick is slowest at. */
const UNNEEDED = new Set(['test', 'tests', 'example', 'examples', 'bench', 'benchmark', 'docs']);
/** node-gyp-build's name for the folder of each platform. */
const PREBUILDS: Readonly<Record<Runtime, string>> = { 'linux-x64': 'linux-x64', 'win-x64': 'win32-x64' };

/** `root`: the installed package. Rejects with ProgramIncomplete where it was not built, or lacks a native part. */
export async function programFiles(root: string, runtimes: readonly Runtime[]): Promise<Program> {
  if (!existsSync(join(root, 'build', 'node', 'sandyq.js')) || !existsSync(join(root, 'build', 'app', 'shell.html')))
    throw new ProgramIncomplete('the program is not built: run npm run build');
  const packages = await dependenciesOf(root);
  const base = commonFolder([root, ...packages]);
  const onStick = (path: string): string =>
    [PROGRAM_FOLDER, ...relative(base, path).split(sep)].filter(Boolean).join('/');
  const files: StickFile[] = [];
  const take = async (folder: string, wanted: (path: string) => boolean): Promise<void> => {
    for await (const path of filesBelow(folder))
      if (wanted(path)) files.push(fileOfDisk(onStick(path), path, (await stat(path)).size));
  };
  for (const path of [join(root, 'package.json'), join(root, 'LICENSE')])
    if (existsSync(path)) files.push(fileOfDisk(onStick(path), path, (await stat(path)).size));
  await take(join(root, 'build', 'node'), (path) => !path.endsWith('.map'));
  // Whoever reads `br` needs no `gz`, and the hub zips by itself for the others.
  await take(join(root, 'build', 'app'), (path) => !/\.(map|gz)$/.test(path));
  for (const folder of packages) await takePackage(folder, runtimes, take);
  return { files, script: onStick(join(root, 'build', 'node', 'sandyq.js')) };
}

type Take = (folder: string, wanted: (path: string) => boolean) => Promise<void>;

async function takePackage(folder: string, runtimes: readonly Runtime[], take: Take): Promise<void> {
  const prebuilds = join(folder, 'prebuilds');
  const native = existsSync(prebuilds);
  for (const runtime of native ? runtimes : []) {
    if (!existsSync(join(prebuilds, PREBUILDS[runtime])))
      throw new ProgramIncomplete(`${relative(dirname(folder), folder)} has no native part for ${runtime}`);
  }
  const kept = runtimes.map((runtime) => join(prebuilds, PREBUILDS[runtime]) + sep);
  await take(folder, (path) => {
    const below = relative(folder, path).split(sep);
    if (below.some((part) => part === 'node_modules' || UNNEEDED.has(part))) return false;
    if (!NEEDED.test(below.at(-1)!)) return false;
    // What was compiled here is for this machine; the prebuilt parts are for every one of a kind.
    if (native && below[0] === 'build') return false;
    if (below[0] !== 'prebuilds') return true;
    return runtimes.length === 0 || kept.some((prefix) => path.startsWith(prefix));
  });
}

/** The folders of all packages that `root` needs to run, as Node finds them. */
async function dependenciesOf(root: string): Promise<readonly string[]> {
  const found = new Set<string>();
  const visit = async (folder: string): Promise<void> => {
    const { dependencies = {}, optionalDependencies = {} } = await manifestOf(folder);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const place = findPackage(name, folder);
      if (place === undefined) {
        if (name in optionalDependencies) continue;
        throw new ProgramIncomplete(`${name} is not installed`);
      }
      // A link is followed by Node to where it leads, and its own dependencies are looked for there.
      if ((await lstat(place)).isSymbolicLink())
        throw new ProgramIncomplete(`${name} is a link: install by npm, which makes folders`);
      if (found.has(place)) continue;
      found.add(place);
      await visit(place);
    }
  };
  await visit(root);
  return [...found].sort();
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const manifestOf = async (folder: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;

function findPackage(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = join(folder, 'node_modules', ...name.split('/'));
    if (existsSync(join(place, 'package.json'))) return place;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Where all of them lie below: packages of a global installation stand beside this one. */
function commonFolder(folders: readonly string[]): string {
  let [common = ''] = folders;
  for (const folder of folders) while (folder !== common && !folder.startsWith(common + sep)) common = dirname(common);
  // A package alone in `node_modules` is found by Node only with that folder above it.
  return common.split(sep).at(-1) === 'node_modules' ? dirname(common) : common;
}

async function* filesBelow(folder: string): AsyncGenerator<string> {
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isFile()) yield path;
    else if (entry.isDirectory() && entry.name !== 'node_modules') yield* filesBelow(path);
  }
}
