import { err, ok, type Result } from '../../shared/result';
import type { KitFault } from '../fault';

/*
 * BagIt 1.0, RFC 8493, as far as a kit uses it: SHA-256 manifests, paths in safe ASCII (so nothing is percent-encoded),
 * fetch.txt in deltas alone (fetch.ts). All text here comes out of a kit.
 */

export const BAG_DECLARATION = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

/** The tag files of a kit, and there are no others. */
export const TAG_FILES = {
  declaration: 'bagit.txt',
  info: 'bag-info.txt',
  manifest: 'manifest-sha256.txt',
  /** The signer's public key, so that a kit by an unknown signer can be checked against itself. */
  signer: 'signer.pub',
  tagManifest: 'tagmanifest-sha256.txt',
  signature: 'tagmanifest-sha256.txt.minisig',
} as const;

/**
 * The institution's list, both files or neither. The tag manifest does not name them: the list has a signature of its
 * own, and a newer one may be put into a kit that was signed long before.
 */
export const LIST_FILES = { text: 'institution.json', signature: 'institution.json.minisig' } as const;

/** What the tag manifest lists: every tag file but itself and its signature. */
export const LISTED_TAG_FILES = [TAG_FILES.info, TAG_FILES.declaration, TAG_FILES.manifest, TAG_FILES.signer];

/** `HEX  path` lines of a payload or tag manifest (section 2.1.3): path → lower-case hex. */
export function parseBagManifest(text: string, path: string): Result<ReadonlyMap<string, string>, KitFault> {
  const lines = text.split('\n');
  if (lines.pop() !== '') return err({ code: 'not-a-bag', path, detail: 'the last line does not end' });
  const found = new Map<string, string>();
  for (const [index, line] of lines.entries()) {
    const match = /^([0-9a-fA-F]{64})[ \t]+\*?([!-~]+)\r?$/.exec(line);
    if (!match) return err({ code: 'not-a-bag', path, detail: `line ${index + 1}` });
    if (found.has(match[2]!)) return err({ code: 'duplicate-entry', path: match[2]! });
    found.set(match[2]!, match[1]!.toLowerCase());
  }
  return ok(found);
}

/** Two spaces, as `sha256sum` writes and reads it. `hashes` in the order in which they are to stand. */
export const bagManifest = (hashes: Iterable<readonly [path: string, sha256: string]>): string =>
  Array.from(hashes, ([path, sha256]) => `${sha256}  ${path}\n`).join('');

export interface Oxum {
  readonly bytes: number;
  readonly files: number;
}

/** `Payload-Oxum` of bag-info.txt (section 2.2.2): bytes and number of payload files. */
export function parseOxum(bagInfo: string): Oxum | undefined {
  const match = /^Payload-Oxum: (\d{1,15})\.(\d{1,9})\r?$/m.exec(bagInfo);
  return match ? { bytes: Number(match[1]), files: Number(match[2]) } : undefined;
}

/** Labels and values; a value is one line. */
export const bagInfo = (fields: Iterable<readonly [label: string, value: string]>): string =>
  Array.from(fields, ([label, value]) => `${label}: ${value.replace(/\s+/g, ' ').trim()}\n`).join('');
