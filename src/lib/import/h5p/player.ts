import { sha256Hex } from '../../shared/digest';
import { err, ok, type Result } from '../../shared/result';
import type { SourceFile } from '../imported';
import { readFile, type ImportSource } from '../source';

/*
 * H5P content needs H5P's own scripts, which Sandyq does not have (docs/decisions/0033-h5p.md): whoever makes the kit brings
 * them, as the npm package h5p-standalone. Nothing but a release that is known here, to the last byte, is taken for it: its
 * scripts go into kits.
 */

/** A release of h5p-standalone. */
export interface H5pRelease {
  readonly version: string;
  /** Of the archive that npm gives, as lock files have it. */
  readonly integrity: string;
  /** SHA-256 of the list of its files, for a copy that was unpacked: `filesDigest`. */
  readonly files: string;
}

export const H5P_RELEASES: readonly H5pRelease[] = [
  {
    version: '3.8.2',
    integrity: 'sha512-r7eQtTzBk/dbaQZ+tA9XD5FeSmyMxlypRZXudiheCnC8zAT0/zNgUvO4MZtZaznwfYVo98o7do5uxLTUQrxxwg==',
    files: '062850feb1773800a6d068b0908d18efa9cb586bc83aca92e5ce8a1b84bab10f',
  },
];

export interface H5pPlayer {
  readonly version: string;
  /** What goes into a package, by path in its folder of the player. */
  readonly files: ReadonlyMap<string, SourceFile>;
}

/** `unknown`: neither a known release nor anything that looks like one; `changed`: it says it is one, and is not. */
export interface H5pPlayerFault {
  readonly code: 'unknown' | 'changed';
  /** The version that it says it is. */
  readonly detail?: string;
}

/** A release is 1 MB. */
const MAX_ARCHIVE = 16 * 1024 * 1024;

/** The player out of its npm archive, or of a folder into which that was unpacked. Hostile until its bytes are known. */
export async function openH5pPlayer(
  source: ImportSource,
  releases: readonly H5pRelease[] = H5P_RELEASES,
): Promise<Result<H5pPlayer, H5pPlayerFault>> {
  const files = filesOf(source);
  const release = await (source.original ? byArchive(source.original, releases) : byFiles(files, releases));
  if (release !== undefined) return ok({ version: release.version, files });
  const version = await versionOf(source);
  if (version === undefined) return err({ code: 'unknown' });
  return err({ code: releases.some((one) => one.version === version) ? 'changed' : 'unknown', detail: version });
}

async function byArchive(original: SourceFile, releases: readonly H5pRelease[]): Promise<H5pRelease | undefined> {
  const bytes = await readFile(original, MAX_ARCHIVE);
  if (!bytes.ok) return undefined;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-512', bytes.value));
  const integrity = `sha512-${btoa(String.fromCharCode(...digest))}`;
  return releases.find((release) => release.integrity === integrity);
}

async function byFiles(
  files: ReadonlyMap<string, SourceFile>,
  releases: readonly H5pRelease[],
): Promise<H5pRelease | undefined> {
  const digest = await filesDigest(files);
  return releases.find((release) => release.files === digest);
}

/** SHA-256 of lines of digest and path, as `sha256sum` writes them, by path in ASCII order. */
export async function filesDigest(files: ReadonlyMap<string, SourceFile>): Promise<string | undefined> {
  const lines: string[] = [];
  for (const path of [...files.keys()].sort()) {
    const bytes = await readFile(files.get(path)!, MAX_ARCHIVE);
    if (!bytes.ok) return undefined;
    lines.push(`${await sha256Hex(bytes.value)}  ${path}\n`);
  }
  return lines.length === 0 ? undefined : sha256Hex(new TextEncoder().encode(lines.join('')));
}

/** npm packs everything into `package/`. What is not under `dist/` no content asks for. */
function filesOf({ files }: ImportSource): ReadonlyMap<string, SourceFile> {
  const wanted = [...files].flatMap(([path, file]) => {
    const own = path.replace(/^package\//, '');
    if (own === 'LICENSE') return [[own, file] as const];
    return own.startsWith('dist/') ? [[own.slice('dist/'.length), file] as const] : [];
  });
  return new Map(wanted);
}

async function versionOf({ files }: ImportSource): Promise<string | undefined> {
  const file = files.get('package.json') ?? files.get('package/package.json');
  const bytes = file && (await readFile(file, 1024 * 1024));
  if (!bytes?.ok) return undefined;
  const found = /"name"\s*:\s*"h5p-standalone"[^]*?"version"\s*:\s*"([\w.+-]{1,40})"/.exec(
    new TextDecoder().decode(bytes.value),
  );
  return found?.[1];
}
