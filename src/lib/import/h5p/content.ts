import * as v from 'valibot';
import { err, ok, type Result } from '../../shared/result';
import { resolvePath } from '../archive/paths';
import type { ImportFault, SourceFile } from '../imported';
import { readFile, type ImportSource } from '../source';
import { decodeText } from '../text';

/*
 * An `.h5p` file (https://h5p.org/documentation/developers/h5p-specification): `h5p.json` names the libraries that the content
 * in `content/` is made for, each of which has a folder with a `library.json`. Hostile: whoever made it wrote all of that.
 */

const MachineName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][\w.-]{0,200}$/));
/** A number; old exports write it as text. */
const Part = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{1,6}$/), v.transform(Number))]),
  v.integer(),
  v.minValue(0),
);
const Dependency = v.object({ machineName: MachineName, majorVersion: Part, minorVersion: Part });
type Dependency = v.InferOutput<typeof Dependency>;
const Paths = v.optional(v.array(v.object({ path: v.string() })), []);

const H5pJson = v.looseObject({ mainLibrary: MachineName, preloadedDependencies: v.array(Dependency) });
const LibraryJson = v.object({
  ...Dependency.entries,
  preloadedJs: Paths,
  preloadedCss: Paths,
  preloadedDependencies: v.optional(v.array(Dependency), []),
});
type LibraryJson = v.InferOutput<typeof LibraryJson>;

export interface H5pContent {
  readonly mainLibrary: string;
  /** What the content needs, by path in the folder of the package's content: names of folders are those that players ask for. */
  readonly files: ReadonlyMap<string, SourceFile | string>;
  /** Names of all libraries that are needed, such as `H5P.TrueFalse`. */
  readonly libraries: ReadonlySet<string>;
  /** What lies beside it and nothing needs: libraries of the editor, mostly. */
  readonly unused: readonly string[];
  /** Films and pictures that the content would fetch from elsewhere. */
  readonly online: readonly string[];
}

/** A text of others that is parsed as JSON: an hour of work in an editor is some 200 kB. */
const MAX_JSON = 32 * 1024 * 1024;
const MAX_LIBRARIES = 500;

export async function readH5p(source: ImportSource): Promise<Result<H5pContent, ImportFault>> {
  const head = await readJson(source, 'h5p.json', H5pJson);
  if (!head.ok) return head;
  const content = await readJson(source, 'content/content.json', v.record(v.string(), v.unknown()));
  if (!content.ok) return content;
  const { mainLibrary, preloadedDependencies: named } = head.value;
  if (!named.some(({ machineName }) => machineName === mainLibrary))
    return err({ code: 'incomplete', detail: mainLibrary });
  const libraries = await readLibraries(source);
  if (!libraries.ok) return libraries;
  const { used, online } = lookThrough(content.value);
  const wanted = [...named, ...used.filter((one) => !named.some((known) => folderOf(known) === folderOf(one)))];
  const needed = neededLibraries(wanted, libraries.value);
  if (!needed.ok) return needed;
  const files = new Map<string, SourceFile | string>();
  // The player loads what stands here and nothing besides; some tools leave out what only the content names.
  files.set('h5p.json', `${JSON.stringify({ ...head.value, preloadedDependencies: wanted })}\n`);
  for (const [path, file] of source.files) if (path.startsWith('content/')) files.set(path, file);
  for (const [folder, { at }] of needed.value)
    for (const [path, file] of source.files)
      if (path.startsWith(`${at}/`)) files.set(`${folder}${path.slice(at.length)}`, file);
  return ok({
    mainLibrary,
    files,
    libraries: new Set([...needed.value.values()].map(({ library }) => library.machineName)),
    unused: unusedOf(source, new Set([...needed.value.values()].map(({ at }) => at))),
    online,
  });
}

interface Found {
  /** Folder in the archive: with the version, without it, or with all three numbers of it. */
  readonly at: string;
  readonly library: LibraryJson;
}

