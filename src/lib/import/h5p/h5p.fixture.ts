import { fileOfBytes } from '../source';
import { bytesOf, tarGzOf, zipOf } from '../archive/foreign.fixture';
import { filesDigest, type H5pRelease } from './player';

/* H5P content made by code, and a player that is none: what is in its scripts nobody asks here. */

export const library = (name: string, more: object = {}): string =>
  JSON.stringify({
    title: name,
    machineName: name,
    majorVersion: 1,
    minorVersion: '2',
    preloadedJs: [{ path: 'js/a.js' }],
    preloadedCss: [{ path: 'a.css' }],
    ...more,
  });

export const dependency = (machineName: string) => ({ machineName, majorVersion: '1', minorVersion: '2' });

export const headOf = (more: object = {}): string =>
  JSON.stringify({
    title: 'Шын ба?',
    language: 'kk',
    mainLibrary: 'H5P.Main',
    license: 'CC BY',
    licenseVersion: '4.0',
    preloadedDependencies: [dependency('H5P.Main')],
    ...more,
  });

/** `H5P.Main` needs `H5P.Part`; `H5PEditor.Main` is for the editor alone. */
export const h5pFiles = (more: Readonly<Record<string, string | undefined>> = {}): Record<string, string> => {
  const files: Record<string, string | undefined> = {
    'h5p.json': headOf(),
    'content/content.json': '{"question":"?"}',
    'content/images/Сурет 1.png': 'p',
    'H5P.Main-1.2/library.json': library('H5P.Main', { preloadedDependencies: [dependency('H5P.Part')] }),
    'H5P.Main-1.2/js/a.js': 'a',
    'H5P.Part-1.2/library.json': library('H5P.Part'),
    'H5P.Part-1.2/js/a.js': 'b',
    'H5PEditor.Main-1.2/library.json': library('H5PEditor.Main'),
    'H5PEditor.Main-1.2/js/a.js': 'c',
    ...more,
  };
  return Object.fromEntries(Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== undefined));
};

export const h5pOf = (more: Readonly<Record<string, string | undefined>> = {}): Uint8Array<ArrayBuffer> =>
  zipOf(h5pFiles(more));

const PLAYER: Readonly<Record<string, string>> = {
  'package/package.json': '{"name":"h5p-standalone","version":"9.9.9"}',
  'package/LICENSE': 'MIT',
  'package/README.md': 'read me',
  'package/dist/main.bundle.js': 'main',
  'package/dist/styles/h5p.css': 'css',
};

export const playerArchive = (more: Readonly<Record<string, string>> = {}): Uint8Array<ArrayBuffer> =>
  tarGzOf({ ...PLAYER, ...more });

/** What would be known of it, were it a release. */
export async function playerRelease(): Promise<H5pRelease> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-512', playerArchive()));
  const files = ['LICENSE', 'dist/main.bundle.js', 'dist/styles/h5p.css'].map(
    (path) => [path.replace('dist/', ''), fileOfBytes(bytesOf(PLAYER[`package/${path}`]!))] as const,
  );
  return {
    version: '9.9.9',
    integrity: `sha512-${btoa(String.fromCharCode(...digest))}`,
    files: (await filesDigest(new Map(files)))!,
  };
}