async function readLibraries(source: ImportSource): Promise<Result<ReadonlyMap<string, Found>, ImportFault>> {
  const found = new Map<string, Found>();
  for (const path of source.files.keys()) {
    const at = /^([^/]+)\/library\.json$/.exec(path)?.[1];
    if (at === undefined) continue;
    if (found.size >= MAX_LIBRARIES) return err({ code: 'too-large', detail: `more than ${MAX_LIBRARIES} libraries` });
    const library = await readJson(source, path, LibraryJson);
    if (!library.ok) return library;
    for (const { path: named } of [...library.value.preloadedJs, ...library.value.preloadedCss])
      if (resolvePath('', named.replace(/^\//, '')) === undefined)
        return err({ code: 'unsafe', detail: `${path}: ${named}` });
    for (const { path: named } of library.value.preloadedJs)
      if (!source.files.has(`${at}/${resolvePath('', named)}`))
        return err({ code: 'incomplete', detail: `${at}/${named}` });
    found.set(folderOf(library.value), { at, library: library.value });
  }
  return ok(found);
}

/** As the player asks for it. */
const folderOf = ({ machineName, majorVersion, minorVersion }: Dependency): string =>
  `${machineName}-${majorVersion}.${minorVersion}`;

/** Those that are named, and what they need, by folder; the player would wait for ever for one that is not there. */
function neededLibraries(
  named: readonly Dependency[],
  found: ReadonlyMap<string, Found>,
): Result<ReadonlyMap<string, Found>, ImportFault> {
  const needed = new Map<string, Found>();
  const open = new Set<string>();
  let fault: ImportFault | undefined;
  const add = (dependency: Dependency): void => {
    const folder = folderOf(dependency);
    const library = found.get(folder);
    if (open.has(folder)) fault ??= { code: 'damaged', detail: `${folder} needs itself` };
    else if (library === undefined) fault ??= { code: 'incomplete', detail: folder };
    if (library === undefined || needed.has(folder) || fault) return;
    open.add(folder);
    library.library.preloadedDependencies.forEach(add);
    open.delete(folder);
    needed.set(folder, library);
  };
  named.forEach(add);
  return fault ? err(fault) : ok(needed);
}

/** Libraries that parts of the content are made for (`"library": "H5P.TrueFalse 1.6"`), and files that lie elsewhere. */
function lookThrough(content: unknown): { readonly used: readonly Dependency[]; readonly online: readonly string[] } {
  const used = new Map<string, Dependency>();
  const online = new Set<string>();
  // Not by calls within calls: how deep it goes was decided by somebody else.
  const ahead: unknown[] = [content];
  while (ahead.length > 0) {
    const at = ahead.pop();
    if (typeof at !== 'object' || at === null) continue;
    const { library, path } = at as { readonly library?: unknown; readonly path?: unknown };
    const name = typeof library === 'string' ? /^([A-Za-z0-9][\w.-]{0,200}) (\d{1,6})\.(\d{1,6})$/.exec(library) : null;
    if (name) {
      const one = { machineName: name[1]!, majorVersion: Number(name[2]), minorVersion: Number(name[3]) };
      used.set(folderOf(one), one);
    }
    if (typeof path === 'string' && /^(https?:)?\/\//i.test(path)) online.add(path);
    for (const inner of Object.values(at)) ahead.push(inner);
  }
  return { used: [...used.values()], online: [...online] };
}

function unusedOf({ files }: ImportSource, taken: ReadonlySet<string>): readonly string[] {
  const unused = new Set<string>();
  for (const path of files.keys()) {
    const top = path.split('/')[0]!;
    if (path !== 'h5p.json' && top !== 'content' && !taken.has(top)) unused.add(top);
  }
  return [...unused];
}

async function readJson<S extends v.GenericSchema>(
  { files }: ImportSource,
  path: string,
  schema: S,
): Promise<Result<v.InferOutput<S>, ImportFault>> {
  const file = files.get(path);
  if (file === undefined) return err({ code: 'incomplete', detail: path });
  const bytes = await readFile(file, MAX_JSON);
  if (!bytes.ok) return bytes;
  let json: unknown;
  try {
    json = JSON.parse(decodeText(bytes.value));
  } catch {
    return err({ code: 'damaged', detail: path });
  }
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return ok(parsed.output);
  return err({ code: 'damaged', detail: `${path}: ${v.getDotPath(parsed.issues[0]) ?? 'not what it should be'}` });
}
